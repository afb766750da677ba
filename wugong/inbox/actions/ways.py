"""What a person wants to hear and when; where else messages to an organisation go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid
from wugong.common.sealed import seal
from wugong.inbox.models import Choice, Habits, Hook
from wugong.inbox.people import note
from wugong.inbox.rules import PERSONAL, Channel, Group, Mode


@action
def choose(
    *,
    modes: Mapping[tuple[str, str], str],
    quiet_from: time,
    quiet_to: time,
    digest_at: time,
    actor: Actor,
) -> None:
    """Set one's own ways: ``modes`` by (channel, group), the quiet hours, the time of the digest."""
    if actor.user is None:
        raise Denied(_("Please sign in first."), rule="account")
    for (channel, group), mode in modes.items():
        if channel not in PERSONAL or group not in Group.values or mode not in Mode.values:
            raise Invalid(_("There is no such way. Choose one in the list."), rule="ways")
        Choice.objects.update_or_create(user=actor.user, channel=channel, group=group, defaults={"mode": mode})
    kept = {"quiet_from": quiet_from, "quiet_to": quiet_to, "digest_at": digest_at}
    Habits.objects.update_or_create(user=actor.user, defaults=kept)


def _keeper(actor: Actor) -> None:
    if not actor.is_any("A1"):
        raise Denied(_("Hooks are set by the system administrator."), rule="R-61")


@action
def add_hook(*, channel: str, name: str, organisation: UUID, address: str, secret: str, actor: Actor) -> Hook:
    """Let messages to an organisation also go to its own system or group chat."""
    _keeper(actor)
    if channel in PERSONAL or channel not in Channel.values:
        raise Invalid(_("There is no such way. Choose one in the list."), rule="hook", field="channel")
    if not address.startswith("https://"):
        raise Invalid(_("The address must begin with https://."), rule="hook", field="address")
    if channel == Channel.WEBHOOK and len(secret) < 16:
        raise Invalid(
            _("A webhook needs a secret of at least 16 characters to be signed with."), rule="hook", field="secret"
        )
    kept = {"address": seal(address, purpose="hook"), "secret": seal(secret, purpose="hook") if secret else ""}
    made = Hook.objects.create(channel=channel, name=name, organisation=organisation, **kept)
    note(actor=actor, act="add_hook", kind="hook", object_id=made.pk, detail={"channel": channel, "name": name})
    return made


@action
def drop_hook(hook: Hook, *, actor: Actor) -> None:
    """Switch a hook off; what waits for it becomes a dead letter."""
    _keeper(actor)
    Hook.objects.filter(pk=hook.pk).update(active=False)
    note(actor=actor, act="drop_hook", kind="hook", object_id=hook.pk, detail={"name": hook.name})
