"""The fixed cast and its joint meetings on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ground import laid
from wugong.commitments.testing import Cast, cast
from wugong.common import clock
from wugong.deliberation.testing import Bodies, bodies
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
