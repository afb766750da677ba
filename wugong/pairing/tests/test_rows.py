"""The rows of the tables that no story of the other files takes: allowed, and refused by the guard named in the row."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.inbox.models import Message
from wugong.pairing.actions import listings, pairs
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import Exemption
from wugong.pairing.testing import allow_across, ask_exemption

from .conftest import a_project, later, listed_offer, terms

SINCE = date(2026, 9, 16)


def state_of(thing):
    thing.refresh_from_db()
    return thing.state


def test_a_pairing_is_broken_off_once_its_projects_are(world, market, drafted):
    with pytest.raises(Refusal) as refused:
        take(drafted, "break_off", reason="人手不足", actor=world.court_head)
    assert refused.value.rule == "handover"
    assert state_of(drafted) == "agreement_draft"
    take(drafted.projects.get(), "cancel", reason="人手不足", actor=world.court_head)
    take(drafted, "break_off", reason="人手不足", actor=world.court_head)
    assert (state_of(drafted), drafted.ended_on) == ("declined", SINCE)


def test_a_changed_agreement_is_signed_anew_and_work_goes_on(world, market, active):
    type(active).objects.filter(pk=active.pk).update(state="adjusting")
    active.refresh_from_db()
    made = pairs.draft(
        active, **terms(strengths="审判业务"), needs=[market.pines_law], offers=[market.court_law],
        actor=world.pines_worker,
    )  # fmt: skip
    assert (made.number, state_of(active)) == (2, "agreement_draft")
    pairs.sign(active, actor=world.pines_head)
    pairs.sign(active, actor=world.court_head)
    assert state_of(active) == "active"


def test_open_projects_keep_a_side_from_leaving(world, active):
    with pytest.raises(Refusal) as refused:
        take(active, "leave", reason="搬迁", actor=world.court_head)
    assert refused.value.rule == "handover"
    assert state_of(active) == "active"


@pytest.mark.parametrize(
    ("who", "until", "rule"), [("school", date(2026, 9, 15), "R-20"), ("pines", date(2027, 1, 1), "R-20")]
)
def test_no_exemption_for_the_past_or_for_who_need_not_be_paired(world, who, until, rule):
    with pytest.raises(Refusal) as refused:
        ask_exemption(getattr(world, who), reason="搬迁", since=date(2026, 9, 1), until=until, actor=world.office)
    assert refused.value.rule == rule
    assert not Exemption.objects.exists()


def test_nothing_is_allowed_across_one_street(world):
    with pytest.raises(Refusal) as refused:
        allow_across(
            world.court, counterpart=world.pines, reason="近", since=SINCE, until=date(2027, 1, 1), actor=world.office
        )
    assert refused.value.rule == "R-21"
    assert not Exemption.objects.exists()


def test_a_project_is_scheduled_with_days_and_what_is_booked(world, market, negotiating):
    made = doing.propose(a_project(negotiating), actor=world.court_liaison)
    take(made, "agree", actor=world.pines_worker)
    for days, booked, rule in (((10, 10), "", "input"), ((12, 10), "礼堂", "project")):
        with pytest.raises(Refusal) as refused:
            take(made, "schedule", starts_on=date(2026, 10, days[0]), ends_on=date(2026, 10, days[1]), resources=booked,
                actor=world.court_liaison,
            )  # fmt: skip
        assert refused.value.rule == rule
        assert state_of(made) == "agreed"


def test_what_was_done_is_said_without_personal_facts(world, market, negotiating):
    made = doing.propose(a_project(negotiating), actor=world.court_liaison)
    take(made, "agree", actor=world.pines_worker)
    days = {"starts_on": date(2026, 9, 16), "ends_on": date(2026, 9, 18)}
    take(made, "schedule", resources="礼堂", actor=world.court_liaison, **days)
    take(made, "start", actor=world.pines_worker)
    for result, rule in (("", "input"), ("到 3栋2单元501 送餐", "privacy")):
        with pytest.raises(Refusal) as refused:
            take(made, "deliver", result=result, beneficiaries=3, actor=world.court_liaison)
        assert refused.value.rule == rule
    assert state_of(made) == "running"


def test_an_offer_that_never_runs_out_serves_again_and_again(world, market, negotiating):
    hall = listed_offer(world.court, "venue", 1, title="庭审开放日", inexhaustible=True)
    for title in ("第一场", "第二场", "第三场"):
        doing.propose(a_project(negotiating, hall, 1, title=title), actor=world.court_liaison)
    assert state_of(hall) == "matched"
    for project in hall.projects.all():
        take(project, "cancel", reason="改期", actor=world.court_liaison)
    assert (state_of(hall), hall.done) == ("listed", 0)


def test_a_need_met_in_part_is_back_on_the_list_with_the_rest(world, market, negotiating):
    made = doing.propose(
        a_project(negotiating, market.court_law, 3), meets={market.pines_law.pk: 3}, actor=world.court_liaison
    )
    type(made).objects.filter(pk=made.pk).update(state="delivered")
    take(type(made).objects.get(pk=made.pk), "accept", actor=world.pines_head)
    assert (state_of(market.pines_law), market.pines_law.done) == ("listed", 3)
    with pytest.raises(Refusal):
        doing.propose(a_project(negotiating), meets={market.pines_law.pk: 2}, actor=world.court_liaison)
    doing.propose(a_project(negotiating), meets={market.pines_law.pk: 1}, actor=world.court_liaison)
    assert state_of(market.pines_law) == "matched"


def test_the_owner_is_reminded_before_a_line_runs_out_and_told_after(world, market):
    with later(81):
        ring_due(actor=SYSTEM)
    told = Message.objects.filter(matter=market.pines_law.pk, kind="clock.remind")
    assert {m.organisation for m in told} == {world.pines.pk}
    with later(92):
        ring_due(actor=SYSTEM)
    assert state_of(market.pines_law) == "expired"
    assert Message.objects.filter(matter=market.pines_law.pk, kind="need.expire").exists()


def test_a_fulfilled_line_waits_for_its_owner(world, market):
    listings.settle(market.pines_law, done=4, actor=SYSTEM)
    assert state_of(market.pines_law) == "fulfilled"
    with pytest.raises(Denied):
        take(market.pines_law, "confirm", actor=world.court_head)
    take(market.pines_law, "confirm", actor=world.pines_worker)
    assert state_of(market.pines_law) == "closed"
