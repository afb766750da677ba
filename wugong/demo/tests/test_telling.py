"""Stories told side by side: by their moments, on one connection, and none goes on when one fails."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import transaction

from wugong.common import clock
from wugong.demo.telling import at, from_day, tell
from wugong.flow.models import Serial

pytestmark = pytest.mark.engine


def day(n: int) -> datetime:
    return datetime(2026, 3, n, 10, tzinfo=UTC)


def test_steps_follow_their_moments_whatever_story_they_are_of(db):
    told = []

    def story(name, *days):
        def steps():
            for n in days:
                with at(day(n)):
                    told.append((clock.now().day, name))
                    with at(day(28)):  # inside a step the story goes on by itself
                        told.append((clock.now().day, name))

        return steps

    tell([story("a", 1, 4, 5), story("b", 2, 3, 9), from_day(day(4), lambda: told.append("looked"))])
    steps = [(1, "a"), (2, "b"), (3, "b"), (4, "a"), (5, "a"), (9, "b")]
    expected = [each for n, name in steps for each in ((n, name), (28, name))]
    assert [each for each in told if each != "looked"] == expected
    assert told.index((3, "b")) < told.index("looked") < told.index((9, "b"))


def test_all_write_in_the_transaction_of_the_teller(db):
    def write(n):
        with at(day(n)):
            Serial.objects.create(prefix=f"s{n}", last=n)

    with transaction.atomic():
        tell([lambda: write(2), lambda: write(1)])
        assert list(Serial.objects.values_list("prefix", flat=True).order_by("last")) == ["s1", "s2"]
        transaction.set_rollback(True)
    assert not Serial.objects.exists()


def test_a_story_that_fails_ends_all(db):
    told, before = [], threading.active_count()

    def fails():
        with at(day(2)):
            raise LookupError("nobody there")

    def goes_on():
        for n in (1, 3):
            with at(day(n)):
                told.append(n)

    with pytest.raises(LookupError, match="nobody there"):
        tell([fails, goes_on])
    assert told == [1]
    assert threading.active_count() == before
