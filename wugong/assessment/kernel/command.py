"""The command line ``wugong rate``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from typing import Any, cast

from wugong.assessment.kernel.ratings import read_ratings
from wugong.assessment.rating import rate
from wugong.common import streams
from wugong.common.errors import Invalid

DESCRIPTION = "Put ratings right for how severe each rater is: many-facet Rasch, with standard errors and fit."
EPILOG = """RATINGS.csv has the header rater,target,criterion,score and whole scores on one scale; missing combinations
are allowed. The same ratings in any order give the same result, seconds aside."""


def main(argv: list[str]) -> int:
    """Run the command; the exit status."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    progress = Progress()
    name = "Standard input" if options.ratings == streams.STANDARD else options.ratings
    try:
        with streams.reading(options.ratings) as source:
            ratings = read_ratings(source, name, scale=options.scale, progress=progress)
        result = rate(ratings, progress=progress)
        progress.done()
        with streams.writing(options.output) as out:
            out.write(streams.encode(cast(dict[str, Any], result)))
    except Invalid as fault:
        sentence = str(fault)
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        sentence = f"{fault.filename}: {fault.strerror}." if fault.filename else f"{fault}."
    except MemoryError:
        sentence = "The ratings are too many for the memory of this machine."
    except KeyboardInterrupt:
        progress.done()
        return 130
    else:
        return 0
    progress.done()
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


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


class Progress:
    """One line on a terminal that is written over, once the run has taken two seconds."""

    def __init__(self) -> None:
        self.began = self.last = time.monotonic()
        self.shown = False

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now - self.began > 2 and now - self.last > 0.2 and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            self.last, self.shown = now, True

    def done(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            self.shown = False
