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


@lru_cache(maxsize=4096)
def sounds(text: str) -> tuple[str, ...]:
    """The syllables of a text as one hears them in the south-west: zh as z, ng as n."""
    heard = []
    for syllable in lazy_pinyin(text, style=Style.NORMAL):
        for sound, plain in _SOUNDS:
            syllable = syllable.replace(sound, plain)  # noqa: PLW2901
        heard.append(syllable)
    return tuple(heard)


class Text:
    """A text made ready once for all indicators."""

    def __init__(self, text: str) -> None:
        lower = unicodedata.normalize("NFKC", text).casefold()
        self.latin = _LATIN.findall(_SPELT.sub(r"\1", lower))
        self.spoken = "".join(self.latin)
        self.run = han(text)

    def without(self, harmless: Iterable[str]) -> str:
        run = self.run
        for word in harmless:
            run = run.replace(han(word), CUT)
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
    plain = han(name)
    return plain in read.latin if plain.isascii() else plain in run


def _near(indicator: Indicator, run: str, read: Text) -> Iterator[str]:
    """The words by which a text comes near to an indicator, as people would say them."""
    yield from (hint for hint in indicator.hints if _named(hint, run, read))
    heard = [sounds(part) for part in _HAN.findall(run)]
    for name in indicator.names:
        plain = han(name)
        if plain.isascii():
            continue
        syllables = lazy_pinyin(plain, style=Style.NORMAL)
        if "".join(syllables) in read.spoken:
            yield name
        if len(plain) >= SHORTEST and "".join(s[0] for s in syllables) in read.latin:
            yield name
        if len(plain) > 2 and any(_within(sounds(plain), part) for part in heard):
            yield name
        if len(plain) >= SHORTEST and (_one_wrong(plain, run) or _apart(plain, run)):
            yield name


def _within(wanted: tuple[str, ...], said: tuple[str, ...]) -> bool:
    width = len(wanted)
    return any(said[i : i + width] == wanted for i in range(len(said) - width + 1))


def _one_wrong(name: str, run: str) -> bool:
    """The name with one character replaced; CUT is none."""
    width = len(name)
    windows = (run[i : i + width] for i in range(len(run) - width + 1))
    return any(sum(a == b for a, b in zip(name, w, strict=True)) >= width - 1 for w in windows if CUT not in w)


def _apart(name: str, run: str) -> bool:
    """All characters of the name close together, in whatever order."""
    wanted, width = set(name), 2 * len(name) + 1
    if not wanted <= set(run):
        return False
    return any(wanted <= set(run[i : i + width]) for i in range(max(1, len(run) - width + 1)))
