"""What can be said of an organisation by its joint projects and needs: measures of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.pairing.models import Project
from wugong.pairing.rules.projects import DONE, ProjectState


def projects(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Joint projects of either side that were begun in the period: carried out and accepted."""
    own = Q(provider=organisation) | Q(recipient=organisation)
    rows = Project.objects.filter(own, created_at__date__range=(since, until))
    for one in rows.exclude(state=ProjectState.CANCELLED).order_by("id"):
        yield Evidence(one.pk, one.title, one.get_absolute_url(), good=one.state in DONE)


def given(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Projects in which the organisation gave something of its own."""
    rows = Project.objects.filter(provider=organisation, created_at__date__range=(since, until), state__in=DONE)
    for one in rows.order_by("id"):
        yield Evidence(one.pk, one.title, one.get_absolute_url(), value=1.0)


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("projects", _("joint projects carried out"), Figure.SHARE, "%", projects))
    register_measure(Measure("given", _("resources given in projects"), Figure.SUM, _("projects"), given))
