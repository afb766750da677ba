"""The command line ``wugong roster``: 0 done, 1 the input or the run is at fault, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

from wugong.common.errors import Invalid, Refusal
from wugong.linkage.solver import DEFAULT_SECONDS, solve

DESCRIPTION = "Choose the members of a 1+10 roster: as much reached of what was asked for as possible, proven."


def main(argv: list[str]) -> int:
    """Run the command; the plan goes to standard output."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        plan = solve(_read(options.instance), seconds=options.seconds)
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(json.dumps(plan, ensure_ascii=False, indent=1), flush=True)  # noqa: T201
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
    parser.add_argument("--seconds", metavar="S", type=_seconds, default=DEFAULT_SECONDS, help="end the search after S")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return seconds


def _read(name: str) -> Any:
    called = "Standard input" if name == "-" else name
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise Invalid(f"{called} is not UTF-8 text: byte {fault.start + 1}.") from None
    except json.JSONDecodeError as fault:
        raise Invalid(f"{called} is not JSON: {fault.msg}, line {fault.lineno}, column {fault.colno}.") from None
    except (RecursionError, ValueError):
        raise Invalid(f"{called} is nested too deeply, or holds a number of thousands of digits.") from None
