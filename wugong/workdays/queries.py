"""The current calendar, and periods counted by it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from wugong.common import clock
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.workdays import published, rules, statutory
from wugong.workdays.models import CalendarYear, WorkCalendar
from wugong.workdays.rules import Calendar, Day, DayCalendar, Hours

Stamps = tuple[tuple[int, bool, UUID], ...]

# Stamps are made once in the world, so equal stamps mean equal days whichever database they came from.
_kept: OrderedDict[Stamps, DayCalendar] = OrderedDict()
_KEEP = 16


@once
def calendar() -> Calendar:
    """Return the current calendar: one query of a few rows, two more if it has changed since this process last asked.

    A page asks once; a batch calls it once and hands it to ``rules`` for the rows of a list.
    """
    stamps: Stamps = tuple(_stamps())
    found = _kept.get(stamps)
    if found is None:
        found = _kept[stamps] = _built(stamps)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


@prepared
def _stamps() -> QuerySet[CalendarYear, tuple[int, bool, UUID]]:
    return CalendarYear.objects.order_by("year").values_list("year", "published", "stamp")


def _built(stamps: Stamps) -> DayCalendar:
    kept = {year for year, _, _ in stamps}
    calendar = package_calendar(without=frozenset(kept))
    known = calendar.years | {year for year, is_known, _ in stamps if is_known}
    days = {day.date: False for year in statutory.LUNAR if year not in known for day in statutory.days(year)}
    days |= calendar.days
    if kept:
        days.update(WorkCalendar.objects.values_list("date", "is_workday"))
    return DayCalendar(days, known)


@lru_cache(maxsize=_KEEP)
def package_calendar(without: frozenset[int] = frozenset()) -> DayCalendar:
    """The calendar of the package alone, but for the years in ``without``."""
    years = published.years() - without
    return DayCalendar({d.date: d.is_workday for year in years for d in published.days(year)}, years)


def days_of(year: int) -> tuple[list[Day], str]:
    """The days of a year that do not follow the week, in order, and where they come from.

    Without a notice these are the days of the law alone, and the source is empty.
    """
    row = CalendarYear.objects.filter(year=year).first()
    if row is None and year in published.years():
        return list(published.days(year)), published.SOURCE
    legal = {} if row and row.published else {day.date: day for day in statutory.days(year)}
    if row:
        days = WorkCalendar.objects.filter(year=row).values_list("date", "is_workday", "note")
        legal |= {day[0]: Day(*day) for day in days}
    return sorted(legal.values(), key=lambda day: day.date), row.source if row else ""


def named_days(first: date, last: date) -> dict[date, Day]:
    """The public holidays and make-up workdays from a day to another; of a year not published yet those that
    the law itself names, as ``calendar`` counts them."""
    kept, out = {year for year, _, _ in _stamps()}, published.years()
    years = [
        days_of(year)[0] if year in kept else published.days(year) if year in out else statutory.days(year)
        for year in range(first.year, last.year + 1)
    ]
    return {day.date: day for days in years for day in days if first <= day.date <= last}


@lru_cache(maxsize=4)
def _parsed(text: str) -> Hours:
    try:
        return rules.parse_hours(text)
    except ValueError as fault:
        raise ImproperlyConfigured(f"WORK_HOURS: {fault}") from None


def hours() -> Hours:
    """The working hours of the district, from the setting WORK_HOURS (``09:00-12:00,14:00-18:00``)."""
    text = getattr(settings, "WORK_HOURS", "")
    return _parsed(text) if text else rules.OFFICE_HOURS


def due_at(start: datetime, amount: int, unit: str) -> tuple[datetime, bool]:
    """When a period begun at ``start`` is over, and whether that is provisional. See ``rules.due_at``."""
    return rules.due_at(start, amount, unit, calendar(), hours())


def left(due_at: datetime, now: datetime | None = None) -> int:
    """Workdays left until ``due_at``; negative when it has passed. For lists take ``rules.left`` with one calendar."""
    return rules.left(due_at, now or clock.now(), calendar())
