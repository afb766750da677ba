"""What the holder of a resident's slip reads: one answer, whatever the mechanism."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

LENGTH = 8


@dataclass(frozen=True, slots=True)
class Stop:
    """Something on the way of a matter; ``ahead`` marks what has not happened yet (then ``on`` may be the last day).

    ``private``: only who holds the slip reads it.
    """

    line: str
    moment: datetime | None = None
    on: date | None = None
    tone: str = ""
    ahead: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentence`` says who does what by when. ``by`` is the last day; ``late`` says that it has passed.

    ``told`` is what the resident was answered last, ``calls`` whom to call beside the community (name, telephone),
    ``place`` the code of the place whose counter answers. ``panel`` is the template of what the holder can do now, with
    the object as ``about``; ``title`` is the matter in the words of who holds the slip, ``where`` its place in words.
    ``others(code)`` is the same answer for everybody who did not tell the matter first, where they read other words;
    ``code`` is that of the slip they hold, empty for who holds none.
    """

    sentence: str
    holder: str = ""
    since: datetime | None = None
    following: str = ""
    by: date | None = None
    late: bool = False
    told: str = ""
    tone: str = "ink"
    place: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    course: tuple[Stop, ...] = ()
    panel: str = ""
    about: Any = None
    title: str = ""
    where: str = ""
    others: Callable[[str], Answer] | None = None


def new_code() -> str:
    """Eight digits, the first of them not 0: as many as one reads over the telephone in two breaths."""
    return str(secrets.randbelow(9 * 10 ** (LENGTH - 1)) + 10 ** (LENGTH - 1))


def read_code(text: str) -> str:
    """A code as it is kept, from what somebody typed: full-width figures, spaces, hyphens and lower case do no harm."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isascii() and c.isalnum())


def spaced(code: str) -> str:
    """4728 6153: in two halves, to be read aloud."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def read_number(text: str) -> str:
    """A business number as it is kept; every kind of dash is a hyphen, spaces are left out."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return "".join("-" if unicodedata.category(c) == "Pd" or c in "_−" else c for c in plain)
