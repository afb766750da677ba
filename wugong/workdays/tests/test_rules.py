"""Periods against the cases verified in the law and in the notices of 2026."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wugong.common.errors import Invalid
from wugong.workdays import published, rules
from wugong.workdays.rules import ONE, ZONE, Day, DayCalendar, due, due_at, last_day, left, workdays_between

CAL = DayCalendar(
    {d.date: d.is_workday for year in published.years() for d in published.days(year)}, frozenset(published.years())
)
near = st.dates(date(2003, 6, 1), date(2030, 12, 31))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "n", "unit", "end", "provisional"),
    [
        (date(2026, 9, 18), 5, "wd", date(2026, 9, 24), False),  # Sunday 20 September is a make-up workday
        (date(2026, 9, 30), 5, "wd", date(2026, 10, 13), False),
        (date(2026, 9, 10), 30, "d", date(2026, 10, 10), False),  # a Saturday, but a make-up workday
        (date(2026, 12, 28), 10, "wd", date(2027, 1, 11), True),
        (date(2026, 9, 1), 30, "d", date(2026, 10, 8), False),  # 1 October rolls over the whole National Day
        (date(2026, 12, 21), 13, "d", date(2027, 1, 4), True),  # 3 January 2027 is a Sunday
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29), False),
        (date(2023, 1, 31), 1, "month", date(2023, 2, 28), False),
        (date(2024, 2, 29), 12, "month", date(2025, 2, 28), False),
        (date(2026, 8, 31), 1, "month", date(2026, 9, 30), False),
        (date(2026, 9, 3), 1, "month", date(2026, 10, 8), False),
        (date(2026, 3, 31), -1, "month", date(2026, 2, 28), False),  # a Saturday, but a make-up workday
        (date(2026, 9, 28), -5, "wd", date(2026, 9, 20), False),
        (date(2026, 10, 12), -5, "d", date(2026, 9, 30), False),  # back over the National Day: notice stays whole
        (date(2026, 9, 26), 0, "wd", date(2026, 9, 26), False),
        (date(2026, 9, 26), 0, "d", date(2026, 9, 28), False),
        (date(2003, 12, 30), 1, "wd", date(2003, 12, 31), True),
    ],
)
def test_due(start: date, n: int, unit: str, end: date, provisional: bool) -> None:
    assert due(start, n, unit, CAL) == (end, provisional)


@given(near, st.integers(-300, 300))
def test_the_nth_workday_is_a_workday_and_counts_back(start: date, n: int) -> None:
    end, _ = due(start, n, "wd", CAL)
    assert n == 0 or CAL.is_workday(end)
    assert workdays_between(start, end, CAL) == n
    if CAL.is_workday(start):
        assert due(end, -n, "wd", CAL)[0] == start


@given(near, st.integers(-200, 200), st.sampled_from(["wd", "d", "month"]))
def test_due_grows_with_the_amount_and_with_the_start(start: date, n: int, unit: str) -> None:
    if n == -1 and unit != "wd":
        return  # 0 days rolls forward and -1 backward, which keeps the order as well, but never strictly
    one, more = due(start, n, unit, CAL)[0], due(start, n + 1, unit, CAL)[0]
    assert one < more if unit == "wd" else one <= more
    assert due(start, n, unit, CAL)[0] <= due(start + ONE, n, unit, CAL)[0]


@given(near, st.integers(0, 400))
def test_days_end_on_the_first_workday_not_before_the_last_day(start: date, n: int) -> None:
    end, provisional = due(start, n, "d", CAL)
    assert CAL.is_workday(end)
    assert not any(CAL.is_workday(start + timedelta(days=k)) for k in range(n, (end - start).days))
    assert provisional is (end.year not in CAL.years)


@pytest.mark.parametrize(("start", "n"), [(date(9999, 12, 30), 5), (date(1, 1, 3), -9), (date(2026, 1, 1), 10**7)])
@pytest.mark.parametrize("unit", ["wd", "d", "month"])
def test_beyond_the_calendar_is_refused(start: date, n: int, unit: str) -> None:
    with pytest.raises(Invalid) as refusal:
        due(start, n, unit, CAL)
    assert refusal.value.field == "amount"


def test_the_first_and_the_last_year_can_be_counted_in() -> None:
    assert due(date(1, 1, 1), 1, "wd", CAL) == (date(1, 1, 2), True)
    assert due(date(9999, 12, 30), 1, "wd", CAL) == (date(9999, 12, 31), True)
    with pytest.raises(Invalid):
        due_at(at(9999, 12, 30, 9), 1, "wd", CAL)


def test_wrong_kinds_are_faults_of_the_programme() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        due(date(2026, 1, 1), 1, "fortnight", CAL)
    with pytest.raises(ValueError, match="fortnight"):
        due_at(at(2026, 1, 1), 1, "fortnight", CAL)
    with pytest.raises(TypeError):
        due(at(2026, 1, 1), 1, "wd", CAL)
    with pytest.raises(ValueError, match="aware"):
        due_at(at(2026, 1, 1).replace(tzinfo=None), 1, "wd", CAL)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end", "provisional"),
    [
        (at(2026, 9, 18, 23, 59), 5, "wd", at(2026, 9, 25), False),
        (datetime(2026, 9, 17, 16, 30, tzinfo=UTC), 5, "wd", at(2026, 9, 25), False),  # already the 18th here
        (at(2026, 9, 28, 14), -5, "wd", at(2026, 9, 21), False),
        (at(2026, 12, 28, 8), 10, "wd", at(2027, 1, 12), True),
        (at(2026, 9, 10, 8), 30, "d", at(2026, 10, 11), False),
        (at(2024, 1, 31, 8), 1, "month", at(2024, 3, 1), False),
        (at(2026, 9, 18, 17), 24, "h", at(2026, 9, 19, 17), False),
        (at(2026, 9, 18, 17), -90, "min", at(2026, 9, 18, 15, 30), False),
        (at(2026, 9, 18, 17), 2, "wh", at(2026, 9, 20, 10), False),  # Friday evening to the Sunday worked instead
        (at(2026, 9, 18, 11), 1, "wh", at(2026, 9, 18, 12), False),
        (at(2026, 9, 18, 13), 4, "wh", at(2026, 9, 18, 18), False),
        (at(2026, 9, 18, 7), 7, "wh", at(2026, 9, 18, 18), False),
        (at(2026, 9, 19, 12), 0, "wh", at(2026, 9, 19, 12), False),
        (at(2026, 9, 21, 10), -2, "wh", at(2026, 9, 20, 17), False),
        (at(2026, 9, 21, 20), -8, "wh", at(2026, 9, 20, 17), False),
        (at(2026, 12, 31, 17), 2, "wh", at(2027, 1, 1, 10), True),
    ],
)
def test_due_at(start: datetime, amount: int, unit: str, end: datetime, provisional: bool) -> None:
    assert due_at(start, amount, unit, CAL) == (end, provisional)


@given(near, st.times(), st.integers(-100, 100))
def test_working_hours_run_only_in_working_hours(day: date, moment: time, amount: int) -> None:
    start = datetime.combine(day, moment, tzinfo=ZONE)
    end, _ = due_at(start, amount, "wh", CAL)
    if not amount:
        assert end == start
        return
    assert CAL.is_workday(end.date())
    assert any(a <= end.time() <= b for a, b in rules.OFFICE_HOURS.spans)
    assert due_at(start, amount + 7, "wh", CAL)[0] > end


def test_the_last_day_and_what_is_left() -> None:
    end, _ = due_at(at(2026, 9, 18, 10), 5, "wd", CAL)
    assert last_day(end) == date(2026, 9, 24)
    assert last_day(at(2026, 9, 24, 15)) == date(2026, 9, 24)
    assert left(end, at(2026, 9, 18, 11), CAL) == 5
    assert left(end, at(2026, 9, 22, 11), CAL) == 2
    assert left(end, at(2026, 9, 24, 23, 59), CAL) == 0
    assert left(end, at(2026, 9, 25), CAL) == -1  # the Mid-autumn holiday: late, though no workday has gone
    assert left(end, at(2026, 9, 28, 9), CAL) == -1
    assert left(end, at(2026, 9, 29, 9), CAL) == -2


@given(near, near)
def test_left_is_negative_exactly_when_late(day: date, today: date) -> None:
    end = datetime.combine(day + ONE, time.min, tzinfo=ZONE)
    now = datetime.combine(today, time(10), tzinfo=ZONE)
    assert (left(end, now, CAL) < 0) is (now >= end)


def test_what_lies_years_apart_is_counted_without_walking_there() -> None:
    class Still(DayCalendar):
        def is_workday(self, day: date) -> bool:
            raise AssertionError(f"asked for {day}")

    still, first, last = Still(CAL.days, CAL.years), date(2012, 3, 1), date(2026, 9, 1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert workdays_between(first, last, still) == sum(map(CAL.is_workday, days[1:]))
    assert workdays_between(last, first, still) == -sum(map(CAL.is_workday, days[:-1]))
    assert workdays_between(date.max, date.min, still) < 0 < workdays_between(date.min, date.max, still)


@given(near, near)
def test_workdays_between_is_the_plain_count(a: date, b: date) -> None:
    low, high = min(a, b), max(a, b)
    days = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    counted = days[1:] if b >= a else days[:-1]
    expected = sum(map(CAL.is_workday, counted))
    assert workdays_between(a, b, CAL) == (expected if b >= a else -expected)


def test_hours_are_parsed_or_refused() -> None:
    assert rules.parse_hours("09:00-12:00, 14:00-18:00") == rules.OFFICE_HOURS
    for bad in ("", "9-12", "12:00-09:00", "09:00-12:00,11:00-13:00", "09:00-25:00"):
        with pytest.raises(ValueError, match=r"Working hours|hour must"):
            rules.parse_hours(bad)


def test_the_package_has_plausible_years_and_its_make_up_days() -> None:
    assert min(published.years()) == 2004
    assert 2026 in published.years()
    for year in published.years():
        assert rules.workdays_in(year, published.days(year)) in rules.PLAUSIBLE_WORKDAYS
    assert Day(date(2026, 9, 20), True, "国庆节调休") in published.days(2026)
    assert sum(d.is_workday for d in published.days(2026)) == 6
