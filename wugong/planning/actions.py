"""What the steps of plans and hearings do beside their own columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.privacy import refuse_identity, refuse_personal
from wugong.flow.actions import action, begin, settle_seat, take
from wugong.flow.queries import reread
from wugong.organisations.models import Organisation
from wugong.planning import hooks
from wugong.planning.models import Item, Plan, PlanHearing, Voice
from wugong.planning.queries import ANSWERED, hearings_of, items_of
from wugong.planning.rules.plan import PlanState
from wugong.planning.rules.plan_hearing import HearingState, Whose


@action
def send_out(plan: Plan, *, streets: Iterable[Organisation], actor: Actor, **_inputs: Any) -> None:
    """Begin the hearing of each street that the plan touches."""
    for committee in streets:
        begin(PlanHearing(plan=plan, committee=committee), "issue", actor=actor)


@action
def call_off(plan: Plan, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """A withdrawn plan needs no opinion any more."""
    for hearing in hearings_of(plan).exclude(state=HearingState.CLOSED):
        take(hearing, "cancel", actor=SYSTEM, reason=reason)


@action
def ask(hearing: PlanHearing, *, bodies: Iterable[Organisation] = (), actor: Actor, **_inputs: Any) -> None:
    """Ask communities and units for their opinion: each gets a line that waits for its words."""
    rows = [
        Voice(hearing=hearing, organisation=one, whose=Whose.COMMUNITY if len(one.place.code) > 9 else Whose.UNIT)
        for one in bodies
    ]
    Voice.objects.bulk_create(rows, ignore_conflicts=True)


@action
def write_voice(hearing: PlanHearing, *, text: str, whose: str = "", actor: Actor, **_inputs: Any) -> Voice:
    """Write down what somebody said: the organisation that was asked, or whom the office or the public speaks for."""
    refuse_identity(text=text)
    if not whose:
        own = Voice.objects.get(hearing=hearing, organisation=actor.organisation)
        own.text, own.said_at = text, clock.now()
        own.save(update_fields=["text", "said_at"])
        settle_seat(hearing, organisation=actor.organisation, party="asked", actor=actor)
        return own
    return Voice.objects.create(hearing=hearing, whose=whose, text=text, said_at=clock.now())


@action
def comment(hearing: PlanHearing, *, text: str, actor: Actor) -> None:
    """The public comments: without an account and without a name, whoever is signed in. Raises Invalid for numbers."""
    refuse_personal(text=text)
    take(hearing, "comment", text=text, whose=Whose.PUBLIC, actor=SYSTEM)


@action
def add_item(hearing: PlanHearing, *, text: str, whose: str, actor: Actor, **_inputs: Any) -> Item:
    """The next numbered item of the opinion."""
    refuse_identity(text=text)
    return Item.objects.create(hearing=hearing, number=hearing.items.count() + 1, text=text, whose=whose)


@action
def drop_item(hearing: PlanHearing, *, item: Item, actor: Actor, **_inputs: Any) -> None:
    """Take an item out; those behind it move up."""
    hearing.items.filter(pk=item.pk).delete()
    for number, left in enumerate(hearing.items.all(), 1):
        if left.number != number:
            Item.objects.filter(pk=left.pk).update(number=number)


@action
def write_answers(hearing: PlanHearing, *, answers: dict[int, tuple[str, str]], actor: Actor, **_inputs: Any) -> None:
    """The department's answers so far, by number: how the item is treated, and why."""
    for item in items_of(hearing):
        treated, why = answers.get(item.number, ("", ""))
        if treated and why:
            refuse_identity(why=why)
            Item.objects.filter(pk=item.pk).update(treated=treated, why=why, answered_at=clock.now())


@action
def look_round(hearing: PlanHearing, *, actor: Actor, **_inputs: Any) -> None:
    """Once each street was answered the department has its plan on the desk."""
    plan = reread(hearing.plan)
    if plan.state == PlanState.ISSUED and not hearings_of(plan).exclude(state__in=ANSWERED).exists():
        take(plan, "hear", actor=SYSTEM)


@action
def bring_up(hearing: PlanHearing, *, actor: Actor, **_inputs: Any) -> None:
    """A dispute becomes a topic of the district's joint meeting."""
    hooks.tell_dispute(hearing, actor=actor)
