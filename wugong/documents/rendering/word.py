"""DOCX by python-docx: real styles, so that a secretary goes on in Word; numbers are text, as in any 公文."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.section import Section

from wugong.documents.rendering import ooxml as x
from wugong.documents.rendering.styles import base
from wugong.documents.rules import measures as m
from wugong.documents.rules.content import Block, Content, Layout, Paragraph, Table, heading, numbered, printed_date
from wugong.documents.rules.titles import title_lines

ZERO = (1980, 1, 1, 0, 0, 0)


def render(content: Content, *, key: str = "") -> bytes:
    """The document as DOCX; the same content gives the same bytes.

    ``key`` is written into the properties of the file, by which an edited copy is known.
    """
    paper = Document(BytesIO(_base()))
    body = x.Writer(paper.element.body)
    section = paper.sections[0]
    HEADS[content.layout](body, section, content)
    if content.addressees:
        body.paragraph("addressee", "，".join(content.addressees) + "：")
    for number, block in numbered(content.blocks):
        _block(body, number, block)
    _attachments(body, content.attachments)
    _attendance(body, content.attendance)
    if content.layout is not Layout.MINUTES and content.signers:
        _signature(body, content)
    if content.note:
        body.paragraph("body", f"（{content.note}）")
    if content.copies or content.printed_by:
        _print_record(body, content)
    _properties(paper, content, key)
    made = BytesIO()
    paper.save(made)
    return _still(made.getvalue())


@lru_cache(maxsize=1)
def _base() -> bytes:
    return base()


# -- heads --


def _general(body: x.Writer, _section: Section, content: Content) -> None:
    body.paragraph("urgency", content.urgency)
    body.spacer(m.MARK_BELOW_TYPE_AREA * m.POINT - m.LINE_PITCH)
    _mark(body, content.mark)
    body.blank(2)
    if content.approver:
        approver = x.run("签发人：") + x.run(content.approver, face="kaiti")
        body.paragraph("numbered", content.number, after=x.tab() + approver, right_tab=1, border=m.LINE_BELOW_NUMBER)
    else:
        body.paragraph("number", content.number, border=m.LINE_BELOW_NUMBER)
    body.blank(2)
    _title(body, content)


def _minutes(body: x.Writer, _section: Section, content: Content) -> None:
    body.paragraph("urgency", content.urgency)
    body.spacer(m.MARK_BELOW_TYPE_AREA * m.POINT - m.LINE_PITCH)
    _mark(body, content.mark)
    body.blank(2)
    if content.number:
        body.paragraph("number", content.number)
    day = printed_date(content.dated) if content.dated else ""
    line = x.tab() + x.run(day)
    body.paragraph("numbered", "　".join(content.signers), after=line, right_tab=1, border=m.LINE_BELOW_NUMBER)
    body.blank(2)
    _title(body, content)


def _letter(body: x.Writer, section: Section, content: Content) -> None:
    """Mark and double line in the header of the first page, the second double line in its footer."""
    section.different_first_page_header_footer = True
    side = (m.PAPER[0] - m.LETTER_LINE_LENGTH) / 2
    edges = (side - m.LEFT, side - m.RIGHT)
    section.header_distance = x.length(m.LETTER_MARK_FROM_PAPER)
    head = x.Writer(section.first_page_header._element, clear=True)
    size = m.mark_size(content.mark)
    head.paragraph("mark", content.mark, size=size, exact=size * 1.1, double="thickThinSmallGap", edges=edges, border=4)
    foot = x.Writer(section.first_page_footer._element, clear=True)
    foot.paragraph("foot", "", double="thinThickSmallGap", frame=(side, m.PAPER[1] - m.LETTER_FOOT_FROM_PAPER))
    foot.paragraph("foot", "")
    body.paragraph("urgency", content.urgency, after=x.tab() + x.run(content.number, face="fangsong"), right_tab=0)
    body.blank(2)
    _title(body, content)


def _plain(body: x.Writer, _section: Section, content: Content) -> None:
    _title(body, content, blank=not content.number)
    if content.number:
        body.paragraph("number", content.number)
        body.blank()


HEADS = {Layout.GENERAL: _general, Layout.MINUTES: _minutes, Layout.LETTER: _letter, Layout.PLAIN: _plain}


def _mark(body: x.Writer, mark: str) -> None:
    size = m.mark_size(mark)
    body.paragraph("mark", mark, size=size, exact=size * 1.15)


def _title(body: x.Writer, content: Content, *, blank: bool = True) -> None:
    body.lines("title", title_lines(content.title))
    if blank:
        body.blank()


# -- the text --


def _block(body: x.Writer, number: str, block: Block) -> None:
    if isinstance(block, Table):
        if block.caption:
            body.paragraph("caption", block.caption)
        body.table(block.columns, block.rows, block.widths)
        return
    style = ("body", "level 1", "level 2", "level 3", "level 4")[block.level]
    head, text = heading(block)
    if head and text:  # a clause that goes on: the rest in the face of the text, and no entry in Word's outline
        face = "heiti" if block.level == 1 else "kaiti"
        body.paragraph("body", "", before=x.run(number + head, face=face), after=x.run(text))
        return
    lead = x.run(block.lead, face="heiti") if block.lead else ""
    body.paragraph(style, number + (head or text), before=lead)


def _attachments(body: x.Writer, names: tuple[str, ...]) -> None:
    """附件：1. ..., the names one under the other, nothing behind them."""
    if not names:
        return
    body.blank()
    for n, name in enumerate(names, start=1):
        text = (f"{n}." if len(names) > 1 else "") + name
        hang = 1.5 if len(names) > 1 else 0
        if n == 1:
            body.paragraph("attachment", f"附件：{text}", indent=(5 + hang, -(3 + hang)))
        else:
            body.paragraph("attachment", text, indent=(5 + hang, -hang))


def _attendance(body: x.Writer, lines: Iterable[Paragraph]) -> None:
    for n, line in enumerate(lines):
        if not n:
            body.blank()
        body.paragraph("attendance", line.text, before=x.run(line.lead, face="heiti"), indent=(5, -3))


def width(text: str) -> float:
    """Characters a text takes, Latin letters and digits counted as half."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _signature(body: x.Writer, content: Content) -> None:
    """With a seal the date ends four characters from the edge, the name centred over it; without one two."""
    day = printed_date(content.dated) if content.dated else ""
    if content.layout is Layout.PLAIN:
        body.blank(keep=True)
        for name in content.signers:
            body.paragraph("signature", f"{name}（签章）", right=4, keep=True)
        body.blank(keep=True)
        body.paragraph("signature", day, right=4)
        return
    body.blank(2 if content.sealed else 1, keep=True)  # a seal's upper edge within a line of the text
    for name in content.signers:
        body.paragraph("signature", name, right=name_indent(content.sealed, width(name), width(day)), keep=True)
    last = width(content.signers[-1])
    body.paragraph("signature", day, right=date_indent(content.sealed, last, width(day)))


