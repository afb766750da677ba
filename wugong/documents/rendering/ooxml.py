"""WordprocessingML written directly, every element in the order of the schema."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.shared import Mm

from wugong.documents.rendering.fonts import FACES
from wugong.documents.rules import measures as m

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Our names of styles and their ids in Word.
STYLES = {
    "body": "GongwenBody",
    "level 1": "GongwenLevel1",
    "level 2": "GongwenLevel2",
    "level 3": "GongwenLevel3",
    "level 4": "GongwenLevel4",
    "title": "GongwenTitle",
    "mark": "GongwenMark",
    "number": "GongwenNumber",
    "numbered": "GongwenNumberLine",
    "addressee": "GongwenAddressee",
    "attachment": "GongwenAttachment",
    "attendance": "GongwenAttendance",
    "signature": "GongwenSignature",
    "urgency": "GongwenUrgency",
    "caption": "GongwenCaption",
    "cell": "GongwenCell",
    "record": "GongwenRecord",
    "foot": "GongwenPageNumber",
}


def length(millimetres: float) -> Any:
    return Mm(millimetres)


def fonts(face: str) -> str:
    """All four slots of a run's typeface: without eastAsia Word prints Chinese in another one."""
    name = quoteattr(FACES[face][0])
    return f'<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name} w:hint="eastAsia"/>'


def run(text: str, *, face: str = "", size: float = 0) -> str:
    """A run of text; without ``face`` in that of its style."""
    if not text:
        return ""
    kept = (fonts(face) if face else "") + (half_points(size) if size else "")
    return f'<w:r>{f"<w:rPr>{kept}</w:rPr>" if kept else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def half_points(size: float) -> str:
    return f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def characters(count: float) -> tuple[int, int]:
    """A number of characters as Word wants it: hundredths of a character, and twips for those who do not know them."""
    return round(count * 100), round(count * m.CHARACTER_PITCH * 20)


class Writer:
    """Appends to a body, header or footer."""

    def __init__(self, parent: Any, *, clear: bool = False) -> None:
        self.parent = parent
        if clear:
            for child in list(parent):
                parent.remove(child)
        self.end = next((child for child in parent if child.tag.endswith("}sectPr")), None)

    def add(self, xml: str) -> None:
        element = parse_xml(xml)
        if self.end is not None:
            self.end.addprevious(element)
        else:
            self.parent.append(element)

    def paragraph(
        self, style: str, text: str, *, before: str = "", after: str = "", size: float = 0, **shape: Any
    ) -> None:
        """A paragraph of a style; ``shape`` is what differs from the style."""
        self.add(
            f'<w:p {SPACE}><w:pPr><w:pStyle w:val="{STYLES[style]}"/>{properties(**shape)}</w:pPr>'
            f"{before}{run(text, size=size)}{after}</w:p>"
        )

    def lines(self, style: str, lines: list[str]) -> None:
        """One paragraph on several lines."""
        runs = "<w:r><w:br/></w:r>".join(run(line) for line in lines)
        self.add(f'<w:p {SPACE}><w:pPr><w:pStyle w:val="{STYLES[style]}"/></w:pPr>{runs}</w:p>')

    def blank(self, count: int = 1, *, keep: bool = False) -> None:
        for _n in range(count):
            self.paragraph("addressee", "", keep=keep)

    def spacer(self, points: float) -> None:
        self.paragraph("addressee", "", exact=points)

    def table(self, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]) -> None:
        """A table over the type area; its heading is repeated on each page."""
        whole = m.twips(m.TYPE_AREA[0])
        each = [round(share * whole) for share in widths]
        grid = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in each)
        lines = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" + self._cells(columns, each, face="heiti")
        body = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{self._cells(row, each)}</w:tr>" for row in rows)
        self.add(
            f'<w:tbl {SPACE}><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid><w:tr>{head}</w:tr>{body}</w:tbl>"
        )

    def _cells(self, texts: tuple[str, ...], widths: list[int], face: str = "") -> str:
        centred = '<w:jc w:val="center"/>' if face else ""
        style = f'<w:pStyle w:val="{STYLES["cell"]}"/>'
        return "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p><w:pPr>{style}{centred}</w:pPr>{run(text, face=face)}</w:p></w:tc>"
            for text, wide in zip(texts, widths, strict=True)
        )

    def record(self, copies: str, printed: tuple[str, str]) -> None:
        """The print record: a table that stands on the last line of the type area."""
        whole = m.twips(m.TYPE_AREA[0])
        ruled = any(printed)
        thick, thin = (round(millimetres * m.POINT * 8) for millimetres in (m.RECORD_THICK, m.RECORD_THIN))
        rows = []
        style = f'<w:pStyle w:val="{STYLES["record"]}"/>'
        if copies:
            rows.append(f"<w:p><w:pPr>{style}{properties(indent=(4, -3))}</w:pPr>{run(copies)}</w:p>")
        if ruled:
            shape = properties(right_tab=1, indent=(1, 0), right=1)
            rows.append(f"<w:p><w:pPr>{style}{shape}</w:pPr>{run(printed[0])}{tab()}{run(printed[1])}</w:p>")
        border = "".join(
            f'<w:{edge} w:val="{"single" if ruled and size else "nil"}" w:sz="{size}" w:space="0" w:color="000000"/>'
            for edge, size in (
                ("top", thick),
                ("left", 0),
                ("bottom", thick),
                ("right", 0),
                ("insideH", thin),
                ("insideV", 0),
            )
        )
        cells = "".join(
            f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{whole}" w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>' for row in rows
        )
        self.paragraph("addressee", "", exact=1)
        self.add(
            f'<w:tbl {SPACE}><w:tblPr><w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="center" '
            f'w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/><w:tblW w:w="{whole}" w:type="dxa"/>'
            f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{whole}"/></w:tblGrid>{cells}</w:tbl>'
        )
        self.paragraph("addressee", "", exact=1)


