"""One step in several cases at once: each by itself, under its own guards; what is refused is said case by case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Refusal
from wugong.flow import actions
from wugong.flow.binding import Binding, binding_named
from wugong.flow.forms import step_form
from wugong.flow.models import Matter, Stateful
from wugong.flow.queries import buttons_for, matters_visible_to, may_urge, open_todos, seen_of
from wugong.flow.table import Step

MOST = 60  # cases at once


@dataclass(frozen=True, slots=True)
class Picked:
    """A case that somebody picked out of a list; ``refusal`` says why the step was not taken, once one was tried."""

    matter: Matter
    bound: Binding
    case: Stateful
    refusal: str = ""


def picked(actor: Actor, cases: Iterable[str]) -> list[Picked]:
    """The cases of these ids that the actor may see, as they were picked; what is no id is left out."""
    wanted = [pk for text in list(cases)[:MOST] if (pk := _read(text))]
    known = {m.pk: m for m in matters_visible_to(actor).filter(pk__in=wanted)}
    found: dict[UUID, Picked] = {}
    for name in sorted({m.machine for m in known.values()}):
        bound = binding_named(name)
        for case in seen_of(bound, actor).filter(pk__in=[pk for pk, m in known.items() if m.machine == name]):
            found[case.pk] = Picked(known[case.pk], bound, case)
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def _read(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def steps_together(actor: Actor, rows: Sequence[Picked]) -> list[Step]:
    """The steps that every one of the cases offers to this actor; those of a page of their own are left out."""
    if len({row.bound.machine.name for row in rows}) != 1:
        return []
    offered = [{button.step.name for button in buttons_for(actor, row.case)} for row in rows]
    common = set.intersection(*offered)
    bound = rows[0].bound
    kept = [s for s in bound.machine.steps if s.name in common and not bound.act(s.name).link]
    return sorted(kept, key=lambda step: -step.weight)


def to_urge(actor: Actor, rows: Sequence[Picked]) -> tuple[list[Picked], list[Picked]]:
    """The cases in which the actor may remind somebody else, and those that wait for the actor.

    The first is empty where nobody is awaited in one of the cases, or the actor may not remind them.
    """
    own, others = [], []
    for row in rows:
        todos = list(open_todos(row.matter))
        if not todos or not may_urge(actor, row.bound, row.case, row.matter):
            return [], []
        mine = actor.sits_any(todo.seat for todo in todos)
        (own if mine else others).append(row)
    return others, own


def take_together(rows: Sequence[Picked], step: Step, *, actor: Actor, data: Any) -> list[Picked]:
    """Take the step in each case with what was typed; ``seen-<id>`` in it is the version that was looked at."""
    return [_tried(row, _taken(row, step, actor, data)) for row in rows]


def _taken(row: Picked, step: Step, actor: Actor, data: Any) -> str:
    given = data.copy()
    given["seen"] = data.get(f"seen-{row.case.pk}", "")
    if row.case.state not in step.sources:
        return _("Somebody was faster: this is now “%(state)s”.") % {
            "state": row.bound.machine.states[row.case.state].meaning
        }
    form = step_form(row.case, step, actor=actor, data=given)
    if not form.is_valid():
        return " ".join(f"{_label(form, name)}{faults[0]}" for name, faults in form.errors.items())
    try:
        form.take()
    except Refusal as refusal:
        return str(refusal)
    return ""


def _label(form: Any, name: str) -> str:
    return f"{form.fields[name].label}{_(': ')}" if name in form.fields else ""


def urge_together(rows: Sequence[Picked], *, actor: Actor) -> list[Picked]:
    """Remind those awaited in each case."""
    return [_tried(row, _urged(row, actor)) for row in rows]


def _urged(row: Picked, actor: Actor) -> str:
    try:
        actions.urge(row.case, actor=actor)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _tried(row: Picked, refusal: str) -> Picked:
    return Picked(Matter.objects.get(pk=row.matter.pk), row.bound, row.case, refusal)
