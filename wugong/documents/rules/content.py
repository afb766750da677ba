"""The content of a document: typed, frozen, the same for Word, PDF and page. No HTML anywhere."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.common.privacy import secrecy_mark

NUMERALS = "零一二三四五六七八九"
MOST_TITLE, MOST_TEXT, MOST_BLOCKS, MOST_CELLS = 120, 6000, 20_000, 60_000
MARKER = "［表%d］"


class Kind(TextChoices):
    """What kind of document it is."""

    LETTER = "letter", pgettext_lazy("kind of document", "letter")
    NOTICE = "notice", pgettext_lazy("kind of document", "notice")
    AGENDA = "agenda", pgettext_lazy("kind of document", "agenda")
    MINUTES = "minutes", pgettext_lazy("kind of document", "minutes")
    REPORT = "report", pgettext_lazy("kind of document", "report")
    SUPERVISION = "supervision", pgettext_lazy("kind of document", "supervision notice")
    BRIEF = "brief", pgettext_lazy("kind of document", "brief")
    AGREEMENT = "agreement", pgettext_lazy("kind of document", "agreement")


class Layout(TextChoices):
    """The three forms of the standard, and one without a head for what two sides sign."""

    GENERAL = "general", _("with a red head")
    LETTER = "letter", _("letter form")
    MINUTES = "minutes", _("minutes form")
    PLAIN = "plain", _("without a head")


LAYOUTS = {
    Kind.LETTER: Layout.LETTER,
    Kind.SUPERVISION: Layout.LETTER,
    Kind.MINUTES: Layout.MINUTES,
    Kind.AGENDA: Layout.PLAIN,
    Kind.AGREEMENT: Layout.PLAIN,
}
# What stands behind the code of the issuer in the number: 松林街工委函〔2026〕1号.
WORDS = {
    Kind.LETTER: "函",
    Kind.NOTICE: "通",
    Kind.AGENDA: "议",
    Kind.MINUTES: "纪",
    Kind.REPORT: "报",
    Kind.SUPERVISION: "督",
    Kind.BRIEF: "简",
    Kind.AGREEMENT: "协",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``level`` 0 is plain text, 1 to 4 are 一、（一）1.（1）; the number itself is reckoned, not written.

    ``lead`` is set in black-face before the text (出席：).
    """

    text: str
    level: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; ``shares`` are the widths of the columns in parts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()
    caption: str = ""

    @property
    def widths(self) -> tuple[float, ...]:
        """The share of each column in the whole width, adding up to 1."""
        parts = self.shares or (1.0,) * len(self.columns)
        return tuple(part / sum(parts) for part in parts)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is printed. ``number`` is empty until the document is issued.

    ``mark`` is the issuer mark (发文机关标志), ``signers`` who stands under the text, ``dated`` the date of signing,
    ``printed_by`` and ``printed_on`` the print record (印发), ``approver`` who signed a report to a superior (签发人),
    ``sealed`` whether a seal is put on the paper: signature and date then stand as the standard wants for one.
    """

    kind: str
    mark: str
    title: str
    blocks: tuple[Block, ...]
    signers: tuple[str, ...] = ()
    dated: date | None = None
    number: str = ""
    addressees: tuple[str, ...] = ()
    attendance: tuple[Paragraph, ...] = ()
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    note: str = ""
    urgency: str = ""
    approver: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    sealed: bool = True
    reference: str = ""

    @property
    def layout(self) -> Layout:
        return LAYOUTS.get(Kind(self.kind), Layout.GENERAL)


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a content from being printed: the input at fault and the sentence that names the place."""

    at: str
    sentence: Any
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence) % self.values


