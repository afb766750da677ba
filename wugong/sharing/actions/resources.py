"""Days on which premises are closed, what a suspension sets off, what is taken over from another list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Refusal
from wugong.flow.actions import action, begin, take
from wugong.organisations.queries.organisations import own_organisation
from wugong.sharing import hooks
from wugong.sharing.models import Closure, Resource
from wugong.sharing.queries.slots import held_from
from wugong.sharing.rules.kinds import MOST


@action
def close_days(
    resource: Resource, *, from_day: date, until_day: date, why: str, actor: Actor, **_inputs: Any
) -> Closure:
    """Close premises on some days."""
    return Closure.objects.create(resource=resource, from_day=from_day, until_day=until_day, why=why)


@action
def open_days(resource: Resource, *, closure: Closure, actor: Actor, **_inputs: Any) -> None:
    """Open them again."""
    Closure.objects.filter(pk=closure.pk, resource=resource).delete()


@action
def warn_bookers(resource: Resource, *, actor: Actor, reason: Any = "", **_inputs: Any) -> None:
    """Tell everybody who has booked that the premises are suspended."""
    for booking in held_from(resource, clock.now()).exclude(state="checked_in"):
        take(booking, "warn", actor=SYSTEM, reason=str(reason))


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
