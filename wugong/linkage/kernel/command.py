"""The command line ``wugong roster``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys

from wugong.common import streams
from wugong.common.errors import Refusal
from wugong.linkage.solver import DEFAULT_SECONDS, solve

DESCRIPTION = "Choose the members of a 1+10 roster: as much reached of what was asked for as possible, proven."


def main(argv: list[str]) -> int:
    """Run the command; the plan goes to standard output."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        plan = solve(streams.read(options.instance), seconds=options.seconds)
        with streams.writing(streams.STANDARD) as out:
            out.write(streams.encode(plan))
    except Refusal as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        print(f"{fault.filename}: {fault.strerror}.", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong roster", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("instance", metavar="INSTANCE.json", help="the instance; - for standard input")
    parser.add_argument(
        "--seconds", metavar="S", type=streams.seconds, default=DEFAULT_SECONDS, help="end the search after S"
    )
    return parser
