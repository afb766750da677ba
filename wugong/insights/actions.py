"""Counting, once a minute by the worker and at once when asked."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, CharField, Count, F, Q, Value, When

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.models import Matter
from wugong.flow.queries import late
from wugong.insights.models import Cell
from wugong.insights.rules import COLUMNS, COUNTED_WITH

UNTOUCHED = timedelta(days=10)


def _crossing() -> Case:
    """The common under which a matter is counted."""
    others = [When(common=own, then=Value(counted)) for own, counted in COUNTED_WITH.items()]
    return Case(*others, default=F("common"), output_field=CharField(max_length=1))


@transaction.atomic
def count_board(*, actor: Actor) -> int:
    """Bring every crossing up to date in one pass over the index; returns how many crossings there are."""
    now = clock.now()
    counted = (
        Matter.objects.exclude(street="")
        .filter(common__in=[*COLUMNS, *COUNTED_WITH])
        .annotate(crossing=_crossing())
        .values("street", "crossing")
        .annotate(
            n_open=Count("pk", filter=Q(open=True)),
            n_late=Count("pk", filter=late(now)),
            n_untouched=Count("pk", filter=late(now) & Q(due_at__lte=now - UNTOUCHED, moved_at__lte=now - UNTOUCHED)),
            n_ever=Count("pk"),
        )
        .order_by()
    )
    cells = [
        Cell(
            street=row["street"],
            common=row["crossing"],
            open=row["n_open"],
            overdue=row["n_late"],
            untouched=row["n_untouched"],
            ever=row["n_ever"],
            counted_at=now,
        )
        for row in counted
    ]
    Cell.objects.bulk_create(
        cells,
        update_conflicts=True,
        unique_fields=["street", "common"],
        update_fields=["open", "overdue", "untouched", "ever", "counted_at"],
    )
    return len(cells)
