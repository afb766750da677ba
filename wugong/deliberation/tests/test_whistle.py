"""Whistles: every row with its roles, guards and clock in minutes, hours and days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.bindings import WHISTLE
from wugong.deliberation.models import Whistle
from wugong.deliberation.rules.whistle import MACHINE, WhistleState
from wugong.deliberation.testing import whistle
from wugong.flow.actions import begin, take
from wugong.flow.actions import urge as urge_again
from wugong.flow.alarms import ring_due
from wugong.flow.queries import buttons_for
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message

MONDAY = at(11, 23)


@pytest.fixture
def chair(people: Cast) -> Actor:
    return people.person("pwc", "SP", "990112001")


@pytest.fixture
def desk(people: Cast) -> Actor:
    return people.person("pwc", "SC", "990112001")


@pytest.fixture
def lead(people: Cast) -> Actor:
    return people.person("power", "UL")


@pytest.fixture
def arbiter(people: Cast) -> Actor:
    return people.person("department", "DO", "990112")


def drafted(people: Cast, kind: str, why: str = "需要断电抢修，街道没有资质。") -> Whistle:
    asked = {"kind": kind, "title": "路口线缆垂落", "where": "松石路口", "why": why, "lead": people.power}
    return whistle(people, actor=people.person("pines", "CP", "990112001001"), **asked, others=[people.builder])


def blown(people: Cast, chair: Actor, kind: str = "public_demand") -> Whistle:
    return take(drafted(people, kind), "blow", actor=chair)


def test_every_state_stands_in_the_table() -> None:
    assert set(MACHINE.states) == set(WhistleState.values)


def test_a_community_drafts_the_secretary_blows(people: Cast, chair: Actor, desk: Actor) -> None:
    one = drafted(people, "public_demand")
    assert (one.state, one.blower, due(one)) == ("drafted", people.pwc, end_of(11, 24))
    stays(one, lambda: take(one, "blow", actor=desk), Denied, "role")
    with pytest.raises(Invalid):
        drafted(people, "public_demand", why=" ")
    bare = drafted(people, "public_demand")
    Whistle.objects.filter(pk=bare.pk).update(why=" ")
    stays(bare, lambda: take(bare, "blow", actor=chair), Refusal, "whistle")
    stays(bare, lambda: take(bare, "drop", actor=chair), Invalid, "reason")
    assert take(bare, "drop", actor=chair, reason="街道自己能办").state == "cancelled"
    take(one, "blow", actor=chair)
    assert desks(one) == {("lead", people.power.pk), ("called", people.builder.pk)}


def test_a_secretary_blows_and_does_not_draft(people: Cast, chair: Actor, desk: Actor) -> None:
    blank = WHISTLE.new(desk)
    assert blank is not None and WHISTLE.new(chair) is None
    with pytest.raises(Denied):
        begin(blank, "draft", actor=chair)


@pytest.mark.engine
def test_a_department_is_called_for_a_duty_of_its_list(
    client: Client, people: Cast, chair: Actor, arbiter: Actor
) -> None:
    listed = [{"code": "lines", "text": "电力线路抢修"}, {"code": "use", "text": "用电检查"}]
    type(people.power).objects.filter(pk=people.power.pk).update(functions=listed, kind="department")
    people.power.refresh_from_db()
    with pytest.raises(Refusal, match="电力线路抢修、用电检查"):
        drafted(people, "public_demand")
    new = reverse("web:new", args=["whistle"])
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(new).content.decode()
    assert f'value="{people.power.pk}/0"' in page and f'value="{people.power.pk}/2"' not in page
    posted = {"kind": "emergency", "title": "线缆垂落", "where": "松石路", "why": "无资质"}
    assert client.post(new, posted | {"lead": people.power.pk}).status_code == 422
    assert client.post(new, posted | {"lead": f"{people.power.pk}/1"}).status_code == 302
    one = Whistle.objects.get(title="线缆垂落")
    assert (one.lead, one.basis) == (people.power, "用电检查")
    type(people.power).objects.filter(pk=people.power.pk).update(functions=listed[:1])
    one.refresh_from_db()
    stays(one, lambda: take(one, "blow", actor=chair), Refusal, "whistle")


def test_in_an_emergency_the_duty_officer_blows(people: Cast, desk: Actor) -> None:
    one = drafted(people, "emergency")
    assert due(one) == MONDAY + timedelta(minutes=5)
    assert take(one, "blow", actor=desk).state == "blown"


@pytest.mark.parametrize(
    ("kind", "heard", "there"),
    [
        ("emergency", MONDAY + timedelta(minutes=5), MONDAY + timedelta(minutes=30)),
        ("joint_enforcement", MONDAY + timedelta(hours=4), end_of(11, 25)),
        ("public_demand", end_of(11, 24), end_of(11, 26)),
    ],
)
def test_each_kind_has_its_own_clock(
    people: Cast, chair: Actor, lead: Actor, kind: str, heard: object, there: object
) -> None:
    one = blown(people, chair, kind)
    assert due(one) == heard
    take(one, "acknowledge", actor=lead)
    assert due(one) == there


def test_an_unheard_emergency_reaches_the_district_in_minutes(people: Cast, chair: Actor) -> None:
    one = blown(people, chair, "emergency")
    with clock.at(MONDAY + timedelta(minutes=11)):
        ring_due()
        assert desks(one) == {("lead", people.power.pk), ("called", people.builder.pk), ("blower", people.pwc.pk)}
    with clock.at(MONDAY + timedelta(minutes=21)):
        ring_due()
    assert ("arbiter", None) in desks(one)


def test_competence_is_contested_once(people: Cast, chair: Actor, lead: Actor, arbiter: Actor) -> None:
    one = blown(people, chair)
    stays(one, lambda: take(one, "contest", reason="非我局职责", actor=chair), Denied, "role")
    stays(one, lambda: take(one, "contest", reason="", actor=lead), Invalid, "reason")
    take(one, "contest", reason="属通信线缆", actor=lead)
    assert due(one) == at(11, 23, 15)
    stays(one, lambda: take(one, "uphold", actor=chair, reason="x"), Denied, "role")
    take(one, "redirect", lead=people.builder, reason="由城建集团牵头", actor=arbiter)
    assert (one.state, one.lead) == ("blown", people.builder)
    assert desks(one) == {("lead", people.builder.pk)}  # it was called besides before
    told = Message.objects.get(kind="whistle.relieved")
    assert (told.organisation, told.body, told.url) == (people.power.pk, "由城建集团牵头", "")
    assert told.subject == f"您单位无须再到场：“{one.title}”改由{people.builder}牵头"
    builder = people.person("builder", "UL")
    stays(one, lambda: take(one, "contest", reason="也不是", actor=builder), Refusal, "contest")


def test_the_district_upholds_the_named_department(people: Cast, chair: Actor, lead: Actor, arbiter: Actor) -> None:
    one = blown(people, chair)
    take(one, "contest", reason="非我局职责", actor=lead)
    take(one, "uphold", actor=arbiter, reason="职责清单第 12 项")
    assert (one.state, one.lead) == ("blown", people.power)


def test_the_street_desk_arbitrates_as_well(people: Cast, chair: Actor, lead: Actor, desk: Actor) -> None:
    one = take(blown(people, chair), "contest", reason="非我局职责", actor=lead)
    assert desks(one) == {("desk", people.pwc.pk), ("arbiter", None)}
    stays(one, lambda: take(one, "uphold", actor=lead, reason="x"), Denied, "role")
    assert take(one, "uphold", actor=desk, reason="职责清单第 12 项").state == "blown"


def test_a_further_department_that_cannot_come_says_why(people: Cast, chair: Actor, lead: Actor) -> None:
    one, builder = blown(people, chair), people.person("builder", "UL")
    stays(one, lambda: take(one, "excuse", actor=builder), Invalid, "reason")
    stays(one, lambda: take(one, "excuse", reason="x", actor=lead), Denied, "role")
    take(one, "excuse", reason="吊车在检修，明早可到。", actor=builder)
    assert desks(one) == {("lead", people.power.pk)}
    told = Message.objects.filter(kind="whistle.excuse").values_list("organisation", flat=True)
    assert {people.pwc.pk, people.power.pk} <= set(told)
    take(one, "acknowledge", actor=lead)
    assert desks(one) == {("lead", people.power.pk)}


def test_a_department_that_declined_may_come_after_all(people: Cast, chair: Actor, lead: Actor) -> None:
    one, builder = blown(people, chair), people.person("builder", "UL")
    take(one, "excuse", reason="吊车在检修，明早可到。", actor=builder)
    assert "report_in" in {button.step.name for button in buttons_for(builder, one)}
    take(one, "report_in", actor=builder)
    line = one.called.get()
    assert (line.arrived_at, line.excused_at) == (clock.now(), None)
    assert desks(one) == {("lead", people.power.pk)}
    stays(one, lambda: take(one, "report_in", actor=builder), Denied, "role")
    take(one, "acknowledge", actor=lead)
    take(one, "note", actor=builder, reason="吊车已到。")


@pytest.mark.engine
def test_they_arrive_stay_complete_and_are_rated(people: Cast, chair: Actor, lead: Actor, desk: Actor) -> None:
    one = blown(people, chair)
    take(one, "acknowledge", actor=lead)
    stays(one, lambda: take(one, "arrive", actor=desk), Denied, "role")
    take(one, "arrive", actor=lead)
    assert (one.state, one.arrived_at, due(one)) == ("handling", clock.now(), end_of(12, 7))
    stays(one, lambda: take(one, "report_in", actor=people.person("hospital_party", "UL")), Denied, "role")
    take(one, "report_in", actor=people.person("builder", "UL"))
    assert one.called.get().arrived_at == clock.now()
    assert desks(one) == {("lead", people.power.pk)}
    stays(one, lambda: take(one, "note", actor=desk, reason="x"), Denied, "role")
    stays(one, lambda: take(one, "note", actor=lead, reason=" "), Invalid, "reason")
    take(one, "note", actor=people.person("builder", "UL"), reason="吊车已到，下午三点吊装。")
    assert (one.state, due(one)) == ("handling", end_of(12, 7))
    stays(one, lambda: take(one, "complete", result=" ", actor=lead), Invalid, "input")
    take(one, "complete", result="线缆已固定", actor=lead)
    take(one, "not_done", actor=desk, reason="东侧还垂着")
    take(one, "complete", result="东侧也已固定", actor=lead)
    scores = {"response": 5, "quality": 4, "attitude": 5}
    stays(one, lambda: take(one, "rate", **scores, actor=lead), Denied, "role")
    stays(one, lambda: take(one, "rate", **(scores | {"quality": 6}), actor=desk), Invalid, "input")
    take(one, "rate", **scores, actor=desk)
    assert (one.state, one.response, one.quality, one.attitude) == ("closed", 5, 4, 5)


def test_what_nobody_rates_is_closed_without_a_score(people: Cast, chair: Actor, lead: Actor) -> None:
    one = blown(people, chair)
    take(one, "acknowledge", actor=lead)
    take(one, "arrive", actor=lead)
    take(one, "complete", result="已固定", actor=lead)
    with clock.at(at(12, 1)):
        ring_due()
    one.refresh_from_db()
    assert (one.state, one.response) == ("closed", None)


@pytest.mark.engine
def test_pages(client: Client, people: Cast, chair: Actor) -> None:
    one = blown(people, chair)
    page, new = reverse("web:case", args=["whistle", one.pk]), reverse("web:new", args=["whistle"])
    type(people.power).objects.filter(pk=people.power.pk).update(kind="department")
    sign_in(client, people, "pwc", "SO", "990112001")
    shown = client.get(page).content.decode()
    assert "需要断电抢修" in shown and str(people.power) in shown
    assert client.get(reverse("web:ledger", args=["whistle"])).status_code == 200
    posted = {"kind": "emergency", "title": "燃气味", "where": "松石路", "why": "无资质", "lead": people.power.pk}
    empty = client.post(new, posted | {"why": ""})
    assert (empty.status_code, Whistle.objects.count()) == (422, 1)
    assert client.post(new, posted).status_code == 302
    made = Whistle.objects.get(title="燃气味")
    assert (made.state, made.blower, made.biz_no[-5:]) == ("drafted", people.pwc, "00002")
    sign_in(client, people, "hospital_party", "UL")
    assert client.get(page).status_code == 404
    assert client.get(new).status_code == 403


def test_a_step_with_columns_has_its_fields_in_the_interface(
    client: Client, people: Cast, chair: Actor, lead: Actor
) -> None:
    one = blown(people, chair)
    take(one, "acknowledge", actor=lead)
    take(one, "arrive", actor=lead)
    sign_in(client, people, "power", "UL")
    found = client.get(f"/api/v1/matters/{one.pk}").json()
    (way,) = [w for w in found["steps"] if w["name"] == "complete"]
    assert [(f["name"], f["required"]) for f in way["fields"]] == [("result", True)]
    address = f"/api/v1/matters/{one.pk}/steps/complete"
    bad = client.post(address, {"inputs": {"result": " "}}, content_type="application/json")
    assert (bad.status_code, bad.json()["field"]) == (422, "result")
    good = client.post(address, {"inputs": {"result": "已固定"}}, content_type="application/json")
    assert good.json()["state"] == "completed"


def test_the_case_holds_the_notes_and_pictures_of_the_spot(
    client: Client, people: Cast, chair: Actor, lead: Actor, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    one = take(blown(people, chair), "acknowledge", actor=lead)
    take(one, "note", actor=lead, reason="抢修车已出发，带备用线缆。")
    address = reverse("files:of_thing", args=["whistle", one.pk])
    sign_in(client, people, "power", "UL")
    assert client.post(address, {"file": SimpleUploadedFile("现场.txt", "线缆已落地".encode())}).status_code == 302
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("web:case", args=["whistle", one.pk])).content.decode()
    assert "带备用线缆" in page and "现场.txt" in page


def test_who_waits_urges_once_a_day(client: Client, people: Cast, chair: Actor, lead: Actor) -> None:
    one = take(blown(people, chair), "report_in", actor=people.person("builder", "UL"))
    page, urge = reverse("web:case", args=["whistle", one.pk]), reverse("web:urge", args=["whistle", one.pk])
    sign_in(client, people, "pwc", "SO", "990112001")
    assert "催办" in client.get(page).content.decode()
    assert client.post(urge).status_code == 302
    assert Message.objects.filter(kind="whistle.urge", organisation=people.power.pk).count() == 1
    client.post(urge)
    assert Message.objects.filter(kind="whistle.urge").count() == 1
    sign_in(client, people, "power", "UL")
    assert urge not in client.get(page).content.decode()
    with clock.at(at(11, 24)):
        assert urge_again(one, actor=chair) == 1
