"""What happens at the hour of a shift."""

from __future__ import annotations

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import at, stays
from wugong.inbox.models import Message
from wugong.volunteers import actions
from wugong.volunteers.testing import active, joined, on_duty, planned, wrote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.mark.engine
def test_a_shift_without_its_number_does_not_take_place_and_the_leader_is_reminded_before(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 25, 9), agreement=["safety"])  # and in a week
    on_duty(cast, event)
    on_duty(cast, event, number=2)
    with clock.at(at(11, 24, 10)):
        actions.remind(actor=SYSTEM)
    warned = Message.objects.get(user=leader.user, kind="service_event.change")
    assert "填保险和协议" in warned.body
    with clock.at(at(11, 25, 9)):
        given = {"actor": leader, "agreement_no": "协〔2026〕1号"}
        stays(event, lambda: take(reread(event), "secure", **given), Refusal, "R-43")
        ring_due()
    event = reread(event)
    assert (event.state, event.shifts.get().number, event.begins_at) == ("recruiting", 2, at(12, 2, 9))
    told = Message.objects.filter(subject__startswith="取消", body__contains="R-43")
    assert {one.user for one in told} == {leader.user, cast.actor("resident").user}
    with clock.at(at(12, 2, 9)):
        ring_due()
    assert reread(event).state == "cancelled"
    assert told.filter(user=cast.actor("resident").user).count() == 2


@pytest.mark.engine
def test_a_number_entered_for_the_shift_that_is_left_lets_it_begin(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 25, 9), agreement=["safety"])
    on_duty(cast, event, number=2)
    with clock.at(at(11, 25, 9)):
        ring_due()
        take(reread(event), "secure", actor=leader, agreement_no="协〔2026〕1号")
    with clock.at(at(12, 2, 9)):
        ring_due()
    assert reread(event).state == "running"


@pytest.mark.engine
def test_a_service_begins_with_its_first_full_shift_though_a_later_one_is_short(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    joined(cast, team, "liaison_officer")
    event = planned(cast, team, begins_at=at(11, 24, 9))  # and in a week
    stays(event, lambda: take(reread(event), "start", actor=leader), Refusal, "3.14")
    duty = on_duty(cast, event)
    with clock.at(at(11, 24, 9)):
        ring_due()
        assert reread(event).state == "running"
        on_duty(cast, event, "liaison_officer", number=2)
    with clock.at(at(11, 24, 11)):
        assert wrote(duty, leader).hours == 2


@pytest.mark.engine
def test_a_first_shift_that_is_short_leaves_the_service_to_the_next_full_one(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 24, 9), times=3)
    with clock.at(at(11, 24, 9)):
        ring_due()
        assert reread(event).state == "recruiting"
        assert Message.objects.filter(user=leader.user, kind="service_event.change").count() == 1
        stays(event, lambda: take(reread(event), "start", actor=leader), Refusal, "3.14")
        on_duty(cast, event, number=2)
    with clock.at(at(12, 1, 9)):
        ring_due()
    assert reread(event).state == "running"
