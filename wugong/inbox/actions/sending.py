"""From message to delivery to sent. Two workers never send one delivery, and none is lost when one of them dies.

A delivery is taken for two minutes under a claim, marked begun just before it leaves, and marked sent just after.
What a dead worker had taken but not begun is taken again. What it had begun may have left: where the receiver knows a
key again it is sent again, elsewhere it becomes a dead letter that says so, for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import Actor, Seat
from wugong.common.errors import Denied, Refusal
from wugong.common.locks import locked
from wugong.inbox.models import Choice, Delivery, Habits, Hook, Message
from wugong.inbox.people import addresses, note, people_at
from wugong.inbox.rules import (
    DEFAULTS,
    DIGEST_AT,
    LEASE,
    PERSONAL,
    QUIET_FROM,
    QUIET_TO,
    REPEATABLE,
    REST,
    Channel,
    DeliveryState,
    Mode,
    group_of,
    leaves_at,
    next_try,
)

UNSURE = "interrupted while sending: it may have arrived"


@transaction.atomic
def spread_some(*, most: int, actor: Actor) -> int:
    """Make the deliveries of up to ``most`` new messages; returns how many messages. Safe with many workers."""
    fresh = Message.objects.filter(sent_at__isnull=True).order_by("created_at")
    messages = list(fresh.select_for_update(skip_locked=True)[:most])
    if not messages:
        return 0
    seats = {message.pk: _seat(message) for message in messages}
    sitting = people_at(set(seats.values()))
    people = {m.pk: [user for user in sitting.get(seats[m.pk], []) if user != m.sender] for m in messages}
    everyone = {user for users in people.values() for user in users}
    wishes = _Wishes(everyone)
    hooks: dict[UUID, list[Hook]] = {}
    for hook in Hook.objects.filter(active=True, organisation__in={m.organisation for m in messages if m.organisation}):
        hooks.setdefault(hook.organisation, []).append(hook)
    rows = [row for message in messages for user in people[message.pk] for row in wishes.deliveries(message, user)]
    by_place = _hooks_of_places({m.place for m in messages if _is_for_posts(m)})
    for message in messages:
        to = hooks.get(message.organisation, []) if message.organisation else []
        to = by_place.get(message.place, []) if _is_for_posts(message) else to
        rows += [Delivery(message=message, hook=hook, channel=hook.channel) for hook in to]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    Message.objects.filter(pk__in=[m.pk for m in messages]).update(sent_at=clock.now())
    return len(messages)


def _is_for_posts(message: Message) -> bool:
    """Whether it goes to the posts of a place, not to one organisation or person."""
    return bool(message.place and not message.organisation and not message.user)


def _hooks_of_places(places: set[str]) -> dict[str, list[Hook]]:
    """The hooks of the organisations that lead these places."""
    found: dict[str, list[Hook]] = {}
    for hook in Hook.objects.filter(active=True, place__in=places):
        found.setdefault(hook.place, []).append(hook)
    return found


def _seat(message: Message) -> Seat:
    return Seat(role=message.role, organisation=message.organisation, place=message.place, user=message.user)


class _Wishes:
    """What people want to hear, by which way and when: three queries for all of them."""

    def __init__(self, users: set[UUID]) -> None:
        self.reached = addresses(users)
        self.habits = {h.user: h for h in Habits.objects.filter(user__in=users)}
        self.choices = {(c.user, c.channel, c.group): c.mode for c in Choice.objects.filter(user__in=users)}
        self.now = localtime(clock.now())

    def deliveries(self, message: Message, user: UUID) -> list[Delivery]:
        """The deliveries of one message to one person, on the channels that reach the person."""
        address = self.reached.get(user)
        if address is None:
            return []
        rows, group = [], group_of(message.kind)
        for channel in PERSONAL:
            if not (address.mail if channel == Channel.MAIL else address.mobile):
                continue
            mode = self.choices.get((user, channel, group), DEFAULTS.get((channel, group), Mode.OFF))
            if mode == Mode.OFF:
                continue
            digest = mode == Mode.DIGEST and not message.urgent
            due = self._due(user, mode, message)
            rows.append(Delivery(message=message, user=user, channel=channel, digest=digest, due_at=due))
        return rows

    def _due(self, user: UUID, mode: str, message: Message) -> datetime:
        kept = self.habits.get(user)
        quiet = (kept.quiet_from, kept.quiet_to) if kept else (QUIET_FROM, QUIET_TO)
        digest_at = kept.digest_at if kept else DIGEST_AT
        urgent = message.urgent or message.kind.startswith("account.")
        return leaves_at(self.now, mode, urgent=urgent, quiet=quiet, digest_at=digest_at)


@transaction.atomic
def take_due(channel: str, *, claim: UUID, most: int, actor: Actor) -> list[Delivery]:
    """Take up to ``most`` due deliveries of a channel under a claim.

    PostgreSQL skips rows another worker holds; everywhere the compare-and-swap on the state decides.
    """
    now = clock.now()
    due = Delivery.objects.filter(channel=channel, state=DeliveryState.WAITING, due_at__lte=now)
    ids = list(due.select_for_update(skip_locked=True).order_by("due_at").values_list("pk", flat=True)[:most])
    if not ids:
        return []
    Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING).update(
        state=DeliveryState.TAKEN, claim=claim, claimed_until=now + LEASE, began_at=None
    )
    mine = Delivery.objects.filter(claim=claim, state=DeliveryState.TAKEN)
    return list(mine.select_related("message", "hook").order_by("due_at", "pk"))


@transaction.atomic
def begin_sending(ids: Iterable[UUID], *, claim: UUID, actor: Actor) -> bool:
    """Write down that these leave now; False when the claim is no longer ours for all of them."""
    wanted, now = list(ids), clock.now()
    mine = Delivery.objects.filter(pk__in=wanted, claim=claim, state=DeliveryState.TAKEN, claimed_until__gt=now)
    if mine.update(began_at=now, tries=F("tries") + 1, claimed_until=now + LEASE) == len(wanted):
        return True
    transaction.set_rollback(True)
    return False


@transaction.atomic
def note_sent(ids: Iterable[UUID], *, claim: UUID, actor: Actor) -> int:
    """Write down that they left."""
    mine = Delivery.objects.filter(pk__in=list(ids), claim=claim, state=DeliveryState.TAKEN)
    return mine.update(state=DeliveryState.SENT, sent_at=clock.now(), claim=None, fault="")


@transaction.atomic
def note_fault(ids: Iterable[UUID], *, claim: UUID, fault: str, final: bool, actor: Actor) -> None:
    """Write down why they did not leave, and when they are tried again; a dead letter after six tries."""
    now = clock.now()
    for row in Delivery.objects.filter(pk__in=list(ids), claim=claim, state=DeliveryState.TAKEN):
        again = None if final else next_try(row.tries, now)
        row.state = DeliveryState.WAITING if again else DeliveryState.DEAD
        row.due_at, row.fault, row.claim, row.began_at = again or row.due_at, fault[:300], None, None
        row.save(update_fields=["state", "due_at", "fault", "claim", "began_at"])


@transaction.atomic
def rest(channel: str, *, claim: UUID, actor: Actor) -> None:
    """The channel cannot be reached: let go what was taken, and let all of it wait a minute; no try is counted."""
    until = clock.now() + REST
    mine = Delivery.objects.filter(claim=claim, state=DeliveryState.TAKEN, began_at__isnull=True)
    mine.update(state=DeliveryState.WAITING, claim=None, due_at=until)
    Delivery.objects.filter(channel=channel, state=DeliveryState.WAITING, due_at__lt=until).update(due_at=until)


@transaction.atomic
def mend(channel: str, *, actor: Actor) -> int:
    """What a worker that died left behind; returns how many."""
    left = Delivery.objects.filter(channel=channel, state=DeliveryState.TAKEN, claimed_until__lt=clock.now())
    waiting = left.filter(began_at__isnull=True).update(state=DeliveryState.WAITING, claim=None)
    begun = left.filter(began_at__isnull=False)
    if channel in REPEATABLE:
        return waiting + begun.update(state=DeliveryState.WAITING, claim=None, began_at=None)
    return waiting + begun.update(state=DeliveryState.DEAD, claim=None, fault=UNSURE)


@action
def resend(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Try a dead letter again from the beginning."""
    if not (actor.system or actor.is_any("A1")):
        raise Denied(_("Dead letters are sent again by the system administrator."), rule="R-61")
    row = locked(delivery)
    if row.state != DeliveryState.DEAD:
        raise Refusal(_("This one is no dead letter any more. Look at the list again."), rule="outbox")
    row.state, row.tries, row.due_at, row.began_at = DeliveryState.WAITING, 0, clock.now(), None
    row.save(update_fields=["state", "tries", "due_at", "began_at"])
    note(actor=actor, act="resend", kind="delivery", object_id=row.pk, reason=row.fault)
    return row


@transaction.atomic
def forget_old(*, before: datetime, most: int, actor: Actor) -> int:
    """Take deliveries away that left, or died, before that moment. The messages stay, and so does the record."""
    sent = Delivery.objects.filter(state=DeliveryState.SENT, sent_at__lt=before)
    dead = Delivery.objects.filter(state=DeliveryState.DEAD, created_at__lt=before)
    ids = [pk for rows in (sent, dead) for pk in rows.values_list("pk", flat=True)[:most]]
    count = Delivery.objects.filter(pk__in=ids).delete()[0] if ids else 0
    if count:
        detail = {"count": count, "before": before}
        note(actor=actor, act="forget_deliveries", kind="delivery", detail=detail)
    return count
