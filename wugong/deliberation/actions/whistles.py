"""The verbs of a whistle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.models import Called, Whistle
from wugong.deliberation.queries.whistles import street_of
from wugong.flow.actions import action, begin, take
from wugong.organisations.models import Organisation
from wugong.record.actions import append


@dataclass(frozen=True, slots=True)
class Call:
    """What is called for, where, whom, and why the street cannot do it alone."""

    kind: str
    title: str
    where: str
    lead: Organisation | None
    why: str = ""
    others: Sequence[Organisation] = field(default=())


@action
def draft_whistle(call: Call, *, drafted_by: Organisation, place: str, actor: Actor) -> Whistle:
    """Draft a whistle of the street in which the drafter lies."""
    street = street_of(drafted_by)
    if street is None:
        raise Refusal(_("Whistles are blown by a street, and there is none above you."), rule="whistle")
    whistle = Whistle(
        kind=call.kind, title=call.title.strip(), where=call.where.strip(), why=call.why.strip(), lead=call.lead,
        place=place, drafted_by=drafted_by, blower=street,
    )  # fmt: skip
    begin(whistle, "draft", actor=actor)
    others = [o for o in dict.fromkeys(call.others) if o != call.lead]
    Called.objects.bulk_create([Called(whistle=whistle, organisation=o) for o in others])
    return whistle


@action
def blow(whistle: Whistle, *, actor: Actor, reason: str = "") -> Whistle:
    """The street secretary, or in an emergency the duty officer, blows it."""
    return take(whistle, "blow", actor=actor, reason=reason, changes={"blown_at": clock.now()})


@action
def contest(whistle: Whistle, *, reason: str, actor: Actor) -> Whistle:
    """The named department says it is not competent, once."""
    return take(whistle, "contest", actor=actor, reason=reason, changes={"contested": True})


@action
def redirect(whistle: Whistle, *, to: Organisation, reason: str, actor: Actor) -> Whistle:
    """Another department is named; its clock begins anew."""
    return take(whistle, "redirect", actor=actor, reason=reason, changes={"lead": to})


@action
def arrive(whistle: Whistle, *, actor: Actor, reason: str = "") -> Whistle:
    """The lead department is there."""
    take(whistle, "arrive", actor=actor, reason=reason, changes={"arrived_at": clock.now()})
    return take(whistle, "handle", actor=SYSTEM)


@action
def report_in(whistle: Whistle, *, actor: Actor) -> Called:
    """Another department that was called is there too."""
    row = whistle.called.filter(organisation=actor.organisation).first() if actor.organisation else None
    if row is None:
        raise Denied(_("Only a department that was called reports in."), rule="role")
    if row.arrived_at is None:
        row.arrived_at = clock.now()
        row.save(update_fields=["arrived_at"])
        append(actor=actor, act="report_in", kind="whistle", object_id=whistle.pk)
    return row


@action
def complete(whistle: Whistle, *, result: str, actor: Actor, reason: str = "") -> Whistle:
    """Say what was done on the spot."""
    changes = {"result": result.strip()}
    return take(whistle, "complete", actor=actor, reason=reason or result, changes=changes, result=result)


@action
def rate(whistle: Whistle, *, response: int, quality: int, attitude: int, actor: Actor, reason: str = "") -> Whistle:
    """The street rates how it was answered; the score feeds the two-way assessment."""
    scores = {"response": response, "quality": quality, "attitude": attitude}
    take(whistle, "rate", actor=actor, reason=reason, changes=scores, scores=tuple(scores.values()))
    return take(whistle, "close", actor=SYSTEM)


@action
def close_unrated(*, actor: Actor) -> int:
    """Close what nobody rated in time."""
    waiting = list(Whistle.objects.filter(state="rated")[:200])
    for whistle in waiting:
        take(whistle, "close", actor=SYSTEM)
    return len(waiting)
