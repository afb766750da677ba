"""Clocks and to-dos: opened when a state is entered, closed when it is left, stopped, extended, rung."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.common.errors import Refusal
from wugong.flow.binding import Binding
from wugong.flow.models import Matter, Stateful, Term, Timer, Todo
from wugong.flow.table import Clock, Unit
from wugong.workdays import rules
from wugong.workdays.queries import calendar, due_at, hours, left
from wugong.workdays.rules import Calendar

TICK = timedelta(microseconds=1)
DAY_UNITS = {Unit.WORKDAYS, Unit.DAYS, Unit.MONTHS}


def enter(
    bound: Binding, obj: Stateful, matter: Matter, *, previous: str, actor: Actor, back: datetime | None = None
) -> None:
    """Bring clocks and to-dos in line with the state the object is in now.

    ``previous`` is empty for a thing just begun, which has neither. ``back``: when the step was taken that is taken
    back now; the clocks it closed go on as if never closed.
    """
    if back is not None:
        _reopen(bound, obj, matter, back)
    states, now = bound.machine.states, clock.now()
    state = states[obj.state]
    own: Timer | None = None
    around: Timer | None = None  # the clock of another state that goes on in this one
    for timer in matter.timers.filter(closed_at__isnull=True) if previous else ():
        rule = rule_of(bound, obj, timer.name)
        if timer.name in state.pauses:
            _stop(timer, str(state.meaning), now)
        elif timer.name == obj.state or (rule and obj.state in rule.spans):
            if timer.stopped_at and previous and timer.name in states[previous].pauses:
                _resume(timer, rule, now)
            elif rule:
                _follow(timer, rule, obj)
            if timer.name == obj.state:
                own = timer
            elif around is None or timer.due_at < around.due_at:  # of several, the first that runs out
                around = timer
        else:
            timer.closed_at, timer.rings_at = now, None
            timer.save(update_fields=["closed_at", "rings_at"])
    if own is None and (rule := rule_of(bound, obj, obj.state)):
        own = _open(bound, obj, matter, rule, now)
    running = own or around
    if previous:
        matter.todos.filter(done_at__isnull=True).update(done_at=now)
    due = running.due_at if running and not running.stopped_at else None
    await_parties(bound, obj, matter, state.awaits, running, actor)
    if matter.due_at != due:
        matter.due_at = due
        matter.save(update_fields=["due_at"])


def lost(bound: Binding, obj: Stateful, matter: Matter) -> bool:
    """Whether the state of an open matter awaits somebody or has a clock, and nothing of it is there: older data."""
    state, rule = bound.machine.states[obj.state], rule_of(bound, obj, obj.state)
    if not state.open:
        return False
    if rule and _start(obj, rule, clock.now()) and not matter.timers.filter(closed_at__isnull=True).exists():
        return True
    seats = any(bound.seats(obj, party) for party in state.awaits)
    return seats and not matter.todos.filter(done_at__isnull=True, party__in=state.awaits).exists()


def case_of(bound: Binding, obj: Any, name: str) -> tuple[str, Clock | None]:
    """The case of the object and the clock of the state ``name`` for it."""
    state = bound.machine.states.get(name)
    return state.clock.case_of(obj) if state and state.clock else ("", None)


def rule_of(bound: Binding, obj: Any, name: str) -> Clock | None:
    """The clock of the state ``name`` for this object."""
    return case_of(bound, obj, name)[1]


def await_parties(
    bound: Binding, obj: Stateful, matter: Matter, parties: tuple[str, ...], timer: Timer | None, actor: Actor
) -> None:
    """One to-do for each seat of these parties."""
    now = clock.now()
    opens = [moment for name in bound.machine.states[obj.state].opens.values() if (moment := getattr(obj, name))]
    Todo.objects.bulk_create(
        _todo(matter, timer, party, seat, actor, now, opens_at=max(opens, default=None))
        for party in parties
        for seat in dict.fromkeys(bound.seats(obj, party))
    )


def await_beside(bound: Binding, obj: Stateful, matter: Matter, party: str, timer: Timer, actor: Actor) -> None:
    """A to-do for each seat of a party that oversees; who has the matter on the desk already does not get it twice."""
    columns = ("role", "organisation", "place", "user")
    held = {Seat(*row) for row in matter.todos.filter(done_at__isnull=True).values_list(*columns)}
    now, seats = clock.now(), dict.fromkeys(bound.seats(obj, party))
    Todo.objects.bulk_create(_todo(matter, timer, party, seat, actor, now) for seat in seats if seat not in held)


def _todo(
    matter: Matter, timer: Timer | None, party: str, seat: Seat, actor: Actor, now: datetime, **more: Any
) -> Todo:
    return Todo(
        **more,
        matter=matter,
        timer=timer,
        party=party,
        role=seat.role,
        organisation=seat.organisation,
        place=seat.place,
        user=seat.user,
        asked_by=actor.user,
        asked_by_organisation=actor.organisation,
        due_at=timer.due_at if timer and not timer.stopped_at else None,
        created_at=now,
    )


def _open(bound: Binding, obj: Stateful, matter: Matter, rule: Clock, now: datetime) -> Timer | None:
    amount, unit = rule.amount, rule.unit
    case = case_of(bound, obj, obj.state)[0]
    name = f"{obj.state}:{case}" if case else obj.state
    term = Term.objects.filter(machine=bound.machine.name, state=name).order_by("-since").first()
    if term:
        amount, unit = term.amount, Unit(term.unit)
    start = _start(obj, rule, now)
    if start is None:
        return None
    days = calendar()
    due, provisional = _capped(obj, rule, *rules.due_at(start, amount, unit, days, hours()))
    timer = Timer(
        matter=matter,
        name=obj.state,
        amount=amount,
        unit=unit,
        opened_at=now,
        due_at=due,
        provisional=provisional,
    )
    timer.rings_at = next_ring(timer, rule, days)
    timer.save(force_insert=True)
    return timer


def _follow(timer: Timer, rule: Clock, obj: Any) -> bool:
    """A clock that runs towards a date of the object moves with that date. Returns whether it moved."""
    found = due_of(timer, rule, obj) if rule.until and not timer.stopped_at else None
    if found is None or found[0] == timer.due_at:
        return False
    due, provisional = found
    timer.due_at, timer.provisional, timer.rung_at = due, provisional, min(clock.now(), due - TICK)
    timer.rings_at = next_ring(timer, rule)
    timer.save(update_fields=["due_at", "provisional", "rung_at", "rings_at"])
    return True


def due_of(timer: Timer, rule: Clock, obj: Any) -> tuple[datetime, bool] | None:
    """When a clock runs out by the calendar and the dates of today, and whether that is provisional."""
    start = _start(obj, rule, timer.opened_at)
    return None if start is None else _capped(obj, rule, *due_at(start, timer.amount, timer.unit))


def follow_dates(bound: Binding, obj: Stateful, matter: Matter) -> None:
    """After a step that left the state: bring clocks, to-dos and the matter in line with dates that were moved."""
    names = set()
    for timer in matter.timers.filter(closed_at__isnull=True):
        names.add(timer.name)
        was, rule = timer.due_at, rule_of(bound, obj, timer.name)
        if rule and _follow(timer, rule, obj):
            matter.todos.filter(done_at__isnull=True, timer=timer).update(due_at=timer.due_at)
            Matter.objects.filter(pk=matter.pk, due_at=was).update(due_at=timer.due_at)
    own = rule_of(bound, obj, obj.state)
    if own and own.until and obj.state not in names and (opened := _open(bound, obj, matter, own, clock.now())):
        matter.todos.filter(done_at__isnull=True).update(timer=opened, due_at=opened.due_at)
        Matter.objects.filter(pk=matter.pk).update(due_at=opened.due_at)


def ring_again(bound: Binding, obj: Stateful, matter: Matter) -> bool:
    """Bring running clocks of an older version in line with the table of today: until when, and when they ring next.

    One that has run out keeps its moment, so that what the table has for it is done now. Returns whether one was not.
    """
    changed, now = False, clock.now()
    for timer in matter.timers.filter(closed_at__isnull=True, stopped_at__isnull=True):
        rule = rule_of(bound, obj, timer.name)
        if rule is None:
            continue
        if timer.due_at > now and _follow(timer, rule, obj):
            matter.todos.filter(done_at__isnull=True, timer=timer).update(due_at=timer.due_at)
            Matter.objects.filter(pk=matter.pk).update(due_at=timer.due_at)
            changed = True
        elif timer.rings_at is None and (rings := next_ring(timer, rule)):
            timer.rings_at, changed = rings, True
            timer.save(update_fields=["rings_at"])
    return changed


def _capped(obj: Any, rule: Clock, due: datetime, provisional: bool) -> tuple[datetime, bool]:
    """The due moment, or the moment, or end of the day, that the clock may not outlive."""
    last: date | None = getattr(obj, rule.latest) if rule.latest else None
    if isinstance(last, datetime):
        end = last
    else:
        end = timezone.make_aware(datetime.combine(last, time.min)) + timedelta(days=1) if last else due
    return (end, False) if end < due else (due, provisional)


def _start(obj: Any, rule: Clock, now: datetime) -> datetime | None:
    if not rule.until:
        return now
    value = getattr(obj, rule.until)
    if isinstance(value, datetime) or value is None:
        return value
    return timezone.make_aware(datetime.combine(value, time.min)) if isinstance(value, date) else None


def _reopen(bound: Binding, obj: Stateful, matter: Matter, since: datetime) -> None:
    for timer in matter.timers.filter(closed_at__gte=since, opened_at__lte=since):
        rule = rule_of(bound, obj, timer.name)
        timer.closed_at = None
        timer.rings_at = next_ring(timer, rule) if rule and timer.stopped_at is None else None
        timer.save(update_fields=["closed_at", "rings_at"])


def ring_times(timer: Timer, rule: Clock, days: Calendar | None = None) -> list[tuple[datetime, int]]:
    """When each bell rings: (moment, place in the chain); the expiry, if any, is -1. Sorted, none before opening."""
    days = calendar() if days is None else days
    times: list[tuple[datetime, int]] = []
    for place, bell in enumerate(rule.bells):
        unit = timer.unit if timer.unit in {Unit.HOURS, Unit.MINUTES, Unit.DAYS} else Unit.WORKDAYS
        if unit == Unit.DAYS and bell.after > 0:
            unit = Unit.WORKDAYS  # so that two stages of the overdue chain never meet on the day after a holiday
        # A day clock is due at the exclusive midnight; its bells belong to the day before that midnight.
        anchor = timer.due_at if unit in {Unit.HOURS, Unit.MINUTES} else _due_day(timer)
        if bell.share:
            moment = timer.opened_at + bell.share * (timer.due_at - timer.opened_at)
        else:
            moment = rules.due_at(anchor, bell.after, unit, days)[0] if bell.after else timer.due_at
        if unit not in {Unit.HOURS, Unit.MINUTES} and (bell.after or bell.share):
            moment = _morning(moment)
        if moment > timer.opened_at:
            times.append((moment, place))
    if rule.expires:
        # A clock that had run out before it was opened (a date entered late) still has its step taken.
        times.append((max(timer.due_at, timer.opened_at + TICK), -1))
    return sorted(times)


def _due_day(timer: Timer) -> datetime:
    local = timezone.localtime(timer.due_at)
    midnight = local.time() == time.min
    day = (local.date().toordinal() - 1) if midnight else local.date().toordinal()
    return timezone.make_aware(datetime.combine(date.fromordinal(day), time(12)))


def _morning(moment: datetime) -> datetime:
    """Eight o'clock on the day that ends at (or contains) ``moment``: people read reminders in the morning."""
    local = timezone.localtime(moment)
    day = date.fromordinal(local.date().toordinal() - (1 if local.time() == time.min else 0))
    return timezone.make_aware(datetime.combine(day, time(8)))


