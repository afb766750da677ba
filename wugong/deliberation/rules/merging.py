"""Two who write in one field: put both together where they wrote in different places, and say so where they did not."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Merged:
    """``text`` is what is kept; ``clash`` holds what could not be put together and must not be lost."""

    text: str
    clash: str = ""
    both: bool = False


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Mine and theirs, both begun from ``base``, line by line.

    Lines only one side touched are taken from that side. Where both touched the same lines differently, theirs, which
    is saved already, stays and mine is handed back in ``clash``. Text both added at the end is kept from both.
    """
    if mine in {base, theirs}:
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    if not base:
        return Merged(f"{theirs}\n{mine}", both=True)
    old, own, other = (text.split("\n") for text in (base, mine, theirs))
    if own[: len(old)] == old and other[: len(old)] == old:
        return Merged("\n".join([*other, *own[len(old) :]]), both=True)
    merged, clash = _merge_lines(old, own, other)
    return Merged("\n".join(merged), "\n".join(clash), both=not clash)


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, new[c:d]) for tag, a, b, c, d in found if tag != "equal"]


def _merge_lines(old: list[str], own: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    theirs, clash = _changes(old, other), []
    kept = [(a, b, lines, False) for a, b, lines in theirs]
    for a, b, lines in _changes(old, own):
        same = any((a, b, lines) == change for change in theirs)
        touching = [c for c in theirs if _overlap((a, b), (c[0], c[1]))]
        if same:
            continue
        if touching:
            clash += lines
        else:
            kept.append((a, b, lines, True))
    result, at = [], 0
    for a, b, lines, _own in sorted(kept, key=lambda change: (change[0], change[3])):
        result += old[at:a] + lines
        at = max(at, b)
    return result + old[at:], clash


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether two changes touch the same lines; two insertions at one place do."""
    return (one[0] < two[1] and two[0] < one[1]) or one[0] == two[0]
