"""What linkage adds to the pages of organisations and streets."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.linkage.models import Member
from wugong.linkage.queries.projects import projects_wanted, taking_part
from wugong.linkage.queries.rosters import rosters_visible_to
from wugong.linkage.rules.project import FINAL
from wugong.organisations.models import Organisation
from wugong.places.models import Place

MOST = 6


def of_organisation(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """The rosters it stands on and the projects it takes part in; None where there is nothing."""
    own = Q(organisation=organisation) | Q(organisation__unit=organisation)
    seen = rosters_visible_to(actor).order_by().values("pk")
    seats = Member.objects.filter(own, roster__in=seen).select_related("roster__street").order_by("-roster__year")
    projects = projects_wanted(actor, Wanted()).filter(taking_part(organisation.pk))
    found = {"seats": list(seats[:MOST]), "projects": list(projects.order_by("-created_at", "-id")[:MOST])}
    return found if any(found.values()) else None


def of_street(actor: Actor, place: Place) -> dict[str, Any] | None:
    """The newest roster of a street and its open projects; None where there is nothing to see."""
    roster = rosters_visible_to(actor).filter(code=place.code).select_related("street").order_by("-year").first()
    rows = projects_wanted(actor, Wanted(street=place.code)).exclude(state__in=FINAL)
    projects = list(rows.order_by("-created_at", "-id")[:MOST])
    return {"roster": roster, "projects": projects} if roster or projects else None
