"""Bells of the year that the demo tells ring on their own days, not all on the day on which it is filled."""

from __future__ import annotations

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow import timers
from wugong.flow.alarms import sound
from wugong.flow.binding import binding_named
from wugong.flow.models import Timer


def ring_past() -> int:
    """Ring what was due before now, each at its moment and in their order; returns how many bells rang.

    What runs out takes its step when the worker comes, as before: a bell behind it is left out.
    """
    now, bells = clock.now(), []
    waiting = Timer.objects.filter(closed_at__isnull=True, stopped_at__isnull=True, rings_at__lte=now)
    for timer in waiting.select_related("matter"):
        bound = binding_named(timer.matter.machine)
        obj = bound.model._base_manager.get(pk=timer.matter_id)
        if (rule := timers.rule_of(bound, obj, timer.name)) is None:
            continue
        rung = []
        for moment, place in timers.ring_times(timer, rule):
            if place < 0 or moment > now:
                break
            rung.append((moment, place))
        bells += [(moment, bound, obj, timer, rule.bells[place]) for moment, place in rung]
        if rung:
            timer.rung_at = rung[-1][0]
            timer.rings_at = timers.next_ring(timer, rule)
            timer.save(update_fields=["rung_at", "rings_at"])
    for moment, bound, obj, timer, bell in sorted(bells, key=lambda one: one[0]):
        if not (bell.unless and getattr(obj, bell.unless)):
            with clock.at(moment):
                sound(bound, obj, timer.matter, timer, bell, SYSTEM)
    return len(bells)
