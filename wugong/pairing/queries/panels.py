"""What the page of an organisation shows of its pairs and lists."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.common.prepared import prepared
from wugong.organisations.models import Organisation
from wugong.pairing.models import Need, Offer, Pairing
from wugong.pairing.queries.listings import listed
from wugong.pairing.queries.pairs import pairings_wanted
from wugong.pairing.queries.visible import of_body

M = TypeVar("M", bound=Model)
MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """Its pairs, needs and offers as far as the actor may see them; None where there is nothing."""
    key = organisation.pk
    found = {"pairs": _pairs(actor, key), "needs": _needs(actor, key), "offers": _offers(actor, key)}
    return found if any(found.values()) else None


@prepared
def _pairs(actor: Actor, body: UUID) -> QuerySet[Pairing]:
    return _first(pairings_wanted(actor, Wanted()).filter(of_body(body, "giver", "receiver")))


@prepared
def _needs(actor: Actor, body: UUID) -> QuerySet[Need]:
    return _first(listed(actor, Need, Wanted()).filter(of_body(body, "organisation")))


@prepared
def _offers(actor: Actor, body: UUID) -> QuerySet[Offer]:
    return _first(listed(actor, Offer, Wanted()).filter(of_body(body, "organisation")))


def _first(rows: QuerySet[M]) -> QuerySet[M]:
    return rows.order_by("-created_at", "-id")[:MOST]
