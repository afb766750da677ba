"""Pages, panels, sheets and the interface of 1+10, as people meet them."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import Role
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.linkage import testing
from wugong.linkage.models import Project, Roster
from wugong.linkage.queries.projects import curve_of, tasks_of
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_actor, make_unit
from wugong.places.models import Place
from wugong.places.testing import OTHER_STREET
from wugong.sheets.registry import ledger


@pytest.fixture
def see(client, street):
    """Fetch a page as somebody; the text of the answer."""

    def fetch(actor, url, data=None, status=200, **more):
        client.force_login(User.objects.get(pk=actor.user))
        answer = client.get(url, **more) if data is None else client.post(url, data, **more)
        assert answer.status_code == status
        return answer.content.decode()

    return fetch


def test_a_swap_is_told_before_it_is_made(street, see):
    made = testing.drafted(street)
    Roster.objects.filter(pk=made.pk).update(size=3)
    take(reread(made), "draw", actor=street.office)
    made = reread(made)
    inside = [str(row.organisation_id) for row in made.members.all()]
    out = inside[0]
    into = next(str(b.pk) for n, b in street.bodies.items() if n != "power" and str(b.pk) not in inside)
    url = reverse("linkage:roster", args=[made.pk])
    page = see(street.office, f"{url}?out={out}&into={into}")
    assert "（" in page
    assert reverse("web:step", args=["roster", made.pk, "swap"]) in page
    assert "选两个单位" in see(street.office, f"{url}?out=nonsense&into={into}")
    see(street.office, reverse("web:step", args=["roster", made.pk, "swap"]), {"out": out, "into": into}, 302)
    assert into in {str(row.organisation_id) for row in made.members.all()}


def test_locks_and_bans_work_from_the_page(street, see):
    made = testing.drafted(street)
    url = reverse("web:step", args=["roster", made.pk, "mark"])
    see(street.office, url, {"organisation": str(street.bodies["market"].pk), "kind": "ban"}, 302)
    assert not made.members.filter(organisation=street.bodies["market"]).exists()
    see(street.office, url, {"organisation": str(street.bodies["power"].pk), "kind": "lock"}, 422)
    see(street.office, url, {"organisation": "x", "kind": "lock"}, 422)
    see(street.office, url, {"organisation": str(street.bodies["market"].pk), "kind": "burn"}, 422)
    page = see(street.office, reverse("linkage:roster", args=[made.pk]))
    assert "街道不选" in page
    assert "恢复候选" in page


def test_a_year_far_away_is_refused_in_a_sentence(street, see):
    assert "请选今年或明年" in see(street.office, reverse("linkage:draft"), {"year": "1999"}, 422)
    assert not Roster.objects.exists()


def test_the_way_of_a_project_can_be_walked_with_forms(street, see):
    testing.confirmed(street)
    data = {
        "title": "校门口一公里", "concern": "traffic", "many_parties": "各管一段", "effect": "通过时间", "unit": "分钟",
        "target": "8", "baseline": "17", "summary": "",
    }  # fmt: skip
    assert "一家" in see(street.office, reverse("linkage:new_project"), {**data, "many_parties": ""}, 422)
    see(street.office, reverse("linkage:new_project"), data, 302)
    made = Project.objects.get()

    def do(actor, step, status=302, **posted):
        return see(actor, reverse("web:step", args=["linkage_project", made.pk, step]), posted, status)

    said = do(
        street.office, "scope", 409, who_resident="家长", lead=str(street.bodies["market"].pk), planned_on="2026-12-01"
    )
    assert "一般由街道党工委牵头" in said
    assert "家长" in said
    do(
        street.office, "scope", who_resident="家长", count_resident="900", lead=str(street.committee.pk),
        user=str(street.community.pk), planned_on="2026-12-01",
    )  # fmt: skip
    ids = [str(street.bodies[name].pk) for name in testing.MEMBERS]
    do(street.office, "invite", members=ids)
    for name in testing.MEMBERS:
        one = testing.invitation(street, made, name)
        see(street.said(name), reverse("web:step", args=["invitation", one.pk, "accept"]), {"gives": "护学岗"}, 302)
    group = made.stakeholders.get()
    do(street.office, "hear", **{f"heard_{group.pk}": "家长会"})
    do(street.secretary, "form")
    for pk in ids:
        do(street.office, "add_task", lead=pk, what="错峰", done_when="执行", due_on="2026-11-20", helpers=[])
    assert reread(made).state == "formed"
    page = see(street.secretary, reverse("linkage:project", args=[made.pk]))
    assert "还没有认领" in page
    assert "护学岗" in page


def test_a_month_an_obstacle_free_word_and_a_pause_from_the_page(street, see):
    made = testing.running(street)
    step = lambda name: reverse("web:step", args=["linkage_project", made.pk, name])  # noqa: E731
    see(street.said("market"), step("milestone"), {"reason": "三十户签约", "figure": "40"}, 302)
    see(street.said("market"), step("say"), {"text": "租金再议"}, 302)
    page = see(street.said("court"), reverse("linkage:project", args=[made.pk]))
    assert "三十户签约" in page
    assert "租金再议" in page
    assert "租金再议" not in see(street.said("clinic"), reverse("linkage:project", args=[made.pk]))
    refused = see(street.secretary, step("suspend"), {"suspended_until": "2027-06-01", "reason": "等"}, 409)
    assert "最多暂停 60 天" in refused


def test_the_curve_lies_between_baseline_and_target(street):
    made = testing.running(street)
    take(made, "milestone", reason="半程", figure=Decimal("46.5"), actor=street.said("market"))
    curve = curve_of(made, list(made.milestones.all()))
    assert curve.share == pytest.approx(0.5)
    assert [point.figure for point in curve.points] == [Decimal(38), Decimal("46.5")]
    assert curve.target_y < curve.points[1].y < curve.points[0].y
    assert all(0 <= point.x <= 600 and 0 <= point.y <= 200 for point in curve.points)


def test_panels_stand_on_the_pages_of_organisation_and_street(street, see):
    made = testing.running(street)
    body = see(street.said("market"), reverse("organisations:organisation", args=[street.bodies["market"].pk]))
    assert made.title in body
    assert "联动名单" in body
    assert made.title in see(street.office, reverse("places:street", args=[street.place.code]))


def test_a_project_on_its_way_is_seen_by_its_street_and_those_asked(street, see):
    made = testing.inviting(street)
    url = reverse("linkage:project", args=[made.pk])
    see(street.said("market"), url)
    see(street.said("clinic"), url)
    elsewhere = make_unit("榕荫航运公司", Place.objects.get(code=OTHER_STREET), Kind.SOE)
    see(make_actor(Role.UL, elsewhere), url, status=404)


def test_sheets_hold_rosters_and_projects(street):
    made = testing.accepted(street)
    rows = list(ledger("linkage_projects").rows(street.office))
    assert [(r["number"], r["members"], r["state"], r["actual"]) for r in rows] == [
        (made.biz_no, 3, "accepted", Decimal(54))
    ]
    seats = list(ledger("rosters").rows(street.office))
    assert [row["place"] for row in seats] == [1, 2, 3, 4, 5]
    assert all(row["street"] == "990112001" and row["reason"] for row in seats)


def test_what_leads_nowhere_for_the_reader_is_no_link(street, see):
    made = testing.running(street)
    task = tasks_of(made).first()
    link = task.get_absolute_url()
    page = reverse("linkage:project", args=[made.pk])
    assert link in see(street.office, page)
    stranger = make_actor(Role.UL, street.bodies["clinic"])
    told = see(stranger, page)
    assert task.what in told
    assert link not in told
    see(stranger, link, status=404)


def test_files_are_kept_on_the_page_of_a_project_by_those_who_take_part(street, see):
    made = testing.running(street)
    page = reverse("linkage:project", args=[made.pk])
    assert 'type="file"' in see(street.said("market"), page)
    assert 'type="file"' not in see(street.said("clinic"), page)


def test_a_roster_is_drafted_only_for_a_year_that_has_none(street, see):
    year = clock.today().year
    option = '<option value="%d">'
    assert option % year in see(street.office, reverse("linkage:home"))
    testing.confirmed(street)
    page = see(street.office, reverse("linkage:home"))
    assert option % year not in page
    assert option % (year + 1) in page


def test_the_interface_gives_what_the_page_shows(street, see):
    made = testing.accepted(street)
    facts = json.loads(see(street.office, f"/api/v1/matters/{made.pk}"))["facts"]
    assert (facts["lead"], facts["target"], facts["actual"]) == (street.committee.name, "55.00", "54.00")
    assert facts["started_on"] == "2026-09-16"
    roster = json.loads(see(street.office, f"/api/v1/matters/{made.roster_id}"))["facts"]
    assert (roster["year"], len(roster["成员单位"].split("、"))) == (2026, 5)
