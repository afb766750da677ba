"""What can be said of an organisation by the tasks it took on: measures of the assessment.

Tasks of its unit or Party organisation count, and for a street or community those of the bodies of its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wugong.commitments.models import Commitment
from wugong.commitments.rules import CommitmentState
from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.organisations.queries.counting import bodies_counted_as

DONE = (CommitmentState.VERIFIED, CommitmentState.CLOSED)


def _due(organisation: UUID, since: date, until: date) -> Iterator[tuple[Commitment, date | None]]:
    rows = Commitment.objects.filter(lead__in=bodies_counted_as(organisation), due_on__range=(since, until))
    for task in rows.exclude(state=CommitmentState.WITHDRAWN).order_by("due_on", "id"):
        yield task, timezone.localdate(task.reported_at) if task.reported_at else None


def on_time(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Tasks that were due: reported done on time and accepted."""
    for task, reported in _due(organisation, since, until):
        good = task.state in DONE and reported is not None and reported <= task.due_on
        yield Evidence(task.pk, task.what, task.get_absolute_url(), good=good, note=str(task.due_on))


def days_to_close(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Days from the assignment of a task until it was reported done."""
    for task, reported in _due(organisation, since, until):
        if reported is not None:
            days = (reported - task.assigned_on).days
            yield Evidence(task.pk, task.what, task.get_absolute_url(), value=float(days), note=str(days))


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("kept", _("tasks done on time"), Figure.SHARE, "%", on_time))
    register_measure(Measure("days_to_close", _("days until a task is done"), Figure.MEDIAN, _("days"), days_to_close))
