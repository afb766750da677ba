"""How long every clock of the house runs: by its table, and by what the district has set."""

from __future__ import annotations

from dataclasses import dataclass

from wugong.flow.binding import Binding, bindings
from wugong.flow.models import Term
from wugong.flow.table import Clock, Machine, State


@dataclass(frozen=True, slots=True)
class TermRow:
    """One clock of the house: what the table says, and what the district says since when and why."""

    machine: Machine
    state: str
    meaning: str
    default: Clock
    own: Term | None


def terms() -> list[TermRow]:
    """Every clock of every table (cases on lines of their own) with the district's own length, in two queries."""
    newest: dict[tuple[str, str], Term] = {}
    for term in Term.objects.order_by("since"):
        newest[term.machine, term.state] = term
    rows = []
    for bound in bindings():
        for name, state in bound.machine.states.items():
            for case, rule in {"": state.clock, **(state.clock.cases if state.clock else {})}.items():
                if rule:
                    key = f"{name}:{case}" if case else name
                    meaning = f"{state.meaning} · {case_in_words(bound, state, case)}" if case else str(state.meaning)
                    rows.append(TermRow(bound.machine, key, meaning, rule, newest.get((bound.machine.name, key))))
    return rows


def case_in_words(bound: Binding, state: State, case: str) -> str:
    """What a case of a clock is called: its own label, or that of the column that picks it."""
    if label := getattr(case, "label", ""):
        return str(label)
    column = bound.model._meta.get_field(state.clock.by) if state.clock and state.clock.by else None
    return str(dict(getattr(column, "flatchoices", None) or ()).get(case, case))
