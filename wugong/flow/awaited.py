"""Who is awaited in a matter now: its own seats, or those of the matters that it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from wugong.flow.binding import binding_named
from wugong.flow.models import Matter, Todo
from wugong.flow.table import State


def open_todos(matter: Matter) -> QuerySet[Todo]:
    """The to-dos of those whose duty a matter is now, the most urgent first; who only oversees it is none of them.

    Where the state awaits nobody itself, those of the open matters that it waits for (``Binding.parts``).
    """
    bound = binding_named(matter.machine)
    awaited = bound.machine.states[matter.state].awaits
    wanted = Q(matter=matter, party__in=awaited)
    if bound.parts and matter.open and not awaited:
        machine, ids_of = bound.parts
        parties = {party for state in binding_named(machine).machine.states.values() for party in state.awaits}
        wanted = Q(matter__in=ids_of(matter.pk), party__in=parties)
    rows = Todo.objects.filter(wanted, done_at__isnull=True).select_related("timer", "matter")
    return rows.order_by("due_at", "created_at", "id")


def state_asking(todo: Todo) -> State:
    """The state in which the to-do stands, which says what is asked."""
    return binding_named(todo.matter.machine).machine.states[todo.matter.state]


def owed_in(cases: Iterable[UUID]) -> list[tuple[UUID, UUID | None]]:
    """(case, organisation) of the open to-dos of these matters, of those whose duty the state is."""
    rows = Todo.objects.filter(matter__in=cases, done_at__isnull=True)
    told = rows.values_list("matter", "organisation", "party", "matter__machine", "matter__state")
    return [(case, to) for case, to, party, name, state in told if _is_duty(name, state, party)]


def _is_duty(machine: str, state: str, party: str) -> bool:
    meant = binding_named(machine).machine.states.get(state)
    return meant is None or party in meant.awaits


def cases_of(todos: QuerySet[Todo]) -> int:
    """How many matters these to-dos lie in."""
    return todos.order_by().values("matter").distinct().count()
