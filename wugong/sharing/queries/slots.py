"""Who holds a slot, who waits for it, what somebody has booked already."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from wugong.common import clock
from wugong.sharing.models import Booking, Closure, Resource
from wugong.sharing.rules.booking import ALIVE, COUNTS_FOR, HOLDING, NO_SHOWS, PAUSES_FOR
from wugong.sharing.rules.booking import BookingState as S
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

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


def waiting_for(resource: Any, starts: datetime, ends: datetime) -> QuerySet[Booking]:
    """The waiting list of a slot, in the order in which they joined."""
    return overlapping(resource, starts, ends).filter(state=S.WAITING).order_by("created_at", "id")


def closure_at(resource: Any, day: date) -> Closure | None:
    """Why premises are closed on a day, if they are."""
    return Closure.objects.filter(resource=resource, from_day__lte=day, until_day__gte=day).first()


def _theirs(booking: Any) -> Q:
    if booking.booker_id:
        return Q(booker=booking.booker_id)
    return Q(booker__isnull=True, asked_by=booking.asked_by)


def booked_that_month(booking: Any, day: date) -> int:
    """How often the same booker has these premises in the month of a day; the dates of one series count once."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (timezone.make_aware(datetime.combine(d, time.min)) for d in (first, following))
    rows = Booking.objects.filter(_theirs(booking), resource=booking.resource_id, starts__gte=begins, starts__lt=ends)
    return rows.filter(Q(state__in=ALIVE) | Q(state__in=(S.COMPLETED, S.RATED)), series__isnull=True).count()


def paused_until(booking: Any) -> date | None:
    """The day from which somebody may book again after nobody came twice in 90 days; None where no pause runs."""
    since = clock.now() - COUNTS_FOR - PAUSES_FOR
    missed = list(
        Booking.objects.filter(_theirs(booking), state__in=MISSED, ends__gte=since)
        .order_by("ends")
        .values_list("ends", flat=True)
    )
    until = None
    for first, last in zip(missed, missed[NO_SHOWS - 1 :], strict=False):
        if last - first <= COUNTS_FOR:
            until = timezone.localdate(last) + PAUSES_FOR
    return until if until and until > clock.today() else None


def earliest_day() -> date:
    """One working day ahead."""
    return due(clock.today(), 1, "wd", calendar())[0]
