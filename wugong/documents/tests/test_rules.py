"""Numbers, dates, levels, titles, codes; what keeps a content from being printed."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from wugong.documents.rules.comparing import compared
from wugong.documents.rules.content import (
    MOST_TEXT,
    Kind,
    Layout,
    Paragraph,
    Table,
    blocks_of,
    cleaned,
    digest,
    document_number,
    fault,
    from_json,
    heading,
    numbered,
    numeral,
    printed_date,
    text_of,
    to_json,
)
from wugong.documents.rules.letterhead import code_of, mark_of, office_of
from wugong.documents.rules.titles import LINE, title_lines
from wugong.documents.testing import content, table

LONG = Paragraph("长" * (MOST_TEXT + 1))


def test_numbers_stand_in_six_corner_brackets_without_noughts():
    assert document_number("松林街工委函", 2026, 1) == "松林街工委函〔2026〕1号"
    assert printed_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (118, "一百一十八"),
    ],
)
def test_numerals(n, said):
    assert numeral(n) == said


def test_each_level_begins_anew_under_a_higher_one():
    levels = [1, 2, 2, 3, 4, 4, 3, 1, 2, 3]
    found = [number for number, _block in numbered([Paragraph("x", level) for level in levels])]
    assert found == ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "2.", "二、", "（一）", "1."]


def test_text_and_back():
    one = replace(content(), blocks=(*content().blocks, table()))
    assert text_of(one).splitlines()[1:] == [
        "一、需要协助的事项", "（一）标线施划", "1.请于4月15日前完成人行通道施划。", "（1）颜色按市政标准。", "［表1］",
    ]  # fmt: skip
    assert blocks_of(text_of(one), (table(),)) == one.blocks


def test_a_text_that_begins_with_a_figure_stands_apart_from_its_number():
    one = replace(content(), blocks=(Paragraph("8栋划线", 3),))
    assert text_of(one) == "1. 8栋划线"
    assert blocks_of(text_of(one)) == one.blocks


def test_what_only_looks_like_a_level_is_text():
    assert blocks_of("1.5米宽\n2026年3月\n［表9］") == (
        Paragraph("1.5米宽"),
        Paragraph("2026年3月"),
        Paragraph("［表9］"),
    )


def test_a_clause_is_heading_up_to_its_first_stop():
    assert heading(Paragraph("期限：两年。", 1)) == ("期限：", "两年。")
    assert heading(Paragraph("老旧电梯更新", 1)) == ("老旧电梯更新", "")
    assert heading(Paragraph("期限：两年。", 3)) == ("", "期限：两年。")


plain = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@given(st.lists(st.builds(Paragraph, plain, st.integers(0, 4), plain)), plain)
def test_content_survives_being_kept(blocks, title):
    kept = content(blocks=(*blocks, table()), title=title)
    assert from_json(to_json(kept)) == kept
    assert digest(from_json(to_json(kept))) == digest(kept)


def test_one_character_changes_the_digest():
    assert digest(content()) != digest(content(note="。"))


def test_what_no_file_can_hold_is_taken_out():
    assert cleaned(content(title="关于\x00\x1b研究\t的函\ufffe")).title == "关于研究 的函"


@pytest.mark.parametrize(
    ("columns", "where", "zh", "en"),
    [
        ({"title": " "}, "title", "公文没有标题", "has no title"),
        ({"title": "长" * 121}, "title", "标题有121个字，最多120个字", "has 121 characters; at most 120"),
        ({"blocks": ()}, "text", "公文还没有正文", "says nothing yet"),
        ({"mark": ""}, "mark", "缺少红头", "head is missing"),
        (
            {"blocks": (Paragraph("好"), Paragraph("长" * (MOST_TEXT + 1)))},
            "text",
            "第2段有6001个字",
            "Paragraph 2 has 6001",
        ),
        ({"blocks": (Table(("a", "b"), (("1",),)),)}, "text", "第1段的表格", "Table in paragraph 1"),
        ({"blocks": (table(40_000),)}, "text", "超过60000格", "more than 60000 cells"),
        ({"blocks": (Paragraph("x"),) * 20_001}, "text", "正文有20001段", "has 20001 paragraphs"),
        ({"title": "机密★1年 关于有关事项的通知"}, "text", "密级标志（机密★1年）", "mark of secrecy (机密★1年)"),
        ({"blocks": (Paragraph("秘密"), Paragraph("好"))}, "text", "密级标志（秘密）", "mark of secrecy (秘密)"),
        ({"blocks": (Table(("a",), (("绝密 长期",),)),)}, "text", "密级标志（绝密 长期）", "secrecy (绝密 长期)"),
    ],
)
def test_a_fault_names_its_place_in_both_languages(columns, where, zh, en):
    found = fault(content(**columns))
    assert found.at == where
    assert zh in str(found)
    with translation.override("en"):
        assert en in str(fault(content(**columns)))


def test_a_whole_content_has_no_fault():
    assert [fault(content(kind)) for kind in Kind] == [None] * len(Kind)
    assert fault(content(Kind.AGENDA, mark="")) is None
    assert (
        fault(content(title="关于保守国家秘密的通知", blocks=(Paragraph("保密期限由机密改为秘密，共1年。"),))) is None
    )


def test_kinds_have_their_forms():
    assert {kind: content(kind).layout for kind in (Kind.LETTER, Kind.MINUTES, Kind.REPORT, Kind.AGREEMENT)} == {
        Kind.LETTER: Layout.LETTER,
        Kind.MINUTES: Layout.MINUTES,
        Kind.REPORT: Layout.GENERAL,
        Kind.AGREEMENT: Layout.PLAIN,
    }


@pytest.mark.parametrize(
    ("name", "code", "mark"),
    [
        ("松林街道党工委", "松林街工委", "中共松林街道工作委员会"),
        ("青禾社区党委", "青禾社党委", "中共青禾社区委员会"),
        ("春晖家园物业党支部", "春晖家园物业支部", "中共春晖家园物业支部委员会"),
        ("区市场监管局", "区市场监管局", "区市场监管局"),
        ("松林街道办事处", "松林街办", "松林街道办事处"),
    ],
)
def test_codes_and_marks_made_from_names(name, code, mark):
    assert (code_of(name), mark_of(name)) == (code, mark)


def test_the_head_of_a_street_names_its_district_and_its_office_prints():
    assert mark_of("松林街道党工委", "示范区") == "中共示范区松林街道工作委员会"
    assert mark_of("松林街道办事处", "示范区") == "示范区松林街道办事处"
    assert office_of("松林街道党工委") == "松林街道党工委办公室"


def test_titles_break_where_words_end():
    assert title_lines("关于春节放假的通知") == ["关于春节放假的通知"]
    assert title_lines("松林街道党建联席会议2026年第1次会议纪要") == ["松林街道党建联席会议", "2026年第1次会议纪要"]
    assert title_lines("关于召开松林街道2026年第一季度党建联席会议的通知") == [
        "关于召开松林街道2026年", "第一季度党建联席会议的通知",
    ]  # fmt: skip


@given(st.text(st.sampled_from("关于的和会议《》（），、2026年月日Abc"), min_size=1, max_size=120))
def test_titles_lose_nothing_and_fit(title):
    lines = title_lines(title)
    assert "".join(lines) == title.strip()
    assert all(len(line) <= LINE + 4 for line in lines)


def test_a_text_is_compared_whatever_its_lines_and_widths():
    one = content(number="函〔2026〕1号", blocks=(*content().blocks, table()))
    pieces = [one.number, one.title, *one.addressees, text_of(one).replace("［表1］", ""), "任务 牵头单位"]
    whole = "\n".join([*pieces, *("第1项城建集团党委", "第2项城建集团党委"), "— 2 —", "3"])
    assert compared(one, whole).same
    found = compared(one, whole.replace("第2项", "第3项").replace("颜色", "顏色"))
    assert found.missing == ((5, "（1）颜色按市政标准。"), (6, "第2项"))
    assert found.more == ("(1)顏色按市政标准。", "第3项")
    assert compared(content(blocks=(table(2000),)), whole) is None
