"""Whether a text taken from paper says what was filed: every paragraph is there, and nothing beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from wugong.documents.rules.content import Content, Table, numbered, printed_date

_CUT = "\0"
MOST_PIECES = 3000
_PAGE = re.compile(r"[—–-]+\d+[—–-]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``missing``: what was filed and does not stand on the paper, with the number of its paragraph (0: the frame
    around the text); ``more``: what stands on the paper beside it."""

    missing: tuple[tuple[int, str], ...] = ()
    more: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return not self.missing and not self.more


def plain(text: str) -> str:
    """Without spaces and line ends, full-width and half-width alike, without page numbers."""
    return _PAGE.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def compared(content: Content, text: str) -> Comparison | None:
    """What is filed against what was read from the paper; None where it is too long to be compared at once."""
    rest, missing = plain(text), []
    pieces = list(_pieces(content))
    if len(pieces) > MOST_PIECES:
        return None
    for number, piece in sorted(pieces, key=lambda found: -len(plain(found[1]))):
        wanted = plain(piece)
        if wanted in rest:
            rest = rest.replace(wanted, _CUT, 1)
        elif wanted:
            missing.append((number, piece))
    for furniture in sorted(map(plain, _furniture(content)), key=len, reverse=True):
        rest = rest.replace(furniture, _CUT) if furniture else rest
    more = tuple(each for each in rest.split(_CUT) if each.strip("0123456789.,;:。、()"))
    return Comparison(tuple(sorted(missing)), more)


def _pieces(content: Content) -> Iterator[tuple[int, str]]:
    """What must stand on the paper."""
    yield 0, content.title
    yield 0, content.number
    yield from ((0, name) for name in (*content.addressees, *content.attachments))
    yield from ((0, line.lead + line.text) for line in content.attendance)
    for place, (number, block) in enumerate(numbered(content.blocks), start=1):
        if isinstance(block, Table):
            cells = [*block.columns, *(cell for row in block.rows for cell in row)]
            yield from ((place, cell) for cell in cells)
        else:
            yield place, number + block.lead + block.text


def _furniture(content: Content) -> Iterator[str]:
    """What may stand there besides: head, signature, print record."""
    yield from (content.mark, content.urgency, content.note, content.approver, content.printed_by)
    yield from content.signers
    yield from content.copies
    yield from (printed_date(day) for day in (content.dated, content.printed_on) if day)
    yield from ("签发人", "附件", "抄送", "印发", "签章")
