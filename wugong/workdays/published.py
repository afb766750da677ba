"""The days that the State Council's yearly notices name, from the package chinesecalendar (2004 to 2026 in 1.11)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from chinese_calendar import Holiday, constants

from wugong.workdays.rules import Day

SOURCE = f"chinesecalendar {version('chinesecalendar')}"
_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


@cache
def years() -> frozenset[int]:
    """The years the package knows. Its last year counts only once its National Day is there."""
    return frozenset(day.year for day in constants.holidays if (day.month, day.day) == (10, 1))


@cache
def days(year: int) -> tuple[Day, ...]:
    """The days of rest and the make-up workdays of a year, in order; empty for a year the package does not know."""
    rest = [Day(d, False, _NAMES.get(name, name)) for d, name in constants.holidays.items() if d.year == year]
    work = [Day(d, True, f"{_NAMES.get(name, name)}调休") for d, name in constants.workdays.items() if d.year == year]
    return tuple(sorted(rest + work, key=lambda day: day.date))
