"""When the calendar changes, so do the terms that were computed on what was not yet known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wugong.common.actor import SYSTEM, Actor
from wugong.common.locks import locked
from wugong.flow import timers
from wugong.flow.actions import action
from wugong.flow.binding import binding_named
from wugong.flow.models import Matter, Timer
from wugong.flow.table import Clock
from wugong.record.actions import append
from wugong.workdays import actions as workdays
from wugong.workdays.queries import calendar
from wugong.workdays.rules import Day, last_day


@action
def publish_year(year: int, *, days: Sequence[Day] | None = None, source: str = "", actor: Actor) -> int:
    """Publish a year of the calendar (``days``, else what the package knows); returns how many terms were redated."""
    workdays.publish_year(year, days=days, source=source, actor=actor)
    append(actor=actor, act="publish_year", reason=source, detail={"year": year})
    return recompute_provisional(actor=actor)


@action
def turn_day(day: date, *, note: str = "", actor: Actor) -> int:
    """Make a working day a rest day or the other way round; returns how many terms were redated."""
    works = not calendar().is_workday(day)
    workdays.set_day(day, is_workday=works, note=note, source="district", actor=actor)
    append(actor=actor, act="turn_day", reason=note, detail={"day": day, "is_workday": works})
    return recompute_provisional(actor=actor)


def recompute_provisional(*, actor: Actor = SYSTEM) -> int:
    """Compute every provisional due date again. Returns how many changed."""
    changed = 0
    for seen in Timer.objects.filter(provisional=True, closed_at__isnull=True).select_related("matter").iterator():
        bound = binding_named(seen.matter.machine)
        obj = bound.model._base_manager.get(pk=seen.matter_id)
        rule = timers.rule_of(bound, obj, seen.name)
        if rule is None:
            continue
        with transaction.atomic():
            timer = locked(seen)
            due, provisional = _due_again(timer, rule, obj)
            changed += _redate(timer, seen.matter, rule, due, provisional, actor)
    return changed


def _due_again(timer: Timer, rule: Clock, obj: Any) -> tuple[datetime, bool]:
    """The due moment by the calendar of today; what stood still or was extended keeps its date."""
    if timer.moved or timer.stopped_at or timer.extended_at:
        return timer.due_at, not calendar().known(last_day(timer.due_at).year)
    return timers.due_of(timer, rule, obj) or (timer.due_at, timer.provisional)


def _redate(timer: Timer, matter: Matter, rule: Clock, due: datetime, provisional: bool, actor: Actor) -> int:
    if (due, provisional) == (timer.due_at, timer.provisional):
        return 0
    was, timer.due_at, timer.provisional = timer.due_at, due, provisional
    timer.rings_at = timers.next_ring(timer, rule)
    timer.save(update_fields=["due_at", "provisional", "rings_at"])
    if was == due:
        return 0
    timer.todo_set.filter(done_at__isnull=True).update(due_at=due)
    Matter.objects.filter(pk=matter.pk, due_at=was).update(due_at=due)
    append(
        actor=actor,
        act="redate",
        kind=matter.machine,
        object_id=matter.pk,
        reason="calendar published",
        detail={"was": was, "due": due},
    )
    return 1
