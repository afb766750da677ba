"""The files of an object as a reader may see them, and the worker's tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.prepared import prepared
from wugong.files import owners, policies, scanner, sentences
from wugong.files.models import Attachment, Content
from wugong.files.owners import Owner
from wugong.files.rules import KEPT_AFTER_REMOVAL, KINDS, AttachmentState, Scan


@dataclass(frozen=True, slots=True)
class Line:
    """A file as its panel shows it."""

    attachment: Attachment
    open: bool
    may_delete: bool
    may_withdraw: bool

    @property
    def waits_for_scanner(self) -> bool:
        return self.attachment.state == AttachmentState.KEPT and not self.open

    @property
    def scanner_down(self) -> bool:
        return self.waits_for_scanner and self.attachment.content.scan_failures > 0


@dataclass(frozen=True, slots=True)
class Panel:
    """The files of one object for one reader."""

    kind: str
    pk: UUID
    lines: list[Line]
    may_attach: bool

    @property
    def limit(self) -> int:
        return int(settings.FILE_LIMIT)

    @property
    def limit_mb(self) -> int:
        return self.limit // 2**20

    @property
    def too_large(self) -> str:
        return sentences.too_large()

    @property
    def accept(self) -> str:
        """The endings of all kinds that are taken, for the file dialog."""
        return ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)


def panel(kind: str, pk: UUID, *, actor: Actor, shown: Any = None) -> Panel:
    """The files of an object; raises Unseen. Pass ``shown`` if the caller has the object already."""
    owner, thing = owners.thing(kind, pk, actor=actor, shown=shown)
    may_attach = owner.may_attach(actor, thing)
    bodies = owner.bodies_read(actor, thing)
    rows = [row for row in _present(kind, pk) if bodies is None or row.organisation in bodies]
    lines = [
        Line(
            row,
            row.state == AttachmentState.KEPT and policies.is_given_out(row.content),
            policies.may_delete(actor, row, owner, thing),
            policies.may_withdraw(actor, row, owner, thing, may_attach=may_attach),
        )
        for row in rows
    ]
    return Panel(kind, pk, lines, may_attach)


def files_of(kind: str, pk: UUID) -> QuerySet[Attachment]:
    """All files ever attached to an object, in the order of arrival."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id=pk).select_related("content")
    return rows.order_by("created_at", "id")


@prepared
def _present(kind: str, pk: UUID) -> QuerySet[Attachment]:
    return files_of(kind, pk).exclude(state=AttachmentState.DELETED)


def count_of(kind: str, pk: UUID) -> int:
    """How many files an object has now."""
    return Attachment.objects.filter(owner_kind=kind, owner_id=pk, state=AttachmentState.KEPT).count()


def with_files(kind: str, pks: Iterable[UUID]) -> set[UUID]:
    """Which of these objects have a file now."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id__in=list(pks), state=AttachmentState.KEPT)
    return set(rows.values_list("owner_id", flat=True))


def names_of_files(kind: str, pks: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of the files these objects have now, in the order in which they came."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id__in=list(pks), state=AttachmentState.KEPT)
    found: dict[UUID, list[str]] = {}
    for pk, name in rows.order_by("created_at", "id").values_list("owner_id", "name"):
        found.setdefault(pk, []).append(name)
    return found


def pictures_of(kind: str, pks: Iterable[UUID]) -> dict[UUID, list[Attachment]]:
    """The pictures these objects have now and that may be opened, in the order in which they came."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id__in=list(pks), state=AttachmentState.KEPT)
    found: dict[UUID, list[Attachment]] = {}
    for row in rows.select_related("content").order_by("created_at", "id"):
        if row.content.has_preview and policies.is_given_out(row.content):
            found.setdefault(row.owner_id, []).append(row)
    return found


def attachment_for(actor: Actor, pk: UUID) -> tuple[Attachment, Owner, Any]:
    """A file, its owner and the object, if this actor may see it; raises Unseen."""
    found = Attachment.objects.filter(pk=pk).exclude(state=AttachmentState.DELETED).select_related("content").first()
    if found is None:
        raise Unseen(str(pk))
    owner, thing = owners.thing(found.owner_kind, found.owner_id, actor=actor)
    if not policies.may_read(actor, found, owner, thing):
        raise Unseen(str(pk))
    return found, owner, thing


def kept_by(kind: str, pk: UUID, organisation: UUID | None) -> int:
    """How many files one body has on an object."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id=pk, organisation=organisation)
    return rows.filter(state=AttachmentState.KEPT).count()


def room_in(kind: str, pk: UUID) -> tuple[int, int]:
    """How many files an object has now, and how many bytes."""
    rows = Attachment.objects.filter(owner_kind=kind, owner_id=pk, state=AttachmentState.KEPT)
    found = rows.aggregate(count=Count("pk"), size=Sum("content__size"))
    return found["count"], found["size"] or 0


def sent_today(user: UUID) -> int:
    """How many bytes a person has uploaded since midnight, deleted ones included."""
    midnight = start_of_day(clock.now())
    rows = Attachment.objects.filter(user=user, created_at__gte=midnight)
    return rows.aggregate(size=Sum("content__size"))["size"] or 0


def start_of_day(moment: datetime) -> datetime:
    """The midnight that begins the moment's day in the district's time zone."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def unscanned(most: int) -> list[Content]:
    """Bytes that the scanner has not checked, the oldest first; empty if no scanner is set up."""
    if not scanner.configured():
        return []
    return list(
        Content.objects.filter(scan=Scan.WAITING, gone_at__isnull=True).order_by("scan_failures", "created_at")[:most]
    )


def worthless() -> QuerySet[Content]:
    """Bytes of which no file is attached any more, and none was until lately."""
    before = clock.now() - KEPT_AFTER_REMOVAL
    needed = Attachment.objects.filter(state=AttachmentState.KEPT) | Attachment.objects.filter(removed_at__gt=before)
    return Content.objects.filter(gone_at__isnull=True, created_at__lt=before).exclude(pk__in=needed.values("content"))


def known(hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that the database knows."""
    return set(Content.objects.filter(pk__in=list(hashes)).values_list("pk", flat=True))
