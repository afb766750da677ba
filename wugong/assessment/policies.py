"""Who acts for the body that assesses."""

from __future__ import annotations

from wugong.common.actor import DISTRICT_ROLES, STREET_ROLES, Actor, Role, Seat
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind
from wugong.places.rules import Level


def organisers(body: Organisation) -> list[Seat]:
    """The Organisation Department, the Party-building office of a street, or the officers of a department."""
    if body.place.level != Level.DISTRICT:
        return [Seat(role=Role.SO, organisation=body.pk)]
    return [Seat(role=Role.DD if body.kind == Kind.DEPARTMENT else Role.DO, organisation=body.pk)]


def colleagues(body: Organisation) -> list[Seat]:
    """Whoever sits in an office of the body, beside its organisers: one of them enters a paper as the second person."""
    roles = DISTRICT_ROLES if body.place.level == Level.DISTRICT else STREET_ROLES
    return [Seat(role=role, organisation=body.pk) for role in sorted(roles)]


def designs_for(actor: Actor) -> Organisation | None:
    """The body for which the actor may design a scheme; None where he may not."""
    if actor.organisation is None or not actor.is_any(Role.DO, Role.SO, Role.DD):
        return None
    body = Organisation.objects.select_related("place").get(pk=actor.organisation)
    return body if actor.sits_any(organisers(body)) else None
