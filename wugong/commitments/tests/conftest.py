"""The fixed cast on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ground import laid
from wugong.commitments import policies
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, cast, task
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.actions import take
from wugong.flow.testing import at

MONDAY = at(11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@laid(at=MONDAY)
def bodies() -> Cast:
    return cast()


@pytest.fixture
def people(bodies: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody signs in but the branch of the property company."""
    monkeypatch.setattr(policies, "has_account", lambda pk: pk != bodies.property.pk)
    return bodies


@pytest.fixture
def chair(people: Cast) -> Actor:
    return people.person("pwc", "SP", "990112001")


@pytest.fixture
def office(people: Cast) -> Actor:
    return people.person("pwc", "SO", "990112001")


@pytest.fixture
def liaison(people: Cast) -> Actor:
    return people.person("builder", "UL")


@pytest.fixture
def worker(people: Cast) -> Actor:
    return people.person("pines", "CW", "990112001001")


@pytest.fixture
def stranger(people: Cast) -> Actor:
    return people.person("maples", "CW", "990112001002")


@pytest.fixture
def given(people: Cast, office: Actor) -> Commitment:
    return task(people, actor=office)


@pytest.fixture
def running(given: Commitment, liaison: Actor) -> Commitment:
    take(given, "acknowledge", actor=liaison)
    take(given, "start", reason="已进场", actor=liaison)
    return given


@pytest.fixture
def reported(running: Commitment, liaison: Actor) -> Commitment:
    return take(running, "report", proof="六部电梯均已检测", actor=liaison)
