"""What the pages of organisations and places show of promises: what is open there, the next due first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.commitments import queries
from wugong.commitments.models import Commitment
from wugong.common.actor import Actor
from wugong.common.prepared import prepared
from wugong.flow.queries import within
from wugong.organisations.hooks import panels
from wugong.organisations.models import Organisation
from wugong.places.hooks import Panel, communities, district, streets
from wugong.places.models import Place

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """What it leads or helps with, as far as the actor may see it."""
    return _open(actor, "", organisation.pk)


def of_place(actor: Actor, place: Place) -> dict[str, Any] | None:
    """What is promised for a place."""
    return _open(actor, place.code, None)


@prepared
def _first(actor: Actor, place: str, organisation: UUID | None) -> QuerySet[Commitment]:
    where = queries.promised_by(organisation) if organisation else within(place)
    rows = queries.in_which(queries.commitments_visible_to(actor).filter(where), "open")
    return queries.with_bodies(rows).order_by("due_on", "id")[: MOST + 1]


def _open(actor: Actor, place: str, organisation: UUID | None) -> dict[str, Any] | None:
    shown = _first(actor, place, organisation)
    if not shown:
        return None
    return {
        "rows": queries.read(shown[:MOST]),
        "more": len(shown) > MOST,
        "place": place,
        "organisation": organisation or "",
    }


def register_all() -> None:
    """Called once, in ``AppConfig.ready``."""
    template = "commitments/panels/open.html"
    panels.register(Panel("commitments", template, of_organisation, order=20))
    for pages in (streets, communities, district):
        pages.register(Panel("commitments", template, of_place, order=60))
