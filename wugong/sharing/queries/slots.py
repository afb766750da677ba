"""Who holds a slot, who waits for it, what somebody has booked already."""

from __future__ import annotations

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
from wugong.sharing.rules.booking import AHEAD_MOST, ALIVE, COUNTS_FOR, HOLDING, NO_SHOWS, PAUSES_FOR
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


def wanted_between(resource: Resource, first: date, last: date) -> list[Booking]:
    """Who has asked for a day of these, or waits for it, and has nothing yet."""
    rows = Booking.objects.filter(resource=resource, state__in=(S.REQUESTED, S.WAITING), starts__gt=clock.now())
    return [one for one in rows.order_by("starts", "id") if first <= one.day <= last]


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


@prepared
def _closures(resource: Any, day: date) -> QuerySet[Closure, tuple[str]]:
    return Closure.objects.filter(resource=resource, from_day__lte=day, until_day__gte=day).values_list("why")


def closed_by_notice(resource: Resource, named: Day | None) -> str:
    """The public holiday on which premises are closed; empty where they are not."""
    closed = named is not None and not named.is_workday and resource.holidays == Holidays.CLOSED
    return (named.note or _("public holiday")) if closed and named else ""


def span_of(resource: Resource, day: date, named: Day | None) -> Span | None:
    """When premises are open on a day of which a notice says something, or nothing."""
    return span_on(resource.opens, day, named.is_workday if named else None, resource.holidays)


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


def booked_that_month(booking: Booking, resource: UUID, day: date) -> int:
    """How often the booker has premises in the month of a day beside this booking; the dates of a series count once."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (timezone.make_aware(datetime.combine(d, time.min)) for d in (first, following))
    rows = _used(booking.booker_id, booking.asked_by, resource, begins, ends)
    return sum(pk != booking.pk for (pk,) in rows)


@prepared
def _used(
    booker: UUID | None, asked_by: UUID | None, resource: Any, begins: datetime, ends: datetime
) -> QuerySet[Booking, tuple[UUID]]:
    rows = Booking.objects.filter(_theirs(booker, asked_by), resource=resource, starts__gte=begins, starts__lt=ends)
    counted = rows.filter(Q(state__in=ALIVE) | Q(state__in=(S.COMPLETED, S.RATED)), series__isnull=True)
    return counted.values_list("pk")


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
