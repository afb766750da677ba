"""Rosters and projects over the interface; steps are taken through the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.filters import Wanted
from wugong.common.paging import paged
from wugong.linkage.queries import projects as read
from wugong.linkage.queries import rosters as lists
from wugong.organisations.schemas import Body

router = Router()
SIZE = 50


class Seat(Schema):
    """A member of a roster with the reason why."""

    organisation: Body
    position: int
    kind: str
    reason: str
    reason_en: str


class RosterRow(Schema):
    """The roster of a street and year."""

    id: UUID
    biz_no: str | None
    state: str
    street: str = Field(alias="code")
    year: int
    size: int
    departure: str
    confirmed_at: datetime | None
    members: list[Seat]
    reached: int
    total: int

    @staticmethod
    def resolve_members(obj: Any) -> list[Any]:
        return list(obj.members.all())

    @staticmethod
    def resolve_reached(obj: Any) -> int:
        return int(obj.plan.get("objective", 0))

    @staticmethod
    def resolve_total(obj: Any) -> int:
        return int(obj.plan.get("total", 0))


class Rosters(Schema):
    """One page of rosters; ``following`` is the token of the next page, empty on the last."""

    rows: list[RosterRow]
    following: str


class Work(Schema):
    """A project of many parties."""

    id: UUID
    biz_no: str | None
    state: str
    title: str
    concern: str
    street: str
    lead: Body
    joined: int
    effect: str
    unit: str
    baseline: Decimal | None
    target: Decimal
    actual: Decimal | None
    planned_on: date | None
    started_on: date | None
    delivered_on: date | None
    state_since: datetime


class Works(Schema):
    """One page of projects."""

    rows: list[Work]
    following: str


class RosterFilters(Schema):
    """What the list of rosters is narrowed to."""

    street: str = Field("", description="9-digit code of a street", max_length=9)
    year: str = Field("", description="a year", max_length=4)
    page: str = Field("", max_length=300)


class ProjectFilters(Schema):
    """What the list of projects is narrowed to."""

    street: str = Field("", description="9-digit code of a street", max_length=9)
    state: str = Field("", description="a state", max_length=32)
    only: str = Field("", description="open or mine", max_length=12)
    page: str = Field("", max_length=300)


@router.get("rosters", response=Rosters, summary="Rosters one may see, the newest year first")
def linkage_rosters(request: HttpRequest, filters: Query[RosterFilters]) -> Any:
    rows = lists.rosters_wanted(actor_of(request), street=filters.street, year=filters.year)
    return paged(rows, order=("-year", "code", "id"), token=filters.page, size=SIZE)


@router.get("rosters/{uuid:pk}", response=RosterRow, summary="One roster")
def linkage_roster(request: HttpRequest, pk: UUID) -> Any:
    return lists.one_roster(actor_of(request), pk)


@router.get("projects", response=Works, summary="1+10 projects one may see, the newest first")
def linkage_projects(request: HttpRequest, filters: Query[ProjectFilters]) -> Any:
    wanted = Wanted(street=filters.street, state=filters.state, only=filters.only)
    rows = read.projects_wanted(actor_of(request), wanted)
    return paged(rows, order=("-created_at", "-id"), token=filters.page, size=SIZE)


@router.get("projects/{uuid:pk}", response=Work, summary="One 1+10 project")
def linkage_project(request: HttpRequest, pk: UUID) -> Any:
    return read.one_project(actor_of(request), pk)
