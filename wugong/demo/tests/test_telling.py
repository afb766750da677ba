"""Stories told side by side: by their moments, in one transaction, and none goes on when one fails; stories as data."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.cast import Cast
from wugong.common import clock
from wugong.common.errors import Denied
from wugong.demo.district import District, Size
from wugong.demo.telling import Story, tell
from wugong.flow.models import Matter, Serial
from wugong.record.models import Entry

pytestmark = pytest.mark.engine


def day(n: int) -> datetime:
    return datetime(2026, 3, n, 10, tzinfo=UTC)


def test_steps_follow_their_moments_whatever_story_they_are_of():
    told = []

    def story(name, *days):
        for n in days:
            yield day(n)
            told.append((clock.now().day, name))

    def in_parts():
        yield from story("c", 4)
        yield from story("d", 6)

    tell([story("a", 1, 4, 5), story("b", 2, 3, 9), in_parts()])
    assert told == [(1, "a"), (2, "b"), (3, "b"), (4, "a"), (4, "c"), (5, "a"), (6, "d"), (9, "b")]


def test_a_story_that_fails_ends_all_and_leaves_nothing(db):
    def fails():
        yield day(2)
        raise LookupError("nobody there")

    def goes_on():
        for n in (1, 3):
            yield day(n)
            Serial.objects.create(prefix=f"s{n}", last=n)

    with pytest.raises(LookupError, match="nobody there"), transaction.atomic():
        tell([fails(), goes_on()])
    assert not Serial.objects.exists()


def cast_as_district(cast: Cast) -> District:
    people = {name: cast.actor(name) for name in cast.users}
    return District(
        Size(), random.Random(5), users=cast.users, hats={name: one.hats for name, one in people.items()},
        today=date(2026, 3, 20),
    )  # fmt: skip


def test_a_case_is_told_as_data_by_those_who_may(cast):
    district = cast_as_district(cast)
    call = {"kind": "joint_enforcement", "title": "夜市占道联合执法", "where": "松林夜市", "why": "街道没有执法资质。"}
    call["lead"] = cast.market_bureau
    steps = [
        (10, "draft", "street_staff", call),
        (timedelta(minutes=5), "blow", "street_secretary"),
        (timedelta(minutes=4), "acknowledge", "department_officer"),
        (8, "arrive", "department_officer"),
    ]
    tell([Story("whistle", {}, steps).told(district)])
    assert Matter.objects.get(machine="whistle").state == "handling"
    told = Entry.objects.filter(kind="whistle", outcome="done").order_by("at").values_list("act", "at")
    at = district.workday(10)
    assert [(act, moment) for act, moment in told][:3] == [
        ("draft", at), ("blow", at + timedelta(minutes=5)), ("acknowledge", at + timedelta(minutes=9)),
    ]  # fmt: skip
    assert {moment for act, moment in told if act in {"arrive", "handle"}} == {district.workday(8)}


def test_a_story_passes_no_guard(cast):
    district = cast_as_district(cast)
    call = {"kind": "joint_enforcement", "title": "夜市占道联合执法", "where": "松林夜市", "why": "街道没有执法资质。"}
    call["lead"] = cast.market_bureau
    steps = [(10, "draft", "street_staff", call), (9, "blow", "stranger")]
    with pytest.raises(Denied):
        tell([Story("whistle", {}, steps).told(district)])
    assert Matter.objects.get(machine="whistle").state == "drafted"


def test_days_of_work_lie_behind_or_ahead_never_beyond_today(cast):
    district = cast_as_district(cast)
    sunday = date(2026, 3, 22)
    district.today = sunday
    assert district.workday(1).date() == date(2026, 3, 20)
    assert district.workday(-6).date() == date(2026, 3, 30)
    assert district.at(1, 15).date() == date(2026, 3, 21)
