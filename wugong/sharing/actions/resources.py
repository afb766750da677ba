"""Days on which premises are closed, what a suspension sets off, what is taken over from another list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Seat
from wugong.common.bilingual import sentence
from wugong.common.errors import Refusal
from wugong.flow import matters
from wugong.flow.actions import action, begin, take
from wugong.organisations.queries.organisations import own_organisation
from wugong.sharing import hooks
from wugong.sharing.actions.bookings import close_door, open_doors
from wugong.sharing.models import Closure, Resource
from wugong.sharing.queries.slots import alive_between, unfit
from wugong.sharing.rules.booking import BookingState as S
from wugong.sharing.rules.kinds import MOST

CLOSED = gettext_lazy("Closed by the owner: %(why)s. The finder shows what is free.")
SUSPENDED = gettext_lazy("Not open for the time being: %(why)s. The finder shows what is free.")
CHANGED = gettext_lazy("The owner changed the hours or the capacity. The finder shows what fits.")
NOW_THERE = gettext_lazy("%(resource)s changed: %(place)s, fee: %(fee)s. Move or cancel the booking if need be.")
FREE_OF_CHARGE = gettext_lazy("free of charge")
LEAVES = gettext_lazy("The premises are shared until %(day)s only. The finder shows others.")


@action
def close_days(
    resource: Resource, *, from_day: date, until_day: date, why: str, actor: Actor, **_inputs: Any
) -> Closure:
    """Close premises on some days; who booked one of them is asked to move, who only asked or waits is told."""
    _shut(resource, from_day, until_day, sentence(CLOSED, why=why))
    return Closure.objects.create(resource=resource, from_day=from_day, until_day=until_day, why=why)


@action
def open_days(resource: Resource, *, closure: Closure, actor: Actor, **_inputs: Any) -> None:
    """Open them again; who has not moved yet has the slot as before."""
    Closure.objects.filter(pk=closure.pk, resource=resource).delete()
    open_doors(resource, actor=SYSTEM)


@action
def shut_all(resource: Resource, *, actor: Actor, reason: Any = "", **_inputs: Any) -> None:
    """Nobody finds a closed door while the premises are suspended: as on closed days, from now on."""
    _shut(resource, clock.today(), date.max, sentence(SUSPENDED, why=reason))


@action
def open_all(resource: Resource, *, actor: Actor, **_inputs: Any) -> None:
    """The premises are open again; who has not moved yet has the slot as before."""
    open_doors(resource, actor=SYSTEM)


@action
def turn_away_after(resource: Resource, *, actor: Actor, **_inputs: Any) -> None:
    """Tell who asked for a day after the last one, or waits for it, that the premises are not shared then."""
    if resource.last_day:
        last = sentence(LEAVES, day=resource.last_day)
        _shut(resource, resource.last_day + timedelta(days=1), date.max, last)


@action
def turn_away_unfit(resource: Resource, *, actor: Actor, **_inputs: Any) -> None:
    """Tell who asked for a slot, or waits for it, that the changed premises do not fit any more."""
    for booking in unfit(resource, (S.REQUESTED, S.WAITING)):
        take(booking, "shut_out", actor=SYSTEM, reason=CHANGED)


@action
def accept_change(resource: Resource, *, actor: Actor, **inputs: Any) -> Resource:
    """What was asked for counts; who booked hears of another place or fee, and may still move or cancel."""
    old = (resource.place_id, resource.fee)
    row = take(resource, "accept_change", actor=actor, **inputs)
    if old != (row.place_id, row.fee):
        now = sentence(NOW_THERE, resource=row.title, place=row.place, fee=row.fee or FREE_OF_CHARGE)
        for booking in alive_between(row, clock.today(), date.max):
            seat = Seat(organisation=booking.booker_id) if booking.booker_id else Seat(user=booking.asked_by)
            matters.notify(booking, now, kind="booking.changed", actor=SYSTEM, seats=[seat])
    return row


def _shut(resource: Resource, first: date, last: date, why: Promise) -> None:
    for booking in alive_between(resource, first, last):
        close_door(booking, why, actor=SYSTEM)


@action
def adopt(key: str, *, actor: Actor) -> Resource:
    """Take over what one's organisation has listed elsewhere as the draft of a shared resource; once."""
    own = own_organisation(actor)
    found = next((one for one in hooks.listed_by(own.pk) if str(one.key) == key), None) if own else None
    if own is None or found is None:
        raise Refusal(
            _("Your organisation has no such entry on the lists of joint building. Look there first."), rule="S47"
        )
    if known := Resource.objects.filter(origin=found.key).first():
        return known
    blank = Resource(
        owner=own,
        origin=found.key,
        sort=found.sort,
        title=found.title[:60],
        detail=found.detail,
        conditions=found.conditions,
        place=found.place,
        where=found.where,
        capacity=min(max(1, found.quantity), MOST),
    )
    return begin(blank, "draft", actor=actor)
