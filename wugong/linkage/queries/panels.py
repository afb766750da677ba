"""What linkage adds to the pages of organisations and streets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from wugong.common.actor import Actor
from wugong.common.prepared import prepared
from wugong.linkage.models import Member
from wugong.linkage.queries.projects import projects_listed, taking_part
from wugong.linkage.queries.rosters import rosters_visible_to
from wugong.linkage.rules.project import FINAL
from wugong.organisations.models import Organisation
from wugong.places.models import Place

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """The rosters it stands on and the projects it takes part in; None where there is nothing."""
    found = {"seats": _seats(actor, organisation.pk), "projects": _projects(actor, organisation.pk)}
    return found if any(found.values()) else None


@prepared
def _seats(actor: Actor, organisation: UUID) -> QuerySet[Member]:
    own = Q(organisation=organisation) | Q(organisation__unit=organisation)
    seen = rosters_visible_to(actor).order_by().values("pk")
    seats = Member.objects.filter(own, roster__in=seen).select_related("roster__street")
    return seats.order_by("-roster__year")[:MOST]


@prepared
def _projects(actor: Actor, organisation: UUID) -> QuerySet[Any]:
    return projects_listed(actor).filter(taking_part(organisation))[:MOST]


def of_street(actor: Actor, place: Place) -> dict[str, Any] | None:
    """The newest roster of a street and its open projects; None where there is nothing to see."""
    roster = rosters_visible_to(actor).filter(code=place.code).select_related("street").order_by("-year").first()
    projects = list(projects_listed(actor).filter(street=place.code).exclude(state__in=FINAL)[:MOST])
    return {"roster": roster, "projects": projects} if roster or projects else None
