"""Periods: working days, days, months and hours, as the Civil Code counts them (articles 200-204).

The first day is not counted; a period in days or months whose last day is a day of rest ends on the next workday; the
last day ends at 24:00. Pure functions of a calendar; a date is *provisional* when it rests on a year whose days of rest
have not been published yet.
"""

from __future__ import annotations

import calendar as month_lengths
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid

ZONE = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)
DAY_UNITS = ("wd", "d", "month")
UNITS = (*DAY_UNITS, "wh", "h", "min")
# 365 days less weekends and 11 to 13 statutory days; every year from 2004 on is well inside.
PLAUSIBLE_WORKDAYS = range(240, 258)


class Calendar(Protocol):
    """Which days are worked, and for which years that is known for certain."""

    def is_workday(self, day: date) -> bool: ...
    def worked(self, ordinal: int) -> int: ...
    def known(self, year: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a notice names: worked or not, and why."""

    date: date
    is_workday: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A day that is now worked and was not, or the other way round."""

    date: date
    is_workday: bool


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a year changed. Clocks that touch ``year`` are recomputed when ``matters``."""

    year: int
    newly_known: bool
    changes: tuple[Change, ...]

    @property
    def matters(self) -> bool:
        return self.newly_known or bool(self.changes)


@dataclass(frozen=True, slots=True)
class DayCalendar:
    """The days in ``days`` as they say, every other day by the week; ``years`` are published."""

    days: Mapping[date, bool]
    years: frozenset[int]
    _turns: list[int] = field(init=False, repr=False, compare=False)
    _sums: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The days that differ from the week, rising, and how many more workdays they make up to each."""
        apart = sorted((day, worked) for day, worked in self.days.items() if worked != (day.weekday() < 5))
        object.__setattr__(self, "_turns", [day.toordinal() for day, _worked in apart])
        object.__setattr__(self, "_sums", [0, *accumulate(1 if worked else -1 for _day, worked in apart)])

    def worked(self, ordinal: int) -> int:
        """Workdays from the first day of the year 1, a Monday, to the day of that number, however far away."""
        weeks, rest = divmod(ordinal, 7)
        return 5 * weeks + min(rest, 5) + self._sums[bisect_right(self._turns, ordinal)]

    def is_workday(self, day: date) -> bool:
        found = self.days.get(day)
        return day.weekday() < 5 if found is None else found

    def known(self, year: int) -> bool:
        return year in self.years


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours worked on a workday, as rising spans that do not touch midnight."""

    spans: tuple[tuple[time, time], ...]


OFFICE_HOURS = Hours(((time(9), time(12)), (time(14), time(18))))


def parse_hours(text: str) -> Hours:
    """Hours from ``09:00-12:00,14:00-18:00``. Raises ValueError with a sentence for anything else."""
    spans: list[tuple[time, time]] = []
    for part in text.split(","):
        if not re.fullmatch(r"\s*\d\d:\d\d-\d\d:\d\d\s*", part):
            raise ValueError(f"Working hours look like 09:00-12:00,14:00-18:00, not {text!r}.")
        first, last = part.strip().split("-")
        spans.append((time.fromisoformat(first), time.fromisoformat(last)))
    edges = [edge for span in spans for edge in span]
    if any(a >= b for a, b in pairwise(edges)):
        raise ValueError(f"Working hours must rise from span to span, not {text!r}.")
    return Hours(tuple(spans))


def due(start: date, n: int, unit: str, cal: Calendar) -> tuple[date, bool]:
    """The last day of a period of ``n`` ``unit`` (wd, d or month) begun on ``start``, and whether it is provisional.

    Negative ``n`` counts backwards: the n-th workday strictly before, or the day ``n`` days or months before, moved to
    the workday before it so that the notice others rely on is never shortened. Raises Invalid beyond the years
    1 to 9999 and ValueError for a unit that does not count days.
    """
    if isinstance(start, datetime):
        raise TypeError("due() counts from a date; due_at() counts from a moment.")
    try:
        if unit == "wd":
            return _nth_workday(start, n, cal)
        if unit == "d":
            day = start + timedelta(days=n)
        elif unit == "month":
            day = months_after(start, n)
        else:
            raise ValueError(f"{unit!r} does not count days.")
        back = -ONE if n < 0 else ONE
        while not cal.is_workday(day):
            day += back
        return day, not cal.known(day.year)
    except OverflowError:
        raise _beyond() from None


def _nth_workday(start: date, n: int, cal: Calendar) -> tuple[date, bool]:
    step, left = (ONE, n) if n >= 0 else (-ONE, -n)
    day, provisional = start, False
    while left:
        day += step
        provisional |= not cal.known(day.year)
        left -= cal.is_workday(day)
    return day, provisional


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month (Civil Code, article 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(start.day, month_lengths.monthrange(year, month + 1)[1]))


def _beyond() -> Invalid:
    return Invalid(_("The period ends outside the years 1 to 9999; give a shorter one."), field="amount")


def due_at(
    start: datetime, amount: int, unit: str, cal: Calendar, hours: Hours = OFFICE_HOURS
) -> tuple[datetime, bool]:
    """The moment at which a period begun at ``start`` (aware) is over, and whether it is provisional.

    Periods in wd, d and month end at 24:00 of their last day in the district: the midnight after it, exclusive. Hours
    (h) and minutes (min) run on from the moment itself; working hours (wh) run only in ``hours`` of workdays. Negative
    amounts count backwards. Raises Invalid beyond the years 1 to 9999 and ValueError for an unknown unit.
    """
    if start.tzinfo is None:
        raise ValueError("due_at() needs an aware moment.")
    try:
        if unit in DAY_UNITS:
            day, provisional = due(start.astimezone(ZONE).date(), amount, unit, cal)
            return datetime.combine(day + ONE, time.min, tzinfo=ZONE), provisional
        if unit == "wh":
            return _working_hours(start.astimezone(ZONE), amount, cal, hours)
        if unit not in UNITS:
            raise ValueError(f"{unit!r} is not a unit of time; the units are {', '.join(UNITS)}.")
        length = timedelta(hours=amount) if unit == "h" else timedelta(minutes=amount)
        return (start.astimezone(UTC) + length).astimezone(ZONE), False
    except OverflowError:
        raise _beyond() from None


def _working_hours(start: datetime, amount: int, cal: Calendar, hours: Hours) -> tuple[datetime, bool]:
    left, provisional, day = timedelta(hours=abs(amount)), False, start.date()
    forward = amount >= 0
    if not left:
        return start, False
    while True:
        provisional |= not cal.known(day.year)
        for first, last in (hours.spans if forward else reversed(hours.spans)) if cal.is_workday(day) else ():
            opens = datetime.combine(day, first, tzinfo=ZONE)
            closes = datetime.combine(day, last, tzinfo=ZONE)
            begin, end = (max(opens, start), closes) if forward else (opens, min(closes, start))
            if end <= begin:
                continue
            if left <= end - begin:
                return (begin + left if forward else end - left), provisional
            left -= end - begin
        day += ONE if forward else -ONE


def days_of_year(year: int) -> list[date]:
    """Every day of a year, in order."""
    return [date(year, 1, 1) + n * ONE for n in range(365 + month_lengths.isleap(year))]


def workdays_in(year: int, days: Iterable[Day]) -> int:
    """How many days of ``year`` are worked when ``days`` are as they say and the others follow the week."""
    cal = DayCalendar({day.date: day.is_workday for day in days}, frozenset())
    return sum(cal.is_workday(day) for day in days_of_year(year))


def workdays_between(a: date, b: date, cal: Calendar) -> int:
    """Workdays from ``a`` (not counted) to ``b`` (counted); negative when ``b`` lies before ``a``.

    The inverse of ``due``: ``workdays_between(a, due(a, n, "wd", cal)[0], cal) == n`` for every n.
    """
    first, last = a.toordinal(), b.toordinal()
    if last >= first:
        return cal.worked(last) - cal.worked(first)
    return cal.worked(last - 1) - cal.worked(first - 1)


def last_day(due_at: datetime) -> date:
    """The last day on which the work can still be done: the day before, for a period that ends at 24:00."""
    return (due_at.astimezone(ZONE) - timedelta(microseconds=1)).date()


def left(due_at: datetime, now: datetime, cal: Calendar) -> int:
    """Workdays left: 0 on the last day, negative exactly when ``due_at`` has passed (-1 until a workday is over)."""
    today, last = now.astimezone(ZONE).date(), last_day(due_at)
    if now < due_at:
        return workdays_between(today, last, cal)
    return -max(1, workdays_between(last, today, cal))
