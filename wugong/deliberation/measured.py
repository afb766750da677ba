"""What can be said of a department by the whistles it heard: measures of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wugong.deliberation.models import Whistle
from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.workdays.queries import due_at

ANSWER_WORKDAYS = 3  # the longest term of a whistle


def heard(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Whistles to a department as their lead: it arrived within three working days."""
    rows = Whistle.objects.filter(lead=organisation, blown_at__date__range=(since, until), contested=False)
    for one in rows.order_by("blown_at", "id"):
        if one.blown_at:
            good = one.arrived_at is not None and one.arrived_at <= due_at(one.blown_at, ANSWER_WORKDAYS, "wd")[0]
            day = str(timezone.localdate(one.blown_at))
            yield Evidence(one.pk, one.title, reverse("web:case", args=["whistle", one.pk]), good=good, note=day)


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("whistles", _("whistles answered in time"), Figure.SHARE, "%", heard))
