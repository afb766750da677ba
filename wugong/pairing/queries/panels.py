"""What the page of an organisation shows of its pairs and lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.organisations.models import Organisation
from wugong.pairing.models import Need, Offer
from wugong.pairing.queries.listings import listed
from wugong.pairing.queries.pairs import pairings_wanted

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """Its pairs, needs and offers as far as the actor may see them; None where there is nothing."""
    sides = Q(giver=organisation) | Q(receiver=organisation)
    sides |= Q(giver__unit=organisation) | Q(receiver__unit=organisation)
    pairs = list(pairings_wanted(actor, Wanted()).filter(sides).order_by("-created_at", "-id")[:MOST])
    own = Q(organisation=organisation) | Q(organisation__unit=organisation)
    needs = listed(actor, Need, Wanted()).filter(own).order_by("-created_at", "-id")[:MOST]
    offers = listed(actor, Offer, Wanted()).filter(own).order_by("-created_at", "-id")[:MOST]
    found = {
        "pairs": pairs,
        "needs": list(needs),
        "offers": list(offers),
    }
    return found if any(found.values()) else None
