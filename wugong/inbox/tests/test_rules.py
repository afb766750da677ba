from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from wugong.inbox.rules import (
    BACK_OFF,
    Mode,
    dingtalk_sign,
    group_of,
    is_quiet,
    is_signed,
    leaves_at,
    next_time,
    next_try,
    signature,
)

HERE = ZoneInfo("Asia/Shanghai")
NIGHT = (time(22, 0), time(7, 0))


def at(hour, minute=0, day=25):
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("moment", "quiet", "is_so"),
    [
        (at(21, 59), NIGHT, False),
        (at(22), NIGHT, True),
        (at(3), NIGHT, True),
        (at(7), NIGHT, False),
        (at(13), (time(12), time(14)), True),
        (at(14), (time(12), time(14)), False),
        (at(3), (time(0), time(0)), False),
    ],
)
def test_quiet_hours(moment, quiet, is_so):
    assert is_quiet(moment, *quiet) is is_so


@pytest.mark.parametrize(
    ("now", "mode", "urgent", "when"),
    [
        (at(10), Mode.NOW, False, at(10)),
        (at(23), Mode.NOW, False, at(7, day=26)),
        (at(3), Mode.NOW, False, at(7)),
        (at(23), Mode.NOW, True, at(23)),
        (at(10), Mode.DIGEST, False, at(8, 30, day=26)),
        (at(8, 30), Mode.DIGEST, False, at(8, 30)),
        (at(10), Mode.DIGEST, True, at(10)),
    ],
)
def test_when_a_message_leaves(now, mode, urgent, when):
    assert leaves_at(now, mode, urgent=urgent, quiet=NIGHT, digest_at=time(8, 30)) == when


def test_next_time_is_today_or_tomorrow():
    assert next_time(time(9), at(8)) == at(9)
    assert next_time(time(7), at(8)) == at(7, day=26)


def test_it_is_tried_six_times_with_growing_pauses():
    assert [next_try(n, at(10)) for n in range(1, 7)] == [*(at(10) + pause for pause in BACK_OFF), None]
    assert list(BACK_OFF) == sorted(BACK_OFF)


@pytest.mark.parametrize(
    ("kind", "group"), [("clock.urge", "clock"), ("account.locked", "account"), ("topic", "other")]
)
def test_groups(kind, group):
    assert group_of(kind) == group


def test_a_signature_holds_for_its_body_its_secret_and_five_minutes():
    stamp, body = 1_800_000_000, "您好".encode()
    given = signature("s" * 16, stamp=stamp, body=body)

    def right(secret="s" * 16, stamp=stamp, body=body, late=0):
        return is_signed(secret, stamp=stamp, body=body, given=given, now=1_800_000_000 + late)

    assert right() and right(late=299)
    assert not right(late=301)
    assert not right(secret="t" * 16)
    assert not right(body=b"x")
    assert not right(stamp=stamp + 1)


def test_the_sign_of_dingtalk():
    # as by the formula of its documentation: base64(hmac_sha256(secret, "stamp\nsecret"))
    assert dingtalk_sign("SECabc", stamp=1700000000000) == "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="


def test_the_pauses_end_within_a_day():
    assert sum(BACK_OFF, timedelta()) < timedelta(days=1)
