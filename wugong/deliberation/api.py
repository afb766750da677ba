"""Joint deliberation over the interface, read-only: topics, meetings, agenda and what was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.paging import paged
from wugong.deliberation.models import AgendaItem, Meeting
from wugong.deliberation.queries import meetings as meeting_queries
from wugong.deliberation.queries import topics as topic_queries

router = Router()


class Named(Schema):
    """A body or an organisation."""

    id: UUID
    name: str


class TopicOut(Schema):
    """A topic; ``root_id`` is the same at every tier it reaches."""

    id: UUID
    root_id: UUID
    biz_no: str | None
    state: str
    title: str
    field: str
    family: str
    place: str
    body: Named
    proposed_by: Named
    created_at: datetime
    voices: int = Field(0, description="how many joined it")


class Topics(Schema):
    """One page of topics."""

    rows: list[TopicOut]
    following: str


class ItemOut(Schema):
    """An item of an agenda and what came of it."""

    title: str
    topic_id: UUID | None
    minutes: int
    emergency: str
    outcome: str
    words: str
    dissent: str

    @staticmethod
    def resolve_title(obj: AgendaItem) -> str:
        return str(obj)


class MeetingOut(Schema):
    """A meeting."""

    id: UUID
    biz_no: str | None
    state: str
    kind: str
    body: Named
    number: int
    year: int
    starts_at: datetime
    venue: str
    link: str
    notify_on: date


class MeetingWhole(MeetingOut):
    """A meeting with its agenda."""

    items: list[ItemOut]

    @staticmethod
    def resolve_items(obj: Meeting) -> list[AgendaItem]:
        return meeting_queries.agenda_of(obj)


class Meetings(Schema):
    """One page of meetings."""

    rows: list[MeetingOut]
    following: str


class Filters(Schema):
    """What the list is narrowed to."""

    body: str = Field("", max_length=40, description="the id of a joint meeting")
    which: str = Field("", max_length=40, description="queue, work, answer, done, or a state")
    page: str = Field("", max_length=300)


@router.get("topics", response=Topics, summary="Topics one may see, the newest first")
def topics(request: HttpRequest, filters: Query[Filters]) -> Any:
    rows = topic_queries.narrowed(
        topic_queries.topics_visible_to(actor_of(request)), body=filters.body, which=filters.which
    )
    return paged(topic_queries.for_list(rows), order=("-created_at", "-id"), token=filters.page, size=50)


@router.get("meetings", response=Meetings, summary="Meetings one may see, the newest first")
def meetings(request: HttpRequest, page: str = "") -> Any:
    rows = meeting_queries.meetings_visible_to(actor_of(request))
    return paged(rows, order=("-starts_at", "-id"), token=page[:300], size=50)


@router.get("meetings/{uuid:pk}", response=MeetingWhole, summary="One meeting with its agenda")
def meeting(request: HttpRequest, pk: UUID) -> Any:
    return meeting_queries.meeting_seen(actor_of(request), pk)
