"""What is open, by the parts of a place: the fields of an outline map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.models import Todo
from wugong.flow.queries import within
from wugong.places.models import Place
from wugong.places.queries import cells_of
from wugong.places.rules import LENGTH, LEVEL_OF, Level
from wugong.problems.queries.lists import seen_by
from wugong.problems.rules.problem import OPEN

COLUMNS, MOST = 3, 60


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a place: how many are open, how many of them late, and where it lies on the map (column, row)."""

    code: str
    name: str
    count: int
    late: int
    cell: tuple[int, int] | None


def tiles_of(actor: Actor) -> list[Tile]:
    """What is open in the place of an office, by its parts: the streets of a district, the communities of a street,
    the compounds of a community.
    """
    digits = {6: 9, 9: 12}.get(len(actor.place), LENGTH[Level.COMPOUND])
    rows = seen_by(actor).filter(within(actor.place), state__in=OPEN).order_by()
    counted = dict(rows.annotate(part=Substr("place", 1, digits)).values_list("part").annotate(n=Count("pk")))
    todos = Todo.objects.filter(matter__in=rows.values("pk"), done_at__isnull=True, due_at__lt=clock.now())
    late = Counter(place[:digits] for place, _pk in todos.values_list("matter__place", "matter").distinct())
    known = Place.objects.filter(within(actor.place, "code"), level=LEVEL_OF[digits], valid_to__isnull=True)
    places = list(known.order_by("code")[:MOST])
    cells = cells_of(places, COLUMNS)
    cells = cells if len(cells) == len(places) else {}
    tiles = [Tile(p.code, str(p), counted.pop(p.code, 0), late.pop(p.code, 0), cells.get(p.code)) for p in places]
    if rest := sum(counted.values()):
        tiles.append(Tile("", _("On the road, or no part named"), rest, sum(late.values()), None))
    return sorted(tiles, key=lambda tile: (tile.cell or (0, MOST))[::-1])
