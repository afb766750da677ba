"""The board: every street by the five commons, and where it is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.bilingual import english, in_page_language
from wugong.common.prepared import prepared
from wugong.flow.models import Matter, Participant, Todo
from wugong.flow.queries import Due, due_of, late, matters_visible_to, within
from wugong.insights.models import Cell
from wugong.insights.rules import ALSO_STUCK, BY_PARTS, COLUMNS, COUNTED_WITH, Counts, Stone, stone_of
from wugong.organisations.models import Organisation
from wugong.places.queries import streets_of_district
from wugong.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class Crossing:
    """A stone: which common, how it looks, its counts."""

    common: str
    counts: Counts
    stone: Stone


@dataclass(frozen=True, slots=True)
class Line:
    """A street of the board with its crossings, one a column."""

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
    cells = {(c.street, c.common): c for c in _cells()}
    streets = streets_of_district()
    lines = []
    for street in streets:
        crossings = []
        for common in COLUMNS:
            cell = cells.get((street.code, common))
            counts = Counts(cell.open, cell.overdue, cell.untouched, cell.ever) if cell else Counts()
            crossings.append(Crossing(common, counts, stone_of(counts)))
        lines.append(Line(street.code, in_page_language(street, "name"), crossings))
    names = {line.code: line.name for line in lines}
    counted = max((c.counted_at for c in cells.values()), default=None)
    return Board(lines, stuck(actor, names), counted)


@prepared
def _cells() -> QuerySet[Cell]:
    return Cell.objects.all()


def of_street(code: str) -> Q:
    """What the board counts for a street: what lies there, and what its bodies take part in where that counts."""
    bodies = Organisation.objects.filter(within(code, "place__code")).values("pk")
    parts = Participant.objects.filter(who__in=bodies).values("matter")
    return Q(street=code) | Q(street="", common__in=BY_PARTS, pk__in=parts)


MOST_STUCK = 6


def stuck(actor: Actor, names: dict[str, str], most: int = MOST_STUCK) -> list[Stuck]:
    """The longest overdue matters that this actor may see, and at whom they lie."""
    now = clock.now()
    rows = _overdue(actor, now)[:most]
    holders: dict[UUID, list[str]] = {}
    for matter, name, name_en in _holders(actor, now) if rows else ():
        holders.setdefault(matter, []).append((english() and name_en) or name)
    days = calendar()
    return [
        Stuck(
            matter,
            names.get(matter.street, ""),
            due_of(matter.due_at, days=days),
            _(", ").join(dict.fromkeys(holders.get(matter.pk, []))),
        )
        for matter in rows
    ]


def _longest_overdue(actor: Actor, now: datetime) -> QuerySet[Matter]:
    rows = matters_visible_to(actor).filter(late(now), common__in=[*COLUMNS, *COUNTED_WITH, ALSO_STUCK])
    return rows.exclude(street="").order_by("due_at")[:MOST_STUCK]


@prepared
def _overdue(actor: Actor, now: datetime) -> QuerySet[Matter]:
    return _longest_overdue(actor, now).defer("words")


@prepared
def _holders(actor: Actor, now: datetime) -> QuerySet[Todo, tuple[UUID, str, str]]:
    """(matter, name, English name) of each organisation that is awaited in them."""
    awaited = Organisation.objects.filter(pk=OuterRef("organisation"))
    matters = _longest_overdue(actor, now).values("pk")
    todos = Todo.objects.filter(matter__in=matters, done_at__isnull=True, organisation__isnull=False)
    return todos.values_list("matter", Subquery(awaited.values("name")), Subquery(awaited.values("name_en")))
