"""The tables on the pages of places, as ``components/table.html`` draws them, and what lies in a place in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from wugong.flow.table import Text
from wugong.places.queries import Row, url_of_place


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the name; ``counts``: counts of households and codes, for those who work with them."""

    label: Text
    value: Callable[[Row], Any]
    figure: bool = True
    counts: bool = False


GRIDS = Column(gettext_lazy("Grids"), lambda row: row.grids or "")
COMPOUNDS = Column(gettext_lazy("Compounds"), lambda row: row.compounds or "")
BUILDINGS = Column(gettext_lazy("Buildings"), lambda row: row.buildings or "")
HOUSEHOLDS = Column(gettext_lazy("Households"), lambda row: row.households or "", counts=True)
STREETS = (
    Column(pgettext_lazy("division", "Code"), lambda row: row.place.code, figure=False, counts=True),
    Column(gettext_lazy("Communities"), lambda row: row.communities or ""),
    GRIDS,
    COMPOUNDS,
    HOUSEHOLDS,
)
SCOPE = Column(
    gettext_lazy("Reform"),
    lambda row: _("in its scope") if row.place.in_reform_scope else _("outside"),
    figure=False,
    counts=True,
)
COMMUNITIES = (
    GRIDS,
    COMPOUNDS,
    BUILDINGS,
    HOUSEHOLDS,
    Column(gettext_lazy("Telephone"), lambda row: row.place.phone or "—", figure=False),
)
PARTS = (
    BUILDINGS,
    Column(HOUSEHOLDS.label, lambda row: "—" if (n := row.place.household_count) is None else n, counts=True),
    Column(gettext_lazy("Use"), lambda row: row.place.get_use_display() or "—", figure=False),
)


def table(
    rows: Iterable[Row], columns: Iterable[Column], *, caption: str, name: str, counts: bool, hidden: bool = True
) -> dict[str, Any]:
    """A table of places; ``name`` heads the column of their names, ``hidden`` keeps the caption to screen readers."""
    shown = [column for column in columns if counts or not column.counts]
    lines = [
        [
            {"text": str(row.place), "url": url_of_place(row.place)},
            *({"text": one.value(row), "label": one.label, "figure": one.figure} for one in shown),
        ]
        for row in rows
    ]
    return {
        "caption": caption,
        "hidden": hidden,
        "columns": [{"label": name}, *({"label": one.label, "figure": one.figure} for one in shown)],
        "rows": [{"cells": cells} for cells in lines],
    }


def of_streets(rows: list[Row]) -> tuple[Column, ...]:
    """The columns of the streets. Where none is marked, the reform covers all: then there is nothing to tell apart."""
    return (*STREETS, SCOPE) if any(row.place.in_reform_scope for row in rows) else STREETS


def in_short(counts: Mapping[str, int], *levels: str, households: bool) -> str:
    """How many parts of these levels lie in a place, and how many households."""
    words = {
        "community": lambda n: ngettext("%(n)d community", "%(n)d communities", n),
        "grid": lambda n: ngettext("%(n)d grid", "%(n)d grids", n),
        "compound": lambda n: ngettext("%(n)d compound", "%(n)d compounds", n),
        "households": lambda n: ngettext("%(n)d household", "%(n)d households", n),
    }
    named = [*levels, *(["households"] if households and counts["households"] else [])]
    return _(", ").join(words[name](counts[name]) % {"n": counts[name]} for name in named)
