"""What a joint meeting decided, as everybody may read it: without persons, for ninety days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.privacy import without_persons
from wugong.deliberation.models import AgendaItem, Body, Resolution, ResolutionTask
from wugong.deliberation.queries.bodies import find_seen
from wugong.deliberation.rules.meeting import PUBLIC, Outcome
from wugong.places.models import Place

SHOWN = timedelta(days=90)  # at least fifteen days are asked for
MOST = 60
FEW = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: on what, what came of it and when, and who does what until when."""

    topic: str
    outcome: str
    words: str
    day: date
    tasks: list[ResolutionTask]


def body_open_to_all(pk: UUID) -> Body:
    """A body whose decisions everybody may read; raises Unseen where there is none."""
    return find_seen(Body.objects.select_related("place"), pk)


def decided_by(body: Body, most: int = MOST) -> list[Decided]:
    """The newest decisions of a body, in its meetings and in writing, the latest first."""
    since = clock.now() - SHOWN
    tasks = ResolutionTask.objects.select_related("commitment__lead").order_by("commitment__due_on", "id")
    items = AgendaItem.objects.filter(
        meeting__body=body, confirmed_at__gte=since, outcome__in=PUBLIC, topic__isnull=False
    ).select_related("topic", "meeting", "resolution")
    in_writing = Resolution.objects.filter(
        topic__body=body, circulation__isnull=False, decided_on__gte=localdate(since)
    ).select_related("topic")
    rows = [
        *map(
            _in_meeting, items.prefetch_related(Prefetch("resolution__tasks", tasks)).order_by("-confirmed_at")[:most]
        ),
        *map(_in_writing, in_writing.prefetch_related(Prefetch("tasks", tasks)).order_by("-decided_on")[:most]),
    ]
    return sorted(rows, key=lambda row: row.day, reverse=True)[:most]


def _in_meeting(item: AgendaItem) -> Decided:
    resolution: Resolution | None = getattr(item, "resolution", None)
    day = resolution.decided_on if resolution else localdate(item.meeting.closed_at or item.confirmed_at)
    words = resolution.text if resolution else item.words
    return _decided(item, str(Outcome(item.outcome).label), words, day, resolution)


def _in_writing(resolution: Resolution) -> Decided:
    outcome = str(Outcome.ADOPTED.label)
    return _decided(resolution, outcome, resolution.text, resolution.decided_on, resolution)


def _decided(row: Any, outcome: str, words: str, day: date, resolution: Resolution | None) -> Decided:
    tasks = list(resolution.tasks.all()) if resolution else []
    for task in tasks:
        task.commitment.what = without_persons(task.commitment.what)
    return Decided(without_persons(row.topic.title), outcome, without_persons(words), day, tasks)


def bodies_around(code: str) -> QuerySet[Body]:
    """The joint meetings of the community, its street and its district, the nearest first."""
    codes = [code[:digits] for digits in (6, 9, 12) if len(code) >= digits]
    standing = Body.objects.filter(place__code__in=codes, closed_on__isnull=True)
    return standing.select_related("place").order_by("-place__code")


def latest_body_in(code: str) -> Body | None:
    """The joint meeting of a place, or of a part of it, that decided last."""
    within_place = Q(meeting__body__place__code__startswith=code, meeting__body__closed_on__isnull=True)
    items = AgendaItem.objects.filter(within_place, confirmed_at__gte=clock.now() - SHOWN, outcome__in=PUBLIC)
    latest = items.filter(topic__isnull=False).order_by("-confirmed_at").values_list("meeting__body", flat=True).first()
    return Body.objects.select_related("place").filter(pk=latest).first() if latest else None


def of_place(_actor: Actor, place: Place) -> dict[str, Any] | None:
    """The last decisions of the joint meeting of a place, for the page of the place; None where there are none."""
    body = Body.objects.filter(place=place, closed_on__isnull=True).first()
    decided = decided_by(body, FEW) if body else []
    return {"body": body, "decided": decided} if decided else None
