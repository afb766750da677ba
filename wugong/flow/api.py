"""Desk, ledger and steps over the interface: the same for every mechanism, because every mechanism is a table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Unseen
from wugong.common.paging import paged
from wugong.flow import actions, queries
from wugong.flow.binding import Binding, binding_named, binding_of, bindings
from wugong.flow.forms import StepForm, first_steps, step_form
from wugong.flow.models import Matter, Stateful
from wugong.flow.table import Step
from wugong.flow.taken_back import undoable_steps
from wugong.record.queries import steps_of
from wugong.workdays.queries import calendar

PREFIX = ""  # these are no mechanism of their own: /api/v1/desk, /api/v1/matters
router = Router()


class Line(Schema):
    """One matter as a ledger lists it. ``left_workdays`` is negative when overdue, null without a clock."""

    id: UUID
    machine: str
    common: str
    biz_no: str
    title: str
    detail: str
    state: str
    state_says: str
    open: bool
    place: str
    due_at: datetime | None
    left_workdays: int | None
    moved_at: datetime
    url: str


class Field(Schema):
    """One input of a step."""

    name: str
    label: str
    required: bool
    help: str
    choices: list[tuple[str, str]]


class Way(Schema):
    """A step one may take now. ``why_not`` is the refusal a guard would give; empty when nothing is in the way."""

    name: str
    label: str
    why_not: str
    fields: list[Field]


class Thing(Line):
    """A matter with what is known of it and what one may do.

    ``facts`` are the columns its page shows, by name, where they are filled; values worked out stand under their label.
    ``version`` goes back as ``seen``, so that nobody decides on what has changed. ``may_undo``: whether your last step
    can be taken back (``POST .../undo``).
    """

    facts: dict[str, Any]
    version: int
    steps: list[Way]
    may_undo: bool


class Event(Schema):
    """One step that was taken, by whose role, and the words written with it."""

    at: datetime
    act: str
    before: str
    after: str
    role: str
    reason: str


class Waiting(Schema):
    """What waits for you: the matter, what is asked, and the steps that answer it."""

    asks: str
    matter: Line
    steps: list[str]


class Desk(Schema):
    """The matters of the 200 most urgent to-dos, and how many matters there are."""

    count: int
    rows: list[Waiting]


class Ledger(Schema):
    """One page of matters; ``following`` is the token of the next page, empty on the last."""

    rows: list[Line]
    following: str


class Inputs(Schema):
    """What the form of the step asks for, by the names of its fields; ``reason`` and ``seen`` among them."""

    inputs: dict[str, str | int | float | bool | list[str] | None] = {}


class Filters(Schema):
    """What the ledger is narrowed to."""

    q: str = ""
    machine: str = ""
    common: str = ""
    place: str = ""
    page: str = ""


def _line(matter: Matter, due: queries.Due) -> dict[str, Any]:
    states = binding_named(matter.machine).machine.states
    own = ("id", "machine", "common", "biz_no", "state", "open", "place", "moved_at", "url")
    return {name: getattr(matter, name) for name in own} | {
        "title": str(matter),
        "detail": matter.facts,
        "state_says": str(states[matter.state].meaning) if matter.state in states else matter.state,
        "due_at": due.due,
        "left_workdays": due.left_workdays if due.due else None,
    }


@router.get("desk", response=Desk, summary="What waits for you under the hat you wear, the most urgent first")
def desk(request: HttpRequest) -> Any:
    todos = queries.todos_for(actor_of(request))
    first = todos.select_related("matter", "timer").order_by(F("due_at").asc(nulls_last=True), "id")[:200]
    rows = [
        {"asks": row.ask, "matter": _line(row.matter, row.due), "steps": [b.step.name for b in row.buttons]}
        for row in queries.one_a_case(queries.desk_rows(first))
    ]
    return {"count": queries.cases_of(todos), "rows": rows}


@router.get("matters", response=Ledger, summary="Matters one may see, the newest change first")
def matters(request: HttpRequest, filters: Query[Filters]) -> Any:
    actor = actor_of(request)
    rows = queries.found(actor, filters.q[:100]) if filters.q else queries.matters_visible_to(actor)
    for name in ("machine", "common"):
        if wanted := getattr(filters, name):
            rows = rows.filter(**{name: wanted})
    if filters.place.isdigit():
        rows = rows.filter(queries.within(filters.place[:20]))
    rows = rows.filter(machine__in=[b.machine.name for b in bindings()])
    page = paged(rows, order=("-moved_at", "-id"), token=filters.page[:300], size=50)
    days = calendar()
    return {
        "rows": [_line(m, queries.due_of(m.due_at if m.open else None, days=days)) for m in page.rows],
        "following": page.following,
    }


@router.get("matters/{uuid:pk}", response=Thing, summary="One matter, its state, and the steps you may take now")
def matter(request: HttpRequest, pk: UUID) -> Any:
    actor = actor_of(request)
    line = queries.matter_seen(pk, actor)
    _bound, obj = queries.thing(line.machine, pk, actor)
    return _thing(line, obj, actor)


@router.get("matters/{uuid:pk}/history", response=list[Event], summary="What was done in a matter, the newest first")
def matter_history(request: HttpRequest, pk: UUID) -> Any:
    machine = queries.matter_seen(pk, actor_of(request)).machine
    return steps_of(machine, pk, (*binding_named(machine).told_steps, "undo"))


@router.get("begin/{machine}", response=list[Way], summary="The steps by which one may begin a matter of a kind")
def ways_to_begin(request: HttpRequest, machine: str) -> Any:
    actor = actor_of(request)
    blank, steps = _blank(machine, actor)
    return [
        {"name": s.name, "label": str(s.label), "why_not": "", "fields": _fields(step_form(blank, s, actor=actor))}
        for s in steps
    ]


@router.post("begin/{machine}/{name}", response=Thing, summary="Begin a matter, as the page of that kind does")
def begin(request: HttpRequest, machine: str, name: str, inputs: Inputs) -> Any:
    actor = actor_of(request)
    blank, steps = _blank(machine, actor)
    step = next((step for step in steps if step.name == name), None)
    if step is None:
        raise Unseen(name)
    made = _read(step_form(blank, step, actor=actor, data=inputs.inputs)).begin()
    return _thing(*queries.reread_matter(binding_of(made), made.pk), actor)


def _blank(machine: str, actor: Actor) -> tuple[Stateful, list[Step]]:
    """An object that may be begun and by which steps; raises Unseen for an unknown kind, Denied where one may not."""
    try:
        bound = binding_named(machine)
    except KeyError as missing:
        raise Unseen(machine) from missing
    if bound.new is None:
        raise Unseen(machine)
    blank = bound.new(actor)
    if blank is None or not (steps := first_steps(bound, blank, actor)):
        raise Denied(
            _("Under the hat you wear you cannot begin this. Change the hat, or ask somebody who may."), rule="role"
        )
    return blank, steps


def _read(form: StepForm) -> StepForm:
    """A form that is valid; raises Invalid with its first fault."""
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise Invalid(faults[0], rule="input", field="" if field == "__all__" else field)
    return form


def _thing(line: Matter, obj: Stateful, actor: Actor) -> dict[str, Any]:
    ways = [
        {
            "name": button.step.name,
            "label": str(button.step.label),
            "why_not": button.why_not,
            "fields": _fields(step_form(obj, button.step, actor=actor)),
        }
        for button in queries.buttons_for(actor, obj)
    ]
    bound = binding_named(line.machine)
    more = {"facts": _facts(bound, obj), "version": obj.version, "steps": ways}
    more["may_undo"] = bool(undoable_steps(bound, obj, actor))
    return _line(line, queries.current_due(obj)) | more


def _facts(bound: Binding, obj: Stateful) -> dict[str, Any]:
    facts = {}
    for one in bound.shows:
        name, value = (one, getattr(obj, one)) if isinstance(one, str) else (str(one[0]), one[1](obj))
        if value is not None and value != "":
            facts[name] = value if isinstance(value, str | int | date | list) else str(value)
    return facts


@router.post("matters/{uuid:pk}/steps/{name}", response=Thing, summary="Take a step, as the button of the page does")
def take(request: HttpRequest, pk: UUID, name: str, inputs: Inputs) -> Any:
    actor = actor_of(request)
    bound, obj = queries.thing_to_act_on("", pk, actor)
    step = next((step for step in bound.machine.steps if step.name == name), None)
    if step is None:
        raise Unseen(name)
    _read(step_form(obj, step, actor=actor, data=inputs.inputs)).take()
    # Whoever took the step reads what came of it, even where the step leaves the matter out of their sight.
    return _thing(*queries.reread_matter(bound, pk), actor)


@router.post("matters/{uuid:pk}/undo", response=Thing, summary="Take back your own last step, on the same day")
def undo(request: HttpRequest, pk: UUID) -> Any:
    actor = actor_of(request)
    bound, obj = queries.thing(queries.matter_seen(pk, actor).machine, pk, actor)
    actions.undo(obj, actor=actor)
    return _thing(*queries.reread_matter(bound, pk), actor)


def _fields(form: StepForm) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": str(field.label or name),
            "required": bool(field.required),
            "help": str(field.help_text),
            "choices": [(str(value), str(label)) for value, label in getattr(field, "choices", ()) if str(value)][:200],
        }
        for name, field in form.fields.items()
        if name != "seen"
    ]
