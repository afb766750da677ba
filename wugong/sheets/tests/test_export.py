"""What is exported comes back unchanged; the template explains itself."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wugong.common.errors import Denied, Invalid
from wugong.sheets import actions, queries, writing
from wugong.sheets.cells import ZONE
from wugong.sheets.models import ColumnMapping
from wugong.sheets.rules import Change, Verb
from wugong.sheets.tests.conftest import CLERK, SHEET, STRANGER, apply, kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]


def test_on_paper_a_sheet_is_printed_large_with_its_headings_on_each_page():
    out = io.BytesIO()
    writing.write_template(SHEET, out)
    with zipfile.ZipFile(out) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in page and "fitToPage" not in page  # never shrunk to one page
    assert "Print_Titles" in names


NASTY = [
    "=1+1",
    "+86 10",
    "-5",
    "@SUM(A1)",
    "'=quoted",
    "''",
    '="0012"',
    "0012",
    "123456789012345678901234",
    "1e5",
    "line\nbreak",
    'comma, "quote"; tab\there',
    "😀 家",
    "_x000D_",
    "\x0bvertical",
    "TRUE",
    "2026-09-18",
    "#DIV/0!",
    "http://example.org",
    "a\u2028b",
    "＝全角",
    "<&>",
    "NULL",
]


def put(*rows: dict[str, Any]) -> None:
    apply([Change(1, Verb.CREATE, (row["code"],), row) for row in rows], CLERK)


def exported(form: str) -> io.BytesIO:
    out = io.BytesIO()
    queries.export("shelf", out, form=form, actor=CLERK)
    out.seek(0)
    return out


def comes_back(form: str) -> None:
    before = kept()
    with queries.plan(exported(form), kind="shelf", actor=CLERK) as plan:
        assert [str(fault) for fault in plan.faults] == []
        assert [(c.key, c.before, c.values) for c in plan.sample] == []
        assert plan.same == len(before)
        assert actions.apply_plan(plan, actor=CLERK).same == len(before)
    assert kept() == before


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_export_imports_again_unchanged(form: str, language: str) -> None:
    full = {
        "count": 0,
        "area": Decimal("-0.50"),
        "since": date(1899, 12, 31),
        "seen": datetime(2026, 9, 18, 23, 59, 59, 123456, tzinfo=ZONE),
        "open": False,
        "sort": "room",
        "tags": ("001", "002"),
        "mobile": "13900000000",
    }
    put(
        *({"code": f"990112{n:06d}", "name": text, "note": text} for n, text in enumerate(NASTY)),
        {"code": "990112900000", "name": "full", **full},
        {"code": "990112900001", "name": "big", "area": Decimal("123456789012345.12"), "since": date(2026, 2, 28)},
        {"code": "990112900002", "name": "edges ", "note": "  a\r\nb\n"},
    )
    with translation.override(language):
        comes_back(form)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**14), max_value=10**14),
    st.dates(),
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_any_value_comes_back(form: str, note: str, area: Decimal, since: date) -> None:
    ColumnMapping.objects.all().delete()
    put({"code": "990112000001", "name": "A", "note": note, "area": area, "since": since})
    comes_back(form)


def test_a_csv_runs_nothing_in_a_spreadsheet_and_a_workbook_has_no_formula() -> None:
    put(*({"code": f"990112{n:06d}", "name": text} for n, text in enumerate(NASTY)))
    text = exported("csv").read().decode("utf-8-sig")
    assert ",'=1+1," in text
    assert ",'@SUM(A1)," in text
    page = python_calamine.CalamineWorkbook.from_filelike(exported("xlsx")).get_sheet_by_index(0)
    assert [row[1] for row in page.to_python()[1:]] == NASTY


def test_personal_columns_never_leave_and_readonly_ones_do_not_come_back() -> None:
    put({"code": "990112000001", "name": "A", "mobile": "13900000000"})
    text = exported("csv").read().decode("utf-8-sig")
    assert "手机号" not in text
    assert "13900000000" not in text
    assert text.splitlines()[1].endswith(",7")
    with queries.plan(io.BytesIO("区划代码,合计\n990112000001,9\n".encode()), kind="shelf", actor=CLERK) as plan:
        assert plan.same == 1


def test_what_a_workbook_cannot_hold_is_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    put({"code": "990112000001", "name": "A", "note": "长" * 40_000})
    with translation.override("en"):
        with pytest.raises(Invalid, match="The text in cell J2 is too long for a workbook; export this ledger as CSV"):
            exported("xlsx")
        comes_back("csv")
        monkeypatch.setattr(writing, "ROW_LIMIT", 0)
        with pytest.raises(Invalid, match="A workbook holds 0 rows"):
            exported("xlsx")


def test_labels_that_could_be_misread_stay_codes() -> None:
    from dataclasses import replace

    sort = SHEET.column("sort")
    twins = replace(sort, choices=(("a", "同"), ("b", "同")))
    crossed = replace(sort, choices=(("a", "b"), ("b", "c")))
    divided = replace(sort, choices=(("a", "甲、乙"), ("b", "丙")), many=True)
    for column, value in ((twins, "a"), (crossed, "a")):
        assert writing.cell_of(column, "zh-hans")(value) == "a"
    assert writing.cell_of(divided, "zh-hans")(("a", "b")) == "a、b"


def test_others_may_not_export() -> None:
    out = io.BytesIO()
    with pytest.raises(Denied):
        queries.export("shelf", out, actor=STRANGER)
    with pytest.raises(Denied):
        queries.template("shelf", out, actor=STRANGER)
    assert out.getvalue() == b""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_can_be_filled_in_and_imported(language: str) -> None:
    out = io.BytesIO()
    with translation.override(language):
        queries.template("shelf", out, actor=CLERK)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    english = language == "en"
    assert book.sheet_names[1:] == ["_", "How to fill in" if english else "填写说明"]
    head = book.get_sheet_by_index(0).to_python()
    assert head == [[column.header(language) for column in SHEET.columns if not column.personal]]
    told = book.get_sheet_by_index(2).to_python()
    assert any(row[0] == ("Sort" if english else "类别") and row[3] == "礼堂、会议室" for row in told)
    with translation.override("en"), pytest.raises(Invalid, match="There are no rows below the headings"):
        queries.plan(io.BytesIO(out.getvalue()), kind="shelf", actor=CLERK)
