"""What the worker does with clocks: ring the bells whose time has come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import in_two, sentence
from wugong.common.errors import Refusal, Unseen
from wugong.common.locks import locked
from wugong.flow import timers
from wugong.flow.actions import take
from wugong.flow.binding import Binding, binding_named
from wugong.flow.matters import notify
from wugong.flow.models import Matter, Timer
from wugong.flow.table import Alarm, Bell
from wugong.record.actions import append

TERM_OVER = gettext_lazy("The term ran out.")
SAID = {
    Alarm.REMIND: gettext_lazy("Soon due: %(matter)s"),
    Alarm.HALFWAY: gettext_lazy("Half of the time has passed. Please report the progress: %(matter)s"),
    Alarm.URGE: gettext_lazy("Overdue, please act: %(matter)s"),
    Alarm.SUPERVISE: gettext_lazy("Supervision notice, still not done: %(matter)s"),
    Alarm.ESCALATE: gettext_lazy("Passed to the next level, still not done: %(matter)s"),
}


def ring_due(*, actor: Actor = SYSTEM, most: int = 200) -> int:
    """Ring what is due, at most ``most`` clocks; returns how many rang. Two workers never ring one bell twice."""
    now = clock.now()
    waiting = Timer.objects.filter(closed_at__isnull=True, rings_at__lte=now).order_by("rings_at")
    count = 0
    for timer in waiting[:most]:
        try:
            count += _ring(timer, now, actor)
        except (Refusal, Unseen):
            # Recorded by the action; the clock must not ring for ever.
            Timer.objects.filter(pk=timer.pk, rings_at=timer.rings_at).update(rings_at=None)
    return count


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
        for place in rung:
            if place >= 0 and not (rule.bells[place].unless and getattr(obj, rule.bells[place].unless)):
                _sound(bound, obj, matter, timer, rule.bells[place], actor)
        if -1 in rung:
            take(obj, rule.expires, actor=actor, reason=TERM_OVER)
    return 1


def _sound(bound: Binding, obj: object, matter: Matter, timer: Timer, bell: Bell, actor: Actor) -> None:
    """Tell those awaited, and the party named by the bell; from supervision on it also stands on that party's desk."""
    awaited = bound.machine.states[matter.state].awaits
    seats = [seat for party in awaited for seat in bound.seats(obj, party)]
    above = list(bound.seats(obj, bell.to)) if bell.to else []
    subject = sentence(SAID[bell.alarm], matter=in_two(matter.title, matter.title_en))
    notify(matter, subject, kind=f"clock.{bell.alarm}", seats=[*seats, *above], actor=actor)
    if bell.alarm in {Alarm.SUPERVISE, Alarm.ESCALATE}:
        if bell.to:
            timers.await_parties(bound, obj, matter, (bell.to,), timer, actor)  # type: ignore[arg-type]
        append(actor=actor, act=bell.alarm, kind=bound.machine.name, object_id=matter.pk, before=matter.state)
