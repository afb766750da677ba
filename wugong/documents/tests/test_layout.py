"""The measures read back from the files, beside our own and, where it stands beside the checkout, the standard's."""

import json
import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from itertools import pairwise

import pytest
from django.conf import settings
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from wugong.documents.rendering import fonts, pdf, word
from wugong.documents.rules import measures as m
from wugong.documents.rules.content import Kind, Paragraph
from wugong.documents.testing import content, table

KINDS = list(Kind)
STANDARD = settings.PROJECT.parent / "shared" / "data" / "documents" / "gbt9704_params.json"


def opened(one):
    return Document(BytesIO(word.render(one)))


def tool(name):
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def asked(name, data, *arguments):
    """What a tool of poppler says of a PDF."""
    return subprocess.run([tool(name), *arguments, "-", *(["-"] if name == "pdftotext" else [])], input=data,
                          capture_output=True, check=True).stdout.decode()  # fmt: skip


def near(length, millimetres):
    return abs(length.mm - millimetres) < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_word_has_the_page_and_the_grid(kind):
    paper = opened(content(kind))
    section = paper.sections[0]
    found = [section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin,
             section.bottom_margin]  # fmt: skip
    assert all(map(near, found, [210, 297, 37, 28, 26, 35]))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines", "a grid of characters is read in two ways"
    letters = paper.styles["公文正文"].element.rPr
    pitch, squeeze = int(grid.get(qn("w:linePitch"))), int(letters.find(qn("w:spacing")).get(qn("w:val")))
    area = [m.twips(side) for side in m.TYPE_AREA]
    assert area[1] // pitch == 22
    assert area[0] // (16 * 20 + squeeze) == 28


def test_word_styles_carry_face_size_and_pitch():
    paper = opened(content())
    wanted = {
        "公文正文": ("仿宋_GB2312", 16), "公文标题": ("方正小标宋简体", 22), "公文一级标题": ("黑体", 16),
        "公文二级标题": ("楷体_GB2312", 16), "公文三级标题": ("仿宋_GB2312", 16), "公文页码": ("宋体", 14),
        "版记": ("仿宋_GB2312", 14),
    }  # fmt: skip
    for name, (face, size) in wanted.items():
        style = paper.styles[name]
        slots = style.element.rPr.find(qn("w:rFonts"))
        assert {slots.get(qn(f"w:{slot}")) for slot in ("eastAsia", "ascii", "hAnsi")} == {face}
        assert style.font.size.pt == size
    body = paper.styles["公文正文"].element.pPr
    assert body.find(qn("w:spacing")).get(qn("w:line")) == "579"
    assert body.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_word_text_uses_the_styles_and_numbers_are_text():
    shown = [(p.style.name, p.text) for p in opened(content()).paragraphs]
    assert ("公文一级标题", "一、需要协助的事项") in shown
    assert ("公文二级标题", "（一）标线施划") in shown
    assert ("主送机关", "区市场监管局：") in shown
    assert not opened(content()).element.findall(f".//{qn('w:numPr')}")


@pytest.mark.parametrize("kind", KINDS)
def test_word_points_at_no_style_that_is_not_there(kind):
    one = content(kind, blocks=(*content().blocks, table()), copies=("区委组织部",), attachments=("甲", "乙"))
    with zipfile.ZipFile(BytesIO(word.render(one))) as archive:
        parts = [etree.fromstring(archive.read(n)) for n in archive.namelist() if re.match(r"word/\w+\.xml", n)]
    known = {style.get(qn("w:styleId")) for part in parts for style in part.iter(qn("w:style"))}
    pointers = ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:link", "w:next")
    named = {e.get(qn("w:val")) for part in parts for tag in pointers for e in part.iter(qn(tag))}
    assert named - known == set()


