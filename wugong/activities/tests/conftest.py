"""The tests of this app begin on Monday, 23 November 2026."""

from __future__ import annotations

import pytest

from wugong.activities.models import Enrolment
from wugong.common import clock
from wugong.flow.testing import at

MONDAY = at(11, 23)


@pytest.fixture
def monday():
    with clock.at(MONDAY):
        yield


def states(activity):
    """The states of the entries, in their order."""
    return list(Enrolment.objects.filter(activity=activity).order_by("number").values_list("state", flat=True))
