"""The week a day lies in."""

from __future__ import annotations

from datetime import date, timedelta


def week_of(day: date) -> tuple[date, date]:
    """Monday of the week of a day, and the Monday after it."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)
