"""Reporting, verifying, withdrawing, helping: every row with its roles, guards and clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from wugong.commitments.models import CoBody, Commitment
from wugong.commitments.testing import Cast, oversight, task
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.ids import new_id
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter, Timer
from wugong.flow.testing import ZONE, desks, due, stays
from wugong.flow.testing import end_of as day
from wugong.inbox.models import Message
from wugong.record.models import Entry
from wugong.record.queries import history_of

pytestmark = pytest.mark.django_db


# report, verify, close


def test_reporting_wants_words_or_a_matter(running: Commitment, liaison: Actor) -> None:
    stays(running, lambda: take(running, "report", actor=liaison), Refusal, "proof")
    shown = Matter.objects.get(pk=running.pk)
    take(running, "report", proof_matter=shown, actor=liaison)
    assert (running.state, running.proof_matter) == ("reported_done", shown)
    assert due(running) == day(11, 26)


@pytest.mark.engine
def test_verifying_closes_the_task(
    people: Cast,
    reported: Commitment,
    office: Actor,
) -> None:
    assert desks(reported) == {("verifier", people.pwc.pk), ("verifier", people.pines.pk)}
    take(reported, "verify", actor=office)
    assert (reported.state, reported.verified_by) == ("closed", office.user)
    acts = list(Entry.objects.filter(object_id=reported.pk).order_by("at", "id").values_list("act", "role"))
    assert acts[-2:] == [("verify", "SO"), ("close", "SYS")]
    assert due(reported) is None
    assert desks(reported) == set()
    assert not Timer.objects.filter(matter_id=reported.pk, closed_at__isnull=True).exists()


def test_the_proposer_may_verify_too(reported: Commitment, worker: Actor) -> None:
    assert take(reported, "verify", actor=worker).state == "closed"


def test_one_person_with_two_hats_does_not_verify_his_own_work(people: Cast, running: Commitment) -> None:
    first, second = people.person("builder", "UL"), people.person("pines", "CW", "990112001001")
    both = Actor(user=new_id(), name="two hats", hat=first.hat, hats=(first.hat, second.hat))  # type: ignore[arg-type]
    take(running, "report", proof="做完了", actor=both)
    stays(running, lambda: take(running, "verify", actor=both.wearing("pines-CW")), Refusal, "verifier")


def test_a_report_is_sent_back_with_what_is_missing(reported: Commitment, worker: Actor) -> None:
    take(reported, "reject_report", reason="少一部", actor=worker)
    assert (reported.state, reported.reported_at, due(reported)) == ("in_progress", None, day(12, 14))


def test_the_date_stays_when_a_report_is_sent_back_later(reported: Commitment, worker: Actor) -> None:
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=ZONE)):
        take(reported, "reject_report", reason="少一部", actor=worker)
        assert due(reported) == day(12, 14)
    with clock.at(datetime(2026, 12, 15, 9, tzinfo=ZONE)):
        ring_due()
        assert Message.objects.filter(matter=reported.pk, kind="clock.urge").count() == 1


def test_a_report_made_in_time_is_not_late_while_it_waits(reported: Commitment) -> None:
    with clock.at(datetime(2026, 12, 20, 9, tzinfo=ZONE)):
        ring_due()
        assert Commitment.objects.get(pk=reported.pk).period == "验收期"
    assert not Message.objects.filter(matter=reported.pk, kind="clock.urge", organisation=reported.lead_id).exists()


# withdraw


def test_the_chair_withdraws_with_a_reason(running: Commitment, chair: Actor) -> None:
    take(running, "withdraw", reason="市里统一安排", actor=chair)
    assert (running.state, running.open, desks(running)) == ("withdrawn", False, set())
    stays(running, lambda: take(running, "withdraw", reason="再来", actor=chair), Stale, "state")


# bodies without an account


@pytest.mark.engine
def test_the_secretariat_writes_for_a_body_without_an_account(people: Cast, office: Actor, worker: Actor) -> None:
    given = task(people, actor=office, lead="property")
    assert ("stand_in", people.pwc.pk) in desks(given)
    stays(given, lambda: take(given, "acknowledge_for", actor=office), Refusal, "on_behalf")
    take(given, "acknowledge_for", actor=office, channel="phone")
    assert given.acted_for == "phone"
    take(given, "report", proof="门口已划线", actor=office, channel="visit")
    stays(given, lambda: take(given, "verify", actor=office), Refusal, "verifier")
    assert take(given, "verify", actor=worker).state == "closed"


def test_a_body_without_an_account_takes_a_task_on_through_the_secretariat(
    people: Cast, running: Commitment, liaison: Actor, office: Actor
) -> None:
    take(running, "offer", handed_to=people.property, reason="改由物业牵头", actor=liaison)
    take(running, "take_over", actor=office)
    assert running.lead == people.property


# co-bodies


@pytest.mark.engine
def test_a_co_body_says_its_part(people: Cast, office: Actor, stranger: Actor) -> None:
    given = task(people, actor=office, co_bodies=("power", "property"))
    assert desks(given) >= {("asked", people.power.pk), ("for_asked", people.pwc.pk)}
    assert Message.objects.filter(kind="commitment.asked", organisation=people.power.pk).exists()
    with pytest.raises(Denied):
        take(given, "join", actor=stranger)
    assert not CoBody.objects.filter(accepted_at__isnull=False).exists()
    take(given, "join", actor=people.person("power", "UL"), part="停电配合")
    stays(given, lambda: take(given, "join", actor=office, body=people.property), Refusal, "on_behalf")
    take(given, "join", actor=office, body=people.property, channel="phone")
    assert CoBody.objects.filter(commitment=given, accepted_at__isnull=False).count() == 2
    assert CoBody.objects.get(organisation=people.power).part == "停电配合"
    assert {party for party, _who in desks(given)} == {"owner"}


def test_the_secretariat_does_not_answer_for_a_co_body_that_signs_in(people: Cast, office: Actor) -> None:
    people.person("power", "UL")
    given = task(people, actor=office, co_bodies=("power", "property"))
    for step, said in (("join", ""), ("decline_help", "忙")):
        asked = {"actor": office, "body": people.power, "channel": "phone", "reason": said}
        stays(given, lambda step=step, asked=asked: take(given, step, **asked), Denied, "role")


def test_a_co_body_declines_with_a_reason_and_is_none_of_the_doers(people: Cast, office: Actor, liaison: Actor) -> None:
    given = task(people, actor=office, co_bodies=("power",))
    helper = people.person("power", "UL")
    stays(given, lambda: take(given, "decline_help", actor=helper), Invalid, "reason")
    take(given, "decline_help", reason="人手已派往防汛", actor=helper)
    assert (given.helpers, list(given.sharing)) == ([], [])
    assert {party for party, _who in desks(given)} == {"owner"}
    entry = history_of("commitment", given.pk).get(act="decline_help", outcome="done")
    assert (entry.actor_name, entry.reason) == (helper.name, "人手已派往防汛")
    told = Message.objects.filter(kind="commitment.decline_help").values_list("organisation", flat=True)
    assert people.builder.pk in told
    take(given, "acknowledge", actor=liaison)
    assert {party for party, _who in desks(given)} == {"owner"}


# two people at once


def test_the_second_of_two_is_told(reported: Commitment, office: Actor, worker: Actor) -> None:
    other = Commitment.objects.get(pk=reported.pk)
    take(reported, "verify", actor=office)
    stays(other, lambda: take(other, "reject_report", reason="少一部", actor=worker), Stale, "state")


def test_oversight_may_name_no_proposer(people: Cast) -> None:
    assert oversight(people).proposer is None
