"""What a person wants to hear and when; where else messages to an organisation go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.acting import action
from wugong.common.actor import Actor, Seat
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Stale
from wugong.common.locks import locked
from wugong.common.sealed import seal
from wugong.inbox.actions.posting import post
from wugong.inbox.models import Choice, Habits, Hook
from wugong.inbox.people import note
from wugong.inbox.rules import PERSONAL, Channel, Group, Mode, is_address, may_be_called

ASKED = gettext_lazy("Please confirm or refuse that messages also go to “%(name)s”.")
HOOKS = "/outbox/hooks/"


@action
def choose(
    *,
    modes: Mapping[tuple[str, str], str],
    quiet_from: time,
    quiet_to: time,
    digest_at: time,
    actor: Actor,
) -> None:
    """Set the person's own channels: ``modes`` by (channel, group), the quiet hours, the time of the digest."""
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
def add_hook(
    *, channel: str, name: str, organisation: UUID, address: str, secret: str, place: str = "", actor: Actor
) -> Hook:
    """Propose that messages to an organisation also go to its own system or group chat; nothing goes there yet.

    ``place``: the code of the place that the organisation leads; what goes to the posts of the place goes there too.
    """
    _keeper(actor)
    if channel in PERSONAL or channel not in Channel.values:
        raise Invalid(_("There is no such way. Choose one in the list."), rule="hook", field="channel")
    if not address.startswith("https://"):
        raise Invalid(_("The address must begin with https://."), rule="hook", field="address")
    host = urlsplit(address).hostname or ""
    if not settings.HOOKS_LOCAL and is_address(host) and not may_be_called(host, settings.HOOKS_NETWORKS):
        raise Invalid(
            _("Hooks lead neither to this machine nor into a closed network that HOOKS_NETWORKS does not name."),
            rule="hook",
            field="address",
        )
    if channel == Channel.WEBHOOK and len(secret) < 16:
        raise Invalid(
            _("A webhook needs a secret of at least 16 characters to be signed with."), rule="hook", field="secret"
        )
    kept = {"address": seal(address, purpose="hook"), "secret": seal(secret, purpose="hook") if secret else ""}
    made = Hook.objects.create(
        channel=channel, name=name, organisation=organisation, place=place, waiting=True, asked_by=actor.user, **kept
    )
    detail = {"channel": channel, "name": name, "organisation": organisation, "host": host}
    note(actor=actor, act="add_hook", kind="hook", object_id=made.pk, after="waiting", detail=detail)
    post(seats=[Seat(role="A2")], kind="account.hook", subject=sentence(ASKED, name=name), url=HOOKS, actor=actor)
    return made


@action
def confirm_hook(hook: Hook, *, actor: Actor) -> Hook:
    """The second person agrees: from now on messages go there."""
    row = locked(hook)
    if not actor.is_any("A2") or actor.user == row.asked_by:
        raise Denied(_("A hook is proposed by the system and confirmed by the security administrator."), rule="R-61")
    if not row.waiting:
        raise Stale(_("This hook has been answered already. Look at the list again."), rule="R-61")
    row.active, row.waiting, row.confirmed_by = True, False, actor.user
    row.save(update_fields=["active", "waiting", "confirmed_by"])
    note(actor=actor, act="confirm_hook", kind="hook", object_id=row.pk, before="waiting", after="active")
    return row


@action
def drop_hook(hook: Hook, *, actor: Actor) -> None:
    """Switch a hook off, or refuse one that waits; what waits for it becomes a dead letter."""
    if not actor.is_any("A1", "A2"):
        raise Denied(_("Hooks are switched off by the system or the security administrator."), rule="R-61")
    Hook.objects.filter(pk=hook.pk).update(active=False, waiting=False)
    note(actor=actor, act="drop_hook", kind="hook", object_id=hook.pk, detail={"name": hook.name})
