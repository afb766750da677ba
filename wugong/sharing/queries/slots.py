"""Who holds a slot, who waits for it, what somebody has booked already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.bilingual import sentence
from wugong.common.prepared import prepared
from wugong.sharing.models import Booking, Closure, Resource
from wugong.sharing.rules.booking import AHEAD_MOST, ALIVE, COUNTS_FOR, HOLDING, NO_SHOWS, PAUSES_FOR, USED
from wugong.sharing.rules.booking import BookingState as S
from wugong.sharing.rules.kinds import Holidays
from wugong.sharing.rules.slots import Span, opens_for, span_on
from wugong.workdays.queries import calendar, named_days
from wugong.workdays.rules import Day, due

CLOSED_BY_NOTICE = gettext_lazy("%(day)s: the premises are not open then. Choose another day.")
MISSED = (S.NO_SHOW, S.APPEALED, S.UPHELD)


def overlapping(resource: Any, starts: datetime, ends: datetime) -> QuerySet[Booking]:
    """The bookings of premises that touch a slot, whatever their state."""
    return Booking.objects.filter(resource=resource, starts__lt=ends, ends__gt=starts)


def holders(resource: Any, starts: datetime, ends: datetime) -> QuerySet[Booking]:
    """Those that hold the slot or a part of it."""
    return overlapping(resource, starts, ends).filter(state__in=HOLDING).order_by("starts")


def held_from(resource: Resource, moment: datetime) -> QuerySet[Booking]:
    """What is held from a moment on."""
    return Booking.objects.filter(resource=resource, state__in=HOLDING, ends__gt=moment)


def alive_between(resource: Resource, first: date, last: date) -> list[Booking]:
    """Who has a slot on a day of these and does not use it yet, has asked for one or waits for it."""
    rows = Booking.objects.filter(resource=resource, state__in=ALIVE, ends__gt=clock.now()).exclude(state=S.IN_USE)
    return [one for one in rows.order_by("starts", "id") if first <= one.day <= last]


def rivals(booking: Booking) -> QuerySet[Booking]:
    """The other pre-bookings that want the slot or a part of it."""
    rows = overlapping(booking.resource_id, booking.starts, booking.ends).filter(state=S.REQUESTED)
    return rows.exclude(pk=booking.pk).order_by("starts", "created_at")


def rivals_of(ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many other pre-bookings want the same time as each of these pre-bookings, where there are any."""
    asked = Booking.objects.filter(pk__in=list(ids), state=S.REQUESTED)
    near = Booking.objects.filter(resource__in=asked.values("resource"), state=S.REQUESTED, starts__gt=clock.now())
    rows = list(near.values_list("pk", "resource", "starts", "ends"))
    wanted = {
        pk: sum(r == other and s < ends and e > starts for _pk, r, s, e in rows) - 1 for pk, other, starts, ends in rows
    }
    return {pk: wanted[pk] for pk in ids if wanted.get(pk)}


def waiting_for(resource: Any, starts: datetime, ends: datetime) -> QuerySet[Booking]:
    """The waiting list of a slot, in the order in which they joined."""
    return overlapping(resource, starts, ends).filter(state=S.WAITING).order_by("created_at", "id")


@prepared
def held_then(
    resource: Any, starts: datetime, ends: datetime, but: UUID
) -> QuerySet[Booking, tuple[datetime, datetime]]:
    """From when until when others than ``but`` hold the slot or a part of it."""
    return holders(resource, starts, ends).exclude(pk=but).values_list("starts", "ends")


@prepared
def own_then(
    booker: UUID | None, asked_by: UUID | None, resource: Any, starts: datetime, ends: datetime
) -> QuerySet[Booking, tuple[datetime, datetime]]:
    """From when until when a booker has asked for a slot of these premises, or a part of it, already."""
    rows = overlapping(resource, starts, ends).filter(_theirs(booker, asked_by), state__in=ALIVE)
    return rows.order_by("starts").values_list("starts", "ends")


def place_in_line(booking: Booking) -> int:
    """Which place a booking has on the waiting list of its slot, from 1."""
    before = waiting_for(booking.resource_id, booking.starts, booking.ends).values_list("pk", flat=True)
    return list(before).index(booking.pk) + 1


def closed_by_owner(resource: UUID, day: date) -> str:
    """Why the owner closed premises on a day; empty where they are not closed."""
    return next((why for (why,) in _closures(resource, day)), "")


def closures_ahead(resource: Resource) -> QuerySet[Closure]:
    """The closed days of premises that are not over yet."""
    return Closure.objects.filter(resource=resource, until_day__gte=clock.today()).order_by("from_day")


@prepared
def _closures(resource: Any, day: date) -> QuerySet[Closure, tuple[str]]:
    return Closure.objects.filter(resource=resource, from_day__lte=day, until_day__gte=day).values_list("why")


