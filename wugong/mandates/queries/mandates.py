"""Streets and communities that take part, and what is asked, in force and refused at a street."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wugong.common.actor import DISTRICT_ROLES, Actor
from wugong.flow.queries import within
from wugong.mandates.models import Mandate, Refusal
from wugong.mandates.rules.mandate import ASKING, GRANTED, MandateState
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import LOCAL_KINDS, Basis, PartyType, Sort
from wugong.places.rules import Level

# A Party organisation of a street or community itself, and none of a unit that lies there.
OF_THE_PLACE = Q(unit__isnull=True) | Q(unit__kind__in=LOCAL_KINDS)


def street_committees() -> QuerySet[Organisation]:
    """The working committees of the streets, and the committees of towns."""
    kinds = Q(kind=PartyType.WORKING_COMMITTEE) | Q(kind=PartyType.COMMITTEE, basis=Basis.TERRITORIAL)
    rows = Organisation.objects.filter(kinds, OF_THE_PLACE, place__level=Level.STREET, state__in=LIVING)
    return rows.order_by("place__code", "id")


def communities_heard(mandate: Mandate) -> QuerySet[Organisation]:
    """The Party organisations of the communities in the streets it is for."""
    codes = [] if mandate._state.adding else list(mandate.reach.values_list("place__code", flat=True))
    inside = Q(pk__in=[])
    for code in codes:
        inside |= within(code, "place__code")
    kinds = [PartyType.COMMITTEE, PartyType.GENERAL_BRANCH, PartyType.BRANCH]
    rows = Organisation.objects.filter(
        inside, OF_THE_PLACE, sort=Sort.PARTY, place__level=Level.COMMUNITY, state__in=LIVING, kind__in=kinds
    )
    return rows.filter(superior__place__level=Level.STREET).order_by("place__code", "id")


def departments() -> QuerySet[Organisation]:
    """The departments of the district."""
    rows = Organisation.objects.filter(sort=Sort.UNIT, place__level=Level.DISTRICT, state__in=LIVING)
    return rows.order_by("name", "id")


def of_street(code: str) -> Q:
    """The mandates that reach a street; all where none is named."""
    return Q(reach__place__code=code) if code else Q()


def mandates_at(code: str) -> QuerySet[Mandate]:
    """What ever came to the gate of a street, with all that its pages show."""
    rows = Mandate.objects.filter(of_street(code)).select_related("department", "instrument").distinct()
    return rows.prefetch_related("hearings__organisation__place", "reach")


def refusals_at(code: str) -> QuerySet[Refusal]:
    """What was refused in a street, by itself or one of its communities."""
    rows = Refusal.objects.select_related("department", "refuser").order_by("-created_at", "-id")
    return rows.filter(within(code, "refuser__place__code")) if code else rows


def permits_of(refusal: Refusal) -> QuerySet[Mandate]:
    """The numbers that may have been in force for the department of a refusal."""
    return Mandate.objects.filter(department=refusal.department_id, permit_no__isnull=False).order_by("-until")


def gate_of(actor: Actor) -> str:
    """The street whose gate this actor sees first: his own; none for the district."""
    return "" if actor.is_any(*DISTRICT_ROLES) or len(actor.place) < 9 else actor.place[:9]


SHOWN_IN_FORCE = (MandateState.IN_EFFECT, MandateState.UNDER_REVIEW, MandateState.TEMPORARY)
SHOWN_ASKING = (*ASKING, *(state for state in GRANTED if state not in SHOWN_IN_FORCE))
