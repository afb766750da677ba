"""The shifts of a service on its page."""

from __future__ import annotations

from typing import Any

from django import template

from wugong.volunteers import queries
from wugong.volunteers.models import ServiceEvent
from wugong.volunteers.policies import writes_hours

register = template.Library()


@register.inclusion_tag("volunteers/shifts.html", takes_context=True)
def shifts(context: dict[str, Any], event: ServiceEvent) -> dict[str, Any]:
    """Each shift with how many are on duty and wanted, and which are one's own."""
    actor = context["actor"]
    own = {duty.shift_id for duty in queries.own_duties(actor.user)} if actor.user else set()
    return {"rows": queries.shifts_of(event), "event": event, "own": own, "writes": writes_hours(actor, event.team)}
