"""``wugong import KIND FILE``: a sheet into the product, all of it or nothing."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.common.streams import Progress
from wugong.sheets import actions, queries, registry
from wugong.sheets.cells import shown
from wugong.sheets.planning import Plan
from wugong.sheets.rules import Change, Verb

SHOWN = 20


class Command(PlainCommand):
    help = "Import a sheet (XLSX or CSV): rows are found again by their key, and all are taken or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = [ledger.sheet.kind for ledger in registry.ledgers() if ledger.imports]
        parser.add_argument("kind", metavar="KIND", choices=kinds, help=", ".join(kinds))
        parser.add_argument("file", metavar="FILE", help="XLSX or CSV; - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--map", metavar="FILE", help='JSON, name of the column to heading: {"code": "区划代码"}')
        parser.add_argument("--sheet", metavar="NAME", default="", help="which sheet of the workbook to read")

    def handle(self, *args: Any, kind: str, file: str, **options: Any) -> None:
        mapping = read_mapping(options["map"]) if options["map"] else None
        progress = Progress(sys.stderr, gettext_lazy("%(count)s rows"))
        name = "" if file == "-" else Path(file).name
        try:
            with (
                opened(file) as stream,
                queries.plan(
                    stream,
                    kind=kind,
                    name=name,
                    mapping=mapping,
                    table=options["sheet"],
                    actor=SYSTEM,
                    progress=progress,
                ) as plan,
            ):
                self.take(plan, mapping, progress, dry_run=options["dry_run"])
        finally:
            progress.done()

    def take(self, plan: Plan, mapping: dict[str, str | None] | None, progress: Progress, *, dry_run: bool) -> None:
        for note in plan.notes:
            self.stderr.write(str(note))
        if not plan.ready:
            progress.done()
            for fault in plan.faults:
                self.stderr.write(str(fault))
            values = {"count": plan.fault_count, "shown": len(plan.faults)}
            if plan.fault_count > len(plan.faults):
                raise Invalid(_("Faults: %(count)s, the first %(shown)s shown; nothing was imported.") % values)
            raise Invalid(_("Faults: %(count)s; nothing was imported.") % values)
        if dry_run:
            for change in plan.sample[:SHOWN]:
                self.stdout.write(describe(plan, change))
            self.stdout.write(
                _("%(kind)s: would be new %(created)s, changed %(updated)s, unchanged %(same)s")
                % {"kind": plan.sheet.kind, "created": plan.created, "updated": plan.updated, "same": plan.same}
            )
            return
        done = actions.apply_plan(plan, actor=SYSTEM, progress=progress)
        if mapping:
            actions.remember_mapping(
                plan.sheet.kind, headers=plan.layout.matching.headers, mapping=mapping, actor=SYSTEM
            )
        self.stdout.write(
            _("%(kind)s: new %(created)s, changed %(updated)s, unchanged %(same)s")
            % {"kind": plan.sheet.kind, "created": done.created, "updated": done.updated, "same": done.same}
        )


def describe(plan: Plan, change: Change) -> str:
    """A new or changed row in one line."""
    key = " ".join(str(part) for part in change.key or ())
    if change.verb is Verb.CREATE:
        return _("Row %(row)s: new %(key)s") % {"row": change.row, "key": key}
    differences = "; ".join(
        f"{plan.sheet.column(name).header_zh}: {_short(old)} → {_short(change.values[name])}"
        for name, old in change.before.items()
    )
    return _("Row %(row)s: %(key)s %(differences)s") % {"row": change.row, "key": key, "differences": differences}


def _short(value: Any) -> str:
    text = "" if value is None else shown(value) if isinstance(value, str | int | float) else str(value)
    text = text.replace("\n", " ")
    return text if len(text) <= 40 else f"{text[:39]}…"


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The file, or standard input copied to where one can go back in it."""
    if name != "-":
        with Path(name).open("rb") as stream:
            yield stream
        return
    with tempfile.TemporaryFile() as copy:
        copyfileobj(sys.stdin.buffer, copy)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def read_mapping(name: str) -> dict[str, str | None]:
    """A mapping of columns to headings from JSON. Raises Invalid for anything else."""
    try:
        raw = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise Invalid(_("%(file)s is not JSON: %(fault)s") % {"file": name, "fault": fault}) from None
    if not isinstance(raw, dict) or not all(value is None or isinstance(value, str) for value in raw.values()):
        raise Invalid(_("%(file)s must look like %(example)s.") % {"file": name, "example": '{"code": "区划代码"}'})
    return raw
