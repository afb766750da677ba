"""The empty paper every DOCX begins with: page, grid, styles, page numbers."""

from __future__ import annotations

from io import BytesIO
from math import floor
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from wugong.documents.rendering.ooxml import SPACE, STYLES, Writer, fonts, half_points, properties
from wugong.documents.rules import measures as m

PITCH = int(m.TYPE_AREA[1] * m.POINT * 20 / m.LINES)  # rounded down: 22 lines must fit
# Twentieths of a point, rounded away from the margin: 28 characters must fit. Spacing of the letters and not a grid of
# characters, because programs other than Word give a character wider than its cell two cells.
SQUEEZE = floor((m.CHARACTER_PITCH - m.BODY_SIZE) * 20)
TWO = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
NONE = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'


def base() -> bytes:
    """An empty document as DOCX."""
    paper = Document()
    _page(paper)
    _forget(paper)
    _normal(paper)
    for name, (label, face, size, align, indent, outline) in SHAPES.items():
        _style(paper, name, label, face, size, align, indent, outline)
    _page_numbers(paper)
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


# name: label in Word, face, size, alignment, indent, outline level
SHAPES: dict[str, tuple[str, str, float, str, str, int | None]] = {
    "body": ("公文正文", "fangsong", m.BODY_SIZE, "both", TWO, None),
    "level 1": ("公文一级标题", "heiti", m.BODY_SIZE, "both", TWO, 0),
    "level 2": ("公文二级标题", "kaiti", m.BODY_SIZE, "both", TWO, 1),
    "level 3": ("公文三级标题", "fangsong", m.BODY_SIZE, "both", TWO, 2),
    "level 4": ("公文四级标题", "fangsong", m.BODY_SIZE, "both", TWO, 3),
    "title": ("公文标题", "xiaobiaosong", m.TITLE_SIZE, "center", NONE, None),
    "mark": ("发文机关标志", "xiaobiaosong", m.MARK_LARGEST, "center", NONE, None),
    "number": ("发文字号", "fangsong", m.BODY_SIZE, "center", NONE, None),
    "numbered": ("发文字号行", "fangsong", m.BODY_SIZE, "left", '<w:ind w:leftChars="100" w:left="316"/>', None),
    "addressee": ("主送机关", "fangsong", m.BODY_SIZE, "left", NONE, None),
    "attachment": ("附件说明", "fangsong", m.BODY_SIZE, "left", NONE, None),
    "attendance": ("出席人员", "fangsong", m.BODY_SIZE, "both", NONE, None),
    "signature": ("署名和日期", "fangsong", m.BODY_SIZE, "right", NONE, None),
    "urgency": ("紧急程度", "heiti", m.BODY_SIZE, "left", NONE, None),
    "caption": ("表题", "heiti", m.TABLE_SIZE, "center", NONE, None),
    "cell": ("表格文字", "fangsong", m.TABLE_SIZE, "left", NONE, None),
    "record": ("版记", "fangsong", m.PRINT_RECORD_SIZE, "left", NONE, None),
    "foot": ("公文页码", "songti", m.PAGE_NUMBER_SIZE, "left", NONE, None),
}


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(m.PAPER[0]), Mm(m.PAPER[1])
    section.top_margin, section.bottom_margin = Mm(m.TOP), Mm(m.BOTTOM)
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.RIGHT)
    section.header_distance = Mm(15)
    # the footer is measured from the paper's edge up to its own lower edge
    section.footer_distance = Mm(m.BOTTOM - m.PAGE_NUMBER_BELOW - m.PAGE_NUMBER_SIZE / m.POINT)
    properties_of = section._sectPr
    for old in properties_of.findall(qn("w:docGrid")):
        properties_of.remove(old)
    grid = f'<w:docGrid {SPACE} w:type="lines" w:linePitch="{PITCH}"/>'
    properties_of.append(parse_xml(grid))
    paper.settings.odd_and_even_pages_header_footer = True


def _forget(paper: Paper) -> None:
    """The gallery of styles shows ours alone."""
    kept = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer", "Table Grid"}
    for style in list(paper.styles):
        if style.name not in kept and style.element.get(qn("w:customStyle")) != "1" and style.name:
            style.element.getparent().remove(style.element)
    # what pointed at the styles that are gone
    for link in paper.styles.element.findall(f"{qn('w:style')}/{qn('w:link')}"):
        link.getparent().remove(link)
    for level in list(paper.part.numbering_part.element.iter(qn("w:pStyle"))):
        level.getparent().remove(level)


def _normal(paper: Paper) -> None:
    """What all styles are made from."""
    normal = paper.styles["Normal"].element
    _shape(normal, '<w:widowControl w:val="0"/>', fonts("fangsong") + half_points(m.BODY_SIZE))


def _style(
    paper: Paper, name: str, label: str, face: str, size: float, align: str, indent: str, outline: int | None
) -> None:
    style = paper.styles.add_style(label, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles["Normal"]
    style.quick_style, style.hidden, style.priority = True, False, 1
    style.element.set(qn("w:styleId"), STYLES[name])
    keep = "<w:keepNext/>" if outline is not None and outline < 2 else ""
    line = {"mark": "", "cell": 440, "caption": 480, "record": 480, "foot": 280}.get(name, PITCH)
    if name == "title":
        line = round((m.TITLE_SIZE + 12) * 20)
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>' if line else ""
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    colour = f'<w:color w:val="{m.RED}"/>' if name == "mark" else ""
    shape = f'{keep}{spacing}{indent}<w:jc w:val="{align}"/>{level}'
    squeeze = f'<w:spacing w:val="{SQUEEZE}"/>' if size == m.BODY_SIZE else ""
    _shape(style.element, shape, fonts(face) + '<w:b w:val="0"/>' + colour + squeeze + half_points(size))


def _shape(style: Any, paragraph: str, letters: str) -> None:
    """Put paragraph and run properties into a style in place of its own."""
    for tag in ("w:pPr", "w:rPr"):
        for old in style.findall(qn(tag)):
            style.remove(old)
    style.append(parse_xml(f"<w:pPr {SPACE}>{paragraph}</w:pPr>"))
    style.append(parse_xml(f"<w:rPr {SPACE}>{letters}</w:rPr>"))


def _page_numbers(paper: Paper) -> None:
    """— 1 —: odd pages at the right, even pages at the left, one character in."""
    section = paper.sections[0]
    for footer, align, shape in (
        (section.footer, "right", properties(right=1)),
        (section.even_page_footer, "left", properties(indent=(1, 0))),
    ):
        footer.is_linked_to_previous = False
        writer = Writer(footer._element, clear=True)
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        writer.add(
            f'<w:p {SPACE}><w:pPr><w:pStyle w:val="{STYLES["foot"]}"/>{shape}<w:jc w:val="{align}"/></w:pPr>'
            f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{field}<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
        )
