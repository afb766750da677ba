"""From a file to the table: what is planned, what is refused, and that it is all or nothing."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Stale, Unseen
from wugong.sheets import actions, queries, registry
from wugong.sheets.cells import ZONE
from wugong.sheets.models import ColumnMapping
from wugong.sheets.reading import Limits
from wugong.sheets.registry import Ledger
from wugong.sheets.rules import Verb
from wugong.sheets.tests.conftest import CLERK, SHEET, STRANGER, kept, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]
HEAD = ["区划代码", "名称", "户数"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def plan(content: bytes | io.BytesIO, **options: Any):
    stream = content if isinstance(content, io.BytesIO) else io.BytesIO(content)
    return queries.plan(stream, **{"kind": "shelf", "actor": CLERK, **options})


def load(content: bytes | io.BytesIO, **options: Any) -> tuple[int, int, int]:
    with plan(content, **options) as planned:
        assert [str(fault) for fault in planned.faults] == []
        done = actions.apply_plan(planned, actor=CLERK)
        assert (planned.created, planned.updated, planned.same) == (done.created, done.updated, done.same)
    return done.created, done.updated, done.same


def faults(content: bytes | io.BytesIO, **options: Any) -> list[str]:
    before = kept()
    with plan(content, **options) as planned:
        with pytest.raises(Invalid, match="nothing was imported"):
            actions.apply_plan(planned, actor=CLERK)
        found = [str(fault) for fault in planned.faults]
    assert kept() == before
    return found


def test_rows_are_created_then_found_again_and_changed() -> None:
    rows = [[990112001001.0 + n, f"社区{n}", n] for n in range(8)]
    assert load(xlsx(HEAD, *rows)) == (8, 0, 0)
    assert kept()["990112001001"] == {"code": "990112001001", "name": "社区0", "count": 0}
    rows[2][1] = "清溪社区"
    assert load(xlsx(HEAD, *rows, [990112001999.0, "新", 1])) == (1, 1, 7)
    assert kept()["990112001003"]["name"] == "清溪社区"


@pytest.mark.engine
def test_every_type_arrives_as_its_value() -> None:
    head = ["code", "name", "count", "area", "since", "seen", "open", "sort", "tags", "note", "mobile", "total"]
    row = [
        "990112001001",
        "馆",
        "1,200",
        "12.50",
        "2026年9月18日",
        "2026-09-18 14:30",
        "是",
        "礼堂",
        "甲、乙",
        "",
        "139",
        "5",
    ]
    text = ",".join(head) + "\n" + ",".join(f'"{cell}"' for cell in row)
    assert load(text.encode()) == (1, 0, 0)
    assert kept()["990112001001"] == {
        "code": "990112001001",
        "name": "馆",
        "count": 1200,
        "area": Decimal("12.50"),
        "since": date(2026, 9, 18),
        "seen": datetime(2026, 9, 18, 14, 30, tzinfo=ZONE),
        "open": True,
        "sort": "hall",
        "tags": ("甲", "乙"),
        "note": "",
        "mobile": "139",
    }


def test_columns_that_the_file_lacks_stay_and_blank_cells_clear() -> None:
    load(b"code,name,count,note\n990112001001,A,5,x\n")
    assert load(b"code,note\n990112001001,\n") == (0, 1, 0)
    assert kept()["990112001001"] == {"code": "990112001001", "name": "A", "count": 5, "note": ""}


def test_a_plan_says_what_differs_and_writes_nothing() -> None:
    load(b"code,name,count\n990112001001,A,5\n990112001002,B,6\n")
    with plan(b"code,name,count\n990112001001,A,7\n990112001002,B,6\n990112001003,C,1\n") as planned:
        assert (planned.created, planned.updated, planned.same) == (1, 1, 1)
        assert [(c.row, c.verb, c.key, c.before) for c in planned.sample] == [
            (2, Verb.UPDATE, ("990112001001",), {"count": 5}),
            (4, Verb.CREATE, ("990112001003",), {}),
        ]
    assert kept()["990112001001"]["count"] == 5
    assert len(kept()) == 2


def test_faults_name_row_column_and_heading_in_both_languages() -> None:
    content = "区划代码,名称,户数,成立日期\n990112001001,,5,\n500112001002,B,many,2026-02-30\n".encode()
    assert faults(content) == [
        "Row 2, column B (名称): This must not be blank.",
        "Row 3, column A (区划代码): The code is not one of this district.",
        "Row 3, column C (户数): many is not a number.",
        "Row 3, column D (成立日期): 2026-02-30 is not a date; write it as 2026-09-18.",
    ]


def test_faults_are_listed_up_to_a_limit_and_counted() -> None:
    content = "code,name\n" + "".join(f"x{n},\n" for n in range(30))
    with plan(content.encode(), limits=Limits(faults=10)) as planned:
        assert len(planned.faults) == 10
        assert planned.fault_count == 60
        assert not planned.ready


def test_a_key_twice_in_the_file() -> None:
    content = b"code,name\n990112001001,A\n990112001002,B\n990112001001,C\n"
    assert faults(content) == ["Row 4, column A (code): Row 2 already has this key. Keep one of the two."]


def test_a_blank_key() -> None:
    assert faults(b"code,name\n ,A\n") == ["Row 2, column A (code): This must not be blank."]


def test_a_new_row_needs_the_required_columns_and_a_known_one_does_not() -> None:
    load(b"code,name\n990112001001,A\n")
    assert load(b"code,count\n990112001001,3\n") == (0, 1, 0)
    assert faults(b"code,count\n990112001002,3\n") == [
        "Row 2 (名称 / Name): A new row needs this column; the file does not have it."
    ]


def test_what_only_the_app_can_see_is_a_fault_of_the_plan() -> None:
    content = b"code,name\n990112001001,A\n990112001002,orphan\n"
    assert faults(content) == ["Row 3, column A (code): The parent is not known."]


def test_what_is_refused_is_not_shown_as_what_will_change() -> None:
    with plan(b"code,name\n990112001001,A\n990112001002,orphan\n990112001003,B\n990112001004,orphan\n") as planned:
        assert [change.row for change in planned.sample] == [2, 4]


def test_a_row_that_the_action_refuses_takes_all_back() -> None:
    content = b"code,name\n" + b"".join(b"99011200100%d,A\n" % n for n in range(7)) + b"990112001009,explodes\n"
    with plan(content) as planned:
        assert planned.ready
        with pytest.raises(Invalid) as refused:
            actions.apply_plan(planned, actor=CLERK)
    assert str(refused.value) == "Row 9, column B (name): The action refuses this row."
    assert kept() == {}


def test_ragged_rows_and_values_without_heading() -> None:
    assert faults(b"code,name,count\n990112001001,A\n") == [
        "Row 2: The row has 2 cells and the headings 3; complete it."
    ]
    assert faults(b"code,name\n990112001001,A,B\n") == [
        "Row 2, column C: A value without a heading; give the column a heading or clear the cell."
    ]
    assert load(b"code,name\n990112001001,A,,\n\n , \n") == (1, 0, 0)
    assert faults(xlsx(["code", "name", None, "note"], ["990112001001", "A", "lost", "n"]))[0].startswith(
        "Row 2, column C:"
    )


@pytest.mark.engine
def test_merged_cells_and_errors_are_faults_only_where_they_are_read() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.merge_range("A1:C1", "清溪街道组织名册")
        page.write_row("A2", ["区划代码", "名称", "其他"])
        page.write_row("A3", ["990112001001", "A"])
        page.write_row("A4", ["990112001002", "B"])
        page.merge_range("C3:C4", "ignored")
        page.merge_range("B5:B6", "C")
        page.write("A5", "990112001003")
        page.write("A6", "990112001004")
        page.write_formula("B7", "=1/0", value="#DIV/0!")
        page.write("A7", "990112001005")
    assert faults(out) == [
        "Row 5, column B (名称): The cells B5:B6 are merged; unmerge them and fill each.",
        "Row 6, column B (名称): This must not be blank.",
        "Row 7, column B (名称): The formula ends in an error; put the value itself into the cell.",
    ]


def test_headings_may_stand_below_a_title_and_notes_say_what_was_left_out() -> None:
    content = xlsx(["清溪街道"], ["2026 年"], ["名称", "编码", "负责人"], ["A", "990112001001", "x"], Other=[["a"]])
    with plan(content) as planned:
        assert [str(note) for note in planned.notes] == [
            "Sheets not read: Other.",
            "The headings were found in row 3.",
            "Columns not imported: 负责人.",
        ]
        assert (planned.created, planned.sample[0].row) == (1, 4)


def refusal(content: bytes | io.BytesIO, **options: Any) -> str:
    with pytest.raises(Invalid) as caught:
        plan(content, **options)
    return str(caught.value)


def test_headings_that_do_not_fit() -> None:
    assert refusal(b"a,b\n1,2\n") == (
        "No heading for 区划代码 / Code was found; row 1 has: a、b. Rename one or map the columns."
    )
    assert refusal(b"code,code,name\n1,2,3\n") == (
        "Row 1: the headings code、code all fit the column “区划代码 / Code”; rename all but one."
    )
    assert (
        refusal(b"code,name\n") == "There are no rows below the headings. Fill them in, then bring the file in again."
    )
    assert refusal(xlsx()) == "There are no rows below the headings. Fill them in, then bring the file in again."


def test_two_sheets_that_fit_are_not_guessed_between() -> None:
    def content() -> io.BytesIO:
        return xlsx(HEAD, ["990112001001", "A", 1], Second=[HEAD, ["990112001002", "B", 2]])

    assert refusal(content()) == "Several sheets fit: Sheet1、Second. Keep one in the file, or say which to read."
    assert load(content(), table="Second") == (1, 0, 0)
    assert list(kept()) == ["990112001002"]
    assert refusal(content(), table="Third") == "There is no sheet “Third”; there are: Sheet1、Second."


def test_a_mapping_is_used_and_remembered_for_the_same_headings() -> None:
    content = "机构号,叫什么\n990112001001,A\n".encode()
    mapping = {"code": "机构号", "name": "叫什么"}
    assert load(content, mapping=mapping) == (1, 0, 0)
    assert "No heading" in refusal(content)
    actions.remember_mapping("shelf", headers=["机构号", "叫什么"], mapping=mapping, actor=CLERK)
    assert load(content) == (0, 0, 1)
    assert refusal(content, mapping={"code": "代码"}) == "The file has no heading “代码”."
    assert ColumnMapping.objects.filter(kind="shelf").count() == 1


def test_too_many_rows() -> None:
    content = b"code,name\n" + b"".join(b"9901120010%02d,A\n" % n for n in range(20))
    assert refusal(content, limits=Limits(rows=10)) == "The file has more than 10 rows; divide it into several files."


def test_a_plan_keeps_no_sheet_in_memory() -> None:
    with plan(xlsx(["code", "name"], ["990112001001", "A"])) as made:
        assert made.layout.table._sheet is None
        assert [number for number, _cells in made.layout.table.rows()] == [1, 2]


def test_a_plan_that_has_become_another_is_stale() -> None:
    content = b"code,name\n990112001001,A\n"
    with plan(content) as seen:
        digest = seen.digest
    load(b"code,name\n990112001001,B\n")
    with plan(content) as planned, pytest.raises(Stale):
        actions.apply_plan(planned, expected=digest, actor=CLERK)
    assert kept()["990112001001"]["name"] == "B"
    with plan(content) as planned:
        again = planned.digest
    with plan(content) as planned:
        assert actions.apply_plan(planned, expected=again, actor=CLERK).updated == 1


def test_others_may_not_import_and_nothing_is_written() -> None:
    with pytest.raises(Denied):
        plan(b"code,name\n990112001001,A\n", actor=STRANGER)
    with plan(b"code,name\n990112001001,A\n") as planned, pytest.raises(Denied):
        actions.apply_plan(planned, actor=STRANGER)
    with pytest.raises(Denied):
        actions.remember_mapping("shelf", headers=["a"], mapping={}, actor=STRANGER)
    assert kept() == {}
    assert not ColumnMapping.objects.exists()


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(Invalid, match=r"There is no sheet “shelves”; there are: .*shelf"):
        plan(b"a\n", kind="shelves")


@pytest.mark.engine
def test_a_numbered_sheet_takes_rows_without_a_key_as_new() -> None:
    from dataclasses import replace

    taken: list[tuple[Verb, Any]] = []
    ledger = Ledger(
        replace(
            SHEET,
            kind="numbered",
            numbered=True,
            columns=(replace(SHEET.columns[0], required=False), *SHEET.columns[1:]),
        ),
        existing=lambda keys, actor: {("990112001001",): {"code": "990112001001", "name": "A"}},
        apply=lambda changes, actor: taken.extend((c.verb, c.key) for c in changes),
    )
    registry.register(ledger)
    try:
        with plan(b"code,name\n,New\n,New\n990112001001,B\n", kind="numbered", actor=SYSTEM) as planned:
            actions.apply_plan(planned, actor=SYSTEM)
        with plan(b"name\nOther\n", kind="numbered", actor=SYSTEM) as planned:
            actions.apply_plan(planned, actor=SYSTEM)
        with pytest.raises(Unseen):
            queries.export("numbered", io.BytesIO(), actor=SYSTEM)
        with pytest.raises(ValueError, match="twice"):
            registry.register(ledger)
    finally:
        registry.unregister("numbered")
    assert taken == [
        (Verb.CREATE, None),
        (Verb.CREATE, None),
        (Verb.UPDATE, ("990112001001",)),
        (Verb.CREATE, None),
    ]
    with pytest.raises(ValueError, match="import needs"):
        registry.register(Ledger(replace(SHEET, kind="half"), apply=lambda changes, actor: None))
