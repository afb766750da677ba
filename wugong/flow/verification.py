"""Is every thing in the state that the record says it was brought into?"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.flow.binding import Binding, bindings
from wugong.record.findings import Fault, Finding
from wugong.record.queries import last_states


def wrong_states() -> Iterator[Finding]:
    """A finding for each thing whose state is not that of its last step, that no step has made, or that is gone."""
    for bound in bindings():
        said = last_states(bound.machine.name)
        for pk, state in bound.model._base_manager.order_by("pk").values_list("pk", "state").iterator():
            told = said.pop(pk, None)
            if told != state:
                yield _finding(bound, pk, state, told)
        for pk, told in said.items():
            words = {"machine": bound.machine.title, "id": pk, "told": told}
            text = _("%(machine)s %(id)s: its last recorded step led to “%(told)s”, but it is no longer there.")
            yield Finding(Fault.STATE, text % words)


def _finding(bound: Binding, pk: UUID, state: str, told: str | None) -> Finding:
    words = {"machine": bound.machine.title, "id": pk, "state": state, "told": told}
    if told is None:
        return Finding(Fault.STATE, _("%(machine)s %(id)s: no entry tells how it came to be “%(state)s”.") % words)
    text = _("%(machine)s %(id)s: its state is “%(state)s”, but its last recorded step led to “%(told)s”.")
    return Finding(Fault.STATE, text % words)
