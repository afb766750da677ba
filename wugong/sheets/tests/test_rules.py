"""Declarations, headings and cells: no database."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from wugong.common.errors import Invalid
from wugong.sheets import cells
from wugong.sheets.cells import ZONE, Bad, neutral, reader, restored
from wugong.sheets.rules import Column, Fault, Sentence, Sheet, Type, letter, match
from wugong.sheets.tests.conftest import SHEET

MIDNIGHT = datetime(2026, 9, 18)  # noqa: DTZ001 - as spreadsheets give it


@pytest.mark.parametrize(
    "broken",
    [
        {"columns": (Column("a", "甲", "A"), Column("a", "乙", "B"))},
        {"key": ()},
        {"key": ("b",)},
        {"columns": (Column("a", "甲", "A", choices=(("x", "X"),)),)},
        {"columns": (Column("a", "甲", "A", Type.CHOICE),)},
        {"columns": (Column("a", "甲", "A"), Column("b", "乙", "B", many=True))},
        {"columns": (Column("a", "甲", "A", readonly=True),)},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="thing"):
        Sheet(**{"kind": "thing", "title": "T", "columns": (Column("a", "甲", "A"),), "key": ("a",), **broken})


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["区划代码", "名称"], {"code": 0, "name": 1}),
        (["Name", " CODE "], {"name": 0, "code": 1}),
        (["code*", "单位名称", "x"], {"code": 0, "name": 1}),
        (["编码：", "名 称", "面积"], {"code": 0, "name": 1, "area": 2}),
        (["区划代码（12 位）", "ＮＡＭＥ"], {"code": 0, "name": 1}),
        (["名称", "单位名称"], {"name": 0}),
        ([], {}),
    ],
)
def test_headings_are_recognised(headers: list[str], columns: dict[str, int]) -> None:
    assert match(SHEET, headers).columns == columns


def test_a_doubled_heading_is_told_and_not_chosen() -> None:
    found = match(SHEET, ["名称", "名称", "区划代码"])
    assert found.columns == {"code": 2}
    assert found.doubled == {"name": ("名称", "名称")}


def test_a_mapping_decides_first() -> None:
    found = match(SHEET, ["名称", "简称", "号"], {"name": "简称", "code": "号", "note": None})
    assert found.columns == {"name": 1, "code": 2}
    assert found.ignored == ("名称",)
    assert match(SHEET, ["备注"], {"note": None}).columns == {}
    for mapping in ({"nothing": "名称"}, {"name": "昵称"}):
        with pytest.raises(Invalid):
            match(SHEET, ["名称"], mapping)
    with pytest.raises(Invalid, match="名称"):
        match(SHEET, ["名称", "名称"], {"name": "名称"})


def column(kind: Type, **more: Any) -> Column:
    choices = (("hall", "礼堂"), ("room", "会议室（小）")) if kind is Type.CHOICE else ()
    return Column("x", "某", "X", kind, **{"choices": choices, **more})


@pytest.mark.parametrize(
    ("col", "raw", "value"),
    [
        (column(Type.TEXT), " a\r\nb ", "a\nb"),
        (column(Type.TEXT), "\ufeff\u3000甲\u200b ", "甲"),
        (column(Type.TEXT), 12.0, "12"),
        (column(Type.TEXT), 0.1, "0.1"),
        (column(Type.TEXT), date(2026, 9, 18), "2026-09-18"),
        (column(Type.TEXT), True, "TRUE"),
        (column(Type.TEXT), "", ""),
        (column(Type.CODE), 990112001003.0, "990112001003"),
        (column(Type.CODE), "００１２", "0012"),
        (column(Type.CODE), "9.90112001003E+11", "990112001003"),
        (column(Type.CODE), "12E3", "12E3"),
        (column(Type.INTEGER), "1,234", 1234),
        (column(Type.INTEGER), "１２", 12),
        (column(Type.INTEGER), 12.0, 12),
        (column(Type.INTEGER), "-0", 0),
        (column(Type.DECIMAL), 0.1, Decimal("0.1")),
        (column(Type.DECIMAL), "1,234.50", Decimal("1234.50")),
        (column(Type.DECIMAL), "", None),
        (column(Type.DATE), MIDNIGHT, date(2026, 9, 18)),
        (column(Type.DATE), date(2026, 9, 18), date(2026, 9, 18)),
        (column(Type.DATE), "2026年9月8日", date(2026, 9, 8)),
        (column(Type.DATE), "2026/9/8", date(2026, 9, 8)),
        (column(Type.DATE), "2026.09.08", date(2026, 9, 8)),
        (column(Type.DATE), 20260908.0, date(2026, 9, 8)),
        (column(Type.DATE), "2026-09-08 00:00:00", date(2026, 9, 8)),
        (column(Type.MOMENT), date(2026, 9, 18), datetime(2026, 9, 18, tzinfo=ZONE)),
        (column(Type.MOMENT), "2026-9-18 14：30", datetime(2026, 9, 18, 14, 30, tzinfo=ZONE)),
        (column(Type.MOMENT), "2026-09-18T06:30:00+00:00", datetime(2026, 9, 18, 14, 30, tzinfo=ZONE)),
        (column(Type.MOMENT), MIDNIGHT.replace(microsecond=9), datetime(2026, 9, 18, tzinfo=ZONE)),
        (column(Type.TRUTH), "是", True),
        (column(Type.TRUTH), "No", False),
        (column(Type.TRUTH), 1.0, True),
        (column(Type.TRUTH), "", None),
        (column(Type.CHOICE), "礼堂", "hall"),
        (column(Type.CHOICE), "HALL", "hall"),
        (column(Type.CHOICE), "会议室(小)", "room"),
        (column(Type.CHOICE, many=True), "礼堂、room；礼堂", ("hall", "room")),
        (column(Type.CODE, many=True), 12.0, ("12",)),
        (column(Type.CODE, many=True), "", ()),
    ],
)
def test_a_cell_becomes_the_exact_value(col: Column, raw: Any, value: Any) -> None:
    found = reader(col)(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("col", "raw", "says"),
    [
        (column(Type.TEXT, required=True), "  ", "must not be blank"),
        (column(Type.TEXT, max_length=3), "four", "4 characters are too many; at most 3"),
        (column(Type.TEXT), "a\x00b", "null character"),
        (column(Type.CODE), 123456789012345678.0, "more than 15 digits"),
        (column(Type.CODE), "9.90112E+11", "lost digits"),
        (column(Type.INTEGER), 1.5, "1.5 is not a whole number"),
        (column(Type.INTEGER), "a dozen", "a dozen is not a number"),
        (column(Type.INTEGER), "1_000", "not a number"),
        (column(Type.INTEGER), True, "TRUE is not a number"),
        (column(Type.INTEGER), "99999999999", "too large"),
        (column(Type.INTEGER, least=0), -1.0, "too small; at least 0"),
        (column(Type.DECIMAL), "1e999", "too large"),
        (column(Type.DECIMAL), "NaN", "not a number"),
        (column(Type.DECIMAL), float("inf"), "not a number"),
        (column(Type.DECIMAL, places=2), "1.234", "more than 2 decimals"),
        (column(Type.DATE), "2026-02-30", "2026-02-30 is not a date; write it as 2026-09-18"),
        (column(Type.DATE), 46283.0, "46283 is not a date"),
        (column(Type.DATE), time(8), "not a date"),
        (column(Type.DATE, least=date(2026, 1, 1)), "2025-12-31", "too small"),
        (column(Type.MOMENT), "2026-09-18 25:00", "not a date with time"),
        (column(Type.MOMENT), "noon", "not a date with time"),
        (column(Type.MOMENT), "0001-01-01T00:00:00+14:00", "not a date with time"),
        (column(Type.TRUTH), "x" * 1000, "x" * 60 + "… is neither"),
        (column(Type.TRUTH), "maybe", "maybe is neither yes nor no"),
        (column(Type.CHOICE), "cellar", "“cellar” is not one of"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_reason(col: Column, raw: Any, says: str) -> None:
    with translation.override("en"), pytest.raises(Bad) as bad:
        reader(col)(raw)
    with translation.override("en"):
        assert says in str(bad.value.sentence)


@given(st.text(alphabet=st.sampled_from("='+-@\t\r\n\"＝a0 '"), max_size=8))
def test_a_neutral_text_comes_back_and_runs_nothing(text: str) -> None:
    assert restored(neutral(text)) == text
    assert neutral(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "＝"}


def test_the_trick_that_keeps_zeros_is_understood() -> None:
    assert restored('="0012"') == "0012"
    assert restored('="a"&"b"') == '="a"&"b"'


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times()))
@pytest.mark.parametrize("kind", list(Type))
def test_any_cell_gives_a_value_or_a_sentence(kind: Type, raw: Any) -> None:
    try:
        reader(column(kind))(raw)
    except Bad as bad:
        assert str(bad.sentence)


def test_equal_values_are_equal_whatever_their_dress() -> None:
    same = cells.canonical(column(Type.DECIMAL))
    assert same(Decimal("1.50")) == same(Decimal("1.5")) == same(1.5)
    same = cells.canonical(column(Type.MOMENT))
    assert same(datetime(2026, 9, 18, 6, 30, 0, 7, tzinfo=UTC)) == same(datetime(2026, 9, 18, 14, 30, tzinfo=ZONE))
    same = cells.canonical(column(Type.TEXT))
    assert same(None) == same("") == same(" ")


def test_letters_and_places() -> None:
    assert [letter(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    fault = Fault(7, "C", "名称", Sentence("%(value)s is odd.", {"value": "x"}))
    with translation.override("en"):
        assert str(fault) == "Row 7, column C (名称): x is odd."