def closed_by_notice(resource: Resource, named: Day | None) -> str:
    """The public holiday on which premises are closed; empty where they are not."""
    closed = named is not None and not named.is_workday and resource.holidays == Holidays.CLOSED
    return (named.note or _("public holiday")) if closed and named else ""


def not_published(*days: date) -> int:
    """The first year of these days whose public holidays are not published yet; 0 where all are."""
    known = calendar().known
    return next((day.year for day in days if not known(day.year)), 0)


def span_of(resource: Resource, day: date, named: Day | None) -> Span | None:
    """When premises are open on a day of which a notice says something, or nothing."""
    return span_on(resource.opens, day, named.is_workday if named else None, resource.holidays)


def fits(resource: Resource, booking: Booking, named: Day | None) -> bool:
    """Whether premises are large enough for a booking, and open then by their hours and holidays."""
    shut = closed_by_notice(resource, named) or not opens_for(span_of(resource, booking.day, named), booking.slot)
    return booking.people <= resource.capacity and not shut


def unfit(resource: Resource, states: Iterable[str]) -> list[Booking]:
    """The bookings from now on in one of these states that premises cannot take as they are given here."""
    rows = list(Booking.objects.filter(resource=resource.pk, state__in=states, starts__gt=clock.now()))
    days = [one.day for one in rows]
    named = named_days(min(days), max(days)) if rows else {}
    found = [one for one in rows if not fits(resource, one, named.get(one.day))]
    return sorted(found, key=lambda one: (one.starts, one.pk))


def closed_by_calendar() -> list[tuple[Booking, Promise]]:
    """Bookings from now on when a published holiday or make-up workday leaves premises closed, each with why."""
    today = clock.today()
    named = named_days(today, today + AHEAD_MOST)
    on_those = Q(pk__in=())
    for day in named:
        first = timezone.make_aware(datetime.combine(day, time.min))
        on_those |= Q(starts__gte=first, starts__lt=first + timedelta(days=1))
    rows = Booking.objects.filter(on_those, state__in=ALIVE, starts__gt=clock.now()).exclude(state=S.IN_USE)
    found: list[tuple[Booking, Promise]] = []
    for one in rows.select_related("resource").order_by("starts", "id"):
        that = named[one.day]
        shut = closed_by_notice(one.resource, that)
        if shut or not opens_for(span_of(one.resource, one.day, that), one.slot):
            found.append((one, sentence(CLOSED_BY_NOTICE, day=that.note or _("public holiday"))))
    return found


def _theirs(booker: UUID | None, asked_by: UUID | None) -> Q:
    return Q(booker=booker) if booker else Q(booker__isnull=True, asked_by=asked_by)


def most_in_a_month(booking: Booking, resource: UUID, days: list[date]) -> int:
    """How many bookings the booker has in the fullest month of these days, with these and beside this booking."""
    first, last = min(days).replace(day=1), (max(days).replace(day=1) + timedelta(days=32)).replace(day=1)
    begins, ends = (timezone.make_aware(datetime.combine(d, time.min)) for d in (first, last))
    rows = _used(booking.booker_id, booking.asked_by, resource, begins, ends)
    had = [timezone.localdate(starts) for pk, starts in rows if pk != booking.pk]
    counted = Counter((day.year, day.month) for day in (*had, *days))
    return max(counted[day.year, day.month] for day in days)


@prepared
def _used(
    booker: UUID | None, asked_by: UUID | None, resource: Any, begins: datetime, ends: datetime
) -> QuerySet[Booking, tuple[UUID, datetime]]:
    rows = Booking.objects.filter(_theirs(booker, asked_by), resource=resource, starts__gte=begins, starts__lt=ends)
    return rows.filter(state__in=(S.REQUESTED, *HOLDING, *USED)).values_list("pk", "starts")


def paused_until(booking: Any) -> date | None:
    """The day from which somebody may book again after nobody came twice in 90 days; None where no pause runs."""
    since = clock.now() - COUNTS_FOR - PAUSES_FOR
    missed = [ends for (ends,) in _missed(booking.booker_id, booking.asked_by, since)]
    until = None
    for first, last in zip(missed, missed[NO_SHOWS - 1 :], strict=False):
        if last - first <= COUNTS_FOR:
            until = timezone.localdate(last) + PAUSES_FOR
    return until if until and until > clock.today() else None


@prepared
def _missed(booker: UUID | None, asked_by: UUID | None, since: datetime) -> QuerySet[Booking, tuple[datetime]]:
    rows = Booking.objects.filter(_theirs(booker, asked_by), state__in=MISSED, ends__gte=since)
    return rows.order_by("ends").values_list("ends")


def earliest_day() -> date:
    """One working day ahead."""
    return due(clock.today(), 1, "wd", calendar())[0]
