"""The people of the fixed cast that write, issue and read."""

import pytest


@pytest.fixture
def secretary(cast):
    return cast.actor("street_secretary")


@pytest.fixture
def staff(cast):
    return cast.actor("street_staff")
