"""What the worker does with clocks: ring the bells whose time has come."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import in_two, sentence
from wugong.common.errors import Refusal, Unseen
from wugong.common.locks import locked
from wugong.flow import timers
from wugong.flow.actions import take
from wugong.flow.binding import Binding, binding_named
from wugong.flow.checks import TERM_OVER
from wugong.flow.matters import notify
from wugong.flow.models import Matter, Stateful, Timer
from wugong.flow.table import Alarm, Bell, Clock
from wugong.record.actions import append

log = logging.getLogger(__name__)
SAID = {
    Alarm.REMIND: gettext_lazy("Soon due: %(matter)s"),
    Alarm.HALFWAY: gettext_lazy("Half of the time has passed. Please report the progress: %(matter)s"),
    Alarm.URGE: gettext_lazy("Overdue, please act: %(matter)s"),
    Alarm.SUPERVISE: gettext_lazy("Supervision notice, still not done: %(matter)s"),
    Alarm.ESCALATE: gettext_lazy("Passed to the next level, still not done: %(matter)s"),
}


def ring_due(*, actor: Actor = SYSTEM, most: int = 200) -> int:
    """Ring all that is due, ``most`` clocks at a time, the earliest first; returns how many rang.

    Two workers never ring one bell twice. A clock that cannot be rung is logged and holds up no other.
    """
    now, count = clock.now(), 0
    due = Timer.objects.filter(closed_at__isnull=True, rings_at__lte=now).order_by("rings_at", "pk")
    waiting = list(due[:most])
    while waiting:
        count += sum(_ring_safely(timer, now, actor) for timer in waiting)
        moment, pk = waiting[-1].rings_at, waiting[-1].pk
        waiting = list(due.filter(Q(rings_at__gt=moment) | Q(rings_at=moment, pk__gt=pk))[:most])
    return count


def _ring_safely(timer: Timer, now: datetime, actor: Actor) -> int:
    try:
        return _ring(timer, now, actor)
    except (Refusal, Unseen):
        # Recorded by the action; the clock must not ring for ever.
        Timer.objects.filter(pk=timer.pk, rings_at=timer.rings_at).update(rings_at=None)
    except Exception:
        log.exception("The clock %s of %s could not be rung.", timer.pk, timer.matter_id)
    return 0


def _ring(seen: Timer, now: datetime, actor: Actor) -> int:
    with transaction.atomic():
        timer = locked(seen)
        if timer.closed_at or timer.stopped_at or timer.rings_at is None or timer.rings_at > now:
            return 0
        matter = timer.matter
        bound = binding_named(matter.machine)
        obj = bound.model._base_manager.get(pk=matter.pk)
        rule = timers.rule_of(bound, obj, timer.name)
        if rule is None:
            return 0
        since = timer.rung_at or timer.opened_at
        rung = [place for moment, place in timers.ring_times(timer, rule) if since < moment <= now]
        timer.rung_at = now
        timer.rings_at = timers.next_ring(timer, rule)
        timer.save(update_fields=["rung_at", "rings_at"])
        if -1 in rung and _expires(obj, rule, actor):
            return 1  # what ends by itself is neither urged nor supervised
        for place in rung:
            if place >= 0 and not (rule.bells[place].unless and getattr(obj, rule.bells[place].unless)):
                sound(bound, obj, matter, timer, rule.bells[place], actor)
    return 1


def _expires(obj: Stateful, rule: Clock, actor: Actor) -> bool:
    """Whether the step of a clock that ran out was taken. A guard's refusal is on the record, and the bells go on."""
    try:
        take(obj, rule.expires, actor=actor, reason=TERM_OVER)
    except Refusal:
        return False
    return True


def sound(bound: Binding, obj: object, matter: Matter, timer: Timer, bell: Bell, actor: Actor) -> None:
    """Tell those awaited, and the party named by the bell; from supervision on it also stands on that party's desk."""
    awaited = bound.machine.states[matter.state].awaits
    seats = [seat for party in awaited for seat in bound.seats(obj, party)]
    above = list(bound.seats(obj, bell.to)) if bell.to else []
    subject = sentence(SAID[bell.alarm], matter=in_two(matter.title, matter.title_en))
    notify(matter, subject, kind=f"clock.{bell.alarm}", seats=[*seats, *above], actor=actor)
    if bell.alarm in {Alarm.SUPERVISE, Alarm.ESCALATE}:
        if bell.to:
            timers.await_beside(bound, obj, matter, bell.to, timer, actor)  # type: ignore[arg-type]
        append(actor=actor, act=bell.alarm, kind=bound.machine.name, object_id=matter.pk, before=matter.state)
