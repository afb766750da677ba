"""What can be said of an organisation by its activities: a measure of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _

from wugong.activities.models import Activity
from wugong.activities.queries import FEWEST
from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.flow.queries import within
from wugong.organisations.queries.counting import ground_of


def opinions(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Activities that ended in the period, with what those who came say, 0 to 100; from five opinions up."""
    ground = ground_of(organisation)
    own = within(ground, "centre__place__code") if ground else Q(organiser=organisation)
    rows = Activity.objects.filter(own, ends_at__date__range=(since, until))
    said = rows.annotate(n=Count("enrolments__score"), mean=Avg("enrolments__score")).filter(n__gte=FEWEST)
    for one in said.order_by("ends_at", "id"):
        worth = 25 * (one.mean - 1)
        yield Evidence(one.pk, one.title, one.get_absolute_url(), good=worth >= 50, value=worth, note=f"{one.mean:.1f}")


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("courses", _("opinions on activities"), Figure.MEAN, "%", opinions))
