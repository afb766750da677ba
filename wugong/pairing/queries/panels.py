"""What the page of an organisation shows of its pairs and lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.organisations.models import Organisation
from wugong.pairing.models import Need, Offer
from wugong.pairing.queries.listings import listed
from wugong.pairing.queries.pairs import pairings_wanted
from wugong.pairing.queries.visible import of_body

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """Its pairs, needs and offers as far as the actor may see them; None where there is nothing."""
    sides, own = of_body(organisation.pk, "giver", "receiver"), of_body(organisation.pk, "organisation")
    found = {
        "pairs": _first(pairings_wanted(actor, Wanted()).filter(sides)),
        "needs": _first(listed(actor, Need, Wanted()).filter(own)),
        "offers": _first(listed(actor, Offer, Wanted()).filter(own)),
    }
    return found if any(found.values()) else None


def _first(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.order_by("-created_at", "-id")[:MOST])