def next_ring(timer: Timer, rule: Clock, days: Calendar | None = None) -> datetime | None:
    """The moment of the first bell not yet rung."""
    since = timer.rung_at or timer.opened_at
    return next((moment for moment, _place in ring_times(timer, rule, days) if moment > since), None)


def _stop(timer: Timer, reason: str, now: datetime) -> None:
    if timer.stopped_at is None:
        timer.stopped_at, timer.stop_reason, timer.rings_at = now, reason[:200], None
        timer.save(update_fields=["stopped_at", "stop_reason", "rings_at"])


def _resume(timer: Timer, rule: Clock | None, now: datetime) -> None:
    """Go on: what was left when the clock stopped is left again now; a clock towards a date keeps that date."""
    if timer.stopped_at is None:
        return
    if rule and rule.until:
        pass
    elif timer.unit == Unit.WORKDAYS:
        timer.due_at, timer.provisional = due_at(now, max(0, left(timer.due_at, timer.stopped_at)), timer.unit)
    elif timer.unit in DAY_UNITS:
        days = (timer.due_at - timer.stopped_at).days
        timer.due_at, timer.provisional = due_at(now, max(0, days), Unit.DAYS)
    else:
        timer.due_at += now - timer.stopped_at
    timer.stopped_at, timer.stop_reason, timer.rung_at, timer.moved = None, "", now, True
    timer.rings_at = next_ring(timer, rule) if rule else None
    timer.save()


