"""The plan of an allocation, for its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.files.queries import pictures_of
from wugong.flow.queries import buttons_for
from wugong.sharing.bindings.booking import see_to
from wugong.sharing.models import Allocation, Booking, Pledge, Resource, ShareRequest
from wugong.sharing.queries import slots
from wugong.sharing.queries.allotment import Shown, shown
from wugong.sharing.queries.week import suggested

register = template.Library()


@register.simple_tag
def plan_of(allocation: Allocation) -> Shown:
    """What an allocation gives to whom."""
    return shown(allocation)


@register.inclusion_tag("sharing/photos.html")
def photos(resource: Resource) -> dict[str, Any]:
    """``{% photos resource %}``: the pictures among the files of a resource, without place and camera."""
    return {"resource": resource, "photos": pictures_of("resource", [resource.pk]).get(resource.pk, [])}


@register.simple_tag
def place_in_line(booking: Booking) -> int:
    """Which place a booking has on its waiting list."""
    return slots.place_in_line(booking)


@register.simple_tag
def next_of_lost(booking: Booking) -> dict[str, str]:
    """Where who lost a time goes on: the matter it was booked for, else the finder and the waiting list."""
    if booking.made_for:
        return {"matter": see_to(booking)}
    first, last = booking.slot.starts, booking.slot.ends
    when = {"people": booking.people, "day": f"{booking.day:%Y-%m-%d}", "begins": f"{first:%H:%M}",
            "finishes": f"{last:%H:%M}"}  # fmt: skip
    wait = {"resource": booking.resource_id, "title": booking.title, **when, "wait": 1}
    if booking.starts <= clock.now():
        return {"find": reverse("sharing:find")}
    near = {"near": booking.resource.place.code, "part": ""}
    return {
        "find": f"{reverse('sharing:find')}?{urlencode({**when, **near})}",
        "wait": f"{reverse('sharing:book')}?{urlencode(wait)}",
    }


@register.simple_tag
def rivals_of(booking: Booking, actor: Actor) -> list[tuple[Booking, str]]:
    """For the owner of the premises: who else wants the time of a pre-booking, with the advice of the kernel."""
    if booking.state != "requested" or actor.organisation != booking.resource.owner_id:
        return []
    rows = [booking, *slots.rivals(booking).select_related("booker", "resource")]
    advice = suggested(sorted(rows, key=lambda one: (one.starts, one.created_at)))
    return [(one, advice.get(one.pk, "")) for one in rows] if len(rows) > 1 else []


@register.simple_tag
def series_of(booking: Booking) -> dict[str, Any] | None:
    """The dates of the series that a booking is of, and the moments of those that were left out; None for others."""
    first = booking.series or booking
    dates = list(first.dates.order_by("starts"))
    left_out = [datetime.fromisoformat(one) for one in first.skipped]
    return {"dates": [first, *dates], "left_out": left_out} if dates or left_out else None


@register.simple_tag
def may_move(booking: Booking, actor: Actor) -> bool:
    """Whether the actor may move a booking now."""
    return any(one.step.name in {"move", "rebook"} and not one.why_not for one in buttons_for(actor, booking))


@register.simple_tag
def pledges_of(request: ShareRequest) -> list[Pledge]:
    """The pledges of a request, the oldest first."""
    return list(request.pledges.select_related("giver").order_by("created_at"))
