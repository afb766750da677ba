"""Who waits, too few people, and drawing lots."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.activities import actions, queries, turnouts
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.rules.activity import MACHINE
from wugong.activities.testing import entered, evening, opened
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import buttons_for, reread, todos_for
from wugong.flow.testing import due
from wugong.inbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.mark.engine
def test_too_few_are_decided_about_and_told_before_the_day(cast, client):
    activity = opened(cast, minimum=3, enrol_until=evening(10), capacity=5)
    own = sign_up(activity, entry=SignUp(alias="老周"), actor=cast.actor("resident"))
    other = entered(activity)
    with clock.at(activity.enrol_until):
        ring_due()
        client.force_login(cast.users["community_worker"])
        page = client.get(reverse("web:case", args=["activity", activity.pk])).content.decode()
        assert "报名 2 人，最少 3 人" in page
        assert turnouts.turnouts([activity.pk])[activity.pk] in client.get(reverse("web:desk")).content.decode()
        assert actions.look_round(actor=SYSTEM) == 0
    decided = turnouts.decided_at(activity)
    assert activity.enrol_until < decided <= activity.begins_at - timedelta(hours=24)
    with clock.at(decided):
        assert actions.look_round(actor=SYSTEM) == 1
        assert reread(activity).state == "postponed"
        assert Message.objects.filter(user=own.user, kind="activity.change").exists()
        assert [row.pk for row in queries.to_call(activity)] == [other.pk]
        client.logout()
        client.force_login(cast.users["community_worker"])
        roster = client.get(reverse("activities:roster", args=[activity.pk])).content.decode()
        assert "前打电话" in roster


@pytest.mark.engine
def test_the_organiser_holds_it_with_few_people_if_he_says_why(cast):
    worker = cast.actor("community_worker")
    activity = opened(cast, minimum=2)
    entered(activity)
    with clock.at(activity.enrol_until):
        ring_due()
        take(reread(activity), "hold", actor=worker, reason="只来一位也教")
        assert actions.look_round(actor=SYSTEM) == 0
    with clock.at(activity.begins_at):
        ring_due()
        assert reread(activity).state == "running"


def test_drawing_is_offered_until_it_is_done_and_to_lotteries_alone(cast):
    worker = cast.actor("community_worker")
    drawn = opened(cast, way="lottery", seed_source="福彩3D", seed_at=evening(19, 22))
    first = opened(cast, venue="三楼")
    entered(drawn)
    entered(first)
    with clock.at(evening(19, 23)):
        ring_due()
        offered = lambda row: {one.step.name for one in buttons_for(worker, reread(row))}  # noqa: E731
        assert "抽签" in turnouts.turnouts([drawn.pk])[drawn.pk]
        assert "draw" in offered(drawn)
        take(reread(drawn), "draw", actor=worker, seed="372")
        for row in (drawn, first):
            assert "draw" not in offered(row)
            assert "抽签" not in turnouts.turnouts([row.pk])[row.pk]
            assert "抽签" not in str(MACHINE.states["closed"].ask)


@pytest.mark.engine
def test_a_lottery_that_nobody_draws_is_urged_stands_on_the_desk_and_is_postponed(cast, client):
    worker = cast.actor("community_worker")
    activity = opened(cast, way="lottery", seed_source="福彩3D", seed_at=evening(15, 22), enrol_until=evening(15))
    own = sign_up(activity, entry=SignUp(alias="老周"), actor=cast.actor("resident"))
    with clock.at(activity.enrol_until):
        ring_due()
        row = reread(activity)
        assert (row.state, due(row)) == ("closed", row.draw_by)
        assert row.seed_at < row.draw_by < turnouts.drawn_until(row) == row.begins_at - timedelta(hours=24)
        client.force_login(cast.users["community_worker"])
        assert "未抽签就改期" in client.get(reverse("web:desk")).content.decode()
    with clock.at(row.draw_by + timedelta(days=1)):
        ring_due()
        assert Message.objects.filter(matter=activity.pk, kind="clock.urge").exists()
        assert todos_for(cast.actor("community_secretary")).filter(matter=activity.pk).exists()
    with clock.at(turnouts.drawn_until(row)):
        assert actions.look_round(actor=SYSTEM) == 1
        assert reread(activity).state == "postponed" and "没有按时抽签" in reread(activity).notice
        assert Message.objects.filter(user=own.user, kind="activity.change").exists()
        days = {"begins_at": evening(9), "until_at": evening(9, 20), "enrol_until": evening(5)}
        take(reread(activity), "set_days", actor=worker, **days)
        assert (reread(activity).state, reread(own).state) == ("enrolling", "applied")
        until = reread(activity).enrol_until
    with clock.at(until):
        ring_due()
        take(reread(activity), "draw", actor=worker, seed="372")
        assert reread(own).state == "confirmed" and due(reread(activity)) == reread(activity).begins_at


def test_who_waits_is_counted_in_people_on_the_week_and_on_the_course(cast, client):
    course = opened(cast, capacity=2)
    entered(course, people=2)
    entered(course, people=2)
    code, day = course.centre.place.code, f"{course.begins_at:%Y-%m-%d}"
    pages = [client.get(course.get_absolute_url()), client.get(reverse("activities:week", args=[code]), {"day": day})]
    assert all("排队 2 位" in page.content.decode() for page in pages)
    assert "2 位在排队" in pages[0].content.decode()
