"""What can be said of an organisation by its joint projects and needs: measures of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.organisations.queries.counting import bodies_counted_as, ground_of
from wugong.pairing.models import Need, Project, ProjectNeed
from wugong.pairing.rules.listings import ListingState
from wugong.pairing.rules.projects import DONE, ProjectState

NEVER_LISTED = (ListingState.SUBMITTED, ListingState.RETURNED, ListingState.MERGED, ListingState.WITHDRAWN)


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


def needs_met(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Of a street or community: its needs that ended in the period. Of others: the needs its projects took on."""
    if ground_of(organisation):
        rows = Need.objects.filter(organisation__in=bodies_counted_as(organisation), ends_on__range=(since, until))
        for need in rows.exclude(state__in=NEVER_LISTED).order_by("ends_on", "id"):
            met = need.done >= need.quantity
            if met or need.over:
                yield Evidence(need.pk, need.title, need.get_absolute_url(), good=met, note=str(need.ends_on))
        return
    lines = ProjectNeed.objects.filter(
        project__provider=organisation, project__created_at__date__range=(since, until)
    ).exclude(project__state=ProjectState.CANCELLED)
    for line in lines.select_related("project", "need").order_by("id"):
        good = line.project.state in DONE
        yield Evidence(line.need_id, line.need.title, line.need.get_absolute_url(), good=good, note=str(line.project))


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("projects", _("joint projects carried out"), Figure.SHARE, "%", projects))
    register_measure(Measure("given", _("resources given in projects"), Figure.SUM, _("projects"), given))
    register_measure(Measure("needs_met", _("needs met"), Figure.SHARE, "%", needs_met))
