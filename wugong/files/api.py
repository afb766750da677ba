"""Files over the interface: list, attach, fetch, take away; the same queries and actions as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Field, File, Form, Path, Router, Schema, Status
from ninja.files import UploadedFile

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Invalid
from wugong.files import actions, delivery, intake, policies, queries, sentences
from wugong.files.models import Attachment
from wugong.files.uploads import was_too_large

router = Router()


class Entry(Schema):
    """A file of an object. ``open``: whether it can be downloaded (the scanner may not have checked it yet)."""

    id: UUID
    name: str
    mime: str = Field(alias="content.mime")
    size: int = Field(alias="content.size")
    sha256: str = Field(alias="content_id")
    state: str
    scan: str = Field(alias="content.scan")
    open: bool
    width: int | None = Field(alias="content.width")
    height: int | None = Field(alias="content.height")
    user_name: str
    created_at: datetime
    removed_at: datetime | None
    removal_reason: str

    @staticmethod
    def resolve_open(obj: Attachment) -> bool:
        return obj.state == "kept" and policies.is_given_out(obj.content)


@router.get("of/{slug:kind}/{uuid:pk}", response=list[Entry], summary="The files of a thing, oldest first")
def files(request: HttpRequest, kind: str, pk: UUID) -> Any:
    return [line.attachment for line in queries.panel(kind, pk, actor=actor_of(request)).lines]


@router.post(
    "of/{slug:kind}/{uuid:pk}",
    response={200: Entry, 201: Entry},
    summary="Attach a file; 200 when it was there already",
)
def attach(request: HttpRequest, kind: str, pk: UUID, file: File[UploadedFile | None] = None) -> Any:
    if was_too_large(request):
        raise Invalid(sentences.too_large(), rule="file.size", field="file")
    made, is_new, _drawn = intake.take_in(kind, pk, file, actor=actor_of(request))
    return Status(201 if is_new else 200, made)


@router.get("{uuid:pk}", response=Entry, summary="One file: what is known of it")
def file(request: HttpRequest, pk: UUID) -> Any:
    return queries.attachment_for(actor_of(request), pk)[0]


@router.get("{uuid:pk}/content", summary="The bytes, whole or in one range", include_in_schema=False)
def content(request: HttpRequest, pk: Path[UUID]) -> HttpResponseBase:
    attachment, owner, thing = queries.attachment_for(actor_of(request), pk)
    return delivery.give(request, attachment, restricted=owner.is_restricted(thing))


@router.delete("{uuid:pk}", response=Entry, summary="Delete a slip at once")
def delete(request: HttpRequest, pk: UUID) -> Any:
    attachment, _owner, _thing = queries.attachment_for(actor_of(request), pk)
    return actions.delete(attachment, actor=actor_of(request))


@router.post("{uuid:pk}/withdrawal", response=Entry, summary="Withdraw a file with a reason")
def withdrawal(request: HttpRequest, pk: UUID, reason: Form[str] = "") -> Any:
    attachment, owner, thing = queries.attachment_for(actor_of(request), pk)
    return actions.withdraw(attachment, owner=owner, thing=thing, reason=reason, actor=actor_of(request))
