"""PDF/A-2b by typst, from one template."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Any, Literal

import typst

from wugong.documents.rendering import fonts
from wugong.documents.rules import measures
from wugong.documents.rules.content import Content, Layout, Paragraph, Table, heading, numbered, printed_date
from wugong.documents.rules.titles import title_lines

TEMPLATE = Path(__file__).parent.parent / "data" / "document.typ"
STANDARD: Literal["a-2b"] = "a-2b"
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.S)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_engines = local()


class MissingGlyph(Exception):
    """No typeface knows these characters."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def render(content: Content, *, key: str = "") -> bytes:
    """The document as PDF/A-2b; the same content gives the same bytes.

    ``key`` is written into the properties of the file, by which an edited copy is known. Raises MissingGlyph.
    """
    day = content.dated or content.printed_on
    moment = datetime.combine(day, time(), tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
    try:
        made = _engine().compile(
            input=_template(),
            sys_inputs={
                "content": json.dumps(plain(content, key), ensure_ascii=False),
                "measures": json.dumps(sizes(content)),
                "faces": _faces(),
            },
            pdf_standards=STANDARD,
            timestamp=moment,
            pdf_tags=False,
        )
    except typst.TypstError as fault:
        if missing := missing_in(str(getattr(fault, "diagnostic", "") or fault)):
            raise MissingGlyph(missing) from fault
        raise
    assert isinstance(made, bytes)
    return made


def missing_in(diagnostic: str) -> str:
    """The characters a diagnostic complains of, each once; empty when it is about something else."""
    found = "".join(_ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text) for text in _MISSING.findall(diagnostic))
    return "".join(dict.fromkeys(found))


def _engine() -> typst.Compiler:
    """A compiler for each thread: its typefaces are read once, and what is shared is never changed under it."""
    if not hasattr(_engines, "compiler"):
        _engines.compiler = typst.Compiler(font_paths=fonts.collection(), root=str(TEMPLATE.parent))
    compiler: typst.Compiler = _engines.compiler
    return compiler


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@lru_cache(maxsize=1)
def _faces() -> str:
    return json.dumps({name: asdict(face) for name, face in fonts.faces().items()})


def plain(content: Content, key: str) -> dict[str, Any]:
    """The content as the template reads it."""
    return {
        "layout": content.layout.value,
        "mark": content.mark,
        "number": content.number,
        "title": content.title,
        "title_lines": title_lines(content.title),
        "author": content.signers[0] if content.signers else content.mark,
        "keywords": [key] if key else [],
        "urgency": content.urgency,
        "approver": content.approver,
        "addressees": list(content.addressees),
        "blocks": [_block(number, block) for number, block in numbered(content.blocks)],
        "attendance": [{"lead": line.lead, "text": line.text} for line in content.attendance],
        "attachments": list(content.attachments),
        "signers": list(content.signers),
        "sealed": content.sealed,
        "dated": printed_date(content.dated) if content.dated else "",
        "note": content.note,
        "copies": list(content.copies),
        "printed_by": content.printed_by,
        "printed_on": printed_date(content.printed_on) if content.printed_on else "",
    }


def _block(number: str, block: Paragraph | Table) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "table": True,
            "caption": block.caption,
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "shares": list(block.widths),
        }
    head, text = heading(block)
    return {
        "table": False,
        "number": number,
        "heading": head,
        "text": text,
        "lead": block.lead,
        "level": block.level,
    }


def sizes(content: Content) -> dict[str, Any]:
    """The measures as the template reads them."""
    mark = measures.mark_size(content.mark)
    head = measures.LETTER_MARK_FROM_PAPER + mark / measures.POINT + measures.LETTER_LINE_BELOW_MARK
    after = (head - measures.TOP) * measures.POINT + measures.LINE_PITCH * 0.5
    return {
        "paper": measures.PAPER,
        "top": measures.TOP,
        "bottom": measures.BOTTOM,
        "left": measures.LEFT,
        "right": measures.RIGHT,
        "area": measures.TYPE_AREA,
        "line": measures.LINE_PITCH,
        "character": measures.CHARACTER_PITCH,
        "body": measures.BODY_SIZE,
        "title": measures.TITLE_SIZE,
        "table": measures.TABLE_SIZE,
        "record": measures.PRINT_RECORD_SIZE,
        "page_number": measures.PAGE_NUMBER_SIZE,
        "page_number_below": measures.PAGE_NUMBER_BELOW,
        "mark": mark,
        "mark_below": measures.MARK_BELOW_TYPE_AREA,
        "line_below": measures.LINE_BELOW_NUMBER,
        "red": measures.RED,
        "red_line": measures.RED_LINE,
        "letter_mark": measures.LETTER_MARK_FROM_PAPER,
        "letter_line_below": measures.LETTER_LINE_BELOW_MARK,
        "letter_line": measures.LETTER_LINE_LENGTH,
        "letter_foot": measures.LETTER_FOOT_FROM_PAPER,
        "letter_thick": measures.LETTER_THICK,
        "letter_thin": measures.LETTER_THIN,
        "letter_after": max(0.0, after) if content.layout is Layout.LETTER else 0.0,
        "record_thick": measures.RECORD_THICK,
        "record_thin": measures.RECORD_THIN,
    }
