"""Reading a file without writing: what it holds, what its headings mean, what importing it would do; and export."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models.functions import Length
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Unseen
from wugong.common.models import one
from wugong.sheets import registry, writing
from wugong.sheets.cells import shown
from wugong.sheets.layout import lay_out
from wugong.sheets.models import ColumnMapping, Upload, Work
from wugong.sheets.planning import Plan, Planner, Progress
from wugong.sheets.reading import LIMITS, Limits, open_book
from wugong.sheets.registry import Ledger
from wugong.sheets.rules import Matching, Sentence, Sheet

REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file is understood: its headings, its first rows as text, and the columns they would fill."""

    sheet: Sheet
    table: str
    tables: tuple[str, ...]
    header_row: int
    matching: Matching
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Sentence, ...]
    problem: Invalid | None


def importable(kind: str, actor: Actor) -> Ledger:
    """The ledger of that kind, if it can be imported at all and by this actor; else Unseen or Denied."""
    ledger = registry.ledger(kind)
    if not ledger.imports:
        raise Unseen(kind)
    if not ledger.may_import(actor):
        raise Denied(_("You may not import this sheet; ask the office that keeps it."), rule="sheets.import")
    return ledger


def remembered(kind: str) -> dict[str, dict[str, str | None]]:
    """Mappings used before, by the signature of the headings."""
    rows = ColumnMapping.objects.filter(kind=kind).order_by("-updated_at").values_list("signature", "mapping")
    return dict(rows[:REMEMBERED])


def preview(
    file: BinaryIO,
    *,
    kind: str,
    name: str = "",
    mapping: Mapping[str, str | None] | None = None,
    table: str = "",
    actor: Actor,
) -> Preview:
    """How ``file`` is understood, with its first five rows; ``problem`` is what a mapping must mend.

    Raises Invalid with one sentence for a file that cannot be read at all.
    """
    sheet = importable(kind, actor).sheet
    book = open_book(file, name)
    layout = lay_out(book, sheet, mapping=mapping, remembered=remembered(kind), table=table)
    with closing(layout.table.rows()) as rows:
        below = ((n, tuple(shown(c) for c in cells)) for n, cells in rows if n > layout.header_row)
        sample = tuple(islice(((n, texts) for n, texts in below if any(texts)), 5))
    names = tuple(found.name for found in book.tables)
    notes = (*book.notes, *layout.notes, *layout.table.notes)
    return Preview(sheet, layout.table.name, names, layout.header_row, layout.matching, sample, notes, layout.problem)


def plan(
    file: BinaryIO,
    *,
    kind: str,
    name: str = "",
    mapping: Mapping[str, str | None] | None = None,
    table: str = "",
    actor: Actor,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Plan:
    """What importing ``file`` would do: a dry run. Use it in a ``with`` block.

    ``file`` is binary and seekable, CSV or XLSX. ``mapping`` goes from column names to headings of the file. Raises
    Invalid with one sentence for a file that cannot be read as a whole; faults of rows are in the plan.
    """
    ledger = importable(kind, actor)
    book = open_book(file, name, limits)
    layout = lay_out(book, ledger.sheet, mapping=mapping, remembered=remembered(kind), table=table)
    if layout.problem:
        raise layout.problem
    planner = Planner(ledger, layout, [*book.notes, *layout.notes], actor, limits)
    done = planner.run(progress)
    done.notes.extend(layout.table.notes)
    return done


def upload_for(actor: Actor, pk: UUID) -> Upload:
    """The actor's own upload that has not expired, without its content; raises Unseen."""
    return one(Upload.objects.defer("content").filter(pk=pk, owner=actor.user, expires_at__gt=clock.now()))


def work_for(actor: Actor, pk: UUID) -> Work:
    """The actor's own piece of work; raises Unseen."""
    return one(Work.objects.filter(pk=pk, owner=actor.user))


def look_at(upload: Upload) -> Work | None:
    """The newest look at an upload, finished or not."""
    return Work.objects.filter(upload=upload, take=False).order_by("-created_at").first()


def upload_of(work: Work, actor: Actor) -> Upload:
    """The upload that work is for; raises Unseen when it was thrown away meanwhile."""
    if work.upload_id is None:
        raise Unseen(f"work {work.pk}")
    return upload_for(actor, work.upload_id)


def size_of(upload: Upload | None) -> int:
    """How many bytes an upload has."""
    found = Upload.objects.filter(pk=upload.pk).values_list(Length("content"), flat=True).first() if upload else 0
    return found or 0


def _content(upload: Upload) -> BinaryIO:
    content = Upload.objects.filter(pk=upload.pk).values_list("content", flat=True).first()
    if content is None:
        raise Unseen(f"upload {upload.pk}")
    return io.BytesIO(content)


def preview_upload(upload: Upload, *, actor: Actor) -> Preview:
    """How an upload is understood, by its own mapping where it has one."""
    return preview(
        _content(upload),
        kind=upload.kind,
        name=upload.name,
        mapping=upload.mapping,
        table=upload.table,
        actor=actor,
    )


def plan_upload(upload: Upload, *, actor: Actor, progress: Progress | None = None) -> Plan:
    """The dry run of an upload. Use it in a ``with`` block."""
    return plan(
        _content(upload),
        kind=upload.kind,
        name=upload.name,
        mapping=upload.mapping,
        table=upload.table,
        actor=actor,
        progress=progress,
    )


def rows_of(kind: str, actor: Actor) -> tuple[Sheet, Iterable[Mapping[str, Any]]]:
    """A ledger as the actor may see it. Raises Unseen for one that is not exported and Denied."""
    ledger = registry.ledger(kind)
    if ledger.rows is None:
        raise Unseen(kind)
    if not ledger.may_export(actor):
        raise Denied(_("You may not export this sheet; ask the office that keeps it."), rule="sheets.export")
    return ledger.sheet, ledger.rows(actor)


def export(kind: str, out: BinaryIO, *, form: str = "xlsx", actor: Actor, progress: Progress | None = None) -> int:
    """Write a ledger to ``out`` as ``xlsx`` or ``csv`` in the language of the page; answers the number of rows.

    The file can be imported again and then changes nothing.
    """
    sheet, rows = rows_of(kind, actor)
    write = writing.write_csv if form == "csv" else writing.write_xlsx
    return write(sheet, rows, out, language=translation.get_language() or "zh-hans", progress=progress)


def yearbook(out: BinaryIO, *, actor: Actor, progress: Progress | None = None) -> int:
    """Write every ledger that the actor may export into one workbook, a page each; answers the number of rows."""
    kept = [each for each in registry.ledgers() if each.rows is not None and each.may_export(actor)]
    pages = ((each.sheet, each.rows(actor)) for each in kept if each.rows is not None)
    return writing.write_book(pages, out, language=translation.get_language() or "zh-hans", progress=progress)


def template(kind: str, out: BinaryIO, *, actor: Actor) -> None:
    """Write the empty workbook to fill in: headings, choices to pick from, and a sheet that explains each column."""
    sheet = importable(kind, actor).sheet
    writing.write_template(sheet, out, language=translation.get_language() or "zh-hans")
