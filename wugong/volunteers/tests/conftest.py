"""The tests of this app begin on Monday, 23 November 2026."""

from __future__ import annotations

import pytest

from wugong.common import clock
from wugong.flow.testing import at

MONDAY = at(11, 23)


@pytest.fixture
def monday():
    with clock.at(MONDAY):
        yield
