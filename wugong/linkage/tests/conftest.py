from datetime import datetime
from zoneinfo import ZoneInfo

from tests.ground import laid
from wugong.linkage import testing

NOW = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday


@laid(at=NOW)
def street():
    return testing.make_street()
