"""Reading messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.models import one
from wugong.common.prepared import HOW_MANY, prepared
from wugong.common.sealed import unseal
from wugong.inbox.models import Choice, Delivery, Habits, Hook, Message, Seen
from wugong.inbox.rules import DEFAULTS, PERSONAL, Channel, DeliveryState, Group, Mode

NEVER = datetime(1, 1, 2, tzinfo=UTC)  # before any message


def messages_for(actor: Actor, now: datetime | None = None) -> QuerySet[Message]:
    """The messages to the person or to the hat worn up to now, without news of what he did himself."""
    mine = Q(user=actor.user) if actor.user else Q(pk__in=[])
    hat = actor.hat
    if hat:
        anyone = Q(user__isnull=True)
        if hat.organisation:
            mine |= anyone & Q(organisation=hat.organisation, role__in=["", hat.role], place__in=["", hat.place])
        mine |= anyone & Q(organisation__isnull=True, role=hat.role, place__in=["", hat.place])
    found = Message.objects.filter(mine, created_at__lte=now or clock.now())
    return found.exclude(sender=actor.user) if actor.user else found


def of_group(messages: QuerySet[Message], group: str) -> QuerySet[Message]:
    """The messages of one kind that people choose among."""
    named: dict[str, Q] = {each: Q(kind__startswith=f"{each}.") | Q(kind=each) for each in Group if each != Group.OTHER}
    if group in named:
        return messages.filter(named[group])
    return messages.exclude(reduce(or_, named.values()))


def seen_until(actor: Actor) -> datetime:
    """When the person last looked through the messages."""
    return (
        Seen.objects.filter(user=actor.user).values_list("until", flat=True).first() or NEVER if actor.user else NEVER
    )


def in_bundles(messages: Iterable[Message]) -> list[list[Message]]:
    """Newest first; what came about one matter within a minute lies together."""
    bundles: list[list[Message]] = []
    for message in messages:
        first = bundles[-1][0] if bundles else message
        if bundles and message.matter and message.matter == first.matter and within_a_minute(first, message):
            bundles[-1].append(message)
        else:
            bundles.append([message])
    return bundles


def within_a_minute(newer: Message, older: Message) -> bool:
    return newer.created_at - older.created_at <= timedelta(minutes=1)


def unseen_count(actor: Actor) -> int:
    """How many messages came since the person last looked, at most 99."""
    return _unseen(actor, clock.now())[0] if actor.user else 0


def unseen_by_person(actor: Actor, now: datetime) -> QuerySet[Message]:
    """The messages that came since a person last looked, at most 99; to be counted with ``HOW_MANY``."""
    looked = Subquery(Seen.objects.filter(user=actor.user).values("until"))  # type: ignore[misc]
    newer = messages_for(actor, now).filter(created_at__gt=Coalesce(looked, NEVER))
    return Message.objects.filter(pk__in=newer.values("pk")[:99])


@prepared
def _unseen(actor: Actor, now: datetime) -> QuerySet[Message, int]:
    return unseen_by_person(actor, now).values_list(HOW_MANY, flat=True)


def habits_of(user: UUID) -> Habits:
    """A person's habits; the defaults if none are set."""
    return Habits.objects.filter(user=user).first() or Habits(user=user)


def modes_of(user: UUID) -> dict[tuple[str, str], str]:
    """How a person wants to hear, by (channel, group)."""
    chosen = {(c.channel, c.group): c.mode for c in Choice.objects.filter(user=user)}
    every = [(channel.value, group) for channel in PERSONAL for group in Group.values]
    return {key: chosen.get(key, DEFAULTS.get(key, Mode.OFF)) for key in every}


def dead_letters() -> QuerySet[Delivery]:
    """What was not delivered, the newest first."""
    return Delivery.objects.filter(state=DeliveryState.DEAD).select_related("message", "hook")


def dead_letter(pk: UUID) -> Delivery:
    """One dead letter; raises Unseen."""
    return one(dead_letters().filter(pk=pk))


def counts_by_channel() -> list[dict[str, Any]]:
    """How many deliveries wait, were sent in the last day, and died, by channel."""
    since = clock.now() - timedelta(days=1)
    sent = Count("pk", filter=Q(state=DeliveryState.SENT, sent_at__gte=since))
    waiting = Count("pk", filter=Q(state__in=[DeliveryState.WAITING, DeliveryState.TAKEN]))
    dead = Count("pk", filter=Q(state=DeliveryState.DEAD))
    rows = Delivery.objects.values("channel").annotate(waiting=waiting, sent=sent, dead=dead).order_by("channel")
    return [{**row, "label": Channel(row["channel"]).label} for row in rows]


def hooks() -> QuerySet[Hook]:
    """The hooks that work or wait for the second person, in the order they were made."""
    return Hook.objects.filter(Q(active=True) | Q(waiting=True)).order_by("created_at")


def hook_by_id(pk: UUID) -> Hook:
    """One of them; raises Unseen."""
    return one(hooks().filter(pk=pk))


def host_of(hook: Hook) -> str:
    """The machine a hook leads to; the rest of its address is a key and is not shown."""
    return urlsplit(unseal(hook.address, purpose="hook")).hostname or ""
