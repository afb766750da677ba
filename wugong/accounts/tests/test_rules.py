from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from wugong.accounts.rules import (
    MOVES,
    AccountState,
    cores,
    is_mobile,
    is_over,
    is_walk,
    moved,
    plain_code,
    step_of,
    strong_enough,
)

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the RFC
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(second, code):
    assert step_of(KEY, code, datetime.fromtimestamp(second, UTC), 0) == second // 30


@pytest.mark.parametrize(("drift", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_off_by_one_step(drift, fits):
    at = datetime.fromtimestamp(1_800_000_010, UTC)
    code = pyotp.TOTP(KEY).generate_otp((1_800_000_010 + drift) // 30)
    assert (step_of(KEY, code, at, 0) is not None) is fits


def test_a_code_used_once_is_void_with_all_before_it():
    at = datetime.fromtimestamp(1_800_000_010, UTC)
    step = 1_800_000_010 // 30
    assert step_of(KEY, pyotp.TOTP(KEY).generate_otp(step), at, step - 1) == step
    assert step_of(KEY, pyotp.TOTP(KEY).generate_otp(step), at, step) is None
    assert step_of(KEY, pyotp.TOTP(KEY).generate_otp(step - 1), at, step) is None


@pytest.mark.parametrize(
    ("password", "enough"),
    [
        ("Short7!", False),
        ("onlysmallletters", False),
        ("Abcdefgh123x", True),
        ("桂花 lantern 77", True),
        ("four words are plenty here", True),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", False),
        ("Aa1!Aa1!Aa1!", False),
    ],
)
def test_twelve_characters_or_a_passphrase(password, enough):
    assert strong_enough(password) is enough


@pytest.mark.parametrize(
    ("password", "core"),
    [
        ("Password2026!!", "password"),
        ("!!dragon1234567", "dragon"),
        ("monkeymonkey", "monkey"),
        ("P@ssw0rd1234", "password"),
    ],
)
def test_dressing_does_not_hide_a_well_known_password(password, core):
    assert core in cores(password)


@pytest.mark.parametrize(
    ("password", "walk"), [("qwertyuiop12345", True), ("1qaz2wsx3edc", True), ("Osmanthus lanterns", False)]
)
def test_a_walk_over_the_keyboard_is_seen(password, walk):
    assert is_walk(password) is walk


@pytest.mark.parametrize(
    ("idle", "age", "administrator", "why"),
    [
        (29, 60, False, ""),
        (30, 60, False, "idle"),
        (9, 60, True, ""),
        (10, 60, True, "idle"),
        (1, 719, False, ""),
        (1, 720, False, "long"),
    ],
)
def test_limits_of_a_session(idle, age, administrator, why):
    began, seen = NOW - timedelta(minutes=age), NOW - timedelta(minutes=idle)
    assert is_over(began=began, seen=seen, now=NOW, administrator=administrator) == why


@pytest.mark.parametrize("verb", sorted(MOVES))
@pytest.mark.parametrize("state", AccountState.values)
def test_the_states_of_an_account(verb, state):
    allowed = {
        "invite": {"invited": "invited", "active": "active", "suspended": "suspended"},
        "activate": {"invited": "active", "active": "active"},
        "suspend": {"invited": "suspended", "active": "suspended"},
        "resume": {"suspended": "active"},
        "close": {"invited": "closed", "active": "closed", "suspended": "closed"},
    }
    assert moved(verb, state) == allowed[verb].get(state)


def test_codes_are_read_however_they_are_typed():
    assert plain_code(" １２３ 456") == "123456"
    assert plain_code("ABCD-efgh-2345") == "abcdefgh2345"


@pytest.mark.parametrize(("name", "mobile"), [("13800001111", True), ("12800001111", False), ("1380000111", False)])
def test_mobile_numbers(name, mobile):
    assert is_mobile(name) is mobile
