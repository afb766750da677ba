from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wugong.common import clock
from wugong.linkage import testing

NOW = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday


@pytest.fixture
def street(db):
    with clock.at(NOW):
        yield testing.make_street()
