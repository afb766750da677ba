"""The days of rest that the law itself names (全国年节及纪念日放假办法, 2025), for years without a notice yet.

The notice of the State Council adds the days moved beside them and the make-up workdays; until then dates that reach
into such a year are provisional, but nobody is late on New Year's Day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from chinese_calendar import get_solar_terms

from wugong.workdays.rules import Day

# Spring Festival, Dragon Boat and Mid-Autumn by the Purple Mountain Observatory's calendar, as month and day.
LUNAR = {
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
}
FIXED = (((1, 1), "元旦"), ((5, 1), "劳动节"), ((5, 2), "劳动节"), *(((10, n), "国庆节") for n in (1, 2, 3)))


@cache
def days(year: int) -> tuple[Day, ...]:
    """The statutory days of rest of a year, in order; empty for years whose moon is not in the table."""
    if year not in LUNAR:
        return ()
    spring, boat, autumn = (date(year, *day) for day in LUNAR[year])
    named = [(date(year, *day), name) for day, name in FIXED]
    named += [(spring + timedelta(days=n), "春节") for n in (-1, 0, 1, 2)]
    named += [(day, "清明") for day, _term in get_solar_terms(date(year, 4, 3), date(year, 4, 6))[:1]]
    named += [(boat, "端午节"), (autumn, "中秋节")]
    return tuple(Day(day, False, name) for day, name in sorted(dict(reversed(named)).items()))
