"""The shifts of a service on its page."""

from __future__ import annotations

from typing import Any

from django import template

from wugong.common import clock
from wugong.volunteers import queries
from wugong.volunteers.models import ServiceEvent, Team
from wugong.volunteers.policies import writes_hours

register = template.Library()


@register.inclusion_tag("volunteers/shifts.html", takes_context=True)
def shifts(context: dict[str, Any], event: ServiceEvent) -> dict[str, Any]:
    """Each shift with how many are on duty and wanted, and which are one's own; who comes, for those who lead."""
    actor = context["actor"]
    writes = writes_hours(actor, event.team)
    own = {duty.shift_id for duty in queries.own_duties(actor.user)} if actor.user else set()
    rows = queries.shifts_of(event)
    names = queries.names_on(event) if writes else {}
    return {
        "rows": [(row, names.get(row.pk, [])) for row in rows], "event": event, "own": own, "writes": writes,
        "now": clock.now(),
    }  # fmt: skip


@register.inclusion_tag("volunteers/team_work.html", takes_context=True)
def team_work(context: dict[str, Any], team: Team) -> dict[str, Any]:
    """Members and services of a team: names for its leader and its host, for everybody else their number."""
    actor = context["actor"]
    members = queries.members_of(team)
    return {
        "team": team, "members": members, "active": sum(one.state == "active" for one in members),
        "services": list(team.services.order_by("-begins_at")[:20]),
        "leads": actor.user is not None and actor.user == team.lead, "writes": writes_hours(actor, team),
    }  # fmt: skip
