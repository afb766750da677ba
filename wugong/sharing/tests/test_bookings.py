"""A slot is never given twice; who loses is told, who waits is asked in order. Source: domain 3.10."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal, Stale
from wugong.deliberation.actions.feeds import make_feed
from wugong.deliberation.queries.feeds import feed_of
from wugong.flow.actions import perform, take
from wugong.flow.models import Todo
from wugong.flow.queries import desk_rows, for_desk, reread, todos_for
from wugong.flow.testing import at, desks, due, stays
from wugong.inbox.models import Message
from wugong.sharing.actions import book_venue, free_venue
from wugong.sharing.actions.bookings import reconfirm_series, request_booking
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked, hall, moment
from wugong.sharing.tests.conftest import MONDAY, refused
from wugong.web.views.desk import group_of

pytestmark = pytest.mark.django_db


def test_what_a_slot_may_be(world):
    room = hall(world, hours="周一至周五 9:00-21:00", capacity=60)
    refused("slot", world, room, starts=moment(4, 20), ends=moment(5, 1))
    refused("hours", world, room, hour=20)
    refused("hours", world, room, days=5, hour=14)
    assert "60" in refused("capacity", world, room, people=61)
    refused("1 wd", world, room, days=0)
    perform(room, "close_days", actor=world.actor("liaison_officer"), from_day=moment(4).date(),
            until_day=moment(4).date(), why="消防检修")  # fmt: skip
    assert "消防检修" in refused("closed", world, room)
    take(room, "suspend", actor=world.actor("liaison_officer"), reason="漏水")
    refused("slot", world, room, days=7)


def test_one_working_day_ahead_over_a_holiday(world):
    room = hall(world, holidays="week")
    with clock.at(at(9, 30, 10)):
        refused("1 wd", world, room, days=1)
        refused("1 wd", world, room, days=7)  # 7 October is a holiday
        assert booked(world, room, days=8).state == "requested"


def test_quotas_refuse_unless_a_reason_is_given(world, worker):
    room = hall(world)
    refused("quota", world, room, starts=moment(4, 14), ends=moment(4, 19))
    given = {"title": "长会", "people": 9, "starts": moment(4, 14), "ends": moment(4, 19)}
    assert request_booking(room, actor=worker, reason="选举", **given).state == "requested"
    booked(world, room, days=2)
    refused("quota", world, room, days=3, title="第三次")
    assert booked(world, room, days=9).state == "requested"  # another month


def test_a_prebooking_holds_nothing_and_the_losers_are_told(world, owner):
    room = hall(world)
    first, second = booked(world, room), booked(world, room, actor=world.actor("branch_secretary"))
    third = booked(world, room, hour=21, ends=moment(4, 22), actor=world.actor("branch_secretary"))
    take(second, "confirm", actor=owner)
    assert (reread(first).state, reread(third).state) == ("lost", "requested")
    told = Message.objects.filter(matter=first.pk).values_list("subject", flat=True)
    assert any("法治讲座" in subject for subject in told)
    late = refused("overlap", world, room, title="晚到")
    assert "19:00–21:00" in late


def test_the_database_refuses_an_overlap_too(world, owner):
    room = hall(world)
    take(booked(world, room), "confirm", actor=owner)
    twin = booked(world, room, days=5)
    if connection.vendor != "postgresql":
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=twin.pk).update(state="confirmed", starts=moment(4, 20), ends=moment(4, 22))
    Booking.objects.filter(pk=twin.pk).update(state="confirmed", starts=moment(4, 21), ends=moment(4, 22))


def test_the_waiting_list_is_asked_in_order_with_a_reply_window(world, owner, worker):
    room, staff = hall(world), world.actor("street_staff")
    held = booked(world, room, actor=staff)
    stays(held, lambda: take(held, "waitlist", actor=owner), Refusal, "overlap")
    take(held, "confirm", actor=owner)
    given = {"title": "候补", "people": 9, "starts": moment(4, 20), "ends": moment(4, 21), "wait": True}
    one = request_booking(room, actor=world.actor("branch_secretary"), **given)
    two = request_booking(room, actor=world.actor("community_secretary"), **given)
    take(held, "cancel", actor=staff)
    one, two = reread(one), reread(two)
    assert (one.state, two.state) == ("offered", "waitlisted")
    assert desks(one) == {("booker", world.property.pk)}
    refused("overlap", world, room, hour=20, title="插队", actor=staff)
    with clock.at(MONDAY + timedelta(hours=24, minutes=1)):
        take(one, "pass_over", actor=SYSTEM)
        assert (reread(one).state, reread(two).state) == ("lapsed", "offered")
        take(two := reread(two), "accept", actor=worker)
        assert two.state == "confirmed"


def test_cancelling_late_and_calling_off(world, owner, worker):
    held = booked(world, hall(world))
    take(held, "confirm", actor=owner)
    with clock.at(held.starts - timedelta(hours=23, minutes=59)):
        stays(held, lambda: take(held, "cancel", actor=worker), Refusal, "24 h")
        with pytest.raises(Invalid):
            take(held, "call_off", actor=owner, reason="停电")
        take(held, "call_off", actor=owner, reason="停电", alternative="二楼教室同一时间空着")
    assert held.state == "cancelled"


def test_a_move_is_told_and_frees_the_old_slot(world, owner, worker):
    room = hall(world)
    held = take(booked(world, room), "confirm", actor=owner)
    given = {"title": "候补", "people": 9, "starts": moment(4), "ends": moment(4, 21), "wait": True}
    next_one = request_booking(room, actor=world.actor("branch_secretary"), **given)
    other = take(booked(world, room, days=5), "confirm", actor=owner)
    to = {"resource": room, "starts": moment(5, 20), "ends": moment(5, 22)}
    stays(held, lambda: perform(held, "move", actor=owner, **to), Refusal, "overlap")
    perform(held, "move", actor=owner, **{**to, "starts": moment(7, 9), "ends": moment(7, 11)})
    held = reread(held)
    assert (held.starts, held.state, other.state) == (moment(7, 9), "confirmed", "confirmed")
    assert reread(next_one).state == "offered"
    assert Message.objects.filter(matter=held.pk, kind="booking.move").exists()


def test_a_move_turns_away_who_wanted_the_new_slot(world, owner):
    """A pre-booking of a slot that another booking moves to is rejected and told, as at a confirmation."""
    room = hall(world)
    held = take(booked(world, room), "confirm", actor=owner)
    given = {"title": "读报", "people": 9, "starts": moment(7, 10), "ends": moment(7, 12)}
    wanted = request_booking(room, actor=world.actor("branch_secretary"), **given)
    perform(held, "move", actor=owner, resource=room, starts=moment(7, 9), ends=moment(7, 11))
    assert reread(wanted).state == "lost"
    assert Message.objects.filter(matter=wanted.pk, kind="booking.lose").exists()


def test_a_confirmed_booking_awaits_who_booked(world, owner):
    held = take(booked(world), "confirm", actor=owner)
    assert set(Todo.objects.filter(matter=held.pk, done_at=None).values_list("party", flat=True)) == {"guest"}


def test_a_booker_asks_for_a_slot_once(world, owner):
    room = hall(world, most_a_month=9)
    first = booked(world, room)
    refused("once", world, room, hour=20, title="又一次")
    take(first, "confirm", actor=owner)
    given = {"title": "候补", "people": 9, "starts": moment(4), "ends": moment(4, 20), "wait": True}
    waits = request_booking(room, actor=world.actor("branch_secretary"), **given)
    with pytest.raises(Refusal, match="19:00"):
        request_booking(room, actor=world.actor("branch_secretary"), **given)
    assert Booking.objects.filter(state="waitlisted").get() == waits


def test_the_page_of_who_waits_says_the_place_and_what_follows(world, owner, client):
    room = hall(world)
    take(booked(world, room), "confirm", actor=owner)
    given = {"title": "候补", "people": 9, "starts": moment(4), "ends": moment(4, 21), "wait": True}
    request_booking(room, actor=world.actor("resident"), **given)
    mine = request_booking(room, actor=world.actor("branch_secretary"), **given)
    client.force_login(world.branch_secretary)
    text = client.get(mine.get_absolute_url()).content.decode()
    assert "第 2 位" in text
    assert "没有等到空位" in text


def test_a_prebooking_is_decided_before_it_begins(world):
    """Two working days, but never after the beginning: on Monday for Tuesday at nine."""
    room = hall(world)
    assert due(booked(world, room, days=1, hour=9)) == moment(1, 9)
    assert due(booked(world, room, days=9)) == moment(3, 0)


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        ({"hours": -1}, "slot", "先于"),
        ({"hours": 0}, "slot", "先于"),
        ({"hours": 6}, "slot", "同一天"),
        ({"people": 0}, "capacity", "至少"),
    ],
)
def test_bad_input_names_what_is_wrong(world, given, rule, words):
    room = hall(world, hours="每天 8:00-24:00")
    if "hours" in given:
        given = {"starts": moment(4), "ends": moment(4) + timedelta(hours=given["hours"])}
    assert words in refused(rule, world, room, **given)


def test_a_year_ahead_and_not_for_ever(world, owner, client):
    room = hall(world, at_once=True)
    for day in (367, 400_000):
        for actor in (owner, world.actor("community_worker")):
            refused("slot", world, room, days=day, actor=actor)
    assert booked(world, room, days=365).state == "confirmed"
    client.force_login(world.community_worker)
    ask = {"people": "40", "part": "evening", "near": "990112001", "begins": "22:00", "finishes": "01:00", "title": "x"}
    for day in ("9999-12-31", "9999-12-27", "0001-01-01", "0001-01-02"):
        assert client.get(reverse("sharing:home"), {**ask, "day": day}).status_code == 200
        assert client.get(reverse("sharing:find"), {**ask, "day": day}).status_code == 200
        form = {**ask, "day": day, "every": "weekly", "until": "9999-12-31"}
        assert client.post(f"{reverse('sharing:book')}?resource={room.pk}", form).status_code == 422
        assert client.post(reverse("sharing:put"), {**ask, "day": day, "resource": str(room.pk)}).status_code == 302


def test_the_dates_of_a_series_reject_who_wanted_them(world, owner):
    room = hall(world, most_a_month=9)
    loser = booked(world, room, days=11, actor=world.actor("branch_secretary"), title="合唱")
    take(booked(world, room, rule="FREQ=WEEKLY;COUNT=2", title="二胡班"), "confirm", actor=owner)
    assert reread(loser).state == "lost"


def test_a_series_is_held_and_confirmed_again_a_week_ahead(world, owner, worker):
    room = hall(world)
    take(booked(world, room, days=11, title="别家"), "confirm", actor=owner)
    first = booked(world, room, rule="FREQ=WEEKLY;COUNT=4", title="二胡班", reason="课程")
    take(first, "confirm", actor=owner)
    dates = list(first.dates.order_by("starts"))
    assert [(one.day.day, one.state) for one in dates] == [(11, "planned"), (18, "planned")]  # 4 December was taken
    assert reconfirm_series(first, actor=worker) == 0
    assert (desks(dates[0]), due(dates[0])) == (set(), dates[0].starts - timedelta(days=7))
    stays(dates[0], lambda: take(dates[0], "reconfirm", actor=worker), Stale, "state")
    with clock.at(dates[0].starts - timedelta(days=7)):
        take(reread(dates[0]), "ask_again", actor=SYSTEM)
        assert desks(dates[0]) == {("booker", world.community.pk)}
        assert Message.objects.filter(matter=dates[0].pk, kind="booking.ask_again").exists()
        assert reconfirm_series(first, actor=worker) == 1
    with clock.at(dates[1].starts - timedelta(days=2)):
        take(reread(dates[1]), "ask_again", actor=SYSTEM)
        take(reread(dates[1]), "release", actor=SYSTEM)
    assert [reread(one).state for one in dates] == ["confirmed", "lapsed"]
    with pytest.raises(Invalid, match=r"没有尽头|never ends"):
        booked(world, room, days=3, rule="FREQ=WEEKLY", title="无尽")


def test_two_no_shows_pause_for_thirty_days_and_an_appeal_lifts_it(world, owner, worker):
    room = hall(world)
    missed = []
    for days in (2, 4):
        one = take(booked(world, room, days=days), "confirm", actor=owner)
        with clock.at(one.starts + timedelta(minutes=31)):
            missed.append(take(one, "expire", actor=SYSTEM))
        told = Message.objects.filter(kind="booking.paused", organisation=world.community.pk)
        assert told.exists() is (days == 4)
    assert told.get().matter == missed[1].pk
    assert "2026-12-27" in told.get().subject
    assert "2026-12-11" in told.get().subject
    with clock.at(at(11, 30)):
        assert "12" in refused("no-show", world, room, days=10, title="停用期")
        one = take(missed[1], "appeal", actor=worker, reason="当天停电进不去")
        refused("no-show", world, room, days=10, title="停用期")
        take(one, "excuse", actor=world.actor("street_staff"), reason="物业证明停电")
        assert booked(world, room, days=10).state == "requested"
    with clock.at(at(12, 30)):
        assert booked(world, room, days=10).state == "requested"


def test_use_hand_over_and_rating(world, owner, worker):
    room = hall(world)
    held = take(booked(world, room), "confirm", actor=owner)
    stays(held, lambda: take(held, "check_in", actor=worker), Refusal, "slot")
    assert offered(worker, held) == (["This week"], [])
    with clock.at(held.lets_in_at):
        assert offered(worker, held) == (["At once"], ["check_in"])
    with clock.at(held.starts - timedelta(minutes=50)):
        take(held, "check_in", actor=worker)
        take(held, "hand_back", actor=worker, left_as="good")
        take(held, "rate_place", actor=worker, place_score=5)
        take(held, "check", actor=owner, found_as="good", user_score=4)
    assert reread(held).state == "rated"


def offered(actor, booking):
    """Under which heading a booking is on the desk, and with which buttons."""
    rows = [row for row in desk_rows(for_desk(todos_for(actor))) if row.matter.pk == booking.pk]
    with translation.override("en"):
        return [str(group_of(row)) for row in rows], [b.step.name for row in rows for b in row.buttons]


def test_withdrawal_waits_for_five_days_and_for_its_bookings(world, owner):
    room = hall(world)
    held = take(booked(world, room, days=10), "confirm", actor=owner)
    early, late = at(11, 27).date(), at(11, 30).date()
    stays(room, lambda: take(room, "withdraw", actor=owner, last_day=early, reason="装修"), Refusal, "5 wd")
    stays(room, lambda: take(room, "withdraw", actor=owner, last_day=late, reason="装修"), Refusal, "3.10")
    take(held, "call_off", actor=owner, reason="装修", alternative="石桥社区议事厅")
    take(room, "withdraw", actor=owner, last_day=late, reason="装修")
    assert booked(world, room, days=4).state == "requested"
    refused("slot", world, room, days=8, title="太晚")


def test_other_mechanisms_book_and_free(world, owner, worker):
    room = hall(world)
    own = book_venue(room, moment(4), moment(4, 21), "书法课", actor=owner)
    assert own.state == "confirmed"
    with pytest.raises(Refusal, match="19:00–21:00"):
        book_venue(room, moment(4, 20), moment(4, 22), "合唱", actor=owner)
    assert book_venue(room, moment(5), moment(5, 21), "讲座", actor=worker).state == "requested"
    free_venue(own, actor=owner)
    assert reread(own).state == "cancelled"


def test_a_resident_books_and_confirmed_at_once(world):
    room = hall(world, at_once=True)
    mine = booked(world, room, actor=world.actor("resident"))
    assert (mine.state, mine.booker) == ("confirmed", None)


@pytest.mark.engine
def test_the_pages(world, owner, client):
    room = hall(world, title="报告厅", most_a_month=9)
    take(booked(world, room), "confirm", actor=owner)
    booked(world, room, days=5), booked(world, room, days=5, actor=world.actor("branch_secretary"), title="合唱")
    client.force_login(world.community_worker)
    week = client.get(reverse("sharing:home")).content.decode()
    assert week.count("法治讲座") >= 2
    ask = {"people": 40, "day": "2026-11-27", "part": "evening", "near": "990112001"}
    found = client.get(reverse("sharing:find"), ask).content.decode()
    assert "19–21" in found
    found = client.get(reverse("sharing:find"), {**ask, "day": "2026-11-26"}).content.decode()
    assert reverse("sharing:book") in found
    lifted = {"title": "开讲", "people": "40", "begins": "19:00", "finishes": "21:00", "day": "2026-11-26"}
    assert "data-put" in client.get(reverse("sharing:home"), lifted).content.decode()
    put = client.post(reverse("sharing:put"), {**lifted, "resource": str(room.pk)})
    assert put.status_code == 302
    assert Booking.objects.filter(title="开讲").count() == 1
    bad = client.get(
        reverse("sharing:home"), {**lifted, "people": "x", "day": "2026-99-99", "lift": "x", "page": "9" * 20}
    )
    assert bad.status_code == 200
    form = {"title": "夜班", "people": 9, "day": "2026-11-26", "begins": "22:00", "finishes": "01:00"}
    page = client.post(f"{reverse('sharing:book')}?resource={room.pk}", form)
    assert page.status_code == 422
    client.force_login(world.branch_secretary)
    taken = client.post(f"{reverse('sharing:book')}?resource={room.pk}", {**form, "title": "晚", "day": "2026-11-27",
                        "begins": "19:00", "finishes": "20:00"})  # fmt: skip
    assert 'name="wait"' in taken.content.decode()


def test_a_booking_is_in_the_calendar_of_its_people(world, owner, worker, client):
    held = take(booked(world, hall(world)), "confirm", actor=owner)
    make_feed(actor=worker)
    known = feed_of(worker.user)
    text = client.get(reverse("calendar_feed", args=[known[1]])).content.decode().replace("\r\n ", "")
    assert f"UID:{held.pk}@" in text
    assert "法治讲座" in text
    assert f"LOCATION:职工之家 {held.resource.place}" in text
