"""The command line ``wugong rate``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import re
from typing import Any, cast

from wugong.assessment.kernel.ratings import read_ratings
from wugong.assessment.rating import rate
from wugong.common import streams
from wugong.common.streams import Progress

DESCRIPTION = "Put ratings right for how severe each rater is: many-facet Rasch, with standard errors and fit."
EPILOG = """RATINGS.csv has the header rater,target,criterion,score and whole scores on one scale; missing combinations
are allowed. The same ratings in any order give the same result, seconds aside."""


def main(argv: list[str]) -> int:
    """Run the command; the exit status."""
    return streams.run_command(
        _parser(), _run, argv, too_large="The ratings are too many for the memory of this machine."
    )


def _run(options: argparse.Namespace, progress: Progress) -> int:
    name = "Standard input" if options.ratings == streams.STANDARD else options.ratings
    with streams.reading(options.ratings) as source:
        ratings = read_ratings(source, name, scale=options.scale, progress=progress)
    result = rate(ratings, progress=progress)
    progress.done()
    with streams.writing(options.output) as out:
        out.write(streams.encode(cast(dict[str, Any], result)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong rate", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("ratings", metavar="RATINGS.csv", help="the ratings; - for standard input")
    parser.add_argument(
        "-o", "--output", metavar="RESULT.json", default="-", help="where to; - (default): standard output"
    )
    parser.add_argument(
        "--scale", metavar="LOW:HIGH", type=_scale, help="refuse scores outside; without it, the scores that occur"
    )
    return parser


def _scale(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(-?\d{1,6}):(-?\d{1,6})", text)
    if not found or int(found[1]) >= int(found[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is no scale such as 1:5")
    return int(found[1]), int(found[2])
