"""Bookings that move: by whom, off a public holiday, off closed days; and how one finds another place."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import stays
from wugong.inbox.models import Message
from wugong.sharing.models import Resource
from wugong.sharing.queries.week import Found
from wugong.sharing.testing import booked, hall, moment
from wugong.sharing.views.week import event_of

pytestmark = pytest.mark.django_db


@pytest.mark.engine
def test_a_guest_moves_only_as_it_may_book(world, owner, worker):
    """A move evades neither the 24 hours, nor the owner, nor the limits."""
    room = hall(world)
    held = take(booked(world, room), "confirm", actor=owner)
    to = {"resource": room, "starts": moment(7, 9), "ends": moment(7, 11)}

    def moves(one, actor=worker, **more):
        return lambda: perform(one, "move", actor=actor, **{**to, **more})

    stays(held, moves(held), Denied, "role")
    quick = hall(world, at_once=True, title="二楼教室")
    mine = booked(world, quick, title="读书会")
    to["resource"] = quick
    stays(mine, moves(mine, starts=moment(7, 9), ends=moment(7, 14)), Refusal, "quota")
    stays(mine, moves(mine, starts=moment(3000), ends=moment(3000, 20)), Refusal, "slot")
    other = hall(world, title="物业会议室")
    Resource.objects.filter(pk=other.pk).update(owner=world.property)
    stays(mine, moves(mine, owner, resource=reread(other)), Refusal, "3.10")
    with clock.at(mine.starts - timedelta(hours=23)):
        stays(mine, moves(mine), Refusal, "24 h")
        moves(mine, owner)()
    assert reread(mine).starts == moment(7, 9)


def test_only_who_may_move_a_booking_is_offered_to(world, owner, client):
    held = take(booked(world, hall(world)), "confirm", actor=owner)
    quick = booked(world, hall(world, at_once=True, title="二楼教室"))
    words = "在周表里改期"
    for who, offered in (("liaison_officer", (True, True)), ("community_worker", (False, True)),
                         ("street_staff", (False, False))):  # fmt: skip
        client.force_login(getattr(world, who))
        pages = [client.get(one.get_absolute_url()).content.decode() for one in (held, quick)]
        assert tuple(words in page for page in pages) == offered
        assert tuple("/move/" in page for page in pages) == offered
        week = client.get(reverse("sharing:home"), {"lift": held.pk, "place": "990112001"})
        assert (week.context["event"] is not None) == offered[0]
    with clock.at(quick.starts - timedelta(hours=23)):
        client.force_login(world.community_worker)
        page = client.get(quick.get_absolute_url()).content.decode()
        assert "不足 24 小时" in page
        assert words not in page


def week_event(actor, booking):
    """The booking as the week holds it up."""
    return event_of(actor, {"lift": str(booking.pk)})


def test_the_finder_says_how_far_it_is(world, client):
    room = hall(world)
    street, home = world.pwc.place, world.community.place
    for place, east in ((street, "106.600000"), (home, "106.603200")):
        place.longitude, place.latitude, place.datum = Decimal(east), Decimal("29.700000"), "gcj02"
        place.save()
    ask = {"people": 40, "day": f"{clock.today() + timedelta(days=4):%Y-%m-%d}", "part": "evening"}
    client.force_login(world.community_worker)
    room.place = home
    room.save(update_fields=["place"])
    assert "约 310 米" in client.get(reverse("sharing:find"), {**ask, "near": street.code}).content.decode()
    assert "同一社区" in client.get(reverse("sharing:find"), {**ask, "near": home.code}).content.decode()
    assert Found(room, "", 1310.4, False).away == "约 1.3 公里"
    assert Found(room, "", None, False).away == ""


def test_a_slot_over_midnight_fits_nowhere(world, client):
    room = hall(world, hours="每天 8:00-24:00")
    client.force_login(world.liaison_officer)
    late = {"title": "守岁", "people": 20, "begins": "22:00", "finishes": "01:00", "place": "990112001"}
    page = client.get(reverse("sharing:home"), late)
    assert not any(cell.fits for venue in page.context["week"].venues for cell in venue.cells)
    assert "跨过午夜" in page.content.decode()
    ask = {"people": 20, "day": "2026-11-27", "part": "", "begins": "22:00", "finishes": "01:00", "near": "990112001"}
    found = client.get(reverse("sharing:find"), ask)
    assert "预订应在同一天内起止" in str(found.context["form"].errors["finishes"])
    whole = client.get(reverse("sharing:find"), {**ask, "finishes": "00:00"})
    assert [one.resource for one in whole.context["found"] if not one.why_not] == [room]


def test_who_wants_a_day_after_the_last_or_a_closed_one_is_told(world, owner):
    """Held slots must be moved first; who only asked or waits is not left waiting for a closed door."""
    room = hall(world, most_a_month=9)
    early, late = booked(world, room, days=10), booked(world, room, days=20)
    shut = booked(world, room, days=12, hour=9)
    day = shut.day
    perform(room, "close_days", actor=owner, from_day=day, until_day=day, why="检修")
    perform(room, "withdraw", actor=owner, last_day=clock.today() + timedelta(days=14), reason="收回自用")
    assert [reread(one).state for one in (early, shut, late)] == ["requested", "rejected", "rejected"]
    assert Message.objects.filter(matter=late.pk, kind="booking.shut_out").exists()


def test_the_page_of_premises_leads_to_booking_them(world, client):
    room, away = hall(world), hall(world, title="旧会议室")
    Resource.objects.filter(pk=away.pk).update(state="suspended")
    client.force_login(world.resident)
    door = f"{reverse('sharing:book')}?resource={room.pk}"
    assert door in client.get(room.get_absolute_url()).content.decode()
    client.force_login(world.liaison_officer)
    assert reverse("sharing:book") not in client.get(away.get_absolute_url()).content.decode()


def test_who_has_no_slot_yet_may_leave_at_any_time(world, owner, worker):
    room = hall(world)
    held = take(booked(world, room), "confirm", actor=owner)
    waits = booked(world, room, wait=True, actor=world.actor("branch_secretary"), title="合唱")
    with clock.at(held.starts - timedelta(hours=2)):
        stays(held, lambda: take(held, "cancel", actor=worker), Refusal, "24 h")
        assert take(waits, "cancel", actor=world.actor("branch_secretary")).state == "cancelled"


def test_an_appeal_about_premises_of_the_street_goes_to_the_district(world, worker):
    """The street does not judge its own premises, so somebody else has to be there."""
    room = hall(world)
    Resource.objects.filter(pk=room.pk).update(owner=world.pwc)
    booking = take(booked(world, reread(room)), "confirm", actor=world.actor("street_staff"))
    with clock.at(booking.starts + timedelta(hours=1)):
        take(take(booking, "expire", actor=SYSTEM), "appeal", actor=worker, reason="门锁着")
        stays(booking, lambda: take(booking, "excuse", actor=world.actor("street_staff"), reason="x"), Denied, "role")
        assert take(booking, "excuse", actor=world.actor("district_officer"), reason="属实").state == "excused"
