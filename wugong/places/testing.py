"""A small fictional district for tests: one street with two communities, another street, a grid with a compound."""

from __future__ import annotations

from datetime import date
from typing import Any

from wugong.flow.search import words
from wugong.places.models import Place
from wugong.places.rules import level_of, parent_code

DISTRICT, STREET, COMMUNITY = "990112", "990112001", "990112001001"
OTHER_COMMUNITY, OTHER_STREET = "990112001002", "990112002"
GRID, COMPOUND, BUILDING = "990112001001001", "99011200100100101", "99011200100100101001"
NAMES = {
    DISTRICT: "示范区",
    STREET: "松林街道",
    COMMUNITY: "青禾社区",
    OTHER_COMMUNITY: "石桥社区",
    OTHER_STREET: "榕荫街道",
    GRID: "第一网格",
    COMPOUND: "春晖家园",
    BUILDING: "1 栋",
}


def make_place(code: str, name: str = "", **more: Any) -> Place:
    """One place; its parent must be there."""
    name = name or NAMES.get(code, code)
    above = parent_code(code)
    parent = Place.objects.get(code=above, valid_to__isnull=True) if above else None
    made = Place(code=code, level=level_of(code), name=name, parent=parent, valid_from=date(2020, 1, 1), **more)
    made.words = words(name, made.name_en, code, made.address, made.boundary_text)
    made.save(force_insert=True)
    return made


def make_district() -> dict[str, Place]:
    """The whole small district, by code."""
    counts: dict[str, dict[str, Any]] = {COMPOUND: {"household_count": 420}, BUILDING: {"household_count": 60}}
    return {code: make_place(code, **counts.get(code, {})) for code in NAMES}


# What the pages of places tell the laws of the house; see common.testing.
DISTRICT_ONLY = {"district_officer": 200, "nobody": 302, "*": 403}
ACCESS = {
    "places:district": {"*": 200},
    "places:list": {"*": 200},
    "places:find": {"*": 200},
    "POST places:choose": {"*": 302},
    "places:street": {"*": 200},
    "places:community": {"*": 200},
    "places:place": {"*": 200},
    "v1:places": {"nobody": 401, "*": 200},
    "v1:place": {"nobody": 401, "*": 200},
    "v1:place_history": {
        **dict.fromkeys(("district_officer", "department_officer", "street_secretary", "street_staff"), 200),
        **dict.fromkeys(("community_secretary", "community_worker", "branch_secretary", "liaison_officer"), 200),
        **dict.fromkeys(("supervisor", "retired_mediator"), 200),
        **{"nobody": 401, "*": 404},
    },
    "places:scope": DISTRICT_ONLY,
    "places:profile": DISTRICT_ONLY,
    "places:add": DISTRICT_ONLY,
    "places:end": DISTRICT_ONLY,
    "places:edit": {
        **dict.fromkeys(("district_officer", "street_secretary", "street_staff"), 200),
        **dict.fromkeys(("community_secretary", "community_worker"), 200),
        **{"nobody": 302, "*": 403},
    },
}
ARGUMENTS = {
    "places:street": lambda _cast: {"code": STREET},
    "places:community": lambda _cast: {"code": COMMUNITY},
    "places:choose": lambda _cast: {"code": COMMUNITY},
    "places:place": lambda _cast: {"code": GRID},
    "v1:place": lambda _cast: {"code": GRID},
    "v1:place_history": lambda _cast: {"code": COMMUNITY},
    "places:edit": lambda _cast: {"code": COMMUNITY},
    "places:end": lambda _cast: {"code": OTHER_COMMUNITY},
    "places:add": lambda _cast: {"code": STREET, "level": "community"},
}


def _communities(_cast: Any, count: int) -> None:
    taken = Place.objects.filter(level="community").count()
    for n in range(count):
        make_place(f"{STREET}{taken + n + 100:03d}", f"第{taken + n}社区")


LISTS = dict.fromkeys(
    ("places:district", "places:street", "places:list", "v1:places"), ("street_secretary", _communities)
)
