"""Limits of sign-in, the states of an account, one-time codes: values in, values out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pyotp.exceptions import OTPVerificationError

# domain 2.17, CES1-02: five failures lock for 15 minutes; idle 30 minutes (administrators 10); 12 hours at most.
FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
ADDRESS_FAILURES = 60  # an office behind one address is not one person
IDLE, IDLE_ADMINISTRATOR, AT_MOST = timedelta(minutes=30), timedelta(minutes=10), timedelta(hours=12)
NOTICED_EVERY = timedelta(minutes=1)  # how often a session writes down that it is in use
FRESH = timedelta(minutes=10)  # how long a proof of identity opens the settings of sign-in
PENDING = timedelta(minutes=10)  # how long after the password the second factor may take
INVITED_FOR = timedelta(days=7)
DORMANT_AFTER = timedelta(days=90)
ROTATE_AFTER = timedelta(days=90)  # administrators change their password
PASSWORD, PHRASE = 12, 20
CODES = 10


class AccountState(TextChoices):
    """What an account is. Locked is no state of the row but a time that passes (``Tries.locked_until``)."""

    INVITED = "invited", pgettext_lazy("account", "invited")
    ACTIVE = "active", pgettext_lazy("account", "active")
    SUSPENDED = "suspended", pgettext_lazy("account", "suspended")
    CLOSED = "closed", pgettext_lazy("account", "closed")


# verb -> (from, to). Plain, because accounts stand below the engine of state tables.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "invite": (frozenset({"invited", "active", "suspended"}), ""),
    "activate": (frozenset({"invited", "active"}), "active"),
    "suspend": (frozenset({"invited", "active"}), "suspended"),
    "resume": (frozenset({"suspended"}), "active"),
    "close": (frozenset({"invited", "active", "suspended"}), "closed"),
}


def moved(verb: str, state: str) -> str | None:
    """The state after a verb, or None where the verb is not for that state. An empty target stays."""
    sources, target = MOVES[verb]
    return (target or state) if state in sources else None


class NominationState(TextChoices):
    """Where the proposal of an administrator stands."""

    PROPOSED = "proposed", pgettext_lazy("nomination", "waits for the second person")
    CONFIRMED = "confirmed", pgettext_lazy("nomination", "confirmed")
    REFUSED = "refused", pgettext_lazy("nomination", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "withdrawn")


# verb -> state; all leave "proposed". The proposer withdraws, another administrator confirms or refuses.
ANSWERS: dict[str, str] = {"confirm": "confirmed", "refuse": "refused", "withdraw": "withdrawn"}


class Means(TextChoices):
    """How somebody proves who he is."""

    TOTP = "totp", _("code from an authenticator app")
    PASSKEY = "passkey", _("passkey")


def is_over(*, began: datetime, seen: datetime, now: datetime, administrator: bool) -> str:
    """Why a session is over: ``idle``, ``long``, or nothing."""
    if now - began >= AT_MOST or now < began - NOTICED_EVERY:
        return "long"
    return "idle" if now - seen >= (IDLE_ADMINISTRATOR if administrator else IDLE) else ""


def is_mobile(name: str) -> bool:
    """Whether a sign-in name is a mainland mobile number."""
    return re.fullmatch(r"1[3-9]\d{9}", name) is not None


def kinds_of_signs(password: str) -> int:
    """How many of lower case, upper case, digits, other signs (and other scripts) there are."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() or (c.isalpha() and not c.isascii()))
    return sum(any(test(c) for c in password) for test in tests)


def strong_enough(password: str) -> bool:
    """Twelve characters of three kinds, or a passphrase of twenty; eight different characters at least."""
    if len(set(password)) < 8:
        return False
    return len(password) >= PHRASE or (len(password) >= PASSWORD and kinds_of_signs(password) >= 3)


def cores(password: str) -> set[str]:
    """What a guesser would try first: the password, without the figures and signs around it, halved if doubled."""
    plain = password.lower()
    found = {plain, re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)}
    found |= {text.translate(str.maketrans("013457@$!", "oieastasi")) for text in found}
    found |= {text[: len(text) // 2] for text in found if text == text[: len(text) // 2] * 2}
    return {text for text in found if len(text) >= 4}


def is_walk(password: str) -> bool:
    """Whether most of it runs along the keyboard, the alphabet or the figures."""
    rows = (
        "01234567890",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    )
    both = [row + "\n" + row[::-1] for row in rows]
    text = password.lower()
    pairs = [text[i : i + 3] for i in range(len(text) - 2)]
    return bool(pairs) and sum(any(p in row for row in both) for p in pairs) * 10 >= len(pairs) * 6


def step_of(key: str, code: str, at: datetime, after: int) -> int | None:
    """The time step of a code (RFC 6238): this one, the one before or the next, but never one up to ``after``.

    ``key``: base32. Remembering the step of the last code refuses a replay.
    """
    try:
        step = pyotp.TOTP(key).verify_and_get_timecode(code, for_time=at, valid_window=1)
    except OTPVerificationError:
        return None
    return step if step > after else None


def plain_code(typed: str) -> str:
    """A code as it was given out, however it was typed: no spaces or hyphens, full-width figures made plain."""
    return re.sub(r"[\s\-]", "", typed.translate(str.maketrans("０１２３４５６７８９", "0123456789"))).lower()
