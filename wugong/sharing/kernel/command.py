"""The command line ``wugong allocate``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from wugong.common import streams
from wugong.sharing.solver import DEFAULT_SECONDS, solve

DESCRIPTION = "Give scarce resources to requests: no must left out that fits, then the greatest benefit, proven."
EPILOG = f"""The plan's status is "optimal" when nothing better can be, else "feasible" with the bound nothing can
exceed. Without --seconds the search ends after {DEFAULT_SECONDS:g} seconds."""


def main(argv: list[str]) -> int:
    """Run the command; the plan goes to standard output or to a file that appears whole."""
    return streams.run_command(_parser(), _run, argv)


def _run(options: argparse.Namespace, _progress_line: streams.Progress) -> int:
    raw = streams.read(options.instance)
    with streams.writing(options.output) as out, _progress():
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


@contextmanager
def _progress() -> Iterator[None]:
    """A line on the terminal for runs over two seconds; silent elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    began = time.monotonic()

    def tell() -> None:
        if over.wait(2):
            return
        while not over.wait(0.5):
            sys.stderr.write(f"\rsearching, {time.monotonic() - began:.0f} s\x1b[K")
            sys.stderr.flush()
        sys.stderr.write("\r\x1b[K")

    line = threading.Thread(target=tell, daemon=True)
    line.start()
    try:
        yield
    finally:
        over.set()
        line.join()
