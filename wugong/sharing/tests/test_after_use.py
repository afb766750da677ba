"""After use: who is awaited, what becomes of a damage, what ratings say; lost times and lists. Source: 3.10."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Todo
from wugong.flow.queries import buttons_for, reread
from wugong.flow.testing import desks, due, stays
from wugong.inbox.models import Message
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked, hall, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(world, owner, worker):
    """A booking of the community that has just been handed back, and the moment after it."""
    held = take(booked(world, hall(world)), "confirm", actor=owner)
    with clock.at(held.starts):
        take(held, "check_in", actor=worker)
    with clock.at(held.ends):
        take(held, "hand_back", actor=worker, left_as="good")
        yield reread(held)


def names(actor, booking):
    return {button.step.name for button in buttons_for(actor, reread(booking))}


@pytest.mark.parametrize("first", ["rate_place", "check"])
def test_who_has_rated_is_not_awaited_any_more(world, owner, worker, used, first):
    """Each side is awaited for its own part alone; the clock goes on for the other."""
    both = {("checker", world.hospital_party.pk), ("rater", world.community.pk)}
    assert desks(used) == both
    closes = due(used)
    said = {"rate_place": (worker, {"place_score": 4}), "check": (owner, {"found_as": "good", "user_score": 5})}
    actor, given = said[first]
    take(used, first, actor=actor, **given)
    left = {one for one in both if one[0] == ("checker" if first == "rate_place" else "rater")}
    assert (desks(used), due(used)) == (left, closes)
    assert first not in names(actor, used)
    stays(reread(used), lambda: take(reread(used), first, actor=actor, **given), Refusal, "3.10")
    second = next(name for name in said if name != first)
    assert second in names(said[second][0], used)
    take(reread(used), second, actor=said[second][0], **said[second][1])
    assert (reread(used).state, desks(used)) == ("rated", set())


def test_a_damage_is_answered_and_settled(world, owner, worker, used):
    check = {"found_as": "dirty", "user_score": 2}
    stays(used, lambda: take(used, "check", actor=owner, **check), Refusal, "3.10")
    stays(used, lambda: take(used, "check", actor=owner, found_as="good", user_score=2, damage="胶带"), Refusal, "3.10")
    take(used, "check", actor=owner, **check, damage="地面有胶带")
    assert (reread(used).state, desks(used)) == ("damaged", {("booker", world.community.pk)})
    assert due(used) is not None
    assert Message.objects.filter(matter=used.pk, kind="booking.note_damage", organisation=world.community.pk).exists()
    stays(reread(used), lambda: take(reread(used), "answer", actor=owner, damage_answer="x"), Denied, "role")
    take(reread(used), "rate_place", actor=worker, place_score=5)
    assert desks(used) == {("booker", world.community.pk)}
    take(reread(used), "answer", actor=worker, damage_answer="周五派人清理")
    assert (reread(used).state, desks(used)) == ("settling", {("owner", world.hospital_party.pk)})
    take(reread(used), "settle", actor=owner, settlement="已清理干净")
    assert (reread(used).state, desks(used)) == ("rated", set())
    assert Message.objects.filter(matter=used.pk, kind="booking.settle", organisation=world.community.pk).exists()


def test_a_damage_that_nobody_answers_goes_to_the_owner(world, owner, used):
    take(used, "check", actor=owner, found_as="broken", user_score=2, damage="话筒")
    with clock.at(clock.now() + timedelta(days=12)):
        ring_due()
    assert (reread(used).state, desks(used)) == ("settling", {("owner", world.hospital_party.pk)})


def test_nobody_answers_to_itself_for_a_damage(world, owner):
    own = take(begin_own(world, owner), "end", actor=SYSTEM)
    take(own, "rate_place", actor=owner, place_score=5)
    take(reread(own), "check", actor=owner, found_as="dirty", user_score=5, damage="地面")
    assert reread(own).state == "rated"


def begin_own(world, owner):
    given = {"resource": hall(world), "title": "职工会", "people": 9, "starts": moment(4), "ends": moment(4, 21)}
    return reread(begin(Booking(booker=world.hospital_party, asked_by=owner.user), "request", actor=owner, **given))


def test_ratings_are_shown_from_five_up(world, owner, client):
    """The owner's own ratings and those older than a year count for nothing."""
    room = hall(world)
    made = booked(world, room)

    def rated(score, days=-9, **more):
        row = Booking.objects.get(pk=made.pk)
        values = {f.attname: getattr(row, f.attname) for f in Booking._meta.concrete_fields if f.attname not in
                  ("id", "biz_no", "created_at")}  # fmt: skip
        at = {"starts": moment(days), "ends": moment(days, 21)}
        Booking.objects.create(**{**values, **at, "state": "rated", "place_score": score, **more})

    for n in range(4):
        rated(5, -9 - n)
    rated(1, -20, booker_id=room.owner_id)
    rated(1, -400)
    client.force_login(world.community_worker)
    ask = {"people": 40, "day": "2026-11-27", "part": "evening", "near": "990112001"}
    pages = (lambda: client.get(room.get_absolute_url()), lambda: client.get(reverse("sharing:find"), ask))
    assert all("分（满分 5 分" not in page().content.decode() for page in pages)
    rated(3, -30)
    assert all("4.6 分（满分 5 分，近一年 5 次评价）" in page().content.decode() for page in pages)


def test_who_loses_a_time_reads_why_and_what_comes_next(world, owner, client):
    room = hall(world)
    won, lost = booked(world, room), booked(world, room, actor=world.actor("branch_secretary"), title="合唱")
    take(won, "confirm", actor=owner)
    assert reread(lost).state == "lost"
    client.force_login(world.branch_secretary)
    page = client.get(lost.get_absolute_url()).content.decode()
    assert "该时段已给其他预订" in page
    assert f"resource={room.pk}" in page
    assert "wait=1" in page
    assert f"{reverse('sharing:find')}?" in page
    way = next(part for part in page.split('"') if part.startswith(reverse("sharing:find") + "?"))
    found = client.get(way.replace("&amp;", "&")).content.decode()
    assert f"{reverse('sharing:book')}?resource={room.pk}" in found
    assert "wait=1" in found


def test_the_owner_reads_that_a_series_is_asked_for(world, owner):
    made = booked(world, hall(world), rule="FREQ=WEEKLY;UNTIL=20261222T235959", reason="课程")
    detail = Todo.objects.get(matter=made.pk, party="owner").matter.detail
    assert "每周" in detail
    assert "2026-12-22" in detail


def test_a_waiting_entry_is_none_of_the_bookings_of_a_month(world, owner):
    room = hall(world, most_a_month=2)
    take(booked(world, room, actor=world.actor("branch_secretary"), title="别人的"), "confirm", actor=owner)
    booked(world, room, wait=True)
    booked(world, room, days=5)
    assert booked(world, room, days=6).state == "requested"
