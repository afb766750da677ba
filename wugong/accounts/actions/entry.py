"""Coming in and going out, failures counted, sessions ended, the hat one wears. The record knows of each."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth import login, logout
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.models import Invitation, Session, Tries, User
from wugong.accounts.notices import tell
from wugong.accounts.rules import ADDRESS_FAILURES, FAILURES, LOCKED_FOR, NAME_FAILURES
from wugong.accounts.sessions import BEGAN, DEVICE, MEANS, SEEN, device_of
from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import NOBODY, Actor
from wugong.common.errors import Invalid, Refusal, Unseen
from wugong.common.sealed import fingerprint
from wugong.record.actions import append
from wugong.record.rules import Outcome

HAT, FACTOR, PROVED, PENDING_SIGN_IN = "hat", "factor", "proved", "pending"
LOCKED = gettext_lazy("Too many failures. Try again in 15 minutes; the system administrator can help sooner.")

TOLD_LOCKED = gettext_lazy(
    "Too many failures to sign in under your name from one connection: it is locked there for 15 minutes. "
    "Was it not you? Tell the system administrator."
)


def _keys(name: str, address: str, most: int = FAILURES) -> list[tuple[str, int]]:
    """The counters a try goes to, and how many failures each bears.

    A name is locked for the address that failed, so that a stranger cannot keep its owner out; a name that fails from
    everywhere is locked for all.
    """
    keys = [(f"pair:{fingerprint(f'{name} {address}', purpose='tries')}", most)]
    if address:
        keys.append((f"name:{fingerprint(name, purpose='tries')}", NAME_FAILURES))
        keys.append((f"from:{fingerprint(address, purpose='tries')}", ADDRESS_FAILURES))
    return keys


@transaction.atomic
def count_try(name: str, *, address: str = "", most: int = FAILURES, actor: Actor) -> bool:
    """Count a try before it is checked, so that many at once cannot slip through. ``name`` is any text.

    ``most`` tries of a name from one address are let through in a quarter of an hour. Returns whether this was the
    last. Raises Refusal while locked: the same for names that do not exist.
    """
    now, last = clock.now(), False
    for key, bears in _keys(name, address, most):
        Tries.objects.get_or_create(key=key, defaults={"since": now})
        row = Tries.objects.select_for_update().get(key=key)
        if row.locked_until and row.locked_until > now:
            raise Refusal(LOCKED, rule="CES1-02")
        stale = row.locked_until is not None or now - row.since > LOCKED_FOR
        row.count, row.since = (1, now) if stale else (row.count + 1, row.since)
        row.locked_until = now + LOCKED_FOR if row.count >= bears else None
        row.save(update_fields=["count", "since", "locked_until"])
        last = last or row.locked_until is not None
    return last


@transaction.atomic
def clear_tries(name: str, *, address: str = "", actor: Actor) -> None:
    """After a success: forget the failures under a name, and that this try was one from its address."""
    for key, most in _keys(name, address):
        if key.startswith("from:"):
            _take_back(key, most)
        else:
            Tries.objects.filter(key=key).delete()


@transaction.atomic
def take_back_try(name: str, *, address: str = "", most: int = FAILURES, actor: Actor) -> None:
    """This try was none: its count is taken back, and the failures before it stay."""
    for key, bears in _keys(name, address, most):
        _take_back(key, bears)


def _take_back(key: str, most: int) -> None:
    """One try less; a lock that it alone had set is lifted."""
    Tries.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)
    Tries.objects.filter(key=key, count=most - 1).update(locked_until=None)


@transaction.atomic
def note_failure(user: User | None, *, act: str, locked: bool, actor: Actor) -> None:
    """Record a failed sign-in, and send a message to the person if it locked the account."""
    known = Actor(user=user.pk, name=user.name) if user else NOBODY
    append(actor=known, act=act, kind="account", outcome=Outcome.DENIED, rule="CES1-02", detail={"locked": locked})
    if locked and user:
        tell(user, "locked", TOLD_LOCKED)


@transaction.atomic
def await_second(request: HttpRequest, user: User, *, means: str, target: str, actor: Actor) -> None:
    """Remember that the password was right. Nobody is signed in yet, but the session gets a new key."""
    logout(request)
    request.session[PENDING_SIGN_IN] = {
        "user": str(user.pk),
        "at": clock.now().isoformat(),
        "means": means,
        "next": target,
        "hash": user.get_session_auth_hash(),
    }
    request.session.cycle_key()


@action
def sign_in(request: HttpRequest, user: User, *, actor: Actor, means: str, second: str = "") -> None:
    """Sign in a user whose proofs have been checked; ``means`` says how, ``second`` by which factor.

    The previous session is discarded, so that a session key planted by somebody else is worthless.
    """
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    now = clock.now().isoformat()
    device = device_of(request.headers.get("User-Agent", ""))
    request.session.update({BEGAN: now, SEEN: now, PROVED: now, MEANS: means, FACTOR: second, DEVICE: device})
    append(actor=actor, act="sign_in", kind="account", reason=f"{means}+{second}" if second else means)


@transaction.atomic
def sign_out(request: HttpRequest, *, actor: Actor, reason: str = "") -> None:
    """End the session."""
    if actor.user:
        append(actor=actor, act="sign_out", kind="account", reason=reason)
    logout(request)


@action
def end_session(session: Session, *, actor: Actor) -> None:
    """End one of the person's own sessions."""
    if session.user is None or session.user != actor.user:
        raise Unseen("session")
    session.delete()
    append(actor=actor, act="end_session", kind="account", reason=session.device)


@action
def end_other_sessions(user: UUID, *, kept: str, actor: Actor) -> int:
    """End all sessions of a person except the one with the key ``kept``; returns how many."""
    count, _each = Session.objects.filter(user=user).exclude(session_key=kept).delete()
    if count:
        append(actor=actor, act="end_sessions", kind="account", object_id=user, detail={"count": count})
    return count


@action
def wear(request: HttpRequest, key: str, *, actor: Actor) -> Actor:
    """Change the hat worn. Raises Invalid for a hat that the person does not hold."""
    if key not in {h.key for h in actor.hats}:
        raise Invalid(_("You do not hold this post (any more). Choose one of the hats in the list."), rule="hat")
    request.session[HAT] = key
    worn = actor.wearing(key)
    append(actor=worn, act="wear")
    return worn


@transaction.atomic
def sweep(*, actor: Actor) -> int:
    """Drop sessions that are over, counts of failures and links that no longer mean anything."""
    now = clock.now()
    old = Q(since__lt=now - 2 * LOCKED_FOR) & (Q(locked_until__isnull=True) | Q(locked_until__lt=now))
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += Tries.objects.filter(old).delete()[0]
    return gone + Invitation.objects.filter(expires_at__lt=now - timedelta(days=90)).delete()[0]
