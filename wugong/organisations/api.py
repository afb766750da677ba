"""Organisations over the interface: a list, one organisation with its ties and posts, its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.common.filters import Wanted
from wugong.common.paging import paged
from wugong.organisations import queries
from wugong.organisations.models import Organisation
from wugong.record.queries import history_of

router = Router()


class Named(Schema):
    """An organisation by its name."""

    id: UUID
    name: str


class OrganisationOut(Schema):
    """A unit or a Party organisation."""

    id: UUID
    biz_no: str | None
    sort: str
    kind: str
    name: str
    name_en: str
    short_name: str
    uscc: str
    place: str
    unit: Named | None
    state: str
    basis: str
    anchor: str
    member_band: str
    founded: date | None
    term_end: date | None
    confirmed_year: int
    stale: bool
    phone: str
    address: str

    @staticmethod
    def resolve_place(obj: Organisation | dict[str, Any]) -> str:
        return str(obj["place"]) if isinstance(obj, dict) else obj.place.code


class OrganisationsOut(Schema):
    """One page of organisations; ``following`` is the token of the next page, empty on the last."""

    rows: list[OrganisationOut]
    following: str


class TieOut(Schema):
    """A horizontal tie as this organisation says it."""

    kind: str
    label: str
    other: Named
    since: date


class PostOut(Schema):
    """A post and how many of its places are free. Who holds it is for the pages, not for the interface."""

    id: UUID
    title: str
    role: str
    scope: str
    headcount: int
    vacant: int


class OrganisationDetail(OrganisationOut):
    """One organisation with all that hangs on it."""

    superior: Named | None
    flags: list[str]
    functions: list[dict[str, str]]
    strengths: list[dict[str, str]]
    ties: list[TieOut]
    posts: list[PostOut]


class OrganisationFilters(Schema):
    """What the list is narrowed to."""

    q: str = Field("", description="characters, pinyin, initials, number or code", max_length=60)
    place: str = Field("", description="a division code", max_length=20, pattern=r"^\d*$")
    sort: str = Field("", description="unit or party", max_length=5)
    kind: str = Field("", max_length=24)
    state: str = Field("", max_length=32)
    flag: str = Field("", description="stale, hollow, orphan or unpaired", max_length=10)
    page: str = Field("", max_length=300)


class ActOut(Schema):
    """One entry of the record."""

    at: datetime
    act: str
    before: str
    after: str
    role: str
    outcome: str
    reason: str


@router.get("", response=OrganisationsOut, summary="Organisations one may see, the newest first")
def organisations(request: HttpRequest, filters: Query[OrganisationFilters]) -> Any:
    asked = filters.dict(exclude={"page", "q"})
    rows = queries.organisations_wanted(actor_of(request), Wanted(query=filters.q, **asked))
    return paged(rows, order=("-created_at", "-id"), token=filters.page, size=100)


@router.get("{uuid:pk}", response=OrganisationDetail, summary="One organisation with its ties and posts")
def organisation(request: HttpRequest, pk: UUID) -> Any:
    found = queries.organisation_by_id(actor_of(request), pk)
    plain = {name: getattr(found, name) for name in OrganisationOut.model_fields if name != "place"}
    return {
        **plain,
        "place": found.place.code,
        "superior": found.superior,
        "flags": queries.flags_of(found),
        "functions": found.functions,
        "strengths": found.strengths,
        "ties": [
            {"kind": t.tie.kind, "label": t.label, "other": t.other, "since": t.tie.since}
            for t in queries.ties_in_words(found)
        ],
        "posts": [
            {name: getattr(seat.post, name) for name in ("id", "title", "role", "scope", "headcount")}
            | {"vacant": seat.vacant}
            for seat in queries.posts_of(found)
        ],
    }


@router.get("{uuid:pk}/history", response=list[ActOut], summary="What was recorded about an organisation")
def organisation_history(request: HttpRequest, pk: UUID) -> Any:
    found = queries.organisation_by_id(actor_of(request), pk)
    return list(history_of("organisation", found.pk)[:100])
