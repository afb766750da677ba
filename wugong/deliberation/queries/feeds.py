"""The calendar of a person: all meetings of the joint meetings his hats belong to."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from wugong.accounts.models import User
from wugong.accounts.queries import hats_of
from wugong.common import clock
from wugong.common.errors import Unseen
from wugong.common.sealed import fingerprint, unseal
from wugong.deliberation.models import Feed, Meeting, Member

BACK, MOST = timedelta(days=90), 300


def feed_of(user: UUID) -> tuple[Feed, str] | None:
    """The address of a person with its token; None when he has none."""
    found = Feed.objects.filter(user=user).first()
    return (found, unseal(found.sealed, purpose="calendar")) if found else None


def owner_of(token: str) -> User:
    """The active person whose secret address this is; raises Unseen."""
    known = Feed.objects.filter(token_hash=fingerprint(token[:80], purpose="calendar")).values("user")
    found = User.objects.filter(pk__in=known, is_active=True).first()
    if found is None:
        raise Unseen("calendar")
    return found


def meetings_of(user: User) -> list[Meeting]:
    """His meetings from ninety days back on, under all of his hats; cancelled ones stay, to be dropped there too."""
    bodies = {hat.organisation for hat in hats_of(user) if hat.organisation}
    seats = Member.objects.filter(organisation__in=bodies, until__isnull=True).values("body")
    mine = Q(body__in=seats) | Q(body__chair__in=bodies) | Q(body__secretariat__in=bodies)
    rows = Meeting.objects.filter(mine, starts_at__gte=clock.now() - BACK).select_related("body")
    return list(rows.order_by("starts_at", "id")[:MOST])
