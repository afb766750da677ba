"""Giving, accepting, objecting, extending, handing over: every row with its roles, guards and clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from wugong.commitments import policies, queries
from wugong.commitments.models import Commitment, Note
from wugong.commitments.rules import MACHINE
from wugong.commitments.testing import Cast, task
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Stale
from wugong.flow import timers
from wugong.flow.actions import take, undo
from wugong.flow.alarms import ring_due
from wugong.flow.models import Timer
from wugong.flow.testing import ZONE, desks, due, stays
from wugong.flow.testing import end_of as day
from wugong.inbox.models import Message
from wugong.record.models import Entry

pytestmark = pytest.mark.django_db


# assign


def test_a_task_is_given_with_number_clock_desk_and_message(people: Cast, given: Commitment) -> None:
    assert (given.state, given.biz_no) == ("assigned", "990112001-RW-2026-00001")
    assert due(given) == day(11, 25)
    assert desks(given) == {("owner", people.builder.pk)}
    assert Message.objects.filter(matter=given.pk).values_list("organisation", flat=True).get() == people.builder.pk


def test_a_task_accepted_on_the_spot_runs_towards_its_date(people: Cast, office: Actor) -> None:
    promised = task(people, actor=office, accepted=True, days=25, co_bodies=("power",))
    assert promised.state == "acknowledged"
    assert due(promised) == day(12, 18)
    assert promised.sharers.get().accepted_at is not None


def test_a_date_on_a_rest_day_moves_to_the_next_working_day(people: Cast, office: Actor) -> None:
    assert due(task(people, actor=office, accepted=True, days=26)) == day(12, 21)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"what": ""}, "R-33"),
        ({"days": -1}, "due"),
        ({"lead": "pwc", "proposer": "", "co_bodies": ("department",)}, "verifier"),
    ],
    ids=["no deed", "in the past", "nobody to check"],
)  # fmt: skip
def test_a_task_that_cannot_be_kept_is_not_given(people: Cast, chair: Actor, changed: dict, rule: str) -> None:
    with pytest.raises(Refusal) as caught:
        task(people, actor=chair, **changed)
    assert caught.value.rule == rule
    assert not Commitment.objects.exists()


def test_only_the_chair_and_his_office_give_tasks(people: Cast, worker: Actor) -> None:
    with pytest.raises(Denied):
        task(people, actor=worker)
    assert not Commitment.objects.exists()


def test_a_body_may_promise_of_its_own_accord(people: Cast, liaison: Actor) -> None:
    assert task(people, actor=liaison, accepted=True).state == "acknowledged"
    with pytest.raises(Denied):
        task(people, actor=liaison)


# acknowledge, contest, uphold, reassign


def test_accepting(given: Commitment, liaison: Actor) -> None:
    take(given, "acknowledge", actor=liaison)
    assert (given.state, given.acted_for, due(given)) == ("acknowledged", "", day(12, 14))
    stays(given, lambda: take(given, "acknowledge", actor=liaison), Stale, "state")


def test_accepting_can_be_taken_back(given: Commitment, liaison: Actor) -> None:
    take(given, "acknowledge", actor=liaison)
    undo(given, actor=liaison)
    assert (given.state, due(given)) == ("assigned", day(11, 25))


def test_no_answer_within_two_working_days_is_supervised(people: Cast, given: Commitment) -> None:
    moments = [day(11, 25) + timedelta(days=1), day(12, 2), day(12, 9)]
    kinds = []
    for moment in moments:
        with clock.at(moment):
            ring_due()
            kinds.append(desks(given) - {("owner", people.builder.pk)})
    assert kinds[0] == set()
    assert kinds[1] == {("supervisor", people.social_work.pk)}
    assert kinds[2] == {("supervisor", people.social_work.pk), ("assigner", people.pwc.pk)}
    given.refresh_from_db()
    assert given.state == "assigned"


def test_objecting_goes_to_the_chair_who_keeps_the_task(given: Commitment, liaison: Actor, chair: Actor) -> None:
    take(given, "contest", reason="不在职责内", actor=liaison)
    assert (given.state, due(given)) == ("contested", day(11, 25))
    assert {party for party, _body in desks(given)} == {"assigner"}
    step(given, "uphold", chair)
    assert given.state == "assigned"
    stays(given, lambda: take(given, "contest", reason="还是不行", actor=liaison), Refusal, "contest")


def step(obj: Commitment, name: str, actor: Actor, reason: str = "说明") -> Commitment:
    return take(obj, name, actor=actor, reason=reason)


def test_the_chair_gives_a_contested_task_to_another_body(
    people: Cast,
    given: Commitment,
    liaison: Actor,
    chair: Actor,
) -> None:
    take(given, "contest", reason="不在职责内", actor=liaison)
    stays(given, lambda: take(given, "reassign", lead=people.builder, reason="改由", actor=chair), Refusal, "handover")
    take(given, "reassign", lead=people.power, reason="供电更合适", actor=chair)
    assert (given.state, given.lead, given.contested) == ("assigned", people.power, False)
    assert desks(given) == {("owner", people.power.pk)}


# notes and half-time


def test_a_word_on_how_it_stands(given: Commitment, liaison: Actor) -> None:
    take(given, "acknowledge", actor=liaison)
    take(given, "start", reason="进场", actor=liaison)
    assert (given.state, due(given)) == ("in_progress", day(12, 14))
    take(given, "note", reason="过半", actor=liaison)
    assert list(Note.objects.order_by("created_at", "id").values_list("text", flat=True)) == ["进场", "过半"]


@pytest.mark.parametrize(
    ("due_on", "rings"),
    [
        (date(2026, 12, 18), ["12-21 urge", "12-25 supervise"]),
        (
            date(2026, 9, 30),
            ["10-08 urge", "10-13 supervise", "10-20 escalate"],
        ),  # after National Day; 10 October works
        (date(2026, 2, 13), ["02-14 urge", "02-27 supervise", "03-05 escalate"]),  # 14 and 28 February are worked
    ],
    ids=["Christmas week", "National Day", "Spring Festival"],
)
def test_the_overdue_chain_counts_working_days(people: Cast, office: Actor, due_on: date, rings: list[str]) -> None:
    with clock.at(datetime(2026, due_on.month, 1, 9, tzinfo=ZONE)):
        given = task(people, actor=office, accepted=True, days=due_on.day - 1)
        timer = Timer.objects.get(matter_id=given.pk, name="acknowledged")
        rule = MACHINE.states["acknowledged"].clock
        found = [(f"{moment:%m-%d}", rule.bells[n].alarm) for moment, n in timers.ring_times(timer, rule) if n > 1]
    assert [f"{day} {alarm}" for day, alarm in found if not day.startswith("01-")] == rings


@pytest.mark.parametrize(("said", "asked"), [(False, 1), (True, 0)], ids=["nothing said", "said already"])
def test_half_time_asks_for_a_word_where_none_was_said(
    given: Commitment, liaison: Actor, said: bool, asked: int
) -> None:
    take(given, "acknowledge", actor=liaison)
    if said:
        take(given, "start", reason="进场", actor=liaison)
    with clock.at(datetime(2026, 12, 4, 9, tzinfo=ZONE)):
        ring_due()
    assert Message.objects.filter(matter=given.pk, kind="clock.halfway").count() == asked


def test_the_overdue_chain_rings_day_by_day(people: Cast, running: Commitment) -> None:
    told = []
    for month, number in [(12, 11), (12, 15), (12, 21), (12, 28)]:
        with clock.at(datetime(2026, month, number, 9, tzinfo=ZONE)):
            ring_due()
            told.append(Message.objects.filter(matter=running.pk, kind__startswith="clock.").latest("id").kind)
            assert queries.read([running])[0].due.overdue is (number > 14)
            assert queries.in_which(Commitment.objects.all(), "overdue").exists() is (number > 14)
    assert told == ["clock.remind", "clock.urge", "clock.supervise", "clock.escalate"]
    assert ("supervisor", people.social_work.pk) in desks(running)
    assert ("assigner", people.pwc.pk) in desks(running)
    assert Entry.objects.filter(object_id=running.pk, act__in=["supervise", "escalate"]).count() == 2


def test_a_unit_is_supervised_by_its_own_party_organisation(people: Cast, office: Actor) -> None:
    given = task(people, actor=office, lead="hospital")
    assert [seat.organisation for seat in policies.supervisor(given)] == [people.hospital_party.pk]


# extension


def test_more_time_is_asked_for_once_and_granted(
    running: Commitment,
    liaison: Actor,
    chair: Actor,
) -> None:
    def ask(until: date) -> Commitment:
        return take(running, "ask_extension", asked_until=until, reason="等配件", actor=liaison)

    stays(running, lambda: ask(date(2026, 12, 24)), Refusal, "extension")
    ask(date(2026, 12, 23))
    assert running.state == "extension_asked"
    assert due(running) == day(11, 25)  # the chair's own clock; the term goes on beside it
    term = Timer.objects.get(matter_id=running.pk, name="acknowledged", closed_at__isnull=True)
    assert term.due_at == day(12, 14)
    take(running, "grant_extension", actor=chair)
    assert (running.state, running.due_on, running.extended_from) == (
        "in_progress", date(2026, 12, 23), date(2026, 12, 13),
    )  # fmt: skip
    assert due(running) == day(12, 23)
    stays(running, lambda: ask(date(2026, 12, 25)), Refusal, "extension")


def test_a_term_of_one_day_gets_no_day_more(people: Cast, office: Actor, liaison: Actor) -> None:
    short = task(people, actor=office, accepted=True, days=1)
    ask = partial(take, short, "ask_extension", actor=liaison, reason="等配件", asked_until=date(2026, 11, 25))
    stays(short, ask, Refusal, "extension")


def test_the_chair_keeps_the_date(running: Commitment, liaison: Actor, chair: Actor) -> None:
    take(running, "ask_extension", asked_until=date(2026, 12, 20), reason="等配件", actor=liaison)
    take(running, "refuse_extension", reason="年前必须完成", actor=chair)
    assert (running.state, running.due_on, running.asked_until) == ("in_progress", date(2026, 12, 13), None)
    assert due(running) == day(12, 14)


def test_more_time_is_not_asked_for_afterwards(running: Commitment, liaison: Actor) -> None:
    with clock.at(datetime(2026, 12, 14, 9, tzinfo=ZONE)):
        stays(
            running,
            lambda: take(running, "ask_extension", asked_until=date(2026, 12, 16), reason="晚", actor=liaison),
            Refusal,
            "extension",
        )


# hand-over


def test_another_body_takes_the_task_on(people: Cast, running: Commitment, liaison: Actor) -> None:
    successor = people.person("power", "UL")
    stays(
        running,
        lambda: take(running, "offer", handed_to=people.builder, reason="x", actor=liaison),
        Refusal,
        "handover",
    )
    take(running, "offer", handed_to=people.power, reason="改由供电牵头", actor=liaison)
    assert desks(running) == {("successor", people.power.pk)}
    take(running, "take_over", actor=successor)
    assert (running.state, running.lead, running.handed_to) == ("acknowledged", people.power, None)
    assert due(running) == day(12, 14)


def test_the_body_asked_declines_or_the_lead_keeps_the_task(people: Cast, running: Commitment, liaison: Actor) -> None:
    take(running, "offer", handed_to=people.power, reason="改由供电牵头", actor=liaison)
    take(running, "decline", reason="没有资质", actor=people.person("power", "UL"))
    assert (running.state, running.lead, running.handed_to) == ("in_progress", people.builder, None)
    take(running, "offer", handed_to=people.hospital_party, reason="或者", actor=liaison)
    take(running, "take_back", actor=liaison)
    assert (running.state, running.lead, running.handed_to) == ("in_progress", people.builder, None)


def test_a_co_body_that_takes_the_task_on_is_no_longer_a_helper(people: Cast, office: Actor, liaison: Actor) -> None:
    shared = task(people, actor=office, accepted=True, co_bodies=("power", "hospital_party"))
    take(shared, "offer", handed_to=people.power, reason="改由供电牵头", actor=liaison)
    take(shared, "take_over", actor=people.person("power", "UP"))
    assert [s.organisation for s in shared.sharers.all()] == [people.hospital_party]


def test_a_verification_by_mistake_is_taken_back_on_its_day(
    people: Cast, liaison: Actor, office: Actor, chair: Actor
) -> None:
    promised = task(people, actor=chair, accepted=True)
    was = due(promised)
    take(promised, "report", actor=liaison, proof="六份报告已张贴")
    take(promised, "verify", actor=office)
    assert promised.state == "closed"
    for other in (chair, liaison):
        stays(promised, lambda other=other: undo(promised, actor=other), Refusal, "undo")
    with clock.at(clock.now() + timedelta(days=1)):
        stays(promised, lambda: undo(promised, actor=office), Refusal, "undo")
    undo(promised, actor=office)
    assert (promised.state, promised.verified_at, promised.verified_by) == ("reported_done", None, None)
    assert {party for party, _body in desks(promised)} == {"verifier"}
    assert Message.objects.filter(matter=promised.pk, kind="commitment.undo").exists()
    take(promised, "reject_report", actor=office, reason="还差两份")
    assert due(promised) == was, "the term of the work goes on"
