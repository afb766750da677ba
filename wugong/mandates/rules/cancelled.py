"""Whether a text speaks of a cancelled indicator, however it is named (R-01).

Sure: one of its names. Near, for a person to decide: a hint; a name in pinyin, by its initials, with a wrong character
of the same sound or another one, with its characters apart or in another order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from wugong.flow.rules import Hit

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")
_SPELT = re.compile(r"(?<![a-z])([a-z])[\W_]+(?=[a-z](?![a-z]))")  # G.D.P, g d p
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
CUT = "|"
LONG_ENOUGH = 6  # letters of a hint that is looked for in pinyin
SHORTEST = 4  # characters of a name that is looked for apart, by initials or with one character wrong


@dataclass(frozen=True, slots=True)
class Indicator:
    """A cancelled indicator: its names, hints that only point to it, and what merely looks like it."""

    title: str
    names: tuple[str, ...]
    hints: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    basis: str = ""


def han(text: str) -> str:
    """The Chinese characters and digits of a text, in one run."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def heard(text: str) -> str:
    """The syllables of a text as one hears them in the south-west, zh as z and ng as n, each between bars."""
    syllables = "|".join(lazy_pinyin(text, style=Style.NORMAL))
    for sound, plain in _SOUNDS:
        syllables = syllables.replace(sound, plain)
    return f"|{syllables}|"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in all the forms in which it is looked for; made once."""

    said: str
    plain: str
    pinyin: str
    initials: str
    sounds: str
    characters: frozenset[str]


@lru_cache(maxsize=8192)
def name_of(said: str) -> Name:
    """The forms of a name."""
    plain = han(said)
    syllables = lazy_pinyin(plain, style=Style.NORMAL)
    initials = "".join(s[:1] for s in syllables)
    return Name(said, plain, "".join(syllables), initials, heard(plain), frozenset(plain))


def _spoken(run: str) -> str:
    return "".join(heard(part) for part in _HAN.findall(run))


class Text:
    """A text made ready once for all indicators."""

    def __init__(self, text: str) -> None:
        lower = unicodedata.normalize("NFKC", text).casefold()
        self.latin = _LATIN.findall(_SPELT.sub(r"\1", lower))
        self.spoken = "".join(self.latin)
        self.run = han(text)
        self.heard = _spoken(self.run)

    def without(self, harmless: Iterable[str]) -> str:
        run = self.run
        for word in harmless:
            run = run.replace(name_of(word).plain, CUT)
        return run


def find(text: str, indicators: Iterable[Indicator]) -> list[Hit]:
    """The cancelled indicators that the text names or comes near, the sure ones first, each once."""
    read, found = Text(text), []
    for indicator in indicators:
        run = read.without(indicator.harmless)
        word = next(filter(None, (name if _named(name, run, read) else "" for name in indicator.names)), "")
        near = word or next(_near(indicator, run, read), "")
        if near:
            found.append(Hit(indicator.title, near, indicator.basis, sure=bool(word)))
    return sorted(found, key=lambda hit: not hit.sure)


def _named(name: str, run: str, read: Text) -> bool:
    plain = name_of(name).plain
    return plain in read.latin if plain.isascii() else plain in run


def _spelt(hint: str, read: Text) -> bool:
    """A hint in pinyin, with spaces or without."""
    name = name_of(hint)
    return len(name.pinyin) >= LONG_ENOUGH and not name.plain.isascii() and name.pinyin in read.spoken


def _near(indicator: Indicator, run: str, read: Text) -> Iterator[str]:
    """The words by which a text comes near to an indicator, as people would say them."""
    yield from (hint for hint in indicator.hints if _named(hint, run, read) or _spelt(hint, read))
    spoken = read.heard if run == read.run else _spoken(run)
    for said in indicator.names:
        name = name_of(said)
        if not name.plain.isascii() and _comes_near(name, run, spoken, read):
            yield said


def _comes_near(name: Name, run: str, spoken: str, read: Text) -> bool:
    """In pinyin, by its initials, by its sound, with a character wrong, or with its characters apart."""
    length, shared = len(name.plain), len(name.characters & set(run))
    if name.pinyin in read.spoken or (length > 2 and name.sounds in spoken):
        return True
    if length < SHORTEST:
        return False
    if name.initials in read.latin:
        return True
    return shared >= len(name.characters) - 1 and (_one_wrong(name.plain, run) or _apart(name, run))


def _one_wrong(name: str, run: str) -> bool:
    """The name with one character replaced; CUT is none."""
    width = len(name)
    windows = (run[i : i + width] for i in range(len(run) - width + 1))
    return any(sum(a == b for a, b in zip(name, w, strict=True)) >= width - 1 for w in windows if CUT not in w)


def _apart(name: Name, run: str) -> bool:
    """All characters of the name close together, in whatever order."""
    width = 2 * len(name.plain) + 1
    if not name.characters <= set(run):
        return False
    return any(name.characters <= set(run[i : i + width]) for i in range(max(1, len(run) - width + 1)))
