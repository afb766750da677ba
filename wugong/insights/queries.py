"""The board: every street by the five commons, and where it is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wugong.common import clock
from wugong.common.actor import DISTRICT_ROLES, STREET_ROLES, Actor
from wugong.common.bilingual import in_page_language
from wugong.flow.models import Matter, Todo
from wugong.flow.queries import Due, due_of, matters_visible_to
from wugong.insights.models import Cell
from wugong.insights.rules import COMMONS, COUNTED_WITH, Counts, Stone, stone_of
from wugong.organisations.queries import names_of
from wugong.places.queries import streets_of_district
from wugong.workdays.queries import calendar

BOARD_ROLES = DISTRICT_ROLES | STREET_ROLES | {"SV", "CP", "CW"}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A stone: which common, how it looks, its counts."""

    common: str
    counts: Counts
    stone: Stone


@dataclass(frozen=True, slots=True)
class Line:
    """A street of the board with its five crossings."""

    code: str
    name: str
    crossings: list[Crossing]


@dataclass(frozen=True, slots=True)
class Stuck:
    """One overdue matter in words: since when, and at whom it lies."""

    matter: Matter
    street: str
    due: Due
    at: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows; ``counted_at`` is None before the first count."""

    lines: list[Line]
    stuck: list[Stuck]
    counted_at: datetime | None


def board(actor: Actor) -> Board:
    """The whole board, read from counters: three queries and two for the words beside it."""
    cells = {(c.street, c.common): c for c in Cell.objects.all()}
    streets = streets_of_district()
    lines = []
    for street in streets:
        crossings = []
        for common in COMMONS:
            cell = cells.get((street.code, common))
            counts = Counts(cell.open, cell.overdue, cell.untouched, cell.ever) if cell else Counts()
            crossings.append(Crossing(common, counts, stone_of(counts)))
        lines.append(Line(street.code, in_page_language(street, "name"), crossings))
    names = {line.code: line.name for line in lines}
    counted = max((c.counted_at for c in cells.values()), default=None)
    return Board(lines, stuck(actor, names), counted)


def stuck(actor: Actor, names: dict[str, str], most: int = 6) -> list[Stuck]:
    """The longest overdue matters of the five commons that this actor may see, and at whom they lie."""
    rows = list(
        matters_visible_to(actor)
        .filter(open=True, due_at__lte=clock.now(), common__in=[*COMMONS, *COUNTED_WITH])
        .exclude(street="")
        .order_by("due_at")[:most]
    )
    todos = Todo.objects.filter(matter__in=rows, done_at__isnull=True, organisation__isnull=False)
    holders: dict[UUID, list[UUID]] = {}
    for todo in todos:
        if todo.organisation:
            holders.setdefault(todo.matter_id, []).append(todo.organisation)
    days = calendar()
    known = names_of({o for group in holders.values() for o in group})
    return [
        Stuck(
            matter,
            names.get(matter.street, ""),
            due_of(matter.due_at, days=days),
            "、".join(dict.fromkeys(known[o] for o in holders.get(matter.pk, []) if o in known)),
        )
        for matter in rows
    ]
