"""Places over the interface: a list by code, one place, its history."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.paging import paged
from wugong.places import policies, queries
from wugong.places.models import Place
from wugong.places.rules import parent_code

router = Router()


class PlaceOut(Schema):
    """A place valid now. ``household_count`` only for those who work with it; ``datum`` says what coordinates mean."""

    code: str
    level: str
    name: str
    name_en: str
    parent: str
    valid_from: date
    class_code: str
    in_reform_scope: bool
    use: str
    household_count: int | None
    phone: str
    address: str
    hours: str
    boundary_text: str
    longitude: Decimal | None
    latitude: Decimal | None
    datum: str


class PlacesOut(Schema):
    """One page of places; ``following`` is the token of the next page, empty on the last."""

    rows: list[PlaceOut]
    following: str


class PlaceFilters(Schema):
    """What the list is narrowed to."""

    within: str = Field("", description="a division code", max_length=20, pattern=r"^\d*$")
    level: str = Field("", description="district, street, community, grid, compound or building", max_length=10)
    q: str = Field("", description="characters, pinyin, initials or digits", max_length=60)
    page: str = Field("", max_length=300)


class ChangeOut(Schema):
    """One entry of the record."""

    at: datetime
    act: str
    role: str
    reason: str
    detail: dict[str, Any]


def told(request: HttpRequest, place: Place) -> dict[str, Any]:
    """A place as the interface tells it."""
    plain = {name: getattr(place, name) for name in PlaceOut.model_fields if name != "parent"}
    if not policies.may_see_counts(actor_of(request)):
        plain["household_count"] = None
    return {**plain, "parent": parent_code(place.code)}


@router.get("", response=PlacesOut, summary="Places valid now, by code")
def places(request: HttpRequest, filters: Query[PlaceFilters]) -> Any:
    rows = queries.places_listed(filters.q, filters.level, within_code=filters.within)
    page = paged(rows, order=("code", "id"), token=filters.page, size=100)
    return {"rows": [told(request, place) for place in page.rows], "following": page.following}


@router.get("{str:code}", response=PlaceOut, summary="One place")
def place(request: HttpRequest, code: str) -> Any:
    return told(request, queries.place_by_code(actor_of(request), code))


@router.get("{str:code}/history", response=list[ChangeOut], summary="What was recorded about a place")
def place_history(request: HttpRequest, code: str) -> Any:
    return list(queries.history_of_place(actor_of(request), code))
