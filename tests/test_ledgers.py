"""Every ledger goes out with its headings, and what people keep in sheets comes back unchanged."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid
from wugong.flow.binding import bindings
from wugong.linkage import testing as linkage
from wugong.mandates.testing import duty, law
from wugong.pairing.testing import LISTS as PAIRING
from wugong.sheets import actions, queries
from wugong.sheets.reading import open_book
from wugong.sheets.registry import ledgers

pytestmark = pytest.mark.django_db
KINDS = [each.sheet.kind for each in ledgers() if each.rows is not None]
BEGINS_WITH = {"indicators": 6}  # what every district has from the first day
LINES = {each.machine.name for each in bindings() if each.sheet}
BACK = [each.sheet.kind for each in ledgers() if each.rows is not None and each.imports]


def written(kind, actor=SYSTEM, form="csv"):
    out = io.BytesIO()
    count = queries.export(kind, out, form=form, actor=actor)
    return count, out


def brought(kind, file, actor=SYSTEM):
    file.seek(0)
    with queries.plan(file, kind=kind, name="a.csv", actor=actor) as plan:
        assert [str(fault) for fault in plan.faults] == []
        done = actions.apply_plan(plan, actor=actor)
    return done.created, done.updated, done.same


def test_what_people_keep_in_sheets_comes_back():
    kept = {"topics", "meetings", "tasks", "people", "posts", "bodies", "pairs", "projects", "rosters"}
    kept |= {"duties", "instruments", "indicators", "problems", "plaques"}
    assert kept | {"organisations", "divisions", "needs", "offers", "linkage_projects"} == set(BACK)
    assert set(KINDS) - set(BACK) == {"documents", "resolutions", "mandates", *LINES}


def test_every_machine_has_a_ledger_but_where_lines_name_persons():
    own = {
        "topic": "topics", "meeting": "meetings", "need": "needs", "offer": "offers", "project": "projects",
        "pairing": "pairs", "roster": "rosters", "linkage_project": "linkage_projects", "mandate": "mandates",
        "problem": "problems", "commitment": "tasks", "document": "documents", "organisation": "organisations",
        "plaque": "plaques", "appointment": "posts",
    }  # fmt: skip
    persons = {"enrolment", "legal_consultation", "mediation", "privacy_request", "breach", "ballot", "membership"}
    persons |= {"hour_record", "certificate", "wish"}
    assert {each.machine.name for each in bindings()} - set(own) - persons == LINES
    assert set(own.values()) <= set(KINDS)


def test_a_line_goes_out_to_those_who_may_find_it_and_never_by_command_where_it_is_sealed(cast):
    from wugong.consultation.testing import drafted
    from wugong.flow.models import Matter

    case = drafted(cast)[0]
    office = next(
        a for a in map(cast.actor, ("department_officer", "street_secretary")) if written("consultation", a)[0]
    )
    assert Matter.objects.get(pk=case.pk).title in written("consultation", office)[1].getvalue().decode("utf-8-sig")
    assert written("consultation", cast.actor("stranger"))[0] == 0
    assert written("consultation")[0] == 0


def test_plaques_come_by_sheet(cast):
    actor = cast.actor("street_secretary")
    assert brought("plaques", io.BytesIO("牌子上的字,挂牌日期\n新时代文明实践所,2025-03-01\n".encode()), actor) == (
        1,
        0,
        0,
    )
    assert come_back(["plaques"]) == {"plaques": 1}
    wrong = "牌子上的字,依据\n法治宣传示范站,没有这部法\n".encode()
    with (
        pytest.raises(Invalid, match="没有这部法"),
        queries.plan(io.BytesIO(wrong), kind="plaques", name="a.csv", actor=actor) as plan,
    ):
        actions.apply_plan(plan, actor=actor)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_ledger_goes_out_with_its_headings(kind):
    count, out = written(kind)
    lines = out.getvalue().decode("utf-8-sig").splitlines()
    sheet = queries.registry.ledger(kind).sheet
    assert (count, lines[0]) == (BEGINS_WITH.get(kind, 0), ",".join(column.header_zh for column in sheet.exported))
    assert len(lines) == count + 1


def test_the_lists_of_the_gate_come_back(db):
    law(), duty("J1", "消防宣传")
    assert come_back(["indicators", "instruments", "duties"]) == {"indicators": 6, "instruments": 1, "duties": 1}


def test_an_officer_of_an_empty_district_takes_organisations_out(cast):
    from wugong.organisations.models import Organisation

    Organisation.objects.exclude(pk__in=[cast.department.pk]).update(state="dissolved")
    assert written("organisations", cast.actor("district_officer"))[0] == 1


def come_back(kinds):
    """Take each ledger out and bring it in again; answers how many rows each has."""
    counts = {}
    for kind in kinds:
        count, out = written(kind)
        counts[kind] = count
        assert (kind, brought(kind, out) if count else (0, 0, 0)) == (kind, (0, 0, count))
    return counts


def test_needs_offers_pairs_and_their_projects_come_back(cast):
    for name in ("pairing:projects", "pairing:needs", "pairing:offers"):
        PAIRING[name][1](cast, 2)
    counts = come_back(["needs", "offers", "pairs", "projects"])
    assert min(counts.values()) > 0


def test_rosters_and_projects_of_many_parties_come_back(db):
    linkage.reviewed(linkage.make_street())
    assert come_back(["rosters", "linkage_projects", "tasks"])["rosters"] == 5


@pytest.fixture
def demo(db):
    """A small district in the middle of its work."""
    call_command("generate", "--streets", "2", "--years", "1", "--seed", "7")


@pytest.mark.slow  # writes and reads every ledger of a whole district
def test_every_ledger_of_a_working_district_comes_back_unchanged(demo, tmp_path):
    counts = come_back(BACK)
    assert min(counts[kind] for kind in ("topics", "meetings", "tasks", "people", "posts", "bodies")) > 5
    street = tmp_path / "street.xlsx"
    call_command("yearbook", "990112001", "-o", str(street))
    with street.open("rb") as file:
        pages = {table.name: list(table.rows()) for table in open_book(file, "street.xlsx").tables}
    assert {"议题", "会议", "任务", "决议", "公文", "人员及岗位", "岗位", "联席会议及席位"} <= set(pages)
    assert len(pages["议题"]) > 1


def test_a_row_without_a_number_begins_anew_and_a_known_one_is_not_moved(cast):
    from wugong.commitments.models import Commitment

    actor = cast.actor("street_secretary")
    head = "任务,完成标准,牵头单位,完成时限\n"
    row = "修好路灯,夜间抽查全部亮灯,区中医院党委,2030-03-01\n"
    assert brought("tasks", io.BytesIO((head + row).encode()), actor) == (1, 0, 0)
    task = Commitment.objects.get()
    assert (task.lead, task.assigned_by, task.state) == (cast.hospital_party, cast.pwc, "assigned")
    changed = f"编号,任务,完成标准,牵头单位,完成时限\n{task.biz_no},换路灯,夜间抽查全部亮灯,区中医院党委,2030-03-01\n"
    with queries.plan(io.BytesIO(changed.encode()), kind="tasks", name="a.csv", actor=actor) as plan:
        assert [str(f) for f in plan.faults] == [
            f"第 2 行 B 列（任务）：此项不能用表格修改。请在{task.biz_no}的页面上修改，表中保持原样。"
        ]
    task.refresh_from_db()
    assert task.what == "修好路灯"


def test_a_number_that_is_not_there_is_named(cast):
    text = "编号,任务,完成标准,牵头单位,完成时限\nX-1,修好路灯,抽查,区中医院党委,2030-03-01\n"
    with queries.plan(io.BytesIO(text.encode()), kind="tasks", name="a.csv", actor=SYSTEM) as plan:
        said = [str(fault) for fault in plan.faults]
    assert "第 2 行 A 列（编号）：没有X-1，或者您无权查看。新增的行请不填编号。" in said
