"""Opening hours, slots and rules of repetition, without a database."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from wugong.common.errors import Invalid
from wugong.sharing.rules.slots import (
    Slot,
    free_spans,
    made_rule,
    opens_for,
    read_hours,
    read_rule,
    rule_in_words,
    span_on,
)

ZONE = ZoneInfo("Asia/Shanghai")


def slot(day=1, begins=19, ends=21, month=12, last=None):
    return Slot(datetime(2026, month, day, begins, tzinfo=ZONE), datetime(2026, month, last or day, ends, tzinfo=ZONE))


@pytest.mark.parametrize(
    "text",
    ["周一至周五 9:00-21:00；周六 9:00-17:00", "Mon-Fri 9-21; Sat 9-17", "周一至周五 9–21；周六 9–17",
     "周一、周二、周三、周四、周五 9：00～21：00\n周六 9点-17点"],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(text):
    week = {**dict.fromkeys(range(5), (time(9), time(21))), 5: (time(9), time(17))}
    assert read_hours(text) == week


@pytest.mark.parametrize("text", ["", "always", "周一 21-9", "周八 9-17", "Mon 25-26", "周五至周一 9-17"])
def test_hours_nobody_can_read_are_named(text):
    with pytest.raises(Invalid) as fault:
        read_hours(text)
    assert fault.value.field == "hours"


def test_a_slot_lies_on_one_day_within_the_hours():
    hours = read_hours("每天 8:00-24:00")
    assert slot().one_day
    assert slot(ends=0, last=2).one_day  # midnight ends the day before
    assert opens_for(hours[1], slot(ends=0, last=2))
    assert not slot(ends=1, last=2).one_day
    assert not slot(begins=21, ends=19).one_day
    assert not opens_for(None, slot(day=5))
    assert not opens_for((time(9), time(20, 30)), slot())


HOURS = read_hours("Mon-Fri 9:00-21:00; Sat 9:00-17:00; Sun 10:00-16:00")
OFFICE, REST = (time(9), time(21)), (time(10), time(16))


@pytest.mark.parametrize(
    ("day", "worked", "holidays", "span"),
    [
        (date(2026, 10, 1), False, "closed", None),  # National Day, a Thursday
        (date(2026, 10, 1), False, "sunday", REST),
        (date(2026, 10, 1), False, "week", OFFICE),
        (date(2026, 10, 10), True, "closed", OFFICE),  # a Saturday that is worked
        (date(2026, 10, 10), True, "sunday", OFFICE),
        (date(2026, 10, 10), True, "week", (time(9), time(17))),
        (date(2026, 10, 17), None, "closed", (time(9), time(17))),
    ],
)
def test_public_holidays_and_makeup_workdays(day, worked, holidays, span):
    assert span_on(HOURS, day, worked, holidays) == span


def test_a_series_ends_and_keeps_the_hour():
    found = read_rule(made_rule("weekly", date(2026, 12, 22)), slot())
    assert [one.starts.day for one in found] == [1, 8, 15, 22]
    assert {(one.starts.hour, one.hours) for one in found} == {(19, 2)}
    assert [one.starts.month for one in read_rule("FREQ=MONTHLY;COUNT=3", slot(day=31))] == [12, 1, 3]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY", "never ends"),
        ("FREQ=DAILY;COUNT=61", "at most 60"),
        ("FREQ=WEEKLY;UNTIL=20991231T000000", "at most 60"),
        ("FREQ=MINUTELY;COUNT=3", "by day, week or month"),
        ("every tuesday", "no rule"),
        ("FREQ=WEEKLY;COUNT=0x", "no rule"),
        ("FREQ=WEEKLY;COUNT=0", "ends before it begins"),
        ("FREQ=WEEKLY;UNTIL=20261101T000000", "ends before it begins"),
    ],
)
def test_a_rule_that_never_ends_is_refused(rule, words):
    with translation.override("en"), pytest.raises(Invalid, match=words):
        read_rule(rule, slot())


def test_the_end_of_a_rule_may_be_in_utc():
    found = read_rule("FREQ=WEEKLY;UNTIL=20261208T110000Z", slot())  # 19:00 in the district
    assert [one.starts.day for one in found] == [1, 8]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;COUNT=4", "every week, 4 times"),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261222T235959", "every two weeks until 2026-12-22"),
        ("FREQ=MONTHLY;BYMONTHDAY=3;COUNT=2", "FREQ=MONTHLY;BYMONTHDAY=3;COUNT=2"),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    with translation.override("en"):
        assert rule_in_words(rule) == words


def test_what_is_left_of_a_day():
    taken = [(time(9), time(11)), (time(10), time(12)), (time(20), time(22))]
    assert free_spans((time(8), time(21)), taken) == [(time(8), time(9)), (time(12), time(20))]
    assert free_spans((time(8), time(9)), [(time(7), time(10))]) == []
