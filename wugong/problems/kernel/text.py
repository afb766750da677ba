"""What the model sees of a text: runs of characters, without names, numbers and addresses of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from wugong.common.privacy import personal_facts

LONGEST_RUN = 4
# People begin with what the matter is, and tell its story after: the first characters count once more, by themselves.
LEAD, LONGEST_OF_LEAD = 24, 3
LEAD_MARK = "^"
LONGEST_TEXT = 2000
_NUMBER = re.compile(r"[0-9０-９]+[\w-]*|[A-Za-z]\d*(?=[区市县])")
_CODE = re.compile(r"\b[A-Z]\d*\b")
_SPACE = re.compile(r"\s+")


def without_persons(text: str) -> str:
    """The text without whatever looks like a name, number, home or plate of a person, and without any figures."""
    text = text[:LONGEST_TEXT]
    for found in reversed(personal_facts(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return _CODE.sub(" ", _NUMBER.sub(" ", text))


def runs(text: str) -> tuple[list[str], list[str]]:
    """The runs of one to four characters of a text, and those of its beginning with a mark before them.

    Of a text that is cut into words, the words and their pairs too.
    """
    plain = without_persons(text).replace(LEAD_MARK, " ")
    lead = _SPACE.sub("", plain)[:LEAD]
    return list(_runs(plain)), [LEAD_MARK + run for run in _cut(lead, LONGEST_OF_LEAD)]


def _cut(whole: str, longest: int) -> Iterator[str]:
    for n in range(1, longest + 1):
        for i in range(len(whole) - n + 1):
            yield whole[i : i + n]


def _runs(text: str) -> Iterator[str]:
    words = _SPACE.split(text.strip())
    whole = "".join(words)
    yield from _cut(whole, LONGEST_RUN)
    if len(words) > len(whole) / 5:  # cut into words: what a space says is worth reading
        for word in words:
            yield f" {word}"
        for one, other in pairwise(words):
            yield f" {one} {other}"
