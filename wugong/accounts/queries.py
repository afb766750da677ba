"""Who a person is and under which hats; the person's own means of sign-in; the accounts an administrator manages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wugong.accounts.hats import hats_held
from wugong.accounts.models import Factor, Identity, Invitation, Nomination, Session, User
from wugong.accounts.rules import INVITED_FOR, ROTATE_AFTER, Means, NominationState, is_mobile
from wugong.common import clock
from wugong.common.actor import ADMIN_ROLES, NOBODY, STAFF_ROLES, Actor, Hat, Role
from wugong.common.errors import Unseen
from wugong.common.models import one
from wugong.common.sealed import fingerprint, unseal
from wugong.inbox.people import Address


def actor_of(user: User, wearing: str = "") -> Actor:
    """The person under the hat ``wearing`` (its key), or under the first hat."""
    hats = hats_of(user)
    worn = next((h for h in hats if h.key == wearing), hats[0] if hats else None)
    return Actor(user=user.pk, name=user.name, hat=worn, hats=hats)


def hats_of(user: User) -> tuple[Hat, ...]:
    """An administrator has that one hat; others have those of their posts, and a resident's if they chose a home."""
    if user.administers:
        role = Role(user.administers)
        return (Hat(key=role, role=role, title=str(role.label), title_en=str(role.label)),)
    hats = hats_held(user.pk)
    if user.resident_of:
        resident = Hat(key="resident", role=Role.RE, place=user.resident_of, title=_("resident"), title_en="resident")
        return (*hats, resident)
    return hats


def is_staff(actor: Actor) -> bool:
    """Whether any hat of the person is an office: then two factors are needed (R-62)."""
    return any(hat.role in STAFF_ROLES | ADMIN_ROLES for hat in actor.hats)


def user_named(user: UUID) -> User:
    """One user; raises User.DoesNotExist."""
    return User.objects.get(pk=user)


def actor_named(user: UUID | None, wearing: str) -> Actor:
    """The actor who ordered work that runs later, under the hat worn then; NOBODY if the account has ended."""
    found = User.objects.filter(pk=user, is_active=True).first() if user else None
    actor = actor_of(found, wearing) if found else NOBODY
    return actor if actor.hat is None or actor.hat.key == wearing else NOBODY