def fault(content: Content) -> Fault | None:
    """The first thing that keeps the content from being printed; None when it is whole."""
    title = len(content.title)
    if not content.title.strip():
        return Fault("title", _("The document has no title. Write one."))
    if title > MOST_TITLE:
        sentence = _("The title has %(has)d characters; at most %(most)d fit. Shorten it.")
        return Fault("title", sentence, {"has": title, "most": MOST_TITLE})
    if content.layout is not Layout.PLAIN and not content.mark.strip():
        return Fault("mark", _("The name of the issuer for the head is missing."))
    if mark := secrecy_mark(*_said(content)):
        sentence = _(
            "The paper bears a mark of secrecy (%(mark)s). State secrets must not be written, stored or sent here. "
            "Draft it in the system meant for them."
        )
        return Fault("text", sentence, {"mark": mark})
    if not content.blocks:
        return Fault("text", _("The document says nothing yet. Write its text."))
    if len(content.blocks) > MOST_BLOCKS:
        sentence = _("The text has %(has)d paragraphs; at most %(most)d fit. Divide it.")
        return Fault("text", sentence, {"has": len(content.blocks), "most": MOST_BLOCKS})
    found = (_block_fault(number, block) for number, block in enumerate(content.blocks, start=1))
    return next((each for each in found if each), None)


def _said(content: Content) -> Iterator[str]:
    """Every text of the paper."""
    yield from (content.mark, content.title, content.note, content.reference, *content.addressees, *content.attachments)
    for block in (*content.attendance, *content.blocks):
        if isinstance(block, Table):
            yield from (block.caption, *block.columns, *(cell for row in block.rows for cell in row))
        else:
            yield from (block.lead, block.text)


def _block_fault(number: int, block: Block) -> Fault | None:
    if isinstance(block, Table):
        uneven = any(len(row) != len(block.columns) for row in block.rows)
        if uneven or not block.columns or (block.shares and len(block.shares) != len(block.columns)):
            sentence = _("Table in paragraph %(n)d: a row has another number of cells than the heading.")
            return Fault("text", sentence, {"n": number})
        if len(block.rows) * len(block.columns) > MOST_CELLS:
            sentence = _("The table in paragraph %(n)d has more than %(most)d cells. Divide it.")
            return Fault("text", sentence, {"n": number, "most": MOST_CELLS})
        return None
    if len(block.text) > MOST_TEXT:
        sentence = _("Paragraph %(n)d has %(has)d characters; at most %(most)d fit. Divide it.")
        return Fault("text", sentence, {"n": number, "has": len(block.text), "most": MOST_TEXT})
    return None


# -- numbers and dates as they are printed --


