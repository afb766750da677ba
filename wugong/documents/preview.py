"""A document as the page shows it: the same typed content, cut where the paper has hundreds of pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wugong.documents.rules.content import Block, Content, Table, heading, numbered, printed_date

MOST = 300


@dataclass(frozen=True, slots=True)
class Preview:
    """The content with numbers reckoned; ``more`` blocks are only in the files."""

    content: Content
    blocks: list[dict[str, Any]]
    more: int
    dated: str
    printed: str


def preview(content: Content) -> Preview:
    """What a page shows of a content."""
    shown = numbered(content.blocks[:MOST])
    return Preview(
        content=content,
        blocks=[_shown(number, block) for number, block in shown],
        more=max(0, len(content.blocks) - MOST),
        dated=printed_date(content.dated) if content.dated else "",
        printed=printed_date(content.printed_on) if content.printed_on else "",
    )


def _shown(number: str, block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {"table": block}
    return {"paragraph": block, "number": number, "parts": heading(block)}
