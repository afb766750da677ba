"""What a whistle does beside its table: it calls further departments, and they report in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.bilingual import in_two, sentence
from wugong.deliberation.models import Called, Whistle
from wugong.flow.actions import action, reseat, settle_seat
from wugong.flow.binding import binding_of
from wugong.flow.matters import index, tell_relieved
from wugong.organisations.models import Organisation


@action
def call_others(whistle: Whistle, *, actor: Actor, others: Iterable[Organisation] = (), **_inputs: Any) -> None:
    """Call further departments besides the lead."""
    called = [o for o in dict.fromkeys(others) if o != whistle.lead]
    Called.objects.bulk_create([Called(whistle=whistle, organisation=o) for o in called])
    if called:
        index(binding_of(whistle), whistle)


@action
def pass_to_another(whistle: Whistle, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Another department leads: it is not called besides any more, and the one relieved hears so with the reason."""
    assert whistle.lead is not None
    whistle.called.filter(organisation=whistle.lead).delete()
    words = {"whistle": whistle.title, "lead": in_two(whistle.lead.name, whistle.lead.name_en or whistle.lead.name)}
    subject = sentence(gettext_lazy("You need not come: “%(whistle)s” is now with %(lead)s"), **words)
    tell_relieved(whistle, "lead", subject, kind="whistle.relieved", body=reason, actor=actor)
    reseat(whistle, actor=actor)


@action
def excuse(whistle: Whistle, *, actor: Actor, **_inputs: Any) -> None:
    """A further department cannot come; whoever called it and the lead have its reason."""
    whistle.called.filter(organisation=actor.organisation, arrived_at=None).update(excused_at=clock.now())
    settle_seat(whistle, organisation=actor.organisation, party="called", actor=actor)


@action
def report_in(whistle: Whistle, *, actor: Actor, **_inputs: Any) -> None:
    """A further department is there too, also one that had said it could not come."""
    own = whistle.called.filter(organisation=actor.organisation, arrived_at=None)
    own.update(arrived_at=clock.now(), excused_at=None)
    settle_seat(whistle, organisation=actor.organisation, party="called", actor=actor)
