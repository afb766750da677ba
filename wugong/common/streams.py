"""What the kernels' commands share: JSON in and out of files and standard streams, one sentence for a fault."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

from wugong.common.errors import Invalid, Refusal

STANDARD = "-"


def shown(value: str) -> str:
    """An id in a sentence: quoted, short, printable."""
    quoted: Callable[[str], str] = ascii if not value.isprintable() else repr
    text = quoted(value if len(value) <= 60 else value[:57] + "...")
    return f'"{text[1:-1]}"'


def seconds(text: str) -> float:
    """A time limit as an option of the command line gives it."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return number


def read(name: str) -> Any:
    """The value in a JSON file, or on standard input for ``-``."""
    with reading(name) as source:
        return decode(source.read(), "Standard input" if name == STANDARD else name)


def decode(data: bytes, name: str) -> Any:
    """The value of a JSON text in UTF-8; ``name`` says in the sentence where it came from."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as fault:
        raise Invalid(f"{name} is not UTF-8 text: byte {fault.start + 1}.") from None
    except json.JSONDecodeError as fault:
        raise Invalid(f"{name} is not JSON: {fault.msg}, line {fault.lineno}, column {fault.colno}.") from None
    except RecursionError:
        raise Invalid(f"{name} is nested too deeply.") from None
    except ValueError:
        raise Invalid(f"{name} holds a number of thousands of digits.") from None


def _object(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a field written twice is a mistake that JSON would hide."""
    found = dict(fields)
    if len(found) < len(fields):
        names = [name for name, _value in fields]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(f"The field {shown(twice)} stands twice in one object.", field=twice)
    return found


def encode(plan: dict[str, Any], *, indent: int | None = 1) -> str:
    """A plan as text, Chinese as it is read."""
    return json.dumps(plan, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


@contextmanager
def reading(name: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, or of standard input for ``-``."""
    if name == STANDARD:
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as source:
        yield source


@contextmanager
def writing(name: str) -> Iterator[IO[str]]:
    """A file that appears whole or not at all, or standard output for ``-``."""
    target = Path(name)
    if name == STANDARD:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
    elif target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8") as out:
            yield out
    else:
        with _beside(target) as out:
            yield out


@contextmanager
def _beside(target: Path) -> Iterator[IO[str]]:
    """Written beside the target, then put in its place."""
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "No such directory", str(target.parent))
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            yield out
        mask = os.umask(0)
        os.umask(mask)
        Path(part).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


class Progress:
    """A line on the terminal that says how far a run over two seconds has come; silent elsewhere.

    It is called with a count, which ``text`` takes in, or with a text, to which it adds the seconds.
    """

    def __init__(self, stream: TextIO | None = None, text: Any = "%(count)s") -> None:
        self.stream, self.text = stream or sys.stderr, text
        self.began = time.monotonic()
        self.next = self.began + 2
        self.shown = False
        self.count = 0

    def __call__(self, said: int | str) -> None:
        now = time.monotonic()
        if now < self.next or not self.stream.isatty():
            return
        self.next, self.shown = now + 0.5, True
        line = f"{said}, {now - self.began:.0f} s" if isinstance(said, str) else str(self.text) % {"count": f"{said:,}"}
        self._write(f"\r{line}\x1b[K")

    def add(self, count: int) -> None:
        """So many more than before."""
        self.count += count
        self(self.count)

    @contextmanager
    def ticking(self, text: str) -> Iterator[None]:
        """Say a text by itself while the block runs: a search that calls nobody back."""
        over = threading.Event()

        def tick() -> None:
            while not over.wait(0.5):
                self(text)

        line = threading.Thread(target=tick, daemon=True)
        if self.stream.isatty():
            line.start()
        try:
            yield
        finally:
            over.set()
            if line.is_alive():
                line.join()
            self.done()

    def done(self) -> None:
        """Take the line away."""
        if self.shown:
            self._write("\r\x1b[K")
            self.shown = False

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def run_command(
    parser: argparse.ArgumentParser,
    run: Callable[[argparse.Namespace, Progress], int],
    argv: list[str],
    *,
    too_large: str = "The instance is too large for the memory of this machine.",
) -> int:
    """Run a kernel's command; returns its exit status: 0 done, 1 input or run at fault, 2 wrong usage.

    A fault of the input, the files or the memory is one sentence on standard error.
    """
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    progress = Progress()
    try:
        return run(options, progress)
    except Refusal as fault:
        sentence = str(fault)
    except BrokenPipeError:
        # The reader of our output has gone (``| head``); keep Python from saying so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        sentence = f"{fault.filename}: {fault.strerror}." if fault.filename else f"{fault}."
    except MemoryError:
        sentence = too_large
    except KeyboardInterrupt:
        progress.done()
        # The solver's threads know nothing of the keyboard: leave without waiting for them.
        os._exit(130)
    progress.done()
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1
