"""Needs and offers in and out as sheets, good and bad."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command

from wugong.pairing.models import Need, Offer

HEAD = "党组织,类别,名称,数量,开始日期,截止日期,说明\n"


def run(kind: str, path: Path, **options) -> str:
    out, err = io.StringIO(), io.StringIO()
    with suppress(SystemExit):
        call_command("import", kind, str(path), stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


@pytest.fixture
def sheet(tmp_path, world) -> Path:
    return tmp_path / "needs.csv"


def test_a_dry_run_changes_nothing_and_the_import_lists_at_once(sheet):
    sheet.write_text(
        HEAD
        + "青禾社区党委,法律服务,周六咨询,4,2026-09-01,2027-08-31,\n石桥社区党委,care,助餐,8,2026-09-01,2027-08-31,\n"
    )
    run("needs", sheet, dry_run=True)
    assert not Need.objects.exists()
    run("needs", sheet)
    found = dict(Need.objects.values_list("title", "state"))
    assert found == {"周六咨询": "listed", "助餐": "listed"}
    run("needs", sheet)
    assert Need.objects.count() == 2


def test_a_changed_row_is_changed_not_doubled(sheet):
    sheet.write_text(HEAD + "青禾社区党委,法律服务,周六咨询,4,2026-09-01,2027-08-31,\n")
    run("needs", sheet)
    sheet.write_text(HEAD + "青禾社区党委,法律服务,周六咨询,6,2026-09-01,2027-08-31,\n")
    run("needs", sheet)
    assert list(Need.objects.values_list("quantity", flat=True)) == [6]


@pytest.mark.parametrize(
    "row",
    [
        "不存在的党委,法律服务,周六咨询,4,2026-09-01,2027-08-31,",
        "青禾社区党委,算命,周六咨询,4,2026-09-01,2027-08-31,",
        "青禾社区党委,法律服务,周六咨询,0,2026-09-01,2027-08-31,",
        "青禾社区党委,法律服务,周六咨询,-3,2026-09-01,2027-08-31,",
        "青禾社区党委,法律服务,周六咨询,1e9,2026-09-01,2027-08-31,",
        "青禾社区党委,法律服务,周六咨询,4,2027-09-01,2026-12-31,",
        "青禾社区党委,法律服务,周六咨询,4,2026-01-01,2026-02-01,",
        "青禾社区党委,法律服务,周六咨询,4,2026-09-01,2027-08-31,打 13812345678",
        "青禾社区党委,法律服务,,4,2026-09-01,2027-08-31,",
    ],
)
def test_a_bad_row_stops_the_whole_file(sheet, row):
    sheet.write_text(HEAD + "石桥社区党委,法律服务,周日咨询,4,2026-09-01,2027-08-31,\n" + row + "\n")
    said = run("needs", sheet)
    assert not Need.objects.exists()
    assert "3" in said


def test_what_goes_out_comes_in_unchanged(sheet, market, tmp_path):
    for kind, model in (("needs", Need), ("offers", Offer)):
        before = list(model.objects.order_by("pk").values())
        target = tmp_path / f"{kind}.xlsx"
        call_command("export", kind, output=str(target), stdout=io.StringIO(), stderr=io.StringIO())
        run(kind, target)
        assert list(model.objects.order_by("pk").values()) == before


def test_pairs_and_projects_go_out_as_ledgers(active, tmp_path):
    for kind, told in (("pairs", "工作中"), ("projects", "周末法律咨询")):
        path = tmp_path / f"{kind}.csv"
        out = io.StringIO()
        call_command("export", kind, output=str(path), stdout=out)
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 2
        assert told in lines[1]
