"""The plan of an allocation, for its page."""

from __future__ import annotations

from typing import Any

from django import template

from wugong.common.actor import Actor
from wugong.files.queries import pictures_of
from wugong.flow.queries import buttons_for
from wugong.sharing.models import Allocation, Booking, Pledge, Resource, ShareRequest
from wugong.sharing.queries import slots
from wugong.sharing.queries.allotment import Shown, shown

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
def may_move(booking: Booking, actor: Actor) -> bool:
    """Whether the actor may move a booking now."""
    return any(one.step.name in {"move", "rebook"} and not one.why_not for one in buttons_for(actor, booking))


@register.simple_tag
def pledges_of(request: ShareRequest) -> list[Pledge]:
    """The pledges of a request, the oldest first."""
    return list(request.pledges.select_related("giver").order_by("created_at"))
