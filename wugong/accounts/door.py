"""The front door: name and password, then perhaps a second factor. Says the same and works as hard for every name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from wugong.accounts import queries
from wugong.accounts.actions import entry, people
from wugong.accounts.actions.entry import PENDING_SIGN_IN
from wugong.accounts.actions.factors import use_code, use_totp
from wugong.accounts.models import User
from wugong.accounts.rules import FAILURES, PENDING
from wugong.accounts.sessions import moment
from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.common.errors import Invalid, Refusal


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind a trusted proxy what that proxy says (``web.proxies.ProxyMiddleware``)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def count_voice(about: str, address: str, *, most: int = FAILURES, said: str = "") -> None:
    """Count a new voice without an account by its address, because a browser without cookies is not a new person.

    ``about`` names the subject, ``said`` is the refusal where the usual one does not fit. Raises Refusal after ``most``
    from one address within a quarter of an hour; the count is stored under a keyed hash and ages.
    """
    usual = _(
        "Five people have answered from this connection just now. "
        "Try again in 15 minutes, or over your own mobile data."
    )
    try:
        entry.count_try(f"{about} {address}", most=most, actor=NOBODY)
    except Refusal as full:
        raise Refusal(said or usual, rule="voice") from full


def take_back_voice(about: str, address: str, *, most: int = FAILURES) -> None:
    """Take the last count of ``count_voice`` back: what was said turned out to be none to be counted."""
    entry.take_back_try(f"{about} {address}", most=most, actor=NOBODY)


@contextmanager
def voice_counted(about: str, address: str, *, most: int = FAILURES, said: str = "") -> Iterator[None]:
    """Count a voice as ``count_voice`` does, and take the count back where what it says is refused."""
    count_voice(about, address, most=most, said=said)
    try:
        yield
    except Refusal:
        take_back_voice(about, address, most=most)
        raise


def user_by_password(name: str, password: str, *, address: str = "") -> User:
    """Return the user with this name and password.

    Raises Refusal while the name is locked, Invalid in the same words whether the name exists or not.
    """
    name = name.strip().lower()
    last = entry.count_try(name, address=address, actor=NOBODY)
    user = queries.user_signing_in(name)
    if user is None or not user.has_usable_password():
        make_password(password)  # as much work as a check
        right = False
    else:
        right = check_password(password, user.password, preferred="default")
    if user is None or not right:
        entry.note_failure(user, act="sign_in", locked=last, actor=NOBODY)
        raise Invalid(_("Name and password do not go together. Check both and try again."), rule="sign_in")
    entry.clear_tries(name, address=address, actor=NOBODY)
    return user


def sign_up_from(address: str, typed: dict[str, str]) -> User:
    """A resident's new account. Failures are counted by address, so that nobody tries out which names are taken.

    A success takes its own try back and no other: an account of one's own does not buy further questions.
    """
    entry.count_try(f"sign up {address}", address=address, actor=NOBODY)
    user = people.join(**typed, actor=NOBODY)
    entry.take_back_try(f"sign up {address}", address=address, actor=NOBODY)
    return user


def pending(request: HttpRequest) -> tuple[User, str, str] | None:
    """Return who gave the right password in this session, how, and for which page; None after ten minutes."""
    kept = request.session.get(PENDING_SIGN_IN)
    if not kept:
        return None
    at = moment(kept["at"])
    user = queries.active_user(kept["user"])
    if at is None or user is None or clock.now() - at >= PENDING:
        return None
    if not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None  # the password was changed meanwhile
    return user, kept["means"], kept["next"]


def prove_by_code(user: User, code: str) -> str:
    """The means a typed code proves, ``totp`` or ``recovery``. Raises Invalid for a wrong one, Refusal while locked."""
    key = f"second:{user.pk}"
    last = entry.count_try(key, actor=NOBODY)
    if use_totp(user, code=code, actor=NOBODY):
        entry.clear_tries(key, actor=NOBODY)
        return "totp"
    if use_code(user, code=code, actor=queries.actor_of(user)):
        entry.clear_tries(key, actor=NOBODY)
        return "recovery"
    entry.note_failure(user, act="second_factor", locked=last, actor=NOBODY)
    raise Invalid(
        _("This code is wrong, or was used already. Wait for the next one; a recovery code works once."),
        rule="CES1-04",
        field="code",
    )
