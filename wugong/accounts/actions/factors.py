"""Second factors: codes of an authenticator app, passkeys, recovery codes. Each proof works once."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.models import Factor, RecoveryCode, User
from wugong.accounts.notices import tell
from wugong.accounts.rules import CODES, Means, plain_code, step_of
from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.errors import Invalid, Refusal
from wugong.common.sealed import fingerprint, seal, unseal
from wugong.record.actions import append

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _own(user: User, actor: Actor) -> None:
    if user.pk != actor.user:
        raise Refusal(_("Only the person concerned changes how they sign in."), rule="account")


@action
def add_totp(user: User, *, key: str, code: str, label: str, actor: Actor) -> Factor:
    """Add an authenticator app, after a code has proved that it holds the key (base32)."""
    _own(user, actor)
    step = step_of(key, plain_code(code), clock.now(), 0)
    if step is None:
        sentence = _("This code does not fit. Is the clock of the telephone right? Type the newest one.")
        raise Invalid(sentence, rule="CES1-04", field="code")
    made = Factor.objects.create(
        user=user,
        means=Means.TOTP,
        label=label,
        last_step=step,
        secret=seal(key, purpose="totp"),
    )
    _changed(user, made, "add_factor", actor)
    return made


@action
def add_passkey(user: User, *, credential: bytes, credential_id: str, uses: int, label: str, actor: Actor) -> Factor:
    """Add a passkey that the browser has made and the server has checked."""
    _own(user, actor)
    if Factor.objects.filter(credential_id=credential_id).exists():
        raise Invalid(_("This passkey is known already."), rule="passkey")
    made = Factor.objects.create(
        user=user, means=Means.PASSKEY, label=label, credential=credential, credential_id=credential_id, uses=uses
    )
    _changed(user, made, "add_factor", actor)
    return made


@action
def remove_factor(factor: Factor, *, actor: Actor) -> None:
    """Remove one of the person's own second factors; with the last one the recovery codes go too."""
    user = factor.user
    _own(user, actor)
    factor.delete()
    if not user.factors.exists():
        user.recovery_codes.all().delete()
    _changed(user, factor, "remove_factor", actor)


def _changed(user: User, factor: Factor, act: str, actor: Actor) -> None:
    append(actor=actor, act=act, kind="account", object_id=user.pk, detail={"means": factor.means})
    said = {
        "add_factor": gettext_lazy(
            "A second factor was added to your account. Was it not you? Tell the system administrator."
        ),
        "remove_factor": gettext_lazy(
            "A second factor was removed from your account. Was it not you? Tell the system administrator."
        ),
    }
    tell(user, "factor", said[act])


@action
def use_totp(user: User, *, code: str, actor: Actor) -> Factor | None:
    """Take a code of one of the person's apps; None when it fits none or was used before."""
    for factor in user.factors.filter(means=Means.TOTP):
        key = unseal(factor.secret, purpose="totp")
        if not key:
            continue
        step = step_of(key, plain_code(code), clock.now(), factor.last_step)
        if step is None:
            continue
        # Compare and swap: of two requests with one code only one gets through.
        taken = Factor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step, used_at=clock.now())
        if taken:
            return factor
    return None


@action
def use_passkey(user: User, *, credential_id: str, check: Callable[[Factor], int], actor: Actor) -> Factor | None:
    """Take an answer signed by one of the person's passkeys; ``check`` verifies it and returns its counter."""
    factor = user.factors.select_for_update().filter(means=Means.PASSKEY, credential_id=credential_id).first()
    if factor is None:
        return None
    uses = check(factor)
    if uses and uses <= factor.uses:
        raise Refusal(_("This passkey seems to exist twice. Remove it and make a new one."), rule="passkey")
    factor.uses, factor.used_at = uses, clock.now()
    factor.save(update_fields=["uses", "used_at"])
    return factor


@action
def make_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new recovery codes, shown this once; the old ones are void."""
    _own(user, actor)
    user.recovery_codes.all().delete()
    codes = ["-".join("".join(secrets.choice(LETTERS) for _i in range(4)) for _j in range(3)) for _k in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes)
    append(actor=actor, act="make_codes", kind="account", object_id=user.pk)
    return codes


@action
def use_code(user: User, *, code: str, actor: Actor) -> bool:
    """Take a recovery code; each works once."""
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, code), used_at__isnull=True)
    if not unused.update(used_at=clock.now()):
        return False
    left = user.recovery_codes.filter(used_at__isnull=True).count()
    append(actor=actor, act="use_code", kind="account", object_id=user.pk, detail={"left": left})
    tell(
        user,
        "code",
        gettext_lazy(
            "A recovery code was used to sign in to your account. Was it not you? Tell the system administrator."
        ),
    )
    return True


def _hash(user: User, code: str) -> str:
    return fingerprint(f"{user.pk}:{plain_code(code)}", purpose="recovery")
