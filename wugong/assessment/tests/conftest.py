"""What the tests of assessment share."""

import pytest

from wugong.common import clock
from wugong.flow.testing import at


@pytest.fixture
def monday():
    """Monday 23 November 2026."""
    with clock.at(at(11, 23)):
        yield


@pytest.fixture
def officer(cast):
    return cast.actor("district_officer")


@pytest.fixture
def as_one(cast, client):
    def sign_in(name):
        client.force_login(cast.users[name])
        return client

    return sign_in
