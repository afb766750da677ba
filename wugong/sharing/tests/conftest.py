"""The cast on Monday, 23 November 2026: who shares, who books, and what is refused."""

from __future__ import annotations

import pytest

from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.testing import at
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked

MONDAY = at(11, 23)


@pytest.fixture
def world(cast):
    with clock.at(MONDAY):
        yield cast


@pytest.fixture
def owner(world):
    return world.actor("liaison_officer")


@pytest.fixture
def worker(world):
    return world.actor("community_worker")


def refused(rule, people_of, *args, **given):
    with pytest.raises(Refusal) as caught:
        booked(people_of, *args, **given)
    assert caught.value.rule == rule
    assert not Booking.objects.filter(title=given.get("title", "法治讲座")).exists()
    return str(caught.value)
