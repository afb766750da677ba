"""Which step may still be taken back: by whoever took it, on the same day, while nobody has gone on from there."""

from __future__ import annotations

from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.binding import Binding
from wugong.flow.models import Stateful, pk_of
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.record.rules import Outcome


def undoable_steps(bound: Binding, row: Stateful, actor: Actor) -> list[Entry]:
    """The entries of the record that an undo reverses, the newest first; empty where there is nothing to take back.

    The last is the actor's own step; before it stands the step of the system that followed it by itself.
    """
    ways = {step.name: step for step in bound.machine.steps if step.undoable}
    targets = {state for step in ways.values() for state in (step.target, *_then(bound, step.then))}
    if actor.user is None or row.state not in targets:
        return []
    found = list(history_of(bound.machine.name, pk_of(row)).filter(outcome=Outcome.DONE)[:2])
    if len(found) == 2 and found[0].user is None and (own := ways.get(found[1].act)) and own.then == found[0].act:
        chain = found
    else:
        chain = found[:1]
    if not chain or chain[-1].act not in ways or chain[-1].user != actor.user:
        return []
    last = chain[0]
    if last.detail.get("version") != row.version or last.after != row.state:
        return []
    return chain if timezone.localdate(chain[-1].at) == clock.today() else []


def _then(bound: Binding, name: str) -> list[str]:
    return [bound.machine.step(name).target] if name else []
