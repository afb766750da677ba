"""Whistles: every row with its roles, guards and clock in minutes, hours and days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import whistles
from wugong.deliberation.actions.whistles import Call
from wugong.deliberation.models import Whistle
from wugong.deliberation.rules.whistle import MACHINE, WhistleState
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, desks, due, end_of, stays

pytestmark = pytest.mark.engine

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
    call = Call(kind, "路口线缆垂落", "松石路口", people.power, why, [people.builder])
    secretary = people.person("pines", "CP", "990112001001")
    return whistles.draft_whistle(call, drafted_by=people.pines, place="990112001001", actor=secretary)


def blown(people: Cast, chair: Actor, kind: str = "public_demand") -> Whistle:
    return whistles.blow(drafted(people, kind), actor=chair)


def test_every_state_stands_in_the_table() -> None:
    assert set(MACHINE.states) == set(WhistleState.values)


def test_a_community_drafts_the_secretary_blows(people: Cast, chair: Actor, desk: Actor) -> None:
    one = drafted(people, "public_demand")
    assert (one.state, one.blower, due(one)) == ("drafted", people.pwc, end_of(11, 24))
    stays(one, lambda: whistles.blow(one, actor=desk), Denied, "role")
    bare = drafted(people, "public_demand", why=" ")
    stays(bare, lambda: whistles.blow(bare, actor=chair), Refusal, "whistle")
    stays(bare, lambda: take(bare, "drop", actor=chair), Invalid, "reason")
    assert take(bare, "drop", actor=chair, reason="街道自己能办").state == "cancelled"
    whistles.blow(one, actor=chair)
    assert desks(one) == {("lead", people.power.pk)}


def test_in_an_emergency_the_duty_officer_blows(people: Cast, desk: Actor) -> None:
    one = drafted(people, "emergency")
    assert due(one) == MONDAY + timedelta(minutes=5)
    assert whistles.blow(one, actor=desk).state == "blown"


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
        assert desks(one) == {("lead", people.power.pk), ("blower", people.pwc.pk)}
    with clock.at(MONDAY + timedelta(minutes=21)):
        ring_due()
    assert ("arbiter", None) in desks(one)


def test_competence_is_contested_once(people: Cast, chair: Actor, lead: Actor, arbiter: Actor) -> None:
    one = blown(people, chair)
    stays(one, lambda: whistles.contest(one, reason="非我局职责", actor=chair), Denied, "role")
    stays(one, lambda: whistles.contest(one, reason="", actor=lead), Invalid, "reason")
    whistles.contest(one, reason="属通信线缆", actor=lead)
    assert due(one) == at(11, 23, 15)
    stays(one, lambda: take(one, "uphold", actor=chair, reason="x"), Denied, "role")
    whistles.redirect(one, to=people.builder, reason="由城建集团牵头", actor=arbiter)
    assert (one.state, one.lead) == ("blown", people.builder)
    builder = people.person("builder", "UL")
    stays(one, lambda: whistles.contest(one, reason="也不是", actor=builder), Refusal, "contest")


def test_the_district_upholds_the_named_department(people: Cast, chair: Actor, lead: Actor, arbiter: Actor) -> None:
    one = blown(people, chair)
    whistles.contest(one, reason="非我局职责", actor=lead)
    take(one, "uphold", actor=arbiter, reason="职责清单第 12 项")
    assert (one.state, one.lead) == ("blown", people.power)


def test_they_arrive_stay_complete_and_are_rated(people: Cast, chair: Actor, lead: Actor, desk: Actor) -> None:
    one = blown(people, chair)
    take(one, "acknowledge", actor=lead)
    stays(one, lambda: whistles.arrive(one, actor=desk), Denied, "role")
    whistles.arrive(one, actor=lead)
    assert (one.state, one.arrived_at, due(one)) == ("handling", clock.now(), end_of(12, 7))
    with pytest.raises(Denied):
        whistles.report_in(one, actor=people.person("hospital_party", "UL"))
    whistles.report_in(one, actor=people.person("builder", "UL"))
    assert one.called.get().arrived_at == clock.now()
    stays(one, lambda: whistles.complete(one, result=" ", actor=lead), Refusal, "whistle")
    whistles.complete(one, result="线缆已固定", actor=lead)
    take(one, "not_done", actor=desk, reason="东侧还垂着")
    whistles.complete(one, result="东侧也已固定", actor=lead)
    scores = {"response": 5, "quality": 4, "attitude": 5}
    stays(one, lambda: whistles.rate(one, **scores, actor=lead), Denied, "role")
    stays(one, lambda: whistles.rate(one, **(scores | {"quality": 6}), actor=desk), Refusal, "rating")
    whistles.rate(one, **scores, actor=desk)
    assert (one.state, one.response, one.quality, one.attitude) == ("closed", 5, 4, 5)


def test_what_nobody_rates_is_closed_without_a_score(people: Cast, chair: Actor, lead: Actor) -> None:
    one = blown(people, chair)
    take(one, "acknowledge", actor=lead)
    whistles.arrive(one, actor=lead)
    whistles.complete(one, result="已固定", actor=lead)
    with clock.at(at(12, 1)):
        ring_due()
        assert whistles.close_unrated(actor=chair) == 1
    one.refresh_from_db()
    assert (one.state, one.response) == ("closed", None)


def test_pages(client: Client, people: Cast, chair: Actor) -> None:
    one = blown(people, chair)
    sign_in(client, people, "pwc", "SO", "990112001")
    for page in (reverse("deliberation:whistles"), reverse("deliberation:whistle_new"),
                 reverse("deliberation:whistle", args=[one.pk])):  # fmt: skip
        assert client.get(page).status_code == 200
    sign_in(client, people, "hospital_party", "UL")
    assert client.get(reverse("deliberation:whistle", args=[one.pk])).status_code == 404
    assert client.get(reverse("deliberation:whistle_new")).status_code == 403
