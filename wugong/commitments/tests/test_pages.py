"""Pages and interface: who sees what, filters, and lists that cost the same with 2 rows and with 4."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.accounts.models import User
from wugong.commitments import queries
from wugong.commitments.models import Commitment
from wugong.commitments.panels import of_organisation
from wugong.commitments.testing import Cast, cast, sign_in, task
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter
from wugong.flow.testing import at, stays
from wugong.inbox.models import Message

pytestmark = pytest.mark.django_db


@laid
def people() -> Cast:
    return cast()


def titles(client: Client, **query: str) -> list[str]:
    return [row.task.what for row in client.get(reverse("commitments:list"), query).context["rows"]]


def test_the_former_address_of_a_task_leads_to_its_page(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"))
    sign_in(client, people, "builder", "UL")
    answer = client.get(f"/en/commitments/{given.pk}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/matters/commitment/{given.pk}/")


def test_the_list_asks_to_sign_in(client: Client) -> None:
    assert client.get(reverse("commitments:list")).status_code == 302


def test_a_task_is_seen_by_its_place_and_by_those_who_take_part(people: Cast) -> None:
    office = people.person("pwc", "SO", "990112001")
    given = task(people, actor=office, co_bodies=("power",))
    for body, role, place, seen in [
        ("pwc", "SO", "990112001", True),
        ("pines", "CW", "990112001001", True),
        ("maples", "CW", "990112001002", False),
        ("builder", "UL", "", True),
        ("power", "UL", "", True),
        ("social_work", "DS", "990112", True),
        ("hospital_party", "UL", "", False),
    ]:
        actor = people.person(body, role, place)
        assert queries.commitments_visible_to(actor).filter(pk=given.pk).exists() is seen, body


def test_what_one_may_not_see_is_not_there(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"))
    sign_in(client, people, "hospital_party", "UL")
    assert client.get(given.get_absolute_url()).status_code == 404
    assert titles(client) == []
    assert client.get(f"/api/v1/matters/{given.pk}").status_code == 404


def test_filters(client: Client, people: Cast) -> None:
    office = people.person("pwc", "SO", "990112001")
    with clock.at(clock.now() - timedelta(days=30)):
        late = task(people, actor=office, days=5, what="late")
    task(people, actor=office, lead="power", what="open")
    gone = task(people, actor=office, what="gone")
    take(gone, "withdraw", reason="x", actor=people.person("pwc", "SP", "990112001"))
    sign_in(client, people, "builder", "UL")
    assert titles(client) == ["late", "gone"]
    sign_in(client, people, "pwc", "SO", "990112001")
    assert titles(client, which="open") == ["late", "open"]
    assert titles(client, which="overdue") == ["late"]
    assert titles(client, which="done") == ["gone"]
    assert titles(client, whose="ours") == []
    assert titles(client, organisation=str(people.power.pk)) == ["open"]
    assert titles(client, organisation="nonsense") == []
    assert titles(client, place="990112001002") == []
    assert titles(client, q=late.biz_no or "") == ["late"]
    assert titles(client, q="dianti") == []


def test_the_page_shows_the_task_and_the_buttons_of_the_hat(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"))
    page = given.get_absolute_url()
    sign_in(client, people, "builder", "UL")
    assert reverse("web:step", args=["commitment", given.pk, "acknowledge"]) in client.get(page).content.decode()
    sign_in(client, people, "pines", "CW", "990112001001")
    assert reverse("web:step", args=["commitment", given.pk, "acknowledge"]) not in client.get(page).content.decode()


def test_a_step_is_taken_through_its_page(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"))
    sign_in(client, people, "builder", "UL")
    client.post(reverse("web:step", args=["commitment", given.pk, "acknowledge"]))
    report = reverse("web:step", args=["commitment", given.pk, "report"])
    assert client.post(report, {"proof": ""}).status_code == 409
    assert client.post(report, {"proof_matter": "990112001-XX-2026-00009"}).status_code == 422
    assert client.post(report, {"proof_matter": given.biz_no}).status_code == 302
    given.refresh_from_db()
    assert (given.state, given.proof_matter_id) == ("reported_done", given.pk)


def test_an_extension_beyond_half_of_the_term_is_refused_on_the_page(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"), accepted=True)
    sign_in(client, people, "builder", "UL")
    url = reverse("web:step", args=["commitment", given.pk, "ask_extension"])
    answer = client.post(url, {"asked_until": date(2030, 1, 1).isoformat(), "reason": "x"})
    assert answer.status_code == 409
    assert Commitment.objects.get(pk=given.pk).state == "acknowledged"


def test_a_co_body_answers_from_its_desk(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"), co_bodies=("power",))
    join, decline = (reverse("web:step", args=["commitment", given.pk, step]) for step in ("join", "decline_help"))
    sign_in(client, people, "builder", "UL")
    assert client.post(join, {"body": str(people.power.pk)}).status_code == 403
    sign_in(client, people, "power", "UL")
    desk = client.get(reverse("web:desk")).content.decode()
    assert join in desk
    assert decline in desk
    assert client.post(decline, {"reason": ""}).status_code == 422
    assert client.post(join, {"part": "停电配合"}).status_code == 302
    assert given.sharers.get().part == "停电配合"


@pytest.mark.parametrize("address", ["/commitments/", "/en/commitments/", "/api/v1/matters?machine=commitment"])
def test_a_list_costs_the_same_with_many_rows(client: Client, people: Cast, address: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    office = people.person("pwc", "SO", "990112001")
    sign_in(client, people, "pwc", "SO", "990112001")
    counts = []
    for more in (2, 2):
        for _n in range(more):
            task(people, actor=office, co_bodies=("power", "hospital_party"))
        client.get(address)
        with CaptureQueriesContext(connection) as queries_run:
            assert client.get(address).status_code == 200
        counts.append(len(queries_run))
    assert counts[0] == counts[1]


def test_the_user_behind_the_hat_exists(client: Client, people: Cast) -> None:
    assert sign_in(client, people, "power", "UL") == User.objects.get()


def test_who_oversees_a_late_task_reads_whose_duty_it_is_and_may_urge(client: Client, people: Cast) -> None:
    office = people.person("pwc", "SO", "990112001")
    with clock.at(at(11, 2)):
        late = task(people, actor=office, days=4, accepted=True)
    with clock.at(at(11, 16)):
        ring_due()
        sign_in(client, people, "social_work", "DS", "990112")
        page = client.get(reverse("web:desk")).content.decode()
        assert "完成 6 部电梯检测：请督促城建集团党委" in page
        assert "请办理并报告" not in page
        urge = reverse("web:urge", args=["commitment", late.pk])
        assert urge in page
        client.post(urge)
    reminded = Message.objects.filter(matter=late.pk, kind="commitment.urge").values_list("organisation", flat=True)
    assert set(reminded) == {people.builder.pk, people.pwc.pk}  # the office writes for a body without an account


def test_what_one_waits_for_is_a_line_a_case_the_overdue_first(client: Client, people: Cast) -> None:
    office = people.person("pwc", "SO", "990112001")
    with clock.at(at(11, 2)):
        sign_in(client, people, "builder", "UL")
        liaison = people.person("builder", "UL")
        first = task(people, actor=office, accepted=True, what="first")
        take(first, "report", proof="已完成", actor=liaison)
    with clock.at(at(11, 16)):
        second = task(people, actor=office, accepted=True, what="second")
        take(second, "report", proof="已完成", actor=liaison)
        rows = client.get(reverse("web:waiting")).context["rows"]
    assert [row["sentence"].split("：")[0] for row in rows] == ["first", "second"]
    assert rows[0]["due"].overdue and not rows[1]["due"].overdue
    assert all("松林街道党工委" in row["facts"][0] and "松石社区党委" in row["facts"][0] for row in rows)


@pytest.mark.parametrize(("days", "left"), [(0, -2), (20, -2)], ids=["its date has passed", "its date is far"])
def test_a_task_has_one_clock_wherever_it_stands(client: Client, people: Cast, days: int, left: int) -> None:
    """An answer that is two working days late is that on desk, list, search and the page of the organisation."""
    with clock.at(at(11, 23)):
        given = task(people, actor=people.person("pwc", "SO", "990112001"), days=days)
    with clock.at(at(11, 27)):
        sign_in(client, people, "builder", "UL")
        desk = [row["due"] for _label, rows in client.get(reverse("web:desk")).context["groups"] for row in rows]
        search = client.get(reverse("web:search"), {"q": given.biz_no, "which": ""}).context["rows"][0]["due"]
        listed = client.get(reverse("commitments:list")).context["rows"][0].due
        panel = of_organisation(people.person("builder", "UL"), people.builder)
        found = [*desk, search, listed, panel["rows"][0].due if panel else None]
        assert {(due.left_workdays, due.overdue) for due in found} == {(left, True)}
        page = client.get(given.get_absolute_url()).content.decode()
    assert page.count("个工作日") == 1


def test_the_line_of_a_task_names_the_period_that_runs(people):
    made = task(people, actor=people.person("pwc", "SO", "990112001"))
    assert "完成期" in (line := Matter.objects.get(pk=made.pk).detail) and "当前为答复期" in line
    take(made, "acknowledge", actor=people.person("builder", "UL"))
    assert "当前为" not in Matter.objects.get(pk=made.pk).detail


def test_a_task_is_reported_and_verified_within_the_lines_of_two_desks(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"), accepted=True)
    report, verify = (reverse("web:step", args=["commitment", given.pk, name]) for name in ("report", "verify"))
    sign_in(client, people, "builder", "UL")
    desk = client.get(reverse("web:desk")).content.decode()
    assert f'<form class="todo-inline" method="post" action="{report}"' in desk
    assert client.post(report, {"proof": "六份报告已张贴。"}).status_code == 302
    sign_in(client, people, "pwc", "SO", "990112001")
    desk = client.get(reverse("web:desk")).content.decode()
    assert "六份报告已张贴。" in desk
    assert f'<form method="post" action="{verify}">' in desk
    assert client.post(verify).status_code == 302
    assert Commitment.objects.get(pk=given.pk).state == "closed"


def test_who_writes_for_another_body_says_how_it_knows(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"), accepted=True)
    sign_in(client, people, "pwc", "SO", "990112001")
    desk = client.get(reverse("web:desk")).content.decode()
    assert f'action="{reverse("web:step", args=["commitment", given.pk, "report"])}"' not in desk


def test_a_short_number_opens_the_case(client: Client, people: Cast) -> None:
    given = task(people, actor=people.person("pwc", "SO", "990112001"))
    street, kind, _year, serial = (given.biz_no or "").split("-")
    sign_in(client, people, "pwc", "SO", street)
    for typed in (f"{kind}{int(serial)}", f" {kind.lower()}-{serial} ", given.biz_no):
        answer = client.get(reverse("web:search"), {"q": typed})
        assert (answer.status_code, answer.get("Location")) == (302, given.get_absolute_url())
    assert client.get(reverse("web:search"), {"q": f"{kind}{int(serial) + 1}"}).status_code == 200
    sign_in(client, people, "maples", "CW", "990112001002")
    assert client.get(reverse("web:search"), {"q": given.biz_no}).status_code == 200  # not for these eyes


def test_a_late_task_is_talked_over_or_given_to_another_body(client: Client, people: Cast) -> None:
    chair = people.person("pwc", "SP", "990112001")
    with clock.at(at(11, 23)):
        given = task(people, actor=people.person("pwc", "SO", "990112001"), days=10, accepted=True)
        stays(given, lambda: take(given, "talk", actor=chair, reason="约谈"), Refusal, "overdue")
    with clock.at(at(12, 7)):
        take(given, "talk", actor=chair, reason="12月8日下午到街道来谈。")
        new = {"lead": people.power, "due_on": date(2026, 12, 31)}
        for wrong, rule in (({"due_on": date(2026, 12, 1)}, "due"), ({"lead": people.builder}, "handover")):
            given_away = partial(take, given, "take_away", actor=chair, reason="原单位一再拖延。", **{**new, **wrong})
            stays(given, given_away, Refusal, rule)
        Message.objects.all().delete()
        former = given.lead_id
        take(given, "take_away", actor=chair, reason="原单位一再拖延。", **new)
    assert [m.subject for m in Message.objects.filter(organisation=former)] == [
        f"“{given.what}”不再由您单位承担，已交给{people.power}"
    ]
    given.refresh_from_db()
    assert (given.state, given.lead, given.due_on) == ("assigned", people.power, date(2026, 12, 31))
