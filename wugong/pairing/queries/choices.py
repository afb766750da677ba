"""What the fields of forms offer to choose among."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.pairing.models import Category, Exemption, Need, Offer, Pairing
from wugong.pairing.policies import street_of
from wugong.pairing.queries.listings import with_held
from wugong.pairing.rules.listings import AVAILABLE
from wugong.places.models import Place
from wugong.places.rules import Level


def places_near(organisations: QuerySet[Organisation]) -> QuerySet[Place]:
    """The streets of these organisations and the communities in them."""
    codes = {street_of(o) for o in organisations.select_related("place")[:300]} - {""}
    around = Q(pk__in=[])
    for code in codes:
        around |= within(code, "code")
    rows = Place.objects.filter(around, level__in=[Level.STREET, Level.COMMUNITY], valid_to__isnull=True)
    return rows.order_by("code")


def open_categories() -> QuerySet[Category]:
    """The categories in use, in their order."""
    return Category.objects.filter(closed_on__isnull=True).order_by("order", "code")


def either(rows: QuerySet[Organisation], exemptions: QuerySet[Exemption], column: str) -> QuerySet[Organisation]:
    """These organisations, and those that exemptions name in a column."""
    found = Organisation.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=exemptions.values(column)))
    return found.order_by("place__code", "name", "id")


def property_branches(street: str) -> QuerySet[Organisation]:
    """The branches of property-service companies in a street: partners of a compound's branch."""
    rows = Organisation.objects.filter(unit__kind="property", sort="party", place__code__startswith=street)
    return rows.order_by("name")


def offers_of(pairing: Pairing) -> QuerySet[Offer]:
    """The available offers of both sides."""
    rows = Offer.objects.filter(organisation__in=[pairing.giver_id, pairing.receiver_id], state__in=AVAILABLE)
    return with_held(rows).select_related("organisation", "category").order_by("category__order", "created_at")


def needs_of(pairing: Pairing, like: Need | None = None) -> QuerySet[Need]:
    """The available needs of both sides; with ``like``, like needs of others in the street too (a hot need)."""
    wanted = Q(organisation__in=[pairing.giver_id, pairing.receiver_id])
    if like is not None:
        wanted |= Q(street=like.street, category=like.category_id)
    rows = with_held(Need.objects.filter(wanted, state__in=AVAILABLE))
    return rows.select_related("organisation", "category").order_by("category__order", "created_at")
