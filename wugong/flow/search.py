"""What a matter can be found by: Chinese by characters (bigrams), Chinese by pinyin, Latin by words."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


SOUNDS = 6  # how many syllables of a run one may type without a gap


def _bigrams(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] + [run[-1]]


@lru_cache(maxsize=20_000)
def _pinyin(run: str) -> tuple[str, ...]:
    """From every character on: its pinyin and the next ones run together, and their initials."""
    syllables = lazy_pinyin(run, style=Style.NORMAL)
    wholes = ("".join(syllables[i : i + SOUNDS]) for i in range(len(syllables)))
    initials = ("".join(s[:1] for s in syllables[i : i + 2 * SOUNDS]) for i in range(len(syllables)))
    return (*wholes, *initials)


def words(*texts: str) -> str:
    """The search column of a row: tokens between single spaces, every one of which may be found by its beginning.

    Chinese runs give their bigrams and their last character; Latin runs and figures themselves; pinyin and initials
    start at every character, so that ``slsq``, ``songlin`` and ``linshequ`` all find 松林社区.
    """
    tokens: dict[str, None] = {}
    for text in texts:
        for run in _RUN.findall(text.lower()):
            if _HAN.match(run):
                tokens.update(dict.fromkeys(_bigrams(run)))
                tokens.update(dict.fromkeys(_pinyin(run)))
            else:
                tokens[run] = None
    return " ".join(tokens)


def terms(query: str) -> list[str]:
    """The beginnings of tokens that must all occur for a query of a person; empty when nothing can be searched."""
    found: dict[str, None] = {}
    for run in _RUN.findall(query.lower())[:8]:
        if _HAN.match(run):
            pieces = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            found.update(dict.fromkeys(pieces))
        else:
            found[run] = None
    return list(found)[:40]
