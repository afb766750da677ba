"""The fixed cast and its joint meetings on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wugong.commitments.testing import Cast, cast
from wugong.common import clock
from wugong.deliberation.testing import Bodies, bodies
from wugong.flow.testing import at


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(at(11, 23)):
        yield


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def tiers(people: Cast) -> Bodies:
    return bodies(people)
