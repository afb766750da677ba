"""Importing: carry out a plan completely or not at all; store uploads and mappings between two visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.acting import action
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.sheets import queries
from wugong.sheets.layout import signature
from wugong.sheets.models import KEPT, ColumnMapping, Upload, Work, WorkState
from wugong.sheets.planning import Plan, Progress, compare
from wugong.sheets.reading import open_book, refuse
from wugong.sheets.rules import Fault, RowRefusal, Verb, letter

SILENT = timedelta(hours=2)  # a worker that says nothing for so long has died


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did."""

    created: int
    updated: int
    same: int


@action
def apply_plan(plan: Plan, *, expected: str = "", actor: Actor, progress: Progress | None = None) -> Result:
    """Carry a plan out in one transaction. Rows that are already as the file has them are left alone.

    ``expected`` is the digest of the plan that the person saw; Stale is raised when this one would do something else.
    Raises Invalid when the plan has faults or the app refuses a row (its sentence names the row); nothing is changed.
    """
    queries.importable(plan.sheet.kind, actor)
    if not plan.ready:
        raise Invalid(_("The file has faults; nothing was imported."), rule="sheets.faults")
    if expected and expected != plan.digest:
        raise Stale(
            _("The data has changed since you looked at this import; look again and confirm."), rule="sheets.expected"
        )
    assert plan.ledger.apply is not None
    created = updated = 0
    try:
        for changes in plan.chunks():
            compare(plan.ledger, changes, actor)
            wanted = [change for change in changes if change.verb is not Verb.SAME]
            if wanted:
                plan.ledger.apply(wanted, actor)
            new = sum(change.verb is Verb.CREATE for change in wanted)
            created, updated = created + new, updated + len(wanted) - new
            if progress:
                progress(created + updated)
    except RowRefusal as refusal:
        raise _placed(plan, refusal) from None
    except IntegrityError:
        raise Refusal(
            _("Rows contradict each other or what others have entered meanwhile; nothing was imported. Try again."),
            rule="sheets.integrity",
        ) from None
    return Result(created, updated, plan.rows - created - updated)


def _placed(plan: Plan, refusal: RowRefusal) -> Invalid:
    """The refusal of a row with its place in the file."""
    position = plan.layout.matching.columns.get(refusal.field)
    header = plan.layout.matching.headers[position] if position is not None else ""
    fault = Fault(refusal.row, "" if position is None else letter(position), header, refusal.sentence)
    return Invalid(fault, rule="sheets.row", field=refusal.field)


@action
def remember_mapping(
    kind: str, *, headers: Sequence[str], mapping: Mapping[str, str | None], actor: Actor
) -> ColumnMapping:
    """Use ``mapping`` from now on for files of this kind with these headings."""
    queries.importable(kind, actor)
    kept, _created = ColumnMapping.objects.update_or_create(
        kind=kind, signature=signature(headers), defaults={"mapping": dict(mapping), "updated_at": clock.now()}
    )
    return kept


@action
def keep_upload(file: BinaryIO, *, kind: str, name: str, actor: Actor) -> Upload:
    """Store an uploaded file for 24 hours, until it is confirmed. Refuses a file that is not a sheet at once."""
    queries.importable(kind, actor)
    content = file.read(settings.UPLOAD_LIMIT + 1)
    if len(content) > settings.UPLOAD_LIMIT:
        raise refuse(
            _("The file is larger than %(limit)s MB; divide it or use the command line."),
            limit=settings.UPLOAD_LIMIT // 2**20,
        )
    file.seek(0)
    open_book(file, name)
    kept = Upload.objects.create(
        kind=kind, name=name[-255:], owner=actor.user, content=content, expires_at=clock.now() + KEPT
    )
    order_work(kept, actor=actor)
    return kept


