"""The command line ``wugong pair``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
import time

from wugong.common import streams
from wugong.common.errors import Invalid
from wugong.pairing.kernel import lines
from wugong.pairing.solver import DEFAULT_SECONDS, processors, solve

DESCRIPTION = "Pair givers with receivers: as many minima met as possible, then the greatest benefit, proven."
EPILOG = f"""The plan's status is "optimal" when nothing better can be, else "feasible" with the bound nothing can
exceed. Without --seconds the search ends after {DEFAULT_SECONDS:g} seconds an instance. The same instance gives the
same plan unless the time runs out first."""


def main(argv: list[str]) -> int:
    """Run the command; the exit status."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    progress = Progress()
    try:
        return _stream(options, progress) if options.lines else _single(options, progress)
    except Invalid as fault:
        sentence = str(fault)
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        sentence = f"{fault.filename}: {fault.strerror}." if fault.filename else f"{fault}."
    except MemoryError:
        sentence = "The instance is too large for the memory of this machine."
    except KeyboardInterrupt:
        progress.done()
        # The solver's threads know nothing of the keyboard: leave without waiting for them.
        os._exit(130)
    progress.done()
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wugong pair", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("instance", metavar="INSTANCE.json", help="the instance; - for standard input")
    parser.add_argument(
        "-o", "--output", metavar="PLAN.json", default="-", help="where to; - (default): standard output"
    )
    parser.add_argument("--seconds", metavar="S", type=streams.seconds, help="end each search after S seconds")
    parser.add_argument(
        "--lines",
        action="store_true",
        help="JSON Lines: one instance a line, one plan a line in the same order, on all cores",
    )
    return parser


def _single(options: argparse.Namespace, progress: Progress) -> int:
    raw = streams.read(options.instance)
    with streams.writing(options.output) as out:
        plan = solve(raw, seconds=options.seconds, progress=lambda done, parts: progress(f"{done} of {parts} parts"))
        progress.done()
        out.write(streams.encode(plan))
    return 0


def _stream(options: argparse.Namespace, progress: Progress) -> int:
    done, faults, first = 0, 0, ""
    with streams.reading(options.instance) as source, streams.writing(options.output) as out:
        for line in lines.solve_lines(source, seconds=options.seconds, processes=processors()):
            out.write(line.text)
            done += 1
            if line.fault:
                faults += 1
                first = first or f"line {done}: {line.fault}"
            progress(f"{done} districts")
    progress.done()
    if faults:
        print(f"{faults} of {done} lines are at fault, first {first}", file=sys.stderr)  # noqa: T201
    return 1 if faults else 0


class Progress:
    """A line on the terminal for runs over two seconds; silent elsewhere."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.next = self.began + 2
        self.shown = False

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now >= self.next and sys.stderr.isatty():
            self.next, self.shown = now + 0.5, True
            self._write(f"\r{text}, {now - self.began:.0f} s\x1b[K")

    def done(self) -> None:
        """Take the line away."""
        if self.shown:
            self._write("\r\x1b[K")
            self.shown = False

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
