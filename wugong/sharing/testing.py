"""Resources, bookings, requests and pledges for the tests here and above."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.flow.actions import begin, take
from wugong.sharing.actions.bookings import request_booking
from wugong.sharing.models import Allocation, Booking, Pledge, Resource, ShareRequest

HOURS = "每天 8:00-22:00"


def moment(days: int, hour: int = 19, minute: int = 0) -> datetime:
    """So many days from today, at an hour in the district."""
    return timezone.make_aware(datetime.combine(clock.today() + timedelta(days=days), time(hour, minute)))


def drafted(people: Any, **given: Any) -> Resource:
    """A hall of the hospital's Party committee, being checked."""
    blank = Resource(owner=people.hospital_party, place=people.hospital_party.place)
    said = {
        "sort": "premises", "use": "convenience", "title": "职工之家", "capacity": 80, "hours": HOURS,
        "duty_holder": "后勤科长", "most_hours": 4, "most_a_month": 2,
    }  # fmt: skip
    return begin(blank, "offer", actor=people.actor("liaison_officer"), **{**said, **given})


def hall(people: Any, **given: Any) -> Resource:
    """The same, shared."""
    return take(drafted(people, **given), "review", actor=people.actor("street_staff"))


def booked(cast: Any, resource: Resource | None = None, days: int = 4, hour: int = 19, **given: Any) -> Booking:
    """A pre-booking by the community for an evening, two hours."""
    actor: Actor = given.pop("actor", None) or cast.actor("community_worker")
    said = {"title": "法治讲座", "people": 40, "starts": moment(days, hour), "ends": moment(days, hour + 2)}
    return request_booking(resource or hall(cast), actor=actor, **{**said, **given})


def asked_for(people: Any, actor: Actor | None = None, **given: Any) -> ShareRequest:
    """A request of the community for forty hours of volunteers."""
    blank = ShareRequest(asker=given.pop("asker", people.community), place=given.pop("place", people.community.place))
    said = {
        "sort": "people", "use": "convenience", "title": "冬至送餐", "quantity": 40, "reach": 60,
        "needed_by": clock.today() + timedelta(days=14),
    }  # fmt: skip
    return begin(blank, "publish", actor=actor or people.actor("community_worker"), **{**said, **given})


def pledged(people: Any, request: ShareRequest | None = None, **given: Any) -> Pledge:
    """A pledge of the hospital on it."""
    asked = request or asked_for(people)
    said = {"quantity": 40, "deliver_on": clock.today() + timedelta(days=7)}
    blank = Pledge(request=asked, giver=people.hospital_party)
    return begin(blank, "pledge", actor=people.actor("liaison_officer"), **{**said, **given})


def planned(people: Any) -> Allocation:
    """A plan for one request and one team."""
    hall(people, sort="people", title="门诊志愿队", capacity=60, hours="")
    asked_for(people)
    blank = Allocation(office=people.pwc, place=people.pwc.place)
    return begin(blank, "compute", actor=people.actor("street_staff"), sort="people", fair=True)


CASES = {
    "resource": drafted,
    "booking": lambda people: with_reply(booked(people, hall(people, holidays="week"))),
    "share_request": asked_for,
    "pledge": pledged,
    "allocation": planned,
}


def with_reply(booking: Booking) -> Booking:
    """A booking with the moments that its clocks and its to-dos read."""
    Booking.objects.filter(pk=booking.pk).update(
        reply_by=booking.starts - timedelta(days=2), asks_from=booking.starts - timedelta(days=7)
    )
    booking.refresh_from_db()
    return booking


# From Monday 23 November 2026, nine in the morning.
DUE = {
    "resource": {"reviewing": "2026-11-26", "changing": "2026-11-26", "suspended": "2026-12-21"},
    "booking": {"requested": "2026-11-25", "completed": "2026-11-30", "damaged": "2026-11-30",
                "settling": "2026-11-30", "appealed": "2026-11-30"},
    "share_request": {"open": "2026-12-07", "matched": "2027-02-18", "fulfilled": "2026-11-30"},
    "pledge": {
        "proposed": "2026-11-30", "offered": "2026-11-30", "accepted": "2026-12-14", "scheduled": "2026-12-14",
        "delivered": "2026-11-30",
    },
    "allocation": {"computed": "2026-11-30"},
}  # fmt: skip
ADMINS = dict.fromkeys((f"{a}_administrator" for a in ("system", "security", "audit")), 403)
PAGE = {"nobody": 302, **ADMINS, "*": 200}
ONLY_POST = {"nobody": 302, "*": 405}
ACCESS = {
    "sharing:home": PAGE,
    "sharing:find": PAGE,
    "sharing:own": PAGE,
    "sharing:balance": PAGE,
    "sharing:book": {"nobody": 302, **ADMINS, "*": 302},
    "sharing:pledge": {**PAGE, "resident": 404, "stranger": 404},
    "sharing:put": ONLY_POST,
    "sharing:adopt": ONLY_POST,
    "sharing:decide": ONLY_POST,
    "sharing:again": ONLY_POST,
}


def _booking(people: Any) -> dict[str, Any]:
    return {"pk": booked(people).pk}


ARGUMENTS = {
    "sharing:pledge": lambda people: {"pk": asked_for(people).pk},
    "sharing:adopt": _booking,
    "sharing:decide": _booking,
    "sharing:again": _booking,
}


def halls(people: Any, n: int) -> None:
    """So many halls of the hospital, each with a pre-booking and one that is confirmed."""
    for _ in range(n):
        room = hall(people, most_a_month=20)
        booked(people, room, days=3)
        take(booked(people, room, days=2), "confirm", actor=people.actor("liaison_officer"))


def requests(people: Any, n: int) -> None:
    """So many open requests."""
    for _ in range(n):
        asked_for(people)


LISTS = {
    "sharing:home": ("liaison_officer", halls),
    "sharing:own": ("liaison_officer", halls),
    "sharing:balance": ("community_worker", requests),
}
__all__ = ["ACCESS", "ARGUMENTS", "CASES", "DUE", "LISTS", "SYSTEM"]
