"""Accounts made, invited, suspended and closed; passwords set; residents who join; names at other providers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.hats import hats_held
from wugong.accounts.models import Identity, Invitation, Session, User
from wugong.accounts.notices import tell
from wugong.accounts.policies import may_enter_accounts, may_keep_accounts
from wugong.accounts.rules import DORMANT_AFTER, INVITED_FOR, AccountState, is_mobile, moved
from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.sealed import fingerprint, seal
from wugong.record.actions import append

SENTENCE = {
    "invite": gettext_lazy("This account is closed; make a new one."),
    "activate": gettext_lazy("This link does not work any more. Ask the system administrator for a new one."),
    "suspend": gettext_lazy("Only an account that is invited or active can be suspended."),
    "resume": gettext_lazy("Only a suspended account can be opened again."),
    "close": gettext_lazy("This account is closed already."),
}


def _keeper(actor: Actor) -> None:
    if not may_keep_accounts(actor):
        raise Denied(_("Accounts are made and ended by the system administrator."), rule="R-61")


def _move(user: User, verb: str, actor: Actor, reason: str = "") -> User:
    row = locked(user)
    state = moved(verb, row.state)
    if state is None:
        raise Refusal(SENTENCE[verb], rule="account")
    before, row.state, row.is_active = row.state, state, state == AccountState.ACTIVE
    row.save(update_fields=["state", "is_active"])
    append(actor=actor, act=verb, kind="account", object_id=row.pk, before=before, after=state, reason=reason)
    user.state, user.is_active = row.state, row.is_active
    return row


@action
def add_account(*, username: str, name: str, email: str = "", administers: str = "", actor: Actor) -> User:
    """Make an account, invited; it opens by the link of an invitation. Which posts it holds is decided elsewhere.

    An administrator is made when two persons have agreed on it (``answer_nomination``), never by one alone.
    """
    if administers and not actor.system:
        raise Denied(
            _("An administrator is proposed by the security administrator and confirmed by another."), rule="R-61"
        )
    if not administers:
        _keeper(actor)
    return _made(username=username, name=name, email=email, administers=administers, actor=actor)


@action
def enter_account(*, username: str, name: str, email: str = "", actor: Actor) -> User:
    """Create the account of a person entered for a post. Only the system administrator's link opens it."""
    if not may_enter_accounts(actor):
        raise Denied(_("People are entered by the offices that keep posts."), rule="R-61")
    return _made(username=username, name=name, email=email, administers="", actor=actor)


def _made(*, username: str, name: str, email: str, administers: str, actor: Actor) -> User:
    made = User(
        username=username.strip().lower(),
        name=name.strip(),
        email=email.strip(),
        administers=administers,
        state=AccountState.INVITED,
        is_active=False,
    )
    made.set_unusable_password()
    _insert(made)
    append(actor=actor, act="add_account", kind="account", object_id=made.pk, after=made.state)
    return made


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as taken:
        raise Invalid(_("This name cannot be used. Choose another."), rule="account", field="username") from taken


@action
def correct_account(user: User, *, name: str, email: str, actor: Actor) -> User:
    """Correct name and e-mail."""
    if actor.user != user.pk:
        _keeper(actor)
    row = locked(user)
    row.name, row.email = name.strip(), email.strip()
    row.save(update_fields=["name", "email"])
    append(actor=actor, act="correct_account", kind="account", object_id=row.pk)
    return row


@action
def be_reached_at(user: User, *, email: str, mobile: str, actor: Actor) -> User:
    """Say by which e-mail and mobile number one is reached; one also signs in with the number."""
    if actor.user != user.pk:
        raise Denied(_("Only you enter where you are reached."), rule="account")
    row = locked(User.objects.get(pk=user.pk))  # a request holds its user in a wrapper
    if mobile and not is_mobile(mobile):
        raise Invalid(_("A mobile number has eleven digits and begins with 1."), rule="account", field="mobile")
    if not mobile and row.mobile_hash and row.username.startswith("m-"):
        raise Invalid(_("You sign in with this number. Enter the new one instead."), rule="account", field="mobile")
    row.email = email.strip()
    row.mobile_hash = fingerprint(mobile, purpose="mobile") if mobile else None
    row.mobile = seal(mobile, purpose="mobile") if mobile else ""
    try:
        with transaction.atomic():
            row.save(update_fields=["email", "mobile", "mobile_hash"])
    except IntegrityError as taken:
        raise Invalid(_("This number cannot be used. Enter another."), rule="account", field="mobile") from taken
    append(actor=actor, act="be_reached_at", kind="account", object_id=row.pk)
    return row


@action
def invite(user: User, *, actor: Actor) -> str:
    """Return a link token with which the person can set a password once within seven days; earlier links stop working.

    Only its hash is stored: a person who lost it gets a new one.
    """
    if user.administers and not (actor.system or actor.is_any("A2")):
        raise Denied(_("The link of an administrator is made by the security administrator."), rule="R-61")
    if not user.administers:
        _keeper(actor)
    _move(user, "invite", actor)
    now = clock.now()
    Invitation.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        token_hash=fingerprint(token, purpose="invitation"),
        expires_at=now + INVITED_FOR,
        made_by=actor.user,
    )
    return token


@action
def invite_all(users: Iterable[User], *, actor: Actor) -> list[tuple[User, str]]:
    """A link for each of these accounts, all or none; the tokens are returned this once."""
    return [(user, invite(user, actor=actor)) for user in users]