def numeral(n: int) -> str:
    """1 as 一, 12 as 十二, 105 as 一百零五."""
    if n >= 100:
        hundreds, rest = divmod(n, 100)
        between = (
            "" if not rest else ("零" + numeral(rest) if rest < 10 else ("一" if rest < 20 else "") + numeral(rest))
        )
        return NUMERALS[hundreds] + "百" + between
    tens, ones = divmod(n, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def document_number(code: str, year: int, serial: int) -> str:
    """松林街工委函〔2026〕1号: year whole, six-corner brackets, no 第, no leading noughts."""
    return f"{code}〔{year}〕{serial}号"


def printed_date(day: date) -> str:
    """2026年3月5日: Arabic, no leading noughts."""
    return f"{day.year}年{day.month}月{day.day}日"


def ordinal(level: int, n: int) -> str:
    """The number in front of a paragraph of that level."""
    return {1: f"{numeral(n)}、", 2: f"（{numeral(n)}）", 3: f"{n}.", 4: f"（{n}）"}[level]


def numbered(blocks: Iterable[Block]) -> list[tuple[str, Block]]:
    """Each block with the number that stands before it; a level begins at one under each higher one."""
    counts = [0, 0, 0, 0, 0]
    found = []
    for block in blocks:
        level = block.level if isinstance(block, Paragraph) else 0
        if level:
            counts[level] += 1
            counts[level + 1 :] = [0] * (4 - level)
        found.append((_prefix(block, level, counts[level]) if level else "", block))
    return found


def heading(paragraph: Paragraph) -> tuple[str, str]:
    """What of a level 1 or 2 is heading and what is text: a clause that goes on after its name is not all heading."""
    if paragraph.level not in (1, 2):
        return "", paragraph.text
    ends = [place for mark in "。：；" if 0 <= (place := paragraph.text.find(mark)) < len(paragraph.text) - 1]
    cut = min(ends) + 1 if ends else len(paragraph.text)
    return paragraph.text[:cut], paragraph.text[cut:]


def _prefix(block: Block, level: int, n: int) -> str:
    """The number of a paragraph; apart from a text that begins with a figure itself (1. 8栋, not 1.8栋)."""
    apart = level == 3 and isinstance(block, Paragraph) and block.text[:1].isdigit()
    return ordinal(level, n) + (" " if apart else "")


# -- text and back --

_LEVELS = (
    re.compile(r"^[一二三四五六七八九十百零]+、\s*"),
    re.compile(r"^[（(][一二三四五六七八九十百零]+[）)]\s*"),
    re.compile(r"^\d{1,3}[.．、](?:\s+|(?=\D))"),
    re.compile(r"^[（(]\d{1,3}[）)]\s*"),
)
_TABLE = re.compile(r"^［表(\d+)］$")


def blocks_of(text: str, tables: tuple[Table, ...] = ()) -> tuple[Block, ...]:
    """Paragraphs of a text, a line each: what begins like a level becomes one; ［表1］ stands for the first table."""
    found: list[Block] = []
    for line in (line.strip() for line in text.replace("\r\n", "\n").split("\n")):
        marker = _TABLE.match(line)
        if marker and 0 < int(marker.group(1)) <= len(tables):
            found.append(tables[int(marker.group(1)) - 1])
        elif line:
            found.append(_paragraph(line))
    return tuple(found)


def _paragraph(line: str) -> Paragraph:
    for level, pattern in enumerate(_LEVELS, start=1):
        if match := pattern.match(line):
            return Paragraph(line[match.end() :], level)
    return Paragraph(line)


def tables_of(content: Content) -> tuple[Table, ...]:
    return tuple(block for block in content.blocks if isinstance(block, Table))


def text_of(content: Content) -> str:
    """The text as a person writes it; the way back is ``blocks_of``."""
    lines, tables = [], 0
    for number, block in numbered(content.blocks):
        if isinstance(block, Table):
            tables += 1
            lines.append(MARKER % tables)
        else:
            lines.append(f"{number}{block.lead}{block.text}")
    return "\n".join(lines)


# -- kept as JSON --


def to_json(content: Content) -> dict[str, Any]:
    """Plain values, the same for the same content."""
    kept = asdict(content)
    kept["blocks"] = [
        {"table": asdict(block)} if isinstance(block, Table) else {"paragraph": asdict(block)}
        for block in content.blocks
    ]
    for name in ("dated", "printed_on"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    plain: dict[str, Any] = json.loads(json.dumps(kept, ensure_ascii=False))
    return plain


def from_json(kept: dict[str, Any]) -> Content:
    """The content as it was kept."""
    values = dict(kept)
    values["blocks"] = tuple(_block(block) for block in kept["blocks"])
    values["attendance"] = tuple(Paragraph(**line) for line in kept.get("attendance", ()))
    for name in ("signers", "addressees", "attachments", "copies"):
        values[name] = tuple(kept.get(name, ()))
    for name in ("dated", "printed_on"):
        values[name] = date.fromisoformat(kept[name]) if kept.get(name) else None
    return Content(**values)


def _block(kept: dict[str, Any]) -> Block:
    if "paragraph" in kept:
        return Paragraph(**kept["paragraph"])
    table = kept["table"]
    rows = tuple(tuple(row) for row in table["rows"])
    return Table(tuple(table["columns"]), rows, tuple(table["shares"]), table["caption"])


def digest(content: Content) -> str:
    """SHA-256 of the content: sorted JSON, UTF-8."""
    canonical = json.dumps(to_json(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def cleaned(content: Content) -> Content:
    """Without control characters, which neither Word nor PDF can hold; tabs become spaces."""
    return from_json(_clean(to_json(content)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(
            ch for ch in value.replace("\t", " ").replace("\n", " ") if ch >= " " and ch not in "\x7f\ufffe\uffff"
        )
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return value


def with_number(content: Content, number: str, day: date) -> Content:
    """The content as it is issued: numbered, dated, with its print record."""
    return replace(content, number=number, dated=content.dated or day, printed_on=content.printed_on or day)
