"""Editing and publishing the calendar, and how other processes come to know."""

from datetime import date

import pytest
from django.db import transaction

from wugong.common.actor import NOBODY, SYSTEM, Actor, Hat, Role
from wugong.common.errors import Denied, Invalid
from wugong.workdays import actions, published, queries, statutory
from wugong.workdays.models import CalendarYear, WorkCalendar
from wugong.workdays.rules import Change, Day, due

pytestmark = pytest.mark.django_db
CLERK = Actor(hat=Hat(key="cw", role=Role.CW))
OFFICER = Actor(hat=Hat(key="do", role=Role.DO))
NOTICE_2027 = [
    Day(date(2027, 1, 1), False, "元旦"),
    *(Day(date(2027, 2, day), False, "春节") for day in range(5, 12)),
    Day(date(2027, 2, 14), True, "春节调休"),
    Day(date(2027, 4, 5), False, "清明"),
    *(Day(date(2027, 5, day), False, "劳动节") for day in (3, 4, 5)),
    *(Day(date(2027, 10, day), False, "国庆节") for day in range(1, 8)),
]


def test_an_empty_table_answers_from_the_package(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        cal = queries.calendar()
    assert due(date(2026, 9, 18), 5, "wd", cal) == (date(2026, 9, 24), False)
    assert queries.days_of(2026) == (list(published.days(2026)), published.SOURCE)
    assert queries.days_of(2027) == (list(statutory.days(2027)), "")


@pytest.mark.engine
def test_filled_years_answer_the_same_and_once(django_assert_num_queries) -> None:
    before = queries.calendar()
    assert actions.fill_years(actor=SYSTEM) == sorted(published.years())
    assert actions.fill_years(actor=SYSTEM) == []
    after = queries.calendar()
    assert (after.days, after.years) == (before.days, before.years)
    with django_assert_num_queries(1):
        assert queries.calendar() is after


def test_an_edited_day_counts_at_once_and_only_a_real_change_is_told() -> None:
    day = date(2026, 11, 25)
    done = actions.set_day(day, is_workday=False, note="停水", actor=OFFICER)
    assert done.changes == (Change(day, False),)
    assert not done.newly_known
    assert not queries.calendar().is_workday(day)
    assert queries.calendar().is_workday(date(2026, 9, 20)), "the rest of the year stays as published"
    assert not actions.set_day(day, is_workday=False, actor=OFFICER).matters


def test_a_day_of_an_unpublished_year_can_be_set_and_the_year_stays_provisional() -> None:
    actions.set_day(date(2027, 1, 1), is_workday=False, note="元旦", actor=OFFICER)
    cal = queries.calendar()
    assert not cal.known(2027)
    assert due(date(2026, 12, 31), 1, "wd", cal) == (date(2027, 1, 4), True)


@pytest.mark.engine
def test_publishing_a_year_answers_what_changed() -> None:
    before = queries.calendar()
    assert due(date(2026, 12, 28), 10, "wd", before) == (date(2027, 1, 12), True)  # 1 January
    done = actions.publish_year(2027, days=NOTICE_2027, source="国办发明电〔2026〕", actor=OFFICER)
    assert done.newly_known
    assert done.matters
    assert Change(date(2027, 1, 1), False) not in done.changes, "the law had it before the notice"
    assert Change(date(2027, 2, 14), True) in done.changes
    assert Change(date(2027, 10, 2), False) not in done.changes, "a Saturday was a day of rest before"
    after = queries.calendar()
    assert due(date(2026, 12, 28), 10, "wd", after) == (date(2027, 1, 12), False)
    assert not actions.publish_year(2027, days=NOTICE_2027, actor=OFFICER).matters
    assert actions.publish_year(2026, actor=OFFICER).changes == ()


@pytest.mark.parametrize(
    ("year", "days", "words"),
    [
        (2027, NOTICE_2027[:2], "259"),
        (2027, [*NOTICE_2027, Day(date(2026, 1, 1), False)], "2026"),
        (2027, [*NOTICE_2027, NOTICE_2027[0]], "2027-01-01"),
        (2099, None, "2099"),
    ],
)
def test_half_a_notice_is_refused_and_nothing_is_written(year: int, days: list[Day] | None, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        actions.publish_year(year, days=days, actor=OFFICER)
    assert not CalendarYear.objects.exists()


@pytest.mark.engine
@pytest.mark.parametrize("actor", [CLERK, NOBODY])
def test_others_change_nothing(actor: Actor) -> None:
    with pytest.raises(Denied):
        actions.set_day(date(2026, 11, 25), is_workday=False, actor=actor)
    with pytest.raises(Denied):
        actions.publish_year(2027, days=NOTICE_2027, actor=actor)
    with pytest.raises(Denied):
        actions.fill_years(actor=actor)
    assert not CalendarYear.objects.exists()
    assert not WorkCalendar.objects.exists()


def test_a_change_taken_back_is_forgotten() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.set_day(date(2026, 11, 25), is_workday=False, actor=SYSTEM)
        assert not queries.calendar().is_workday(date(2026, 11, 25))
        raise RuntimeError
    assert queries.calendar().is_workday(date(2026, 11, 25))


def test_a_change_costs_three_queries_once(django_assert_num_queries) -> None:
    actions.fill_years(actor=SYSTEM)
    actions.set_day(date(2026, 11, 25), is_workday=False, actor=SYSTEM)
    queries._kept.clear()
    with django_assert_num_queries(2):
        queries.calendar()
    with django_assert_num_queries(1):
        queries.calendar()


def test_hours_come_from_the_setting(settings) -> None:
    from django.core.exceptions import ImproperlyConfigured

    settings.WORK_HOURS = "08:30-12:00,13:30-17:30"
    assert len(queries.hours().spans) == 2
    settings.WORK_HOURS = "always"
    with pytest.raises(ImproperlyConfigured, match="always"):
        queries.hours()