def names_of_users(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these people."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "name")) if ids else {}


def user_signing_in(name: str) -> User | None:
    """The active user who signs in with this name, or with this mobile number."""
    name = name.strip().lower()
    known = User.objects.filter(is_active=True)
    if is_mobile(name):
        return known.filter(mobile_hash=fingerprint(name, purpose="mobile")).first()
    return known.filter(username=name).first()


def active_user(pk: str) -> User | None:
    """The active user with that key, as a session remembers it."""
    return User.objects.filter(pk=pk, is_active=True).first()


def must_rotate(user: User) -> bool:
    """Whether an administrator's password is older than 90 days (CES1-01)."""
    since = user.password_set_at
    return bool(user.administers and since and clock.now() - since >= ROTATE_AFTER)


def factors_of(user: User) -> QuerySet[Factor]:
    """The person's second factors, the oldest first."""
    return user.factors.order_by("created_at")


def passkeys_of(user: User) -> list[Factor]:
    """The person's passkeys."""
    return list(factors_of(user).filter(means=Means.PASSKEY))


def passkey_owner(credential_id: str) -> User | None:
    """The active person a passkey belongs to."""
    found = Factor.objects.filter(credential_id=credential_id, user__is_active=True).select_related("user").first()
    return found.user if found else None


def factor_by_id(actor: Actor, pk: UUID) -> Factor:
    """One of the person's own factors; raises Unseen."""
    return one(Factor.objects.filter(pk=pk, user=actor.user).select_related("user"))


def codes_left(user: User) -> int:
    """How many recovery codes still work."""
    return user.recovery_codes.filter(used_at__isnull=True).count()


def sessions_of(user: User) -> list[Session]:
    """The person's sessions that still run, the one used last first."""
    return list(Session.objects.filter(user=user.pk, expire_date__gt=clock.now()).order_by("-seen_at")[:50])


def session_of(actor: Actor, number: int) -> Session:
    """One of the person's own sessions by its number in the list, so that no page shows a key; raises Unseen."""
    rows = sessions_of(user_named(actor.user)) if actor.user else []
    found = next((row for row in rows if number and row.number == number), None)
    if found is None:
        raise Unseen("session")
    return found


def identities_of(user: User) -> QuerySet[Identity]:
    """Where else the person can sign in from."""
    return user.identities.order_by("created_at")


def identity_by_id(actor: Actor, pk: UUID) -> Identity:
    """One of the person's own identities; raises Unseen."""
    return one(Identity.objects.filter(pk=pk, user=actor.user))


def identity_of(provider: str, subject: str) -> Identity | None:
    """The identity of a provider's subject, if that person's account is active."""
    found = Identity.objects.filter(provider=provider, subject=subject, user__is_active=True)
    return found.select_related("user").first()


def invitation_by(token: str) -> Invitation | None:
    """An invitation that still opens an account."""
    rows = Invitation.objects.select_related("user").filter(used_at__isnull=True, expires_at__gt=clock.now())
    return rows.filter(token_hash=fingerprint(token, purpose="invitation")).exclude(user__state="closed").first()


def accounts_visible_to(actor: Actor) -> QuerySet[User]:
    """Staff accounts, for the three administrators. Residents are in no list (domain 5)."""
    if not actor.is_any(*ADMIN_ROLES):
        return User.objects.none()
    return User.objects.filter(resident_of="")


def accounts_wanted(actor: Actor, *, state: str = "", name: str = "") -> QuerySet[User]:
    """The list of accounts; ``name`` is a whole sign-in name: there is no search by parts of names (R-81)."""
    rows = accounts_visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(username=name.strip().lower()) if name.strip() else rows


def account_by_id(actor: Actor, pk: UUID) -> User:
    """One account; raises Unseen."""
    return one(accounts_visible_to(actor).filter(pk=pk))


def demo_cast() -> QuerySet[User]:
    """Those offered with one click on the sign-in page in demo mode."""
    return User.objects.filter(demo_order__isnull=False, is_active=True).order_by("demo_order")


def mobile_of(user: User) -> str:
    """The mobile number; empty if there is none."""
    return unseal(user.mobile, purpose="mobile") if user.mobile else ""


def administrators() -> QuerySet[User]:
    """The three administrators who can sign in."""
    return User.objects.filter(~Q(administers=""), is_active=True)


def ever_administered() -> bool:
    """Whether there is or was an administrator."""
    return User.objects.exclude(administers="").exists()


def administrator_named(username: str) -> User:
    """The administrator with that sign-in name; raises Unseen."""
    name = username.strip().lower()
    found = User.objects.filter(username=name).exclude(administers="").exclude(state="closed").first()
    if found is None:
        raise Unseen(name)
    return found


def is_taken(username: str) -> bool:
    """Whether the name belongs to an account or to a proposed administrator."""
    waits = Nomination.objects.filter(username=username, state=NominationState.PROPOSED)
    return User.objects.filter(username=username).exists() or waits.exists()


def duties() -> list[tuple[str, str, list[User]]]:
    """The three duties: code, name, and who has them."""
    found = list(User.objects.exclude(administers="").exclude(state="closed").order_by("created_at"))
    return [(code, str(label), [u for u in found if u.administers == code]) for code, label in User.ADMINISTERS]


def nominations_visible_to(actor: Actor) -> QuerySet[Nomination]:
    """Proposals of administrators, the newest first, for the three."""
    rows = Nomination.objects.select_related("proposed_by", "decided_by").order_by("-created_at", "-id")
    return rows if actor.is_any(*ADMIN_ROLES) else rows.none()


def nomination_by_id(actor: Actor, pk: UUID) -> Nomination:
    """One of them; raises Unseen."""
    return one(nominations_visible_to(actor).filter(pk=pk))


def addresses_of(users: Iterable[UUID]) -> list[Address]:
    """How these persons are reached by messages; those who cannot sign in are not."""
    found = User.objects.filter(pk__in=list(users), is_active=True)
    return [Address(u.pk, u.name, mail=u.email, mobile=mobile_of(u), language=u.language) for u in found]


def waiting_for_link(actor: Actor) -> Any:
    """Staff who cannot sign in yet, the first entered first; ``linked``: a link for them has not run out."""
    if not (actor.system or actor.is_any(Role.A1)):
        return User.objects.none()
    links = Invitation.objects.filter(user=OuterRef("pk"), used_at__isnull=True, expires_at__gt=clock.now())
    rows = User.objects.filter(state="invited", administers="", resident_of="").annotate(linked=Exists(links))
    return rows.order_by("created_at", "id")


def links_to_make(actor: Actor) -> tuple[int, int]:
    """How many wait without a link, and how many have one they have not used."""
    rows = waiting_for_link(actor)
    return rows.filter(linked=False).count(), rows.filter(linked=True).count()


def links_until() -> datetime:
    """When a link that is made now runs out."""
    return clock.now() + INVITED_FOR


def posts_told(user: User) -> str:
    """The posts that wait for somebody, in the language of the page; empty where there are none yet."""
    english = (get_language() or "").startswith("en")
    return _(", ").join(hat.title_en if english else hat.title for hat in hats_held(user.pk))