def test_page_numbers_stand_outside_in_word():
    paper = opened(content(Kind.NOTICE))
    assert paper.settings.odd_and_even_pages_header_footer
    section = paper.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == align
        assert [f.text for f in line._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert line.text.startswith("— ")
        assert line.text.endswith(" —")
    below = m.BOTTOM - section.footer_distance.mm - m.PAGE_NUMBER_SIZE / m.POINT
    assert abs(below - 7) < 0.1


def test_a_letter_has_its_lines_in_the_first_header_and_footer():
    section = opened(content(Kind.LETTER)).sections[0]
    assert section.different_first_page_header_footer
    assert near(section.header_distance, 30)
    top = section.first_page_header._element.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    foot = section.first_page_footer._element.find(f".//{qn('w:pBdr')}/{qn('w:top')}")
    assert [line.get(qn("w:val")) for line in (top, foot)] == ["thickThinSmallGap", "thinThickSmallGap"]
    assert {line.get(qn("w:color")) for line in (top, foot)} == {m.RED}
    frame = section.first_page_footer._element.find(f".//{qn('w:framePr')}")
    assert int(frame.get(qn("w:y"))) == m.twips(297 - 20)
    assert int(frame.get(qn("w:w"))) == m.twips(170)
    assert "PAGE" not in section.first_page_footer._element.xml


def test_blank_lines_stand_where_the_standard_has_them():
    def gap(one, above, below):
        texts = [p.text for p in opened(one).paragraphs]
        return texts.index(below) - texts.index(above) - 1

    notice = content(Kind.NOTICE, number="通〔2026〕1号")
    assert gap(notice, notice.mark, notice.number) == 2
    assert gap(notice, notice.number, notice.title) == 2
    assert gap(notice, notice.title, "区市场监管局：") == 1
    letter = content(Kind.LETTER, number="函〔2026〕1号")
    assert gap(letter, f"\t{letter.number}", letter.title) == 2


def test_the_red_line_and_the_print_record():
    paper = opened(content(Kind.NOTICE, copies=("区委组织部",), printed_on=content().dated))
    line = paper.element.body.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    assert line.get(qn("w:color")) == m.RED
    record = paper.tables[-1]
    assert [row.cells[0].text for row in record.rows] == ["抄送：区委组织部。", "松林街道党工委\t2026年3月5日印发"]
    place = record._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    edges = {edge.tag.split("}")[1]: edge.get(qn("w:sz")) for edge in record._tbl.tblPr.find(qn("w:tblBorders"))}
    assert (edges["top"], edges["insideH"], edges["bottom"]) == ("8", "6", "8")


def test_minutes_name_who_was_there_in_black_face_and_bear_no_seal():
    one = content(Kind.MINUTES, attendance=(Paragraph("城建集团党委", lead="出席："),))
    line = next(p for p in opened(one).paragraphs if p.text.startswith("出席："))
    assert line.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "黑体"
    assert all(p.style.name != "署名和日期" for p in opened(one).paragraphs)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_content_gives_the_same_bytes(kind):
    one = content(kind, blocks=(*content().blocks, table()), attachments=("平面图", "意见表"), number="函〔2026〕1号")
    assert word.render(one, key="k") == word.render(one, key="k")
    assert pdf.render(one, key="k") == pdf.render(one, key="k")
    assert pdf.render(one) != pdf.render(content(kind, number="函〔2026〕2号"))


def test_no_time_of_day_stands_in_word():
    with zipfile.ZipFile(BytesIO(word.render(content()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-03-05T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_has_the_page_embedded_faces_and_the_whole_text(kind):
    one = content(kind, number="松林街工委函〔2026〕1号", blocks=(*content().blocks, table()))
    made = pdf.render(one, key="wugong:document:x")
    assert b"pdfaid:part>2<" in made.replace(b"&lt;", b"<")
    about = asked("pdfinfo", made)
    assert re.search(r"Page size: +595\.\d+ x 841\.\d+ pts \(A4\)", about)
    rows = asked("pdffonts", made).splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    text = "".join(asked("pdftotext", made).split())
    for said in (
        "松林街工委函〔2026〕1号",
        "一、需要协助的事项",
        "（一）标线施划",
        "（1）颜色按市政标准。",
        "第2项",
        "2026年3月5日",
    ):
        assert said in text


def lines_of(made):
    """(page, text, left, top) in millimetres of each line of a PDF."""
    page, found = 0, []
    for row in asked("pdftotext", made, "-bbox-layout").splitlines():
        page += "<page " in row
        if "<line " in row:
            box = [float(n) / m.POINT for n in re.findall(r'"([\d.]+)"', row)]
            found.append([page, "", *box])
        if "<word " in row:
            found[-1][1] += re.sub("<[^>]+>", "", row).strip()
    return found


def test_pdf_sets_22_lines_of_28_characters():
    one = content(Kind.NOTICE, blocks=tuple(Paragraph("正" * 400) for _n in range(4)))
    page = [line for line in lines_of(pdf.render(one)) if line[0] == 2 and "正" in line[1]]
    assert len(page) == 22
    assert max(len(line[1]) for line in page) == 28
    steps = [after[3] - before[3] for before, after in pairwise(page)]
    assert all(abs(step - 225 / 22) < 0.05 for step in steps)
    assert abs(page[1][2] - 28) < 0.3
    assert abs(page[0][3] - 37) < 1.5


def test_pdf_places_head_and_page_numbers_where_the_standard_has_them():
    one = content(Kind.NOTICE, number="通〔2026〕1号", blocks=tuple(Paragraph("正" * 400) for _n in range(4)))
    lines = lines_of(pdf.render(one))
    mark = next(line for line in lines if line[1] == one.mark)
    number = next(line for line in lines if line[1] == one.number)
    assert abs(mark[3] - 72) < 3
    assert number[3] > mark[3]
    first, second = (next(line for line in lines if line[1] == f"—{n}—") for n in (1, 2))
    middle = 297 - 35 + 7
    assert first[2] > 150
    assert second[2] < 40
    assert all(abs((line[3] + line[5]) / 2 - middle) < 3 for line in (first, second))


def test_a_letter_has_no_number_on_its_first_page():
    made = pdf.render(content(Kind.LETTER, blocks=tuple(Paragraph("正" * 400) for _n in range(4))))
    said = {line[1] for line in lines_of(made)}
    assert "—2—" in said
    assert "—1—" not in said


def test_a_missing_glyph_is_named():
    with pytest.raises(pdf.MissingGlyph) as caught:
        pdf.render(content(title="关于\U00013000和\U0010fffd的函"))
    assert set(caught.value.characters) == {"\U00013000", "\U0010fffd"}


def test_faces_of_the_standard_are_used_where_they_are_installed():
    bare = fonts.chosen(frozenset({"Noto Sans CJK SC"}))
    assert {face.family for face in bare.values()} == {"Noto Sans CJK SC"}
    assert all(face.substitute for face in bare.values())
    rich = fonts.chosen(frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC", "FangSong", "FZXiaoBiaoSong-B05S"}))
    assert (rich["fangsong"].family, rich["fangsong"].substitute) == ("FangSong", False)
    assert (rich["xiaobiaosong"].family, rich["xiaobiaosong"].weight) == ("FZXiaoBiaoSong-B05S", 400)
    assert (rich["kaiti"].family, rich["kaiti"].substitute) == ("Noto Serif CJK SC", True)


def test_long_titles_and_200_pages_are_printed_whole():
    said = "会议认为应当尽快办理。" * 12
    blocks = tuple(b for n in range(760) for b in (Paragraph("议题", 1), Paragraph(f"第{n}段{said}")))
    one = content(Kind.MINUTES, title="关于" + "进一步加强城市基层党建工作" * 9 + "的纪要", blocks=blocks)
    made = pdf.render(one)
    assert "第759段" in "".join(asked("pdftotext", made).split())
    assert int(re.search(r"Pages: +(\d+)", asked("pdfinfo", made)).group(1)) >= 200
    assert sum(p.text.startswith("第") for p in opened(one).paragraphs) == 760


@pytest.mark.shared
def test_our_measures_are_those_of_the_standard():
    if not STANDARD.exists():
        pytest.skip("the parameters of the standard do not stand beside the checkout")
    said = json.loads(STANDARD.read_text())
    page = said["page"]
    assert (
        page["top_mm"], page["left_mm"], page["derived_right_mm"], page["derived_bottom_mm"],
    ) == (m.TOP, m.LEFT, m.RIGHT, m.BOTTOM)  # fmt: skip
    assert list(m.TYPE_AREA) == page["type_area_mm"]
    assert (page["lines"], page["chars"]) == (m.LINES, m.CHARACTERS)
    assert f"{m.MARK_BELOW_TYPE_AREA:g} mm" in said["head"]["issuer_mark"]
    assert f"{m.LINE_BELOW_NUMBER:g} mm" in said["head"]["separator"]
    assert f"{m.RECORD_THICK:g} mm" in said["foot"]["separators"]
    assert f"{m.RECORD_THIN:g} mm" in said["foot"]["separators"]
    assert f"{m.PAGE_NUMBER_BELOW:g} mm" in said["page_no"]["pos"]
