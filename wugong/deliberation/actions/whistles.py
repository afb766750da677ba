"""What a whistle does beside its table: it calls further departments, and they report in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.deliberation.models import Called, Whistle
from wugong.flow.actions import action
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.organisations.models import Organisation
from wugong.record.actions import append


@action
def call_others(whistle: Whistle, *, actor: Actor, others: Iterable[Organisation] = (), **_inputs: Any) -> None:
    """Call further departments besides the lead."""
    called = [o for o in dict.fromkeys(others) if o != whistle.lead]
    Called.objects.bulk_create([Called(whistle=whistle, organisation=o) for o in called])
    if called:
        index(binding_of(whistle), whistle)


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
