"""Who acts for the body that assesses."""

from __future__ import annotations

from wugong.common.actor import Role, Seat
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind
from wugong.places.rules import Level


def organisers(body: Organisation) -> list[Seat]:
    """The Organisation Department, the Party-building office of a street, or the officers of a department."""
    if body.place.level != Level.DISTRICT:
        return [Seat(role=Role.SO, organisation=body.pk)]
    return [Seat(role=Role.DD if body.kind == Kind.DEPARTMENT else Role.DO, organisation=body.pk)]
