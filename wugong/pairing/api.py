"""Needs, offers, rounds with plans, pairings and projects over the interface; steps are taken through the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Unseen
from wugong.common.filters import Wanted
from wugong.common.paging import paged
from wugong.organisations.schemas import Body
from wugong.pairing.models import Need, Offer
from wugong.pairing.queries import listings as lists
from wugong.pairing.queries import pairs as read
from wugong.pairing.queries import rounds as turns

router = Router()
SIZE = 50


class Line(Schema):
    """A need or an offer; quantities are counted in the measure of the category."""

    id: UUID
    biz_no: str | None
    state: str
    organisation: Body
    category: str = Field(alias="category_id")
    title: str
    quantity: int
    done: int
    left: int
    inexhaustible: bool
    starts_on: date
    ends_on: date
    street: str

    @staticmethod
    def resolve_left(obj: Any) -> int:
        return lists.left_of(obj)

    @staticmethod
    def resolve_inexhaustible(obj: Any) -> bool:
        return bool(getattr(obj, "inexhaustible", False))


class Lines(Schema):
    """One page of a list; ``following`` is the token of the next page, empty on the last."""

    rows: list[Line]
    following: str


class Pair(Schema):
    """A pairing."""

    id: UUID
    biz_no: str | None
    state: str
    kind: str
    giver: Body
    receiver: Body
    street: str
    active_since: date | None
    last_activity_on: date | None


class Pairs(Schema):
    """One page of pairings."""

    rows: list[Pair]
    following: str


class Work(Schema):
    """A project."""

    id: UUID
    biz_no: str | None
    state: str
    title: str
    field: str
    provider: Body
    recipient: Body
    pairing: UUID = Field(alias="pairing_id")
    beneficiaries_expected: int
    beneficiaries: int | None
    starts_on: date | None
    ends_on: date | None
    state_since: datetime


class Works(Schema):
    """One page of projects."""

    rows: list[Work]
    following: str


class Kind(Schema):
    """A category of needs and offers."""

    code: str
    name: str
    name_en: str
    measure: str
    weight: float
    closed_on: date | None


class Turn(Schema):
    """A round: one street, one year."""

    id: UUID
    biz_no: str | None
    state: str
    code: str = Field(description="9-digit code of the street")
    year: int
    decide_by: date
    drafts: int
    asked: int


class Turns(Schema):
    """One page of rounds."""

    rows: list[Turn]
    following: str


class Couple(Schema):
    """One pair of a plan; ``decision`` is open, accepted or left_out."""

    giver: Body
    receiver: Body
    gives: dict[str, float]
    kept: bool
    reason: str
    reason_en: str
    decision: str


class Draft(Schema):
    """The newest plan of a round: how much of the needs it meets (0 to 1), against what today's pairs would."""

    number: int
    status: str
    met: float | None
    before: float | None
    objective: float | None
    bound: float | None
    pairs: list[Couple]

    @staticmethod
    def resolve_pairs(obj: Any) -> Any:
        return list(obj.pairs.all())


class ListFilters(Schema):
    """What a list is narrowed to."""

    street: str = Field("", description="9-digit code of a street", max_length=9)
    category: str = Field("", description="code of a category", max_length=24)
    state: str = Field("", description="a state; open ones without it", max_length=32)
    only: str = Field("", description="unanswered or mine", max_length=12)
    page: str = Field("", max_length=300)


def _lines(request: HttpRequest, filters: ListFilters, model: type[Any]) -> Any:
    wanted = Wanted(street=filters.street, category=filters.category, state=filters.state, only=filters.only)
    rows = lists.listed(actor_of(request), model, wanted)
    return paged(rows, order=("-created_at", "-id"), token=filters.page, size=SIZE)


@router.get("needs", response=Lines, summary="Needs one may see, the newest first")
def pairing_needs(request: HttpRequest, filters: Query[ListFilters]) -> Any:
    return _lines(request, filters, Need)


@router.get("offers", response=Lines, summary="Offers one may see, the newest first")
def pairing_offers(request: HttpRequest, filters: Query[ListFilters]) -> Any:
    return _lines(request, filters, Offer)


@router.get("needs/{uuid:pk}", response=Line, summary="One need")
def pairing_need(request: HttpRequest, pk: UUID) -> Any:
    return lists.one_listing(actor_of(request), Need, pk)


@router.get("offers/{uuid:pk}", response=Line, summary="One offer")
def pairing_offer(request: HttpRequest, pk: UUID) -> Any:
    return lists.one_listing(actor_of(request), Offer, pk)


@router.get("categories", response=list[Kind], summary="The district's categories, in their order")
def pairing_categories(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody signed in
    return lists.categories(all_of_them=True)


@router.get("rounds", response=Turns, summary="Rounds one may see, the newest year first")
def pairing_rounds(request: HttpRequest, year: str = "", street: str = "", page: str = "") -> Any:
    rows = turns.rounds_wanted(actor_of(request), year=year, street=street)
    return paged(rows, order=("-year", "code", "id"), token=page[:300], size=SIZE)


@router.get("rounds/{uuid:pk}/plan", response=Draft, summary="The newest plan of a round")
def pairing_plan(request: HttpRequest, pk: UUID) -> Any:
    plan = turns.plan_of(turns.one_round(actor_of(request), pk))
    if plan is None:
        raise Unseen("plan")
    return plan


@router.get("pairs", response=Pairs, summary="Pairings one may see, the newest first")
def pairing_pairs(request: HttpRequest, filters: Query[ListFilters]) -> Any:
    wanted = Wanted(street=filters.street, state=filters.state, only=filters.only)
    rows = read.pairings_wanted(actor_of(request), wanted)
    return paged(rows, order=("-created_at", "-id"), token=filters.page, size=SIZE)


@router.get("pairs/{uuid:pk}", response=Pair, summary="One pairing")
def pairing_pair(request: HttpRequest, pk: UUID) -> Any:
    return read.one_pairing(actor_of(request), pk)


@router.get("projects/{uuid:pk}", response=Work, summary="One project")
def pairing_project(request: HttpRequest, pk: UUID) -> Any:
    return read.one_project(actor_of(request), pk)


@router.get("projects", response=Works, summary="Projects one may see, the newest first")
def pairing_projects(request: HttpRequest, filters: Query[ListFilters]) -> Any:
    wanted = Wanted(street=filters.street, state=filters.state, only=filters.only)
    rows = read.projects_wanted(actor_of(request), wanted)
    return paged(rows, order=("-created_at", "-id"), token=filters.page, size=SIZE)
