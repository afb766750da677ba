"""A person's secret calendar address: made, replaced, revoked."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.sealed import fingerprint, seal
from wugong.deliberation.models import Feed
from wugong.flow.actions import action
from wugong.record.actions import append


@action
def make_feed(*, actor: Actor) -> str:
    """A secret address of one's own meetings; one made before no longer works. Returns the token."""
    if actor.user is None:
        raise Denied(_("Sign in to get a calendar address."), rule="role")
    token = secrets.token_urlsafe(24)
    Feed.objects.filter(user=actor.user).delete()
    Feed.objects.create(
        user=actor.user, token_hash=fingerprint(token, purpose="calendar"), sealed=seal(token, purpose="calendar")
    )
    append(actor=actor, act="make_calendar_address", kind="calendar")
    return token


@action
def revoke_feed(*, actor: Actor) -> int:
    """Take the address back: calendars that use it get nothing any more."""
    count, _rows = Feed.objects.filter(user=actor.user).delete() if actor.user else (0, {})
    if count:
        append(actor=actor, act="revoke_calendar_address", kind="calendar")
    return count
