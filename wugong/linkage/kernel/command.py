"""The command line ``wugong roster``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse

from wugong.common import streams
from wugong.linkage.solver import DEFAULT_SECONDS, solve

DESCRIPTION = "Choose the members of a 1+10 roster: as much reached of what was asked for as possible, proven."


def main(argv: list[str]) -> int:
    """Run the command; the plan goes to standard output."""
    return streams.run_command(_parser(), _run, argv)


def _run(options: argparse.Namespace, _progress: streams.Progress) -> int:
    plan = solve(streams.read(options.instance), seconds=options.seconds)
    with streams.writing(streams.STANDARD) as out:
        out.write(streams.encode(plan))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong roster", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("instance", metavar="INSTANCE.json", help="the instance; - for standard input")
    parser.add_argument(
        "--seconds", metavar="S", type=streams.seconds, default=DEFAULT_SECONDS, help="end the search after S"
    )
    return parser
