"""Who leads and hosts a team."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from wugong.common.actor import Actor, Role, Seat
from wugong.organisations.models import Organisation
from wugong.volunteers.models import Team

FOUNDS = (Role.VT, Role.CW, Role.CP, Role.BP, Role.UL)
HEADS = (Role.CP, Role.BP, Role.UP, Role.SP, Role.SO)


def heads_of(host: Organisation) -> list[Seat]:
    """The heads of a host: the posts that are set up there; where none is, all that could be."""
    prefetch_related_objects([host], "posts")
    held = {post.role for post in host.posts.all() if post.closed_on is None}
    roles = [role for role in HEADS if role in held] or HEADS
    return [Seat(role=role, organisation=host.pk) for role in roles]


def heads(team: Team) -> list[Seat]:
    """The heads of the host of a team."""
    return heads_of(team.host)


def may_found(actor: Actor) -> bool:
    """Whether the actor may found a team, of the organisation whose hat he wears."""
    return actor.organisation is not None and actor.is_any(*FOUNDS)


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
