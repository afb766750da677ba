"""The cast on Monday, 23 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import make_cast
from tests.ground import laid
from wugong.common import clock
from wugong.flow.testing import at


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(at(11, 23)):
        yield


@laid(at=at(11, 23))
def people():
    return make_cast()
