import pytest

from tests.cast import make_cast
from tests.ground import laid
from wugong.common import clock
from wugong.flow.testing import at


@pytest.fixture(autouse=True)
def monday():
    with clock.at(at(11, 23)):
        yield


@laid(at=at(11, 23))
def people():
    return make_cast()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
