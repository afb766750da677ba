"""The command line ``wugong pair``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import sys

from wugong.common import streams
from wugong.common.streams import Progress
from wugong.pairing.kernel import lines
from wugong.pairing.solver import DEFAULT_SECONDS, processors, solve

DESCRIPTION = "Pair givers with receivers: as many minima met as possible, then the greatest benefit, proven."
EPILOG = f"""The plan's status is "optimal" when nothing better can be, else "feasible" with the bound nothing can
exceed. Without --seconds the search ends after {DEFAULT_SECONDS:g} seconds an instance. The same instance gives the
same plan unless the time runs out first."""


def main(argv: list[str]) -> int:
    """Run the command; the exit status."""
    return streams.run_command(_parser(), _run, argv)


def _run(options: argparse.Namespace, progress: Progress) -> int:
    return _stream(options, progress) if options.lines else _single(options, progress)


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
