"""Counting, once a minute by the worker and at once when asked."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Count, F, Q, Value, When

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.models import Matter, Participant
from wugong.flow.queries import late
from wugong.insights.models import Cell
from wugong.insights.rules import BY_PARTS, COLUMNS, COUNTED_WITH
from wugong.organisations.models import Organisation

UNTOUCHED = timedelta(days=10)


def _crossing() -> Case:
    """The common under which a matter is counted."""
    others = [When(common=own, then=Value(counted)) for own, counted in COUNTED_WITH.items()]
    return Case(*others, default=F("common"), output_field=CharField(max_length=1))


def _by_parts(now: datetime) -> dict[tuple[str, str], list[int]]:
    """Open, late, untouched and all by street and common, of what counts for each street that takes part."""
    streets = {pk: code[:9] for pk, code in Organisation.objects.values_list("pk", "place__code") if len(code) >= 9}
    rows = Matter.objects.filter(street="", common__in=BY_PARTS)
    late_ones = set(rows.filter(late(now)).values_list("pk", flat=True))
    old = now - UNTOUCHED
    parts: dict[UUID, set[str]] = defaultdict(set)
    for matter, who in Participant.objects.filter(matter__in=rows.values("pk")).values_list("matter", "who"):
        if who in streets:
            parts[matter].add(streets[who])
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for pk, common, going, due, moved in rows.values_list("pk", "common", "open", "due_at", "moved_at"):
        stuck = pk in late_ones
        untouched = stuck and due is not None and due <= old and moved <= old
        for street in parts[pk]:
            found[street, common] = [
                a + b for a, b in zip(found[street, common], (going, stuck, untouched, 1), strict=True)
            ]
    return found


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
    found = _by_parts(now)
    for row in counted:
        own = (row["n_open"], row["n_late"], row["n_untouched"], row["n_ever"])
        place = row["street"], row["crossing"]
        found[place] = [a + b for a, b in zip(found[place], own, strict=True)]
    names = ("open", "overdue", "untouched", "ever")
    cells = [
        Cell(street=street, common=common, counted_at=now, **dict(zip(names, numbers, strict=True)))
        for (street, common), numbers in found.items()
    ]
    Cell.objects.bulk_create(
        cells,
        update_conflicts=True,
        unique_fields=["street", "common"],
        update_fields=["open", "overdue", "untouched", "ever", "counted_at"],
    )
    return len(cells)
