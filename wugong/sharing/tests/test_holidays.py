"""Public holidays and make-up workdays close or open premises; who booked then is asked to move. Source: 3.10."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import at, desks, due, stays
from wugong.inbox.models import Message
from wugong.sharing.actions.bookings import follow_calendar
from wugong.sharing.testing import booked, hall, moment
from wugong.sharing.tests.conftest import refused
from wugong.sharing.views.week import event_of
from wugong.workdays.actions import set_day
from wugong.workdays.queries import calendar

pytestmark = pytest.mark.django_db


@pytest.mark.engine
def test_public_holidays_close_or_open_premises(world, owner, client):
    """1 October 2026 is a holiday, Saturday 10 October is worked instead."""
    office = "周一至周五 9:00-21:00"
    with clock.at(at(9, 21, 10)):
        shut, open_ = hall(world, hours=office), hall(world, hours=office, holidays="week", title="门球场")
        sunday = hall(world, hours=f"{office}；周日 10:00-16:00", holidays="sunday", title="阅览室")
        assert "国庆节" in refused("closed", world, shut, days=10)
        assert booked(world, open_, days=10).state == "requested"
        refused("hours", world, sunday, days=10, title="晚间")
        assert booked(world, sunday, days=10, hour=12, title="亲子").state == "requested"
        assert booked(world, shut, days=19).state == "requested"
        refused("hours", world, open_, days=19, title="周六")
        series = booked(world, shut, days=3, rule="FREQ=WEEKLY;COUNT=4", title="班", reason="课程")
        take(series, "confirm", actor=owner)
        assert [one.day.day for one in series.dates.order_by("starts")] == [8, 15]  # 1 October is a holiday
        client.force_login(world.community_worker)
        week = client.get(reverse("sharing:home"), {"day": "2026-10-01"}).content.decode()
        assert week.count("国庆节") >= 3
        ask = {"people": 40, "day": "2026-10-01", "part": "evening", "near": "990112001"}
        assert "国庆节" in client.get(reverse("sharing:find"), ask).content.decode()


@pytest.mark.engine
def test_a_published_holiday_asks_who_booked_to_move(world, owner, worker, client):
    """Nobody finds a closed door: the booker is told, has a button and a day; the calendar may change back."""
    room, open_then = hall(world, most_a_month=9), hall(world, title="广场", holidays="week")
    held = take(booked(world, room, days=10), "confirm", actor=owner)
    wanted = booked(world, room, days=10, hour=9, title="读书会")
    again = take(booked(world, room, days=10, hour=13, title="合唱"), "confirm", actor=owner)
    other = take(booked(world, open_then, days=10), "confirm", actor=owner)
    day, edits = clock.today() + timedelta(days=10), world.actor("district_officer")
    assert follow_calendar(actor=SYSTEM) == 0
    set_day(day, is_workday=False, note="社区节", actor=edits)
    assert follow_calendar(actor=SYSTEM) == 3
    assert [reread(one).state for one in (held, wanted, other)] == ["displaced", "rejected", "confirmed"]
    assert desks(held) == {("booker", world.community.pk)}
    assert due(held) == held.starts
    told = Message.objects.filter(matter=held.pk, kind="booking.shut", organisation=world.community.pk)
    assert "原时段不能使用" in told.get().subject
    client.force_login(world.community_worker)
    page = client.get(held.get_absolute_url()).content.decode()
    assert "/rebook/" in page
    assert "社区节：届时场地不开放。请改选日期。" in page
    to = {"resource": room, "starts": moment(11), "ends": moment(11, 21)}
    stays(held, lambda: perform(held, "rebook", actor=worker, **{**to, "starts": moment(10)}), Refusal, "slot")
    stays(held, lambda: perform(held, "rebook", actor=owner, **to), Denied, "role")
    perform(held, "rebook", actor=worker, **to)
    assert (reread(held).state, desks(held)) == ("requested", {("owner", world.hospital_party.pk)})
    set_day(day, is_workday=True, actor=edits)
    assert follow_calendar(actor=SYSTEM) == 1
    assert (reread(again).state, reread(wanted).state) == ("confirmed", "rejected")


def test_make_up_hours_move_a_booking_and_it_may_be_given_up(world, owner, worker):
    room = hall(world, at_once=True, hours="周一 9:00-12:00；周二至周日 8:00-22:00")
    evening = booked(world, room, days=12)
    set_day(evening.day, is_workday=True, note="补班", actor=world.actor("district_officer"))
    assert follow_calendar(actor=SYSTEM) == 1
    assert week_event(worker, evening) is not None
    to = {"resource": room, "starts": moment(13), "ends": moment(13, 21)}
    with transaction.atomic():
        assert perform(reread(evening), "rebook", actor=worker, **to).state == "confirmed"  # the owner confirms at once
        transaction.set_rollback(True)
    take(reread(evening), "give_up", actor=worker)
    assert reread(evening).state == "cancelled"


def week_event(actor, booking):
    """The booking as the week holds it up."""
    return event_of(actor, {"lift": str(booking.pk)})


@pytest.mark.engine
def test_holidays_of_a_year_without_a_notice_are_those_of_the_law_everywhere(world, owner, client):
    """1 January 2027: finder, week, form and clocks say the same, and that the calendar may still change."""
    with clock.at(at(12, 21, 10)):
        room, day = hall(world), clock.today().replace(year=2027, month=1, day=1)
        days = (day - clock.today()).days
        assert not calendar().known(2027)
        assert "元旦" in refused("closed", world, room, days=days)
        client.force_login(world.community_worker)
        ask = {"people": 40, "day": "2027-01-01", "part": "evening", "near": "990112001"}
        found = client.get(reverse("sharing:find"), ask).content.decode()
        week = client.get(reverse("sharing:home"), {"day": "2027-01-01"}).content.decode()
        assert f"?resource={room.pk}" not in found
        assert all("元旦" in page and "2027年节假日安排尚未公布" in page for page in (found, week))
        after = client.get(reverse("sharing:find"), {**ask, "day": "2026-12-24"}).content.decode()
        assert "尚未公布" not in after
        assert booked(world, room, days=days + 3).state == "requested"
