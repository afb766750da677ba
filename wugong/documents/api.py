"""Documents over the interface: read one, fetch a filed copy, ask whether a hash is filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from wugong.accounts.middleware import actor as actor_of
from wugong.documents import queries
from wugong.documents.downloads import file_answer
from wugong.documents.models import Document

router = Router()


class Issuer(Schema):
    """The organisation that issued it."""

    id: UUID
    name: str


class File(Schema):
    """A filed copy."""

    form: str
    sha256: str
    size: int


class Whole(Schema):
    """A document with its typed content, its filed copies and the typefaces that stood in."""

    id: UUID
    kind: str
    title: str
    number: str
    state: str
    issuer: Issuer
    place: str
    source_kind: str
    source_id: UUID | None
    content_sha256: str
    issued_at: datetime | None
    content: dict[str, Any]
    substitutes: dict[str, str]
    files: list[File] = Field(alias="filed")

    @staticmethod
    def resolve_filed(obj: Document) -> list[Any]:
        return list(obj.filed.defer("data").order_by("form"))


class Verdict(Schema):
    """``same``, ``withdrawn`` or ``unknown``; with the document where it is known."""

    verdict: str
    number: str
    issuer: str
    form: str
    since: datetime | None


@router.get("check/{sha256}", response=Verdict, summary="Whether a SHA-256 is that of a filed copy")
def filed(request: HttpRequest, sha256: str) -> Any:
    found = queries.checked_hash(actor_of(request), sha256[:64])
    known = found.document
    return {
        "verdict": found.verdict,
        "number": known.number if known else "",
        "issuer": known.issuer.name if known else "",
        "form": found.form,
        "since": found.since,
    }


@router.get("{uuid:pk}", response=Whole, summary="One document with its content")
def document(request: HttpRequest, pk: UUID) -> Any:
    return cast(Any, queries.document_seen(actor_of(request), pk))


@router.get("{uuid:pk}/{form}", summary="The filed bytes, as docx or pdf")
def document_file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    return file_answer(queries.document_seen(actor_of(request), pk), form)
