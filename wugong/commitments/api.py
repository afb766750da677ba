"""Promises over the interface: read them, and take a step of the table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.commitments import queries
from wugong.commitments.models import Commitment
from wugong.common.errors import Unseen
from wugong.common.paging import paged
from wugong.organisations.schemas import Body

router = Router()


class Helper(Schema):
    """A co-body and whether it has agreed."""

    organisation: Body
    part: str
    accepted_at: datetime | None


class Task(Schema):
    """A promise."""

    id: UUID
    biz_no: str | None
    state: str
    what: str
    done_when: str
    assigned_on: date
    due_on: date
    overdue: bool
    lead: Body
    helpers: list[Helper] = Field(alias="sharers")
    place: str
    origin_kind: str
    origin_id: UUID | None
    proof: str
    reported_at: datetime | None
    verified_at: datetime | None

    @staticmethod
    def resolve_sharers(obj: Commitment) -> list[Any]:
        return list(obj.sharers.all())


class Tasks(Schema):
    """One page of promises; ``following`` is the token of the next page, empty on the last."""

    rows: list[Task]
    following: str


class Filters(Schema):
    """What the list is narrowed to."""

    whose: str = Field("", description="mine, ours or asked")
    which: str = Field("", description="open, overdue or done")
    place: str = Field("", description="a division code", max_length=20)
    page: str = Field("", max_length=300)


@router.get("", response=Tasks, summary="Tasks one may see, the next due first")
def tasks(request: HttpRequest, filters: Query[Filters]) -> Any:
    actor = actor_of(request)
    rows = queries.whose(queries.in_which(queries.commitments_visible_to(actor), filters.which), actor, filters.whose)
    rows = queries.with_bodies(queries.narrowed(rows, place=filters.place))
    return paged(rows, order=("due_on", "id"), token=filters.page, size=50)


@router.get("{uuid:pk}", response=Task, summary="One task")
def task(request: HttpRequest, pk: UUID) -> Any:
    found = queries.with_bodies(queries.commitments_visible_to(actor_of(request))).filter(pk=pk).first()
    if found is None:
        raise Unseen(str(pk))
    return cast(Any, found)
