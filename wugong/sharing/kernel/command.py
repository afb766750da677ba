"""The command line ``wugong allocate``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse

from wugong.common import streams
from wugong.sharing.solver import DEFAULT_SECONDS, solve

DESCRIPTION = "Give scarce resources to requests: no must left out that fits, then the greatest benefit, proven."
EPILOG = f"""The plan's status is "optimal" when nothing better can be, else "feasible" with the bound nothing can
exceed. Without --seconds the search ends after {DEFAULT_SECONDS:g} seconds."""


def main(argv: list[str]) -> int:
    """Run the command; the plan goes to standard output or to a file that appears whole."""
    return streams.run_command(_parser(), _run, argv)


def _run(options: argparse.Namespace, progress: streams.Progress) -> int:
    raw = streams.read(options.instance)
    with streams.writing(options.output) as out, progress.ticking("searching"):
        out.write(streams.encode(solve(raw, seconds=options.seconds, fair=options.fair)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong allocate", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("instance", metavar="INSTANCE.json", help="the instance; - for standard input")
    parser.add_argument(
        "-o", "--output", metavar="PLAN.json", default="-", help="where to; - (default): standard output"
    )
    parser.add_argument(
        "--seconds", metavar="S", type=streams.seconds, default=DEFAULT_SECONDS, help="end the search after S seconds"
    )
    parser.add_argument(
        "--fair", action="store_true", help="the least served first, then the sum; says what that costs"
    )
    return parser