def properties(
    *,
    keep: bool = False,
    border: float = 0,
    double: str = "",
    edges: tuple[float, float] | None = None,
    exact: float = 0,
    right_tab: float | None = None,
    indent: tuple[float, float] | None = None,
    right: float = 0,
    frame: tuple[float, float] | None = None,
) -> str:
    """What a paragraph has beyond its style, in the order of the schema.

    ``border``: millimetres down to a red line; ``double``: a red double line instead, reaching ``edges`` (millimetres
    beyond the margins, negative outwards); ``exact``: points of its line; ``right_tab``: a stop so many characters from
    the right edge; ``indent``: characters from the left and of the first line; ``right``: characters from the right;
    ``frame``: the millimetres from the edges of the paper where it stands, as wide as the lines of a letter.
    """
    made = "<w:keepNext/>" if keep else ""
    if frame:
        x, y = (m.twips(each) for each in frame)
        width = m.twips(m.LETTER_LINE_LENGTH)
        made += f'<w:framePr w:w="{width}" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="{x}" w:y="{y}"/>'
    if double:
        made += _double(double, border)
    elif border:
        size, space = round(m.RED_LINE * 8), round(border * m.POINT)
        line = f'<w:bottom w:val="single" w:sz="{size}" w:space="{space}" w:color="{m.RED}"/>'
        made += f"<w:pBdr>{line}</w:pBdr>"
    if right_tab is not None:
        edge = m.twips(m.TYPE_AREA[0]) - characters(right_tab)[1]
        made += f'<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs>'
    if exact:
        made += f'<w:spacing w:line="{round(exact * 20)}" w:lineRule="exact"/>'
    return made + _indent(indent, right, edges)


def _double(kind: str, border: float) -> str:
    """A double line below (a head) or above (a foot)."""
    edge = "bottom" if kind.startswith("thick") else "top"
    space = round(border * m.POINT) if edge == "bottom" else 1
    return f'<w:pBdr><w:{edge} w:val="{kind}" w:sz="18" w:space="{space}" w:color="{m.RED}"/></w:pBdr>'


def _indent(indent: tuple[float, float] | None, right: float, edges: tuple[float, float] | None) -> str:
    if edges:
        return (
            f'<w:ind w:left="{m.twips(edges[0])}" w:right="{m.twips(edges[1])}" w:firstLine="0" w:firstLineChars="0"/>'
        )
    if indent is None and not right:
        return ""
    made = ""
    if indent is not None:
        (hundredths, twips), first = characters(indent[0]), indent[1]
        made += f' w:leftChars="{hundredths}" w:left="{twips}"'
        way = "hanging" if first < 0 else "firstLine"
        share, points = characters(abs(first))
        made += f' w:{way}Chars="{share}" w:{way}="{points}"'
    if right:
        hundredths, twips = characters(right)
        made += f' w:rightChars="{hundredths}" w:right="{twips}"'
    return f"<w:ind{made}/>"
