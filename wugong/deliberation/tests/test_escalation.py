"""Escalation: every row with its roles, guards and clock; one id through the tiers; the answer flows down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import escalations, room, topics
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import Escalation, Topic
from wugong.deliberation.queries.meetings import meetings_visible_to
from wugong.deliberation.queries.tiers import way_of
from wugong.deliberation.rules.escalation import MACHINE, EscalationState, ground_holds
from wugong.deliberation.testing import WORDS, Bodies, admitted, closed, held, item_of, notified
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message

NOW = at(12, 15, 14)


@laid(at=MONDAY)
def low(people: Cast, tiers: Bodies) -> Topic:
    """A topic of the community, escalated in its meeting."""
    return sent_up(people, tiers, "8 栋门口人车不分流")


def sent_up(people: Cast, tiers: Bodies, title: str) -> Topic:
    words = replace(WORDS, title=title)
    one = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker, words=words)
    kind = {"chair": tiers.secretary, "office": tiers.worker, "topics": [one], "at": NOW}
    meeting = notified(tiers.pines, **kind)  # type: ignore[arg-type]
    with clock.at(NOW):
        held(meeting, office=tiers.worker)
        decision = Decision("escalated", ground="outside_authority", tried="社区两次约谈物业与交巡警。")
        room.decide(item_of(meeting, one), decision=decision, actor=tiers.worker)
        closed(meeting, chair=tiers.secretary, office=tiers.worker)
    one.refresh_from_db()
    return one


@pytest.fixture
def up(low: Topic) -> Escalation:
    return low.escalations.get()


@pytest.fixture
def handled(up: Escalation, tiers: Bodies) -> Escalation:
    with clock.at(NOW):
        take(up, "receive", actor=tiers.office)
        return take(up, "admit", actor=tiers.office)


@pytest.fixture
def arbiter(people: Cast) -> Actor:
    return people.person("department", "DO", "990112")


def test_every_state_stands_in_the_table() -> None:
    assert set(MACHINE.states) == set(EscalationState.values)


@pytest.mark.parametrize(
    ("ground", "tried", "counts", "holds"),
    [
        ("outside_authority", "x", {}, True),
        ("outside_authority", " ", {}, False),
        ("", "x", {}, False),
        ("deferred_twice", "x", {"deferrals": 1}, False),
        ("deferred_twice", "x", {"deferrals": 2}, True),
        ("coordination_failed", "x", {"coordinations": 1}, False),
        ("action_overdue", "x", {"days_overdue": 10}, False),
        ("action_overdue", "x", {"days_overdue": 11}, True),
    ],
)
def test_a_ground_that_can_be_counted_must_be_true(ground: str, tried: str, counts: dict, holds: bool) -> None:
    counts = {"deferrals": 0, "coordinations": 0, "days_overdue": 0} | counts
    assert ground_holds(ground, tried, **counts) is holds


def test_it_arrives_above_with_its_clock(people: Cast, low: Topic, up: Escalation, tiers: Bodies) -> None:
    assert (low.state, up.state, up.upper) == ("escalated", "raised", tiers.street)
    assert due(up) == end_of(12, 16)
    assert desks(up) == {("upper_office", people.pwc.pk)}
    with clock.at(at(12, 18)):
        ring_due()
        assert ("upper_chair", people.pwc.pk) not in desks(up)
    with clock.at(at(12, 21)):
        ring_due()
        assert ("upper_chair", people.pwc.pk) in desks(up)


def test_a_ground_that_is_not_true_is_refused(people: Cast, tiers: Bodies) -> None:
    one = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
    Topic.objects.filter(pk=one.pk).update(state="implementing")
    one.refresh_from_db()
    refuse = {"ground": "deferred_twice", "tried": "x", "actor": tiers.secretary}
    stays(one, lambda: escalations.escalate(one, **refuse), Refusal, "escalation")
    stays(one, lambda: escalations.escalate(one, **(refuse | {"actor": tiers.office})), Denied, "role")
    assert not Escalation.objects.exists()


def test_the_district_has_nobody_above(people: Cast, tiers: Bodies) -> None:
    social = people.person("social_work", "DS", "990112")
    high = topics.raise_topic(tiers.district, words=WORDS, source=topics.Source(people.social_work), actor=social)
    take(high, "admit", actor=social)
    Topic.objects.filter(pk=high.pk).update(state="implementing")
    high.refresh_from_db()
    chair = people.person("department", tiers.district.chair_role, "990112")
    stays(
        high, lambda: escalations.escalate(high, ground="cross_jurisdiction", tried="x", actor=chair),
        Refusal, "escalation",
    )  # fmt: skip


def test_only_the_chair_sends_up_what_is_being_carried_out(people: Cast, tiers: Bodies) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    Topic.objects.filter(pk=one.pk).update(state="implementing")
    one.refresh_from_db()
    why = {"ground": "outside_authority", "tried": "街道协调两次未果。"}
    stays(one, lambda: escalations.escalate(one, actor=tiers.office, **why), Denied, "role")
    escalations.escalate(one, actor=tiers.chair, **why)
    assert one.state == "escalated"


def test_admitted_above_it_keeps_its_root(low: Topic, handled: Escalation, tiers: Bodies) -> None:
    above = handled.upper_topic
    assert above is not None
    assert (handled.state, above.state, above.body, above.root_id) == ("handling", "admitted", tiers.street, low.pk)
    assert due(handled) == end_of(1, 13, year=2027)


def test_steps_above_are_not_taken_below(up: Escalation, tiers: Bodies) -> None:
    stays(up, lambda: take(up, "receive", actor=tiers.worker), Denied, "role")
    take(up, "receive", actor=tiers.office)
    stays(up, lambda: take(up, "admit", actor=tiers.secretary), Denied, "role")


def test_returned_with_advice_once(people: Cast, low: Topic, up: Escalation, tiers: Bodies) -> None:
    with clock.at(NOW):
        take(up, "receive", actor=tiers.office)
        stays(up, lambda: take(up, "return", reason="", actor=tiers.office), Invalid, "reason")
        take(up, "return", reason="请先开业主会。", actor=tiers.office)
        low.refresh_from_db()
        assert (up.state, low.state) == ("returned", "admitted")
        Topic.objects.filter(pk=low.pk).update(state="implementing")
        low.refresh_from_db()
        again = escalations.escalate(low, ground="cross_jurisdiction", tried="业主会已开。", actor=tiers.secretary)
        take(again, "receive", actor=tiers.office)
        stays(again, lambda: take(again, "return", reason="再想想", actor=tiers.office), Refusal, "R-35")
        stays(again, lambda: take(again, "redirect", reason="请走 12345", actor=tiers.office), Refusal, "R-35")
        take(again, "admit", actor=tiers.office)
        low.refresh_from_db()
    assert (again.state, low.state) == ("handling", "escalated")


@pytest.fixture
def at_work(people: Cast, tiers: Bodies) -> Topic:
    """A topic of the community with a task under way, which its chair sends up."""
    one = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
    Topic.objects.filter(pk=one.pk).update(state="implementing")
    one.refresh_from_db()
    task = {"lead": people.builder, "what": "划线", "done_when": "标线完工", "due_on": date(2026, 12, 31)}
    take(one, "assign", actor=tiers.secretary, **task)
    escalations.escalate(one, ground="outside_authority", tried="社区两次约谈。", actor=tiers.secretary)
    return one


def test_what_comes_back_with_an_open_task_goes_on_with_it(people: Cast, at_work: Topic, tiers: Bodies) -> None:
    up = at_work.escalations.get()
    take(up, "receive", actor=tiers.office)
    take(up, "return", reason="请先催办牵头单位。", actor=tiers.office)
    at_work.refresh_from_db()
    task = Commitment.objects.get(origin_id=at_work.pk)
    assert (at_work.state, task.state, task.lead) == ("implementing", "assigned", people.builder)
    assert due(task) is not None
    told = Message.objects.filter(matter=at_work.pk, kind="topic.resume").values_list("role", "organisation")
    assert ("CP", people.pines.pk) in told


def test_an_answer_from_above_waits_for_the_open_task(people: Cast, at_work: Topic, tiers: Bodies) -> None:
    up = at_work.escalations.get()
    take(up, "receive", actor=tiers.office)
    take(up, "admit", actor=tiers.office)
    take(up, "answer", measures="街道出资。", owner=people.builder, actor=tiers.chair)
    take(up, "accept", actor=tiers.secretary)
    at_work.refresh_from_db()
    assert at_work.state == "implementing"
    Commitment.objects.filter(origin_id=at_work.pk).update(state="closed")
    topics.task_ended(Commitment.objects.get(origin_id=at_work.pk), actor=tiers.secretary)
    at_work.refresh_from_db()
    assert at_work.state == "carried_out"
    assert due(at_work) == end_of(11, 26)


def test_a_resolution_whose_task_ended_meanwhile_comes_back_to_be_decided_on(at_work: Topic, tiers: Bodies) -> None:
    Commitment.objects.filter(origin_id=at_work.pk).update(state="closed")
    up = at_work.escalations.get()
    take(up, "receive", actor=tiers.office)
    take(up, "return", reason="请社区自行决定。", actor=tiers.office)
    at_work.refresh_from_db()
    assert (at_work.state, due(at_work)) == ("reopened", end_of(11, 26))
    assert desks(at_work) == {("secretariat", tiers.pines.secretariat_id)}


def test_the_answer_reaches_every_origin(people: Cast, low: Topic, handled: Escalation, tiers: Bodies) -> None:
    words = replace(WORDS, title="9 栋也一样")
    worker = people.person("maples", "CW", "990112001002")
    other = topics.raise_topic(tiers.maples, words=words, source=topics.Source(people.maples), actor=worker)
    take(other, "admit", actor=worker)
    Topic.objects.filter(pk=other.pk).update(state="implementing")
    other.refresh_from_db()
    with clock.at(NOW):
        chair = people.person("maples", "CP", "990112001002")
        second = escalations.escalate(other, ground="cross_jurisdiction", tried="已协调", actor=chair)
        take(second, "receive", actor=tiers.office)
        take(second, "admit", upper_topic=handled.upper_topic, actor=tiers.office)
        stays(handled, lambda: take(handled, "answer", measures=" ", owner=people.pwc, actor=tiers.chair),
              Invalid, "input")  # fmt: skip
        take(handled, "answer", measures="街道统一划线。", owner=people.builder, actor=tiers.chair)
    for one in (handled, second):
        one.refresh_from_db()
        assert (one.state, one.measures, one.owner) == ("answered", "街道统一划线。", people.builder)
    with clock.at(NOW):
        take(second, "accept", actor=chair)
        stays(handled, lambda: take(handled, "accept", actor=chair), Denied, "role")
        take(handled, "accept", actor=tiers.secretary)
    for one in (low, other):
        one.refresh_from_db()
        assert one.state == "carried_out"
    assert due(low) == end_of(12, 18)


def test_the_topic_above_ends_with_its_last_escalation(
    people: Cast, low: Topic, handled: Escalation, tiers: Bodies
) -> None:
    other = sent_up(people, tiers, "9 栋也一样")
    above = handled.upper_topic
    assert above is not None
    with clock.at(NOW):
        second = other.escalations.get()
        take(second, "receive", actor=tiers.office)
        take(second, "admit", upper_topic=above, actor=tiers.office)
        take(handled, "answer", measures="街道统一划线。", owner=people.builder, actor=tiers.chair)
        take(handled, "accept", actor=tiers.secretary)
        above.refresh_from_db()
        assert above.state == "admitted"
        second.refresh_from_db()
        take(second, "accept", actor=tiers.secretary)
    above.refresh_from_db()
    assert (above.state, above.feedbacks.get().text) == ("closed", "街道统一划线。")
    assert not above.feedbacks.exclude(text="街道统一划线。").exists()


def test_what_is_on_an_agenda_above_goes_on_there(people: Cast, handled: Escalation, tiers: Bodies) -> None:
    above = handled.upper_topic
    Topic.objects.filter(pk=above.pk).update(state="scheduled")
    with clock.at(NOW):
        take(handled, "answer", measures="街道统一划线。", owner=people.builder, actor=tiers.chair)
        take(handled, "accept", actor=tiers.secretary)
    above.refresh_from_db()
    assert above.state == "scheduled"


def test_silence_accepts_after_five_days(people: Cast, low: Topic, handled: Escalation, tiers: Bodies) -> None:
    with clock.at(NOW):
        take(handled, "answer", measures="划线。", owner=people.builder, actor=tiers.chair)
    with clock.at(at(12, 23)):
        ring_due()
    handled.refresh_from_db()
    low.refresh_from_db()
    assert (handled.state, low.state) == ("closed", "carried_out")


def test_a_dispute_goes_to_the_district_once(
    people: Cast, low: Topic, handled: Escalation, tiers: Bodies, arbiter: Actor
) -> None:
    with clock.at(NOW):
        answer = {"measures": "划线。", "owner": people.builder, "actor": tiers.chair}
        take(handled, "answer", **answer)
        take(handled, "dispute", reason="没有说谁管停车", actor=tiers.secretary)
        stays(handled, lambda: take(handled, "uphold", reason="x", actor=tiers.chair), Denied, "role")
        take(handled, "handle_again", reason="补充停车安排", actor=arbiter)
        take(handled, "answer", **answer)
        stays(handled, lambda: take(handled, "dispute", reason="还是", actor=tiers.secretary), Refusal, "dispute")
        take(handled, "accept", actor=tiers.secretary)
    assert handled.state == "closed"


def test_what_is_answered_above_flows_down_by_itself(people: Cast, handled: Escalation, tiers: Bodies) -> None:
    above = handled.upper_topic
    assert above is not None
    Topic.objects.filter(pk=above.pk).update(state="carried_out")
    above.refresh_from_db()
    with clock.at(NOW):
        topics.feedback(above, text="街道已统一划线。", actor=tiers.office)
    handled.refresh_from_db()
    assert (handled.state, handled.measures, handled.owner) == ("answered", "街道已统一划线。", people.pwc)


def test_nothing_is_escalated_twice_at_once(low: Topic, up: Escalation) -> None:
    assert low.escalations.count() == 1
    assert up.created_at.date() == date(2026, 12, 15)


# who may read it


def test_a_department_reads_no_escalation_it_has_no_part_in(
    client: Client, people: Cast, up: Escalation, tiers: Bodies
) -> None:
    page = reverse("web:case", args=["escalation", up.pk])
    sign_in(client, people, "social_work", "DD", "990112")
    assert client.get(page).status_code == 404
    assert client.get(reverse("deliberation:topic", args=[up.topic_id])).status_code == 404
    sign_in(client, people, "maples", "CW", "990112001002")
    assert client.get(page).status_code == 404
    sign_in(client, people, "department", "DO", "990112")
    assert client.get(page).status_code == 200


def test_a_meeting_is_read_in_its_circle_alone(people: Cast, tiers: Bodies) -> None:
    held_there = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[held_there], at=NOW)
    seen = {
        name: meetings_visible_to(people.person(name, role, place)).filter(pk=meeting.pk).exists()
        for name, role, place in (
            ("builder", "UL", ""), ("maples", "CW", "990112001002"), ("social_work", "DD", "990112"),
            ("department", "DO", "990112"),
        )
    }  # fmt: skip
    assert seen == {"builder": True, "maples": False, "social_work": False, "department": True}


# one matter, many origins


def second_origin(people: Cast, tiers: Bodies, into: Topic | None) -> tuple[Topic, Escalation]:
    """The same trouble in the maples, brought up and joined to the topic above."""
    worker, chair = (people.person("maples", role, "990112001002") for role in ("CW", "CP"))
    words = replace(WORDS, title="9 栋也一样")
    other = topics.raise_topic(tiers.maples, words=words, source=topics.Source(people.maples), actor=worker)
    take(other, "admit", actor=worker)
    Topic.objects.filter(pk=other.pk).update(state="implementing")
    other.refresh_from_db()
    second = escalations.escalate(other, ground="cross_jurisdiction", tried="已协调", actor=chair)
    take(second, "receive", actor=tiers.office)
    return other, take(second, "admit", upper_topic=into, actor=tiers.office)


def test_who_joins_above_reads_the_topic_there_and_one_page_shows_the_way(
    client: Client, people: Cast, low: Topic, handled: Escalation, tiers: Bodies
) -> None:
    with clock.at(NOW):
        above = handled.upper_topic
        assert above is not None
        other, _second = second_origin(people, tiers, above)
        secretary = people.person("maples", "CP", "990112001002")
        way = way_of(other, secretary)
        assert (way.topics, way.unseen) == ([above, other], 1)
        assert way_of(low, tiers.office).topics == [low, above, other]
        assert len(way_of(above, tiers.office).escalations) == 2
        sign_in(client, people, "maples", "CP", "990112001002")
        page = client.get("/en" + reverse("deliberation:topic", args=[other.pk])).content.decode()
    assert "1 more origin of the same matter" in page and low.title not in page.replace(above.title, "")


def test_what_is_merged_above_still_answers_every_origin(
    people: Cast, low: Topic, handled: Escalation, tiers: Bodies
) -> None:
    with clock.at(NOW):
        _other, second = second_origin(people, tiers, None)
        assert handled.upper_topic is not None and second.upper_topic is not None
        take(second.upper_topic, "merge", merged_into=handled.upper_topic, actor=tiers.office)
        take(handled, "answer", measures="统一划线。", owner=people.builder, actor=tiers.chair)
    second.refresh_from_db()
    assert (second.state, second.measures) == ("answered", "统一划线。")


def test_what_came_up_from_below_is_not_withdrawn(handled: Escalation, tiers: Bodies) -> None:
    above = handled.upper_topic
    assert above is not None
    stays(above, lambda: take(above, "withdraw", actor=tiers.secretary), Refusal, "R-35")


def test_it_goes_on_to_the_district_and_the_answer_comes_all_the_way_down(
    people: Cast, low: Topic, handled: Escalation, tiers: Bodies, arbiter: Actor
) -> None:
    above = handled.upper_topic
    assert above is not None
    Topic.objects.filter(pk=above.pk).update(state="implementing")
    above.refresh_from_db()
    social = people.person("social_work", "DS", "990112")
    with clock.at(NOW):
        top = escalations.escalate(above, ground="outside_authority", tried="街道无权", actor=tiers.chair)
        assert (top.upper, top.topic.root_id) == (tiers.district, low.pk)
        take(top, "receive", actor=social)
        take(top, "admit", actor=social)
        assert top.upper_topic is not None and top.upper_topic.root_id == low.pk
        take(top, "answer", measures="区里出资。", owner=people.builder, actor=arbiter)
        take(top, "accept", actor=tiers.chair)
        above.refresh_from_db()
        assert above.state == "carried_out"
        topics.feedback(above, text="区里出资，街道划线。", actor=tiers.office)
        handled.refresh_from_db()
        take(handled, "accept", actor=tiers.secretary)
    low.refresh_from_db()
    assert low.state == "carried_out"
