"""Who acts for the body that assesses."""

from __future__ import annotations

from wugong.common.actor import Actor, Role, Seat
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind
from wugong.places.rules import Level


def organisers(body: Organisation) -> list[Seat]:
    """The Organisation Department, the Party-building office of a street, or the officers of a department."""
    if body.place.level != Level.DISTRICT:
        return [Seat(role=Role.SO, organisation=body.pk)]
    return [Seat(role=Role.DD if body.kind == Kind.DEPARTMENT else Role.DO, organisation=body.pk)]


def designs_for(actor: Actor) -> Organisation | None:
    """The body for which the actor may design a scheme; None where he may not."""
    if actor.organisation is None or not actor.is_any(Role.DO, Role.SO, Role.DD):
        return None
    body = Organisation.objects.select_related("place").get(pk=actor.organisation)
    return body if actor.sits_any(organisers(body)) else None
