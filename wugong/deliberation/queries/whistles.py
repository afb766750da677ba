"""Whistles one may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.deliberation.models import Called, Whistle
from wugong.flow.queries import SCOPED, within
from wugong.organisations.models import Organisation


def whistles_visible_to(actor: Actor) -> QuerySet[Whistle]:
    """Those of the place of the hat worn, those one drafted or blew, those one is called to."""
    rows = Whistle.objects.select_related("lead", "blower")
    if actor.system:
        return rows
    seen, hat = Q(pk__in=[]), actor.hat
    if hat and hat.role in SCOPED and hat.place:
        seen |= within(hat.place)
    if hat and hat.organisation:
        seen |= Q(lead=hat.organisation) | Q(blower=hat.organisation) | Q(drafted_by=hat.organisation)
        seen |= Q(Exists(Called.objects.filter(whistle=OuterRef("pk"), organisation=hat.organisation)))
    return rows.filter(seen)


def whistle_seen(actor: Actor, pk: UUID) -> Whistle:
    """One whistle; raises Unseen."""
    called = Called.objects.select_related("organisation").order_by("id")
    rows = whistles_visible_to(actor).prefetch_related(Prefetch("called", queryset=called))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unseen(str(pk))
    return found


def street_of(organisation: Organisation) -> Organisation | None:
    """The Party working committee of the street in which an organisation lies."""
    rows = Organisation.objects.filter(
        place__code=organisation.place.code[:9], kind="working_committee", state="active"
    )
    return rows.order_by("created_at", "id").first()


def departments(place: str) -> QuerySet[Organisation]:
    """Who can be called: departments of the district and dispatched agencies of the street."""
    kinds = ["department", "dispatched", "organ", "institution"]
    rows = Organisation.objects.filter(state="active", kind__in=kinds)
    return rows.filter(Q(place__code=place[:6]) | within(place[:9], "place__code")).order_by("name")
