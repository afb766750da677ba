"""An activity in shared premises: booked once, moved and given back with it; a typed venue stays possible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.activities.rules.activity import MACHINE
from wugong.activities.testing import entered, evening, planned
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.forms import step_form
from wugong.flow.queries import reread
from wugong.flow.testing import at, desks, stays
from wugong.inbox.models import Message
from wugong.journeys.models import SessionBooking
from wugong.sharing.actions.bookings import follow_calendar
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked, hall

pytestmark = pytest.mark.django_db
HOLDS = ("confirmed", "held")


@pytest.fixture(autouse=True)
def monday():
    with clock.at(at(11, 23)):
        yield


def own_hall(cast):
    """Premises of the community, which confirms for itself."""
    room = hall(cast)
    type(room).objects.filter(pk=room.pk).update(owner=cast.community)
    return reread(room)


def in_room(cast, room, **given):
    """A draft of two evenings in a room."""
    worker = cast.actor("community_worker")
    made = planned(worker, **{"times": 2, **given})
    form = step_form(made, MACHINE.step("amend"), actor=worker)
    data = {name: form[name].value() for name in form.fields if name not in ("seen",)}
    data |= {"room": str(room.pk) if room else "", "venue": "二楼教室", "seen": made.version}
    sent = {k: v for k, v in data.items() if v is not None}
    for name in ("begins_at", "until_at", "enrol_from", "enrol_until"):
        sent[name] = getattr(made, name).astimezone().strftime("%Y-%m-%dT%H:%M")
    filled = step_form(made, MACHINE.step("amend"), actor=worker, data=sent)
    assert filled.is_valid(), filled.errors
    filled.take()
    return reread(made)


def bookings(activity):
    rows = SessionBooking.objects.filter(activity=activity).order_by("number")
    return [(link.number, link.booking.state in HOLDS, link.booking.starts) for link in rows.select_related("booking")]


def test_a_shared_room_is_booked_for_each_session_and_given_back(cast):
    room, worker, head = own_hall(cast), cast.actor("community_worker"), cast.actor("community_secretary")
    course = in_room(cast, room)
    assert (course.venue, bookings(course)) == (str(room)[:60], [])
    perform(course, "submit", actor=worker)
    starts = [session.begins_at for session in course.sessions.all()]
    assert bookings(course) == [(1, True, starts[0]), (2, True, starts[1])]
    perform(reread(course), "publish", actor=head)
    session = course.sessions.get(number=2)
    later = session.begins_at + timedelta(days=1)
    moved = {"session": session, "session_begins": later, "session_ends": later + timedelta(minutes=90)}
    perform(reread(course), "move", actor=worker, reason="老师有事", **moved)
    assert bookings(course) == [(1, True, starts[0]), (2, True, later)]
    perform(reread(course), "cancel", actor=head, reason="老师病了")
    assert bookings(course) == [] and not Booking.objects.filter(state__in=HOLDS).exists()


def test_a_room_is_not_given_twice(cast):
    room, worker = own_hall(cast), cast.actor("community_worker")
    first, second = in_room(cast, room), in_room(cast, room, title="二胡课")
    perform(first, "submit", actor=worker)
    with pytest.raises(Refusal):
        perform(second, "submit", actor=worker)
    assert (reread(second).state, bookings(second)) == ("draft", [])
    typed = in_room(cast, None, title="健康讲座")
    assert perform(typed, "submit", actor=worker).venue == "二楼教室"


def test_a_room_of_others_is_confirmed_before_the_activity_is_announced(cast):
    room, worker, head = hall(cast), cast.actor("community_worker"), cast.actor("community_secretary")
    course = in_room(cast, room, times=1, begins_at=evening(20, 14), capacity=20)
    perform(course, "submit", actor=worker)
    stays(course, lambda: perform(course, "publish", actor=head), Refusal, "3.13")
    booking = SessionBooking.objects.get(activity=course).booking
    take(booking, "confirm", actor=cast.actor("liaison_officer"))
    assert perform(reread(course), "publish", actor=head).state == "published"


def test_what_is_returned_gives_the_room_back(cast):
    room, worker = own_hall(cast), cast.actor("community_worker")
    course = in_room(cast, room)
    perform(course, "submit", actor=worker)
    perform(reread(course), "give_back", actor=cast.actor("community_secretary"), reason="换个时间")
    assert bookings(course) == []
    perform(reread(course), "submit", actor=worker)
    assert len(bookings(course)) == 2


def test_the_booking_of_a_session_follows_its_course(cast, client):
    """Who comes is ticked at the course: nobody is noted as missing; the room is moved or given up with the course."""
    room, worker, owner = hall(cast), cast.actor("community_worker"), cast.actor("liaison_officer")
    course = in_room(cast, room, begins_at=evening(20, 14), capacity=20)
    perform(course, "submit", actor=worker)
    first, second = (link.booking for link in SessionBooking.objects.filter(activity=course).order_by("number"))
    take(first, "confirm", actor=owner)
    take(second, "confirm", actor=owner)
    assert desks(first) == set()
    perform(reread(course), "publish", actor=cast.actor("community_secretary"))
    to = {"resource": room, "starts": first.starts + timedelta(days=1), "ends": first.ends + timedelta(days=1)}
    stays(first, lambda: take(first, "cancel", actor=worker), Refusal, "3.10")
    stays(first, lambda: perform(first, "move", actor=owner, **to), Refusal, "3.10")
    off = {"reason": "换届选举", "alternative": "石桥社区议事厅"}
    stays(first, lambda: take(first, "call_off", actor=owner, **off), Refusal, "3.10")

    take(second, "take_back", actor=owner, **off)
    assert desks(second) == {("booker", cast.community.pk)}
    assert Message.objects.filter(matter=second.pk, kind="booking.take_back", organisation=cast.community.pk).exists()
    assert follow_calendar(actor=SYSTEM) == 0  # the owner has other use for it
    client.force_login(cast.community_worker)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "/see_to/" in page
    assert "/rebook/" not in page
    assert "/give_up/" not in page
    way = client.get(reverse("web:step", args=["booking", second.pk, "see_to"]))
    assert way.url == reverse("web:case", args=["activity", course.pk])
    session = course.sessions.get(number=2)
    later = session.begins_at + timedelta(days=1)
    moved = {"session": session, "session_begins": later, "session_ends": later + timedelta(minutes=90)}
    perform(reread(course), "move", actor=worker, reason="场地另有安排", **moved)
    assert (reread(second).state, desks(second)) == ("cancelled", set())

    with clock.at(first.starts + timedelta(minutes=31)):
        ring_due()
        assert reread(first).state == "confirmed"
    with clock.at(first.ends):
        ring_due()
        assert reread(first).state == "completed"


def test_an_announced_course_moves_to_another_room_and_people_hear_of_it_once_it_is_held(cast):
    """The old room is free at once; where an owner decides, everybody is told on its word and not before."""
    old, new = own_hall(cast), hall(cast, title="大报告厅")
    worker, owner = cast.actor("community_worker"), cast.actor("liaison_officer")
    course = in_room(cast, old, begins_at=evening(20, 14), capacity=20)
    perform(course, "submit", actor=worker)
    perform(reread(course), "publish", actor=cast.actor("community_secretary"))
    take(reread(course), "open", actor=SYSTEM)
    entry = entered(reread(course), alias="老李")
    type(entry).objects.filter(pk=entry.pk).update(user=cast.resident.pk)
    form = step_form(reread(course), MACHINE.step("change_room"), actor=worker)
    assert "room" in form.fields
    swap = {"room": str(new.pk), "venue": str(new), "reason": "原教室漏水"}
    stays(course, lambda: perform(reread(course), "change_room", actor=owner, **swap), Denied, "role")
    perform(reread(course), "change_room", actor=worker, **swap)
    assert reread(course).venue == "大报告厅"
    assert not Booking.objects.filter(resource=old, state__in=HOLDS).exists()
    told = Message.objects.filter(kind="activity.change", matter=course.pk)
    links = SessionBooking.objects.filter(activity=course).order_by("number").select_related("booking")
    first, second = (link.booking for link in links)
    take(first, "confirm", actor=owner)
    assert not told.exists()
    take(second, "confirm", actor=owner)
    assert "大报告厅" in told.get().body


def test_who_booked_hears_of_another_place_or_fee(cast):
    room, owner = hall(cast), cast.actor("liaison_officer")
    held = take(booked(cast, room), "confirm", actor=owner)
    asked = {"asked_capacity": room.capacity, "asked_place": room.place, "asked_fee": "每小时 20 元"}
    take(room, "ask_change", actor=owner, **asked)
    perform(reread(room), "accept_change", actor=cast.actor("street_staff"))
    told = Message.objects.get(matter=held.pk, kind="booking.changed", organisation=cast.community.pk)
    assert "每小时 20 元" in told.subject
