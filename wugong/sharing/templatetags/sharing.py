"""The plan of an allocation, for its page."""

from __future__ import annotations

from django import template

from wugong.sharing.models import Allocation, Pledge, ShareRequest
from wugong.sharing.queries.allotment import Shown, shown

register = template.Library()


@register.simple_tag
def plan_of(allocation: Allocation) -> Shown:
    """What an allocation gives to whom."""
    return shown(allocation)


@register.simple_tag
def pledges_of(request: ShareRequest) -> list[Pledge]:
    """The pledges of a request, the oldest first."""
    return list(request.pledges.select_related("giver").order_by("created_at"))
