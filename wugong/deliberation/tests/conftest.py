"""The fixed cast and its joint meetings on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ground import laid
from wugong.commitments.testing import Cast, cast
from wugong.common import clock
from wugong.deliberation.actions import room
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting, Topic
from wugong.deliberation.testing import Bodies, bodies, closed
from wugong.flow.testing import at

MONDAY = at(11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@laid(at=MONDAY)
def people() -> Cast:
    return cast()


@laid(at=MONDAY)
def tiers(people: Cast) -> Bodies:
    return bodies(people)


def settle(session: Meeting, item: AgendaItem, decision: Decision, tiers: Bodies) -> Topic:
    room.decide(item, decision=decision, actor=tiers.office)
    closed(session, chair=tiers.chair, office=tiers.office)
    topic = item.topic
    assert topic is not None
    topic.refresh_from_db()
    return topic