def stop(matter: Matter, *, reason: str) -> None:
    """Stop every running clock of a matter (material awaited, force majeure). To-dos stay, without a due date."""
    for timer in matter.timers.filter(closed_at__isnull=True):
        _stop(timer, reason, clock.now())
    matter.todos.filter(done_at__isnull=True).update(due_at=None)
    Matter.objects.filter(pk=matter.pk).update(due_at=None)


def resume(bound: Binding, matter: Matter) -> None:
    """Let stopped clocks go on: the time they stood still is added."""
    obj = bound.model._base_manager.get(pk=matter.pk)
    for timer in matter.timers.filter(closed_at__isnull=True, stopped_at__isnull=False):
        _resume(timer, rule_of(bound, obj, timer.name), clock.now())
        matter.todos.filter(done_at__isnull=True).update(timer=timer, due_at=timer.due_at)
        Matter.objects.filter(pk=matter.pk).update(due_at=timer.due_at)


def extend(bound: Binding, obj: Stateful, matter: Matter, *, amount: int, state: str = "") -> Timer:
    """Give the running clock of a state ``amount`` more of its units, once, within the share its rule allows.

    Where the term has run out meanwhile, they are reckoned from today: an extension never ends in the past.
    Raises Refusal when there is none, when it was extended before, or when it asks for more than allowed.
    """
    name = state or obj.state
    timer = matter.timers.filter(closed_at__isnull=True, name=name).first()
    rule = rule_of(bound, obj, name)
    if timer is None or rule is None or not rule.extension:
        raise Refusal(_("This term cannot be extended."), rule="extension")
    if timer.extended_at is not None:
        raise Refusal(_("The term was extended once already; it cannot be extended again."), rule="extension")
    most = int(timer.amount * rule.extension) if rule.extension < 1 else int(rule.extension)
    if not 0 < amount <= most:
        raise Refusal(
            _("The extension may be at most %(most)d; you asked for %(amount)d.") % {"most": most, "amount": amount},
            rule="extension",
        )
    timer.due_at, timer.provisional = due_at(max(_due_day(timer), clock.now()), amount, timer.unit)
    timer.extended_at, timer.moved = clock.now(), True
    timer.rung_at = clock.now()
    timer.rings_at = next_ring(timer, rule)
    timer.save()
    matter.todos.filter(done_at__isnull=True).update(due_at=timer.due_at)
    Matter.objects.filter(pk=matter.pk).update(due_at=timer.due_at)
    return timer
