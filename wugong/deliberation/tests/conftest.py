"""The fixed cast and its joint meetings on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.ground import laid
from wugong.commitments.testing import Cast, cast
from wugong.common import clock
from wugong.deliberation.actions import room
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting, Topic
from wugong.deliberation.testing import WORDS, Bodies, admitted, bodies, closed, held, item_of, notified
from wugong.flow.testing import at

MONDAY = at(11, 23)
AFTERNOON = at(12, 15, 14)  # of the street's meeting


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


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    words = replace(WORDS, affects_all=True)
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker, words=words)


@laid(at=MONDAY)
def session(one: Topic, tiers: Bodies) -> Meeting:
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=AFTERNOON)
    with clock.at(AFTERNOON):
        return held(meeting, office=tiers.office)


@pytest.fixture
def item(session: Meeting, one: Topic) -> AgendaItem:
    return item_of(session, one)


@pytest.fixture
def afternoon(session: Meeting) -> Iterator[None]:
    with clock.at(AFTERNOON):
        yield


def settle(session: Meeting, item: AgendaItem, decision: Decision, tiers: Bodies) -> Topic:
    room.decide(item, decision=decision, actor=tiers.office)
    closed(session, chair=tiers.chair, office=tiers.office)
    topic = item.topic
    assert topic is not None
    topic.refresh_from_db()
    return topic
