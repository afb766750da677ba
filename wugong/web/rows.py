"""Rows of the desk and of lists, as the components want them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import get_script_prefix, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wugong.flow.binding import Act, Binding, binding_named, bindings
from wugong.flow.models import Matter
from wugong.flow.queries import DeskRow, Due, due_of
from wugong.flow.table import Machine, Modal, Step
from wugong.web.templatetags.dates import zh_moment
from wugong.workdays.queries import calendar
from wugong.workdays.rules import Calendar

NONE = UUID(int=0)


def said_beside(rows: Iterable[DeskRow]) -> dict[UUID, str]:
    """By case, what the desk must say beside its line to decide: whom it is about, who else wants the same."""
    named: dict[UUID, str] = {}
    for bound in bindings():
        if bound.beside and (
            cases := {row.matter.pk for row in rows if row.own and row.matter.machine == bound.machine.name}
        ):
            named.update(bound.beside(cases))
    return named


def desk_row(row: DeskRow, whose: str = "", beside: str = "") -> dict[str, Any]:
    """A to-do as ``{% todos %}`` reads it; ``whose`` duty it is, where the seat only oversees it and may urge."""
    bound = binding_named(row.matter.machine)
    buttons = [desk_button(bound, row, b.step) for b in row.buttons]
    said = "%(matter)s"
    if row.ask:
        said = "%(matter)s %(ask)s" if str(row.matter).endswith(("？", "?", "！")) else _("%(matter)s: %(ask)s")
    if not buttons and not whose:
        buttons = [{"label": _("Open it"), "url": row.matter.url}]
    if whose:
        said, buttons = _("%(matter)s: urge %(who)s to act"), [urging(row.matter), *buttons]
    return {
        "id": row.todo.pk,
        "character": row.matter.common,
        "sentence": said % {"matter": row.matter, "ask": row.ask, "who": whose},
        "facts": [f for f in (beside, opens_in_words(row), row.matter.facts, row.matter.biz_no) if f],
        "due": row.due,
        "url": row.matter.url,
        "see": _("See the whole") if row.buttons or whose else "",
        "buttons": buttons,
    }


def opens_in_words(row: DeskRow) -> str:
    """From when on what is asked may be done, while that lies ahead."""
    return _("possible from %(moment)s on") % {"moment": zh_moment(row.opens)} if row.opens else ""


def desk_button(bound: Binding, row: DeskRow, step: Step) -> dict[str, Any]:
    """A step as the line of a desk offers it: at once, with one text to fill in beside it, or as on any page."""
    act = bound.act(step.name)
    if not act.at_once and not (act.inline and act.inline_for in {"", row.todo.party}):
        return button(bound, row.matter.pk, step)
    shown = {"label": str(step.label), "post": address(bound, row.matter.pk, step)}
    return {**shown, "asks": asked_inline(bound, act)} if act.inline else {**shown, "leaves": True}


def asked_inline(bound: Binding, act: Act) -> dict[str, Any]:
    """Name, label and length of the text that the line asks for, as the form of the step or the column says."""
    own = getattr(act.form, "base_fields", {}).get(act.inline)
    column = own or bound.model._meta.get_field(act.inline)
    label = capfirst(str(column.label if own else column.verbose_name))  # type: ignore[union-attr]
    return {"name": act.inline, "label": label, "most": column.max_length}  # type: ignore[union-attr]


def urging(matter: Matter) -> dict[str, Any]:
    """The button that reminds those awaited."""
    return {"label": _("Urge"), "post": reverse("web:urge", args=[matter.machine, matter.pk])}


def button(bound: Binding, pk: Any, step: Step) -> dict[str, Any]:
    """A step as a button: its own form, a dialog that asks for the reason, or a link to the page of the step."""
    act = bound.acts.get(step.name, Act())
    url = address(bound, pk, step)
    shown = {"label": str(step.label)}
    if act.form or act.link or step.asks:
        return {**shown, "url": url}
    if step.reason or any(g.modal is not Modal.MUST for g in step.guards):
        return {**shown, "url": url, "reason": step.reason, "title": str(step.label)}
    return {**shown, "post": url}


def address(bound: Binding, pk: Any, step: Step) -> str:
    """Where a step of a case is taken."""
    empty = _address(bound.machine.name, step.name, get_language(), get_script_prefix())
    return empty.replace(str(NONE), str(pk))


@lru_cache(maxsize=1024)
def _address(machine: str, step: str, _language: str | None, _prefix: str) -> str:
    """Where a step of no thing is taken: a desk asks for some hundred addresses that differ in the thing alone."""
    return reverse("web:step", args=[machine, NONE, step])


def matter_rows(found: Iterable[Matter], *, pick: bool = False) -> list[dict[str, Any]]:
    """Matters as ``components/row.html`` reads them; those of a mechanism that is gone are left out.

    ``pick``: those that are not at their end can be ticked, to deal with several together.
    """
    machines = {b.machine.name: b.machine for b in bindings()}
    days = calendar()
    rows = [(m, _matter_row(m, machines[m.machine], days)) for m in found if m.machine in machines]
    return [{**row, "pick": m.pk if pick and not _ended(machines[m.machine], m.state) else None} for m, row in rows]


def _ended(machine: Machine, state: str) -> bool:
    found = machine.states.get(state)
    return found is None or found.final


def _matter_row(matter: Matter, machine: Machine, days: Calendar) -> dict[str, Any]:
    state = machine.states.get(matter.state)
    due = due_of(matter.due_at, days=days) if matter.open else Due()
    return {
        "title": str(matter),
        "url": matter.url,
        "character": matter.common,
        "facts": [f for f in (_kind(matter, machine), matter.facts, matter.biz_no) if f],
        "state": state.meaning if state else matter.state,
        "tone": state.tone if state else "ink",
        "due": due if due.due else None,
    }


def _kind(matter: Matter, machine: Machine) -> str:
    """What sort of matter it is, unless its own title begins with that word."""
    kind = str(machine.title)
    return "" if str(matter).lower().startswith(kind.lower()) else kind
