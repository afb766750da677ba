"""What a whistle does beside its table: it calls further departments, and they report in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation.models import Called, Whistle
from wugong.flow.actions import action, settle_seat
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.organisations.models import Organisation


@action
def call_others(whistle: Whistle, *, actor: Actor, others: Iterable[Organisation] = (), **_inputs: Any) -> None:
    """Call further departments besides the lead."""
    called = [o for o in dict.fromkeys(others) if o != whistle.lead]
    Called.objects.bulk_create([Called(whistle=whistle, organisation=o) for o in called])
    if called:
        index(binding_of(whistle), whistle)


@action
def report_in(whistle: Whistle, *, actor: Actor, **_inputs: Any) -> None:
    """A further department is there too."""
    whistle.called.filter(organisation=actor.organisation, arrived_at=None).update(arrived_at=clock.now())
    settle_seat(whistle, organisation=actor.organisation, party="called", actor=actor)
