"""The days of an activity: shown, moved, put off; what was held stays, and sessions are numbered by date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wugong.activities import actions, queries
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.models import Session
from wugong.activities.testing import entered, evening, opened
from wugong.common import clock
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import refused
from wugong.inbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def moved(cast, activity, number, begins, hours=1):
    given = {"session": activity.sessions.get(number=number), "session_begins": begins}
    given["session_ends"] = begins + timedelta(hours=hours)
    return perform(reread(activity), "move", actor=cast.actor("community_worker"), reason="老师有事", **given)


def test_each_session_is_shown_with_its_own_day_and_hours_in_order_of_time(cast, client):
    activity = opened(cast, times=3)  # Sundays 19:00
    entry = sign_up(activity, entry=SignUp(alias="老周"), actor=cast.actor("resident"))
    pages = [reverse("activities:course", args=[activity.pk]), reverse("activities:place", args=[entry.pk])]
    assert all("每周日" in client.get(page).content.decode() for page in pages)
    moved(cast, activity, 2, evening(19, 20))  # the day before the first, when sign-up is over
    for page in pages:
        body = client.get(page).content.decode()
        when = body[body.index('class="facts tall"') :]
        assert "每周日" not in when and "12月12日 周六" in when and "20:00–21:00" in when
        assert when.index("12月12日") < when.index("12月13日") < when.index("12月27日") and when.count("改期") == 1
        assert "报名中 老师有事" not in " ".join(body.split()) and "老师有事" in body
    row = reread(activity)
    assert (row.begins_at, row.until_at, row.ends_at) == (evening(19, 20), evening(19, 21), evening(34, 20.5))
    assert [one.begins_at for one in queries.sessions_of(row)] == [evening(19, 20), evening(20), evening(34)]
    told = Message.objects.filter(user=entry.user).latest("id")
    assert told.takes_place_at == evening(19, 20)
    assert all(said in str(told.body) for said in ("12月20日", "12月12日", "老师有事"))


def test_a_session_moves_to_no_time_at_which_it_cannot_be(cast):
    activity = opened(cast, times=3)
    opened(cast, title="国画", begins_at=evening(23), times=1)
    for begins, said in (
        (evening(34, 19.5), "书法公益课"),  # the third session of the same course
        (evening(23, 18.5), "国画"),  # another course in the same room
        (evening(19, 18), "报名"),  # people still sign up
    ):
        assert said in refused("3.13", lambda begins=begins: moved(cast, activity, 2, begins))
    moved(cast, activity, 2, evening(27, 19.5))  # a little later on the same evening: its own old time is free


def test_new_days_leave_the_sessions_that_were_held_as_they_are(cast):
    worker, head = cast.actor("community_worker"), cast.actor("community_secretary")
    activity = opened(cast, times=4)
    own = entered(activity)
    with clock.at(activity.enrol_until):
        ring_due()
    first, second = activity.sessions.order_by("number")[:2]
    with clock.at(activity.begins_at):
        ring_due()
        actions.tick(first, here=[reread(own)], came=3, actor=worker)
    with clock.at(second.begins_at - timedelta(hours=3)):
        take(reread(activity), "postpone", actor=head, reason="教室漏水")
    with clock.at(second.begins_at + timedelta(days=2)):  # the day of the second passed while it was postponed
        days = {"begins_at": evening(7), "until_at": evening(7, 20), "enrol_until": evening(6)}
        perform(reread(activity), "set_days", actor=worker, **days)
        rows = list(reread(activity).sessions.order_by("number"))
        assert [row.begins_at for row in rows] == [first.begins_at, *(evening(7 + 7 * n) for n in range(3))]
        assert [row.number for row in rows] == [1, 2, 3, 4]
        assert (rows[0].pk, rows[0].came, rows[0].attendances.count()) == (first.pk, 3, 1)
        assert reread(activity).ends_at == evening(21, 20) and reread(own).state == "attended"
        assert not queries.is_regular(rows)
        moved(cast, activity, 2, evening(9))
        assert reread(activity).begins_at == evening(9)


def test_no_new_days_where_every_session_was_held(cast):
    activity = opened(cast, times=1)
    entered(activity)
    with clock.at(activity.enrol_until):
        ring_due()
    with clock.at(activity.begins_at):
        ring_due()
    Session.objects.filter(activity=activity).update(came=4)
    with clock.at(activity.begins_at + timedelta(minutes=30)):
        take(reread(activity), "postpone", actor=cast.actor("community_secretary"), reason="停电")
        days = {"begins_at": evening(7), "until_at": evening(7, 20), "enrol_until": evening(6)}
        act = lambda: perform(reread(activity), "set_days", actor=cast.actor("community_worker"), **days)  # noqa: E731
        assert "都已上过" in refused("3.13", act)


def test_sessions_are_numbered_by_date_whatever_was_moved(cast, client):
    activity = opened(cast, times=4)
    third = activity.sessions.get(number=3)
    moved(cast, activity, 3, evening(60))  # after the fourth
    rows = list(reread(activity).sessions.order_by("begins_at"))
    assert [row.number for row in rows] == [1, 2, 3, 4] and rows[3].pk == third.pk
    page = client.get(f"{activity.get_absolute_url()}?session=4").content.decode()
    assert "第 4 次" in page and f"{timezone.localtime(rows[3].begins_at):%-d}日" in page
    client.force_login(cast.users["community_worker"])
    roster = client.get(reverse("activities:roster", args=[activity.pk]) + "?session=4").content.decode()
    assert "第 4 次" in roster
