"""Who leads and hosts a team."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from wugong.common.actor import Actor, Role, Seat
from wugong.volunteers.models import Team

HEADS = (Role.CP, Role.BP, Role.UP, Role.SP, Role.SO)


def heads(team: Team) -> list[Seat]:
    """The heads of the host: the posts that are set up there; where none is, all that could be."""
    prefetch_related_objects([team.host], "posts")
    held = {post.role for post in team.host.posts.all() if post.closed_on is None}
    roles = [role for role in HEADS if role in held] or HEADS
    return [Seat(role=role, organisation=team.host_id) for role in roles]


def recorders(team: Team) -> list[Seat]:
    """Who writes hours down: the leader, and the heads and workers of the host."""
    own = [Seat(user=team.lead)] if team.lead else []
    return [*own, *heads(team), Seat(role=Role.CW, organisation=team.host_id)]


def writes_hours(actor: Actor, team: Team) -> bool:
    """Whether the actor may write hours of the team down."""
    return actor.sits_any(recorders(team))


def is_head(actor: Actor, team: Team) -> bool:
    """Whether the actor heads the host."""
    return actor.sits_any(heads(team))