@action
def set_mapping(
    upload: Upload, *, mapping: Mapping[str, str | None] | None, table: str = "", look: bool = True, actor: Actor
) -> Upload:
    """Set which heading of the upload means which column; None goes back to recognition.

    Refuses a mapping or a sheet that the file does not have; without ``look`` the next reading of the file does.
    """
    kept = _own(upload, actor)
    kept.mapping, kept.table = (dict(mapping) if mapping is not None else None), table
    if look:
        seen = queries.preview_upload(kept, actor=actor)
        if mapping and not seen.problem:  # also where rows are faulty: the mended file comes with the same headings
            remember_mapping(kept.kind, headers=seen.matching.headers, mapping=mapping, actor=actor)
    kept.save(update_fields=["mapping", "table"])
    order_work(kept, actor=actor)
    return kept


@action
def import_upload(upload: Upload, *, plan: Plan, expected: str, actor: Actor) -> Result:
    """Carry out an upload as it was shown, remember its mapping, forget it. A second click finds it gone: Unseen.

    ``plan`` is made again, outside this transaction, by ``queries.plan_upload``; ``expected`` is the digest of the plan
    that the person saw.
    """
    kept = _own(upload, actor)
    result = apply_plan(plan, expected=expected, actor=actor)
    if kept.mapping:
        remember_mapping(kept.kind, headers=plan.layout.matching.headers, mapping=kept.mapping, actor=actor)
    kept.delete()
    return result


@action
def order_work(upload: Upload, *, take: bool = False, expected: str = "", actor: Actor) -> Work:
    """Have an upload looked at, or taken as it was shown. What was ordered before of the same kind is dropped."""
    kept = _own(upload, actor)
    Work.objects.filter(upload=kept, take=take).delete()
    return Work.objects.create(
        upload=kept,
        owner=actor.user,
        hat=actor.hat.key if actor.hat else "",
        kind=kept.kind,
        name=kept.name,
        take=take,
        expected=expected,
    )


@transaction.atomic
def claim_work(*, only: Work | None = None, actor: Actor) -> Work | None:
    """Take the oldest waiting work (or ``only`` this one) that no other worker has; None if there is none."""
    if not actor.system:
        raise Denied(_("Only the system works on uploads."), rule="sheets.work")
    free = Q(heard_at__isnull=True) | Q(heard_at__lt=clock.now() - SILENT)
    rows = Work.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    rows = rows.filter(free, state=WorkState.WAITING)
    found = (rows.filter(pk=only.pk) if only else rows).order_by("created_at").first()
    if found is not None:
        found.heard_at = clock.now()
        found.save(update_fields=["heard_at"])
    return found


@transaction.atomic
def note_progress(work: Work, *, rows: int, actor: Actor) -> None:
    """How many rows have been read, for the page that waits."""
    Work.objects.filter(pk=work.pk).update(rows=rows, heard_at=clock.now())


@transaction.atomic
def finish_work(
    work: Work, *, report: dict[str, Any] | None = None, failure: dict[str, str] | None = None, actor: Actor
) -> Work:
    """Store the result."""
    work.state = WorkState.FAILED if failure else WorkState.DONE
    work.report, work.failure = report, failure
    Work.objects.filter(pk=work.pk, state=WorkState.WAITING).update(state=work.state, report=report, failure=failure)
    return work


@action
def drop_upload(upload: Upload, *, actor: Actor) -> None:
    """Throw an upload away."""
    _own(upload, actor).delete()


@transaction.atomic
def forget_uploads(*, actor: Actor) -> int:
    """Delete uploads that were never confirmed and have expired; for the worker. Answers how many."""
    if not actor.system:
        raise Denied(_("Only the system forgets uploads."), rule="sheets.forget")
    Work.objects.filter(created_at__lte=clock.now() - KEPT).exclude(heard_at__gt=clock.now() - SILENT).delete()
    return Upload.objects.filter(expires_at__lte=clock.now()).delete()[1].get("sheets.Upload", 0)


def _own(upload: Upload, actor: Actor) -> Upload:
    return locked(queries.upload_for(actor, upload.pk))
