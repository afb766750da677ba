"""What the page of an organisation shows of joint deliberation: where it sits, what it raised."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common.actor import Actor
from wugong.common.prepared import prepared
from wugong.deliberation.models import Member, Topic
from wugong.deliberation.queries.bodies import bodies_visible_to
from wugong.deliberation.queries.topics import for_list, topics_visible_to
from wugong.deliberation.rules.topic import FINAL
from wugong.organisations.models import Organisation

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """Its seats and its open topics as far as the actor may see them; None where there is nothing."""
    found = {"seats": _seats(actor, organisation.pk), "topics": _raised(actor, organisation.pk)}
    return found if any(found.values()) else None


@prepared
def _seats(actor: Actor, organisation: UUID) -> QuerySet[Member]:
    bodies = bodies_visible_to(actor).order_by().values("pk")
    seats = Member.objects.filter(organisation=organisation, until__isnull=True, body__in=bodies)
    return seats.select_related("body", "post").order_by("body__place__code")[:MOST]


@prepared
def _raised(actor: Actor, organisation: UUID) -> QuerySet[Topic]:
    raised = topics_visible_to(actor).filter(proposed_by=organisation).exclude(state__in=FINAL)
    return for_list(raised).order_by("-created_at", "-id")[:MOST]
