"""What follows from a booking: losers are told, the next in line is asked, a series is laid out."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Seat
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow import matters
from wugong.flow.actions import action, begin, take
from wugong.sharing.models import Booking, Resource
from wugong.sharing.queries.slots import closed_by_calendar, holders, paused_until, rivals, waiting_for
from wugong.sharing.rules.booking import APPEAL_DAYS, ASKED_AGAIN, HOLDING, RELEASED_BEFORE, REPLY_WINDOW
from wugong.sharing.rules.booking import BookingState as S
from wugong.sharing.rules.slots import Slot, read_rule

PAUSED = _("Nobody came twice in 90 days: you may book again from %(until)s. Appeal on this page by %(last)s.")


@action
def request_booking(
    resource: Resource,
    *,
    starts: datetime,
    ends: datetime,
    title: str,
    people: int,
    actor: Actor,
    rule: str = "",
    wait: bool = False,
    made_for: UUID | None = None,
    reason: str = "",
) -> Booking:
    """Pre-book premises for one's organisation, or as a resident; with ``wait`` join the waiting list of the slot.

    ``rule`` is a rule of RFC 5545 (``made_rule``) for a series. Raises Refusal, each with its rule and next step.
    """
    blank = Booking(booker_id=actor.organisation, asked_by=actor.user, made_for=made_for)
    given = {"resource": resource, "title": title, "people": people, "starts": starts, "ends": ends}
    if wait:
        return begin(blank, "queue", actor=actor, reason=reason, **given)
    return begin(blank, "request", actor=actor, reason=reason, rule=rule, **given)


@action
def look_at_rule(booking: Booking, *, actor: Actor, reason: Any = "", **_inputs: Any) -> None:
    """Confirm at once what the owner books, or what keeps all rules where the owner says so."""
    if booking.rule:
        read_rule(booking.rule, booking.slot)
    _confirm_at_once(booking, reason or booking.rule)


def _confirm_at_once(booking: Booking, reason: Any) -> None:
    if booking.booker_id == booking.resource.owner_id or (booking.resource.at_once and not reason):
        take(booking, "confirm", actor=SYSTEM)


@action
def rebook(booking: Booking, *, actor: Actor, reason: Any = "", **inputs: Any) -> Booking:
    """Ask for another slot instead of the one that was closed; the owner decides as on a new booking."""
    moved = take(booking, "rebook", actor=actor, reason=reason, **inputs)
    _confirm_at_once(moved, reason)
    return moved


@action
def follow_calendar(*, actor: Actor) -> int:
    """Ask those who booked premises that a published holiday closes to move, and give back what is open again.

    Who only asked for a slot or waits for it is rejected and told. Returns how many bookings moved on.
    """
    count = 0
    for booking, why in closed_by_calendar():
        count += close_door(booking, why, actor=actor)
    return count + open_doors(actor=actor)


@action
def close_door(booking: Booking, why: Promise, *, actor: Actor) -> bool:
    """Ask who has a slot to move or give it up, reject who only wants it; says whether it was so still."""
    with suppress(Refusal):  # another worker was faster
        step = "shut" if booking.state in (S.PLANNED, S.HELD, S.CONFIRMED) else "shut_out"
        take(booking, step, actor=actor, reason=why)
        return True
    return False


@action
def open_doors(resource: Resource | None = None, *, actor: Actor) -> int:
    """Give back what is open again, of all premises or of these; returns how many."""
    rows = Booking.objects.filter(state=S.DISPLACED, starts__gt=clock.now()).order_by("starts", "id")
    rows = rows.filter(alternative="")  # else the owner took it back
    count = 0
    for booking in (rows.filter(resource=resource) if resource else rows).select_related("resource"):
        with suppress(Refusal):  # still closed, or another has the slot
            take(booking, "keep", actor=actor)
            count += 1
    return count


@action
def settle(booking: Booking, *, actor: Actor, **_inputs: Any) -> None:
    """The slot is given: other pre-bookings of it are rejected and told; a series is laid out."""
    _turn_away(booking)
    if booking.rule and not booking.dates.exists():
        skipped = [slot.starts.isoformat() for slot in lay_out(booking, actor=SYSTEM)]
        Booking.objects.filter(pk=booking.pk).update(skipped=skipped)


def _turn_away(booking: Booking) -> None:
    """Reject the losers, also those on whom somebody decides at this moment, who waits for these premises."""
    if reject_losers(booking, wait=False, actor=SYSTEM):
        # To wait here is a deadlock.
        transaction.on_commit(lambda: reject_losers(booking, actor=SYSTEM))


@action
def reject_losers(booking: Booking, *, wait: bool = True, actor: Actor) -> bool:
    """Reject the pre-bookings of a slot that was given, and tell them; says whether some are left that others hold."""
    losers = list(rivals(booking).select_for_update(of=("self",), skip_locked=not wait))
    why = _("The owner confirmed another pre-booking of this time. Look for another time, or join the waiting list.")
    for loser in losers:
        take(loser, "lose", actor=actor, reason=why)
    return rivals(booking).exists()


@action
def lay_out(first: Booking, *, actor: Actor) -> list[Slot]:
    """Hold the later dates of a series; returns those that were skipped because premises were closed or taken."""
    skipped = []
    for slot in read_rule(first.rule, first.slot)[1:]:
        date = Booking(
            resource=first.resource,
            booker=first.booker,
            asked_by=first.asked_by,
            title=first.title,
            people=first.people,
            starts=slot.starts,
            ends=slot.ends,
            series=first,
            asks_from=slot.starts - ASKED_AGAIN,
            reply_by=max(slot.starts - RELEASED_BEFORE, min(clock.now() + REPLY_WINDOW, slot.starts)),
        )
        try:
            begin(date, "plan", actor=actor)
        except Refusal:
            skipped.append(slot)
    return skipped


@action
def let_go(booking: Booking, *, actor: Actor, **_inputs: Any) -> None:
    """The slot is free again: ask the next."""
    ask_next(booking.resource, booking.starts, booking.ends, actor=SYSTEM)


@action
def ask_next(resource: Resource, starts: datetime, ends: datetime, *, actor: Actor) -> Booking | None:
    """Ask the first on the waiting list whose whole slot is free now; returns the booking that was asked.

    Where the owner has still to decide on a pre-booking of that slot, nobody is asked before.
    """
    if ends <= clock.now():
        return None
    for one in waiting_for(resource, starts, ends).select_for_update(of=("self",), skip_locked=True):
        if one.starts <= clock.now() or holders(resource, one.starts, one.ends).exists() or rivals(one).exists():
            continue
        try:
            return take(one, "ask_next", actor=actor, changes={"reply_by": min(clock.now() + REPLY_WINDOW, one.starts)})
        except Refusal:
            continue  # closed by now, or too small: the list goes on
    return None


@action
def move(booking: Booking, *, actor: Actor, **inputs: Any) -> Booking:
    """Move a booking; the other side is told, and the old slot goes to the next in line."""
    old = locked(booking)
    before = (old.resource, old.starts, old.ends)
    moved = take(booking, "move", actor=actor, **inputs)
    _turn_away(moved)
    ask_next(*before, actor=SYSTEM)
    return moved


@action
def tell_of_pause(booking: Booking, *, actor: Actor, **_inputs: Any) -> None:
    """Nobody came twice: the booker learns at once that it is paused, until when, and that it may appeal here."""
    if until := paused_until(booking):
        seat = Seat(organisation=booking.booker_id) if booking.booker_id else Seat(user=booking.asked_by)
        says = {"until": until, "last": timezone.localdate(booking.ends + APPEAL_DAYS)}
        matters.notify(booking, sentence(PAUSED, **says), kind="booking.paused", actor=SYSTEM, seats=[seat])


@action
def close_when_rated(booking: Booking, *, actor: Actor, **_inputs: Any) -> None:
    """Closed once both sides have said how it was, unless a damage is still to be settled."""
    if booking.state == S.COMPLETED and booking.place_score and booking.user_score:
        take(booking, "close", actor=SYSTEM)


@action
def close_or_claim(booking: Booking, *, actor: Actor, **_inputs: Any) -> None:
    """Who booked answers a damage and the owner settles it; nobody answers to itself."""
    if booking.damage and booking.booker_id != booking.resource.owner_id:
        take(booking, "note_damage", actor=SYSTEM)
    else:
        close_when_rated(booking, actor=actor)


@action
def reconfirm_series(first: Booking, *, actor: Actor) -> int:
    """Confirm again all dates of a series that are asked for now; returns how many."""
    due: QuerySet[Booking] = Booking.objects.filter(series=first, state=S.HELD)
    rows = list(due.order_by("starts"))
    for one in rows:
        take(one, "reconfirm", actor=actor)
    return len(rows)


@action
def book_venue(
    resource: Resource,
    starts: datetime,
    ends: datetime,
    title: str,
    *,
    actor: Actor,
    made_for: UUID | None = None,
    people: int = 1,
) -> Booking:
    """Book premises for another mechanism: a course books its room.

    ``made_for`` is the matter: its attendance counts, not "nobody came", and the booking moves and ends with it.
    Who acts for the owner, and the system, has the slot at once; somebody else a pre-booking that the owner decides
    on, or that is confirmed at once where the owner says so. Raises Refusal where the slot is taken, closed or outside
    the opening hours, and where the premises are too small; nothing has changed then.
    """
    if resource.sort != "premises":
        raise Invalid(_("Only premises can be booked by the hour."), rule="slot", field="resource")
    if not actor.system and actor.organisation != resource.owner_id:
        given: dict[str, Any] = {"starts": starts, "ends": ends, "title": title, "people": people, "made_for": made_for}
        return request_booking(resource, actor=actor, **given)
    blank = Booking(
        resource=resource,
        booker_id=actor.organisation or resource.owner_id,
        asked_by=actor.user,
        made_for=made_for,
        title=title,
        people=people,
        starts=starts,
        ends=ends,
    )
    booking = begin(blank, "fix", actor=SYSTEM)
    settle(booking, actor=SYSTEM)
    return booking


@action
def free_venue(booking: Booking, *, actor: Actor, why: str = "") -> None:
    """The mechanism needs the slot no more (the session moved or was cancelled): the next in line is asked."""
    row = locked(booking)
    if row.state in (S.REQUESTED, S.WAITING, *HOLDING[:-1], S.DISPLACED):
        take(row, "free", actor=SYSTEM, reason=why or sentence(_("The session does not take place there.")))
