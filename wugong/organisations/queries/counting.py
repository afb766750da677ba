"""Whose work counts as that of an organisation: what measures of the assessment ask."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.organisations.rules import LOCAL_KINDS, Kind, Sort
from wugong.places.rules import Level


def ground_of(pk: UUID) -> str:
    """The code of the street or community that this organisation runs; empty for every other organisation."""
    body = Organisation.objects.select_related("place", "unit").filter(pk=pk).first()
    if body is None or body.place.level not in {Level.STREET, Level.COMMUNITY}:
        return ""
    runs = body.kind in LOCAL_KINDS if body.sort == Sort.UNIT else body.unit is None or body.unit.kind in LOCAL_KINDS
    return str(body.place.code) if runs else ""


def bodies_counted_as(pk: UUID) -> list[UUID]:
    """The organisation with its unit or Party organisation; for a street or community also the bodies of its place."""
    own = Q(pk=pk) | Q(unit=pk) | Q(pk__in=Organisation.objects.filter(pk=pk).values("unit"))
    if ground := ground_of(pk):
        local = Q(kind__in=[*LOCAL_KINDS, Kind.SUBORDINATE]) | Q(unit__kind__in=LOCAL_KINDS)
        own |= within(ground, "place__code") & (local | Q(sort=Sort.PARTY, unit=None))
    return list(Organisation.objects.filter(own).values_list("pk", flat=True))