def name_indent(sealed: bool, name: float, day: float) -> float:
    """Characters between the name and the right edge."""
    if sealed:
        return max(0.0, 4 + day / 2 - name / 2)
    return 2.0 if day <= name else 4.0 + day - name


def date_indent(sealed: bool, name: float, day: float) -> float:
    """Characters between the date and the right edge: its first character two to the right of that of the name."""
    if sealed:
        return 4.0
    return 2.0 if day > name else max(0.0, name - day)


def _print_record(body: x.Writer, content: Content) -> None:
    copies = "抄送：" + "，".join(content.copies) + "。" if content.copies else ""
    printed = (content.printed_by, f"{printed_date(content.printed_on)}印发") if content.printed_on else ("", "")
    if content.layout is Layout.LETTER:
        body.record(copies, ("", ""))
    else:
        body.record(copies, printed)


# -- the file --


def _properties(paper: Paper, content: Content, key: str) -> None:
    day = content.dated or content.printed_on
    moment = datetime.combine(day, time(), tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
    issuer = content.signers[0] if content.signers else content.mark
    properties = paper.core_properties
    properties.title, properties.subject, properties.identifier = content.title[:255], content.number, key
    properties.author = properties.last_modified_by = issuer[:255]
    properties.created = properties.modified = moment
    properties.language, properties.comments, properties.keywords = "zh-CN", "", ""
    properties.revision = 1


def _still(made: bytes) -> bytes:
    """The same archive without the time of day in it."""
    still = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(made)) as old,
        zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, ZERO)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(info, old.read(entry))
    return still.getvalue()