@action
def accept_invitation(invitation: Invitation, *, password: str, actor: Actor) -> User:
    """Set the first (or a new) password by a link and open the account. Ends all its sessions."""
    now = clock.now()
    used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if not used:
        raise Refusal(SENTENCE["activate"], rule="account")
    user = invitation.user
    _password(user, password)
    _move(user, "activate", Actor(user=user.pk, name=user.name))
    Session.objects.filter(user=user.pk).delete()
    return user


def _password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Invalid(" ".join(fault.messages), rule="CES1-01", field="password") from fault
    user.set_password(password)
    user.password_set_at = clock.now()
    user.save(update_fields=["password", "password_set_at"])


@action
def set_password(user: User, *, password: str, actor: Actor) -> User:
    """Change the person's own password. Django ends the sessions that began with the old one."""
    if user.pk != actor.user:
        raise Denied(_("Only the person concerned changes how they sign in."), rule="account")
    if user.has_usable_password() and user.check_password(password):
        raise Invalid(_("This is the password you have now. Choose another."), rule="CES1-01", field="password")
    _password(user, password)
    append(actor=actor, act="set_password", kind="account", object_id=user.pk)
    tell(user, "password", gettext_lazy("Your password was changed. Was it not you? Tell the system administrator."))
    return user


@action
def join(*, sign_in_name: str, password: str, community: str, actor: Actor) -> User:
    """Open a resident's account with a nickname or a mobile number; nothing else is asked."""
    name = sign_in_name.strip().lower()
    made = User(username=name, name=sign_in_name.strip(), resident_of=community)
    if is_mobile(name):
        made.mobile_hash = fingerprint(name, purpose="mobile")
        made.mobile = seal(name, purpose="mobile")
        made.username, made.name = f"m-{made.mobile_hash[:40]}", _("resident ****%(tail)s") % {"tail": name[-4:]}
    made.set_unusable_password()
    _insert(made)
    _password(made, password)
    append(actor=Actor(user=made.pk, name=made.name), act="join", kind="account", object_id=made.pk)
    return made


@action
def suspend_account(user: User, *, reason: str, actor: Actor) -> User:
    """Shut an account for the time being; its sessions end at once."""
    _not_oneself(user, actor)
    row = _move(user, "suspend", actor, reason)
    Session.objects.filter(user=row.pk).delete()
    return row


@action
def resume_account(user: User, *, reason: str, actor: Actor) -> User:
    """Open a suspended account again; dormancy counts from today."""
    _not_oneself(user, actor)
    row = _move(user, "resume", actor, reason)
    User.objects.filter(pk=row.pk).update(last_login=clock.now())
    return row


@action
def close_account(user: User, *, reason: str, actor: Actor) -> User:
    """Close an account permanently. Refused while the person holds posts; hand them over first."""
    if actor.user != user.pk:
        _not_oneself(user, actor)
    if hats_held(user.pk):
        raise Refusal(_("This person still holds posts. Have them handed over first."), rule="account")
    row = _move(user, "close", actor, reason)
    Session.objects.filter(user=row.pk).delete()
    row.factors.all().delete()
    row.recovery_codes.all().delete()
    row.identities.all().delete()
    row.mobile, row.mobile_hash, row.email = "", None, ""
    row.set_unusable_password()
    row.save(update_fields=["mobile", "mobile_hash", "email", "password"])
    return row


def _not_oneself(user: User, actor: Actor) -> None:
    _keeper(actor)
    if actor.user == user.pk:
        raise Refusal(_("Nobody closes their own account. Another administrator does it."), rule="R-61")


@transaction.atomic
def suspend_dormant(*, actor: Actor) -> int:
    """Suspend staff accounts unused for 90 days (CES1-06); returns how many. Residents' accounts stay open."""
    border, count = clock.now() - DORMANT_AFTER, 0
    unused = Q(last_login__lt=border) | Q(last_login__isnull=True, created_at__lt=border)
    rows = User.objects.filter(unused, state=AccountState.ACTIVE, resident_of="")
    for user in rows.order_by("last_login", "pk")[:200]:
        suspend_account(user, reason=_("not used for 90 days"), actor=actor)
        count += 1
    return count


@action
def link_identity(user: User, *, provider: str, subject: str, actor: Actor) -> Identity:
    """Let a person sign in through a provider from now on."""
    if user.pk != actor.user:
        raise Denied(_("Only the person concerned changes how they sign in."), rule="account")
    held = Identity.objects.filter(provider=provider, subject=subject).first()
    if held:
        if held.user_id == user.pk:
            return held
        raise Refusal(_("Somebody already signs in with this. It must be removed there first."), rule="account")
    made = Identity.objects.create(user=user, provider=provider, subject=subject, used_at=clock.now())
    append(actor=actor, act="link_identity", kind="account", object_id=user.pk, detail={"provider": provider})
    tell(
        user,
        "identity",
        gettext_lazy("A new way to sign in was added to your account. Was it not you? Tell the system administrator."),
    )
    return made


@action
def unlink_identity(identity: Identity, *, actor: Actor) -> None:
    """Take a way to sign in away again."""
    if identity.user_id != actor.user:
        raise Denied(_("Only the person concerned changes how they sign in."), rule="account")
    identity.delete()
    append(actor=actor, act="unlink_identity", kind="account", detail={"provider": identity.provider})


@action
def use_identity(identity: Identity, *, actor: Actor) -> User:
    """Note that a provider vouched for the person just now."""
    Identity.objects.filter(pk=identity.pk).update(used_at=clock.now())
    user: Any = identity.user
    return user  # type: ignore[no-any-return]
