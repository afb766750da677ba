"""``wugong export LEDGER``: a ledger as a workbook or as CSV."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM
from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.common.streams import Progress
from wugong.sheets import queries, registry


class Command(PlainCommand):
    help = "Export a ledger; the file can be imported again and changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = [ledger.sheet.kind for ledger in registry.ledgers() if ledger.rows is not None]
        parser.add_argument("kind", metavar="LEDGER", choices=kinds, help=", ".join(kinds))
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            default="-",
            help="FILE.xlsx or FILE.csv; - (the default) for standard output",
        )
        parser.add_argument("--format", choices=["xlsx", "csv"], help="csv on standard output, else by the file's name")
        parser.add_argument("--template", action="store_true", help="the empty workbook to fill in instead")

    def handle(self, *args: Any, kind: str, **options: Any) -> None:
        target = options["output"]
        form = options["format"] or self.form_of(target)
        if options["template"] and target != "-" and form != "xlsx":
            raise Invalid(_("A template is a workbook. Name the file %(file)s.xlsx.") % {"file": Path(target).stem})
        progress = Progress(sys.stderr, gettext_lazy("%(count)s rows"))

        def write(out: BinaryIO) -> int:
            if options["template"]:
                queries.template(kind, out, actor=SYSTEM)
                return 0
            return queries.export(kind, out, form=form, actor=SYSTEM, progress=progress)

        try:
            count = self.to_output(write) if target == "-" else self.to_file(write, Path(target))
        finally:
            progress.done()
        if target != "-" and not options["template"]:
            self.stdout.write(_("%(file)s: %(count)s rows") % {"file": target, "count": count})

    def form_of(self, target: str) -> str:
        ending = Path(target).suffix.lower()
        if target == "-" or ending == ".csv":
            return "csv"
        if ending != ".xlsx":
            raise Invalid(_("%(file)s should end in .xlsx or .csv, or give --format.") % {"file": target})
        return "xlsx"

    def to_file(self, write: Any, target: Path) -> int:
        """Write beside the target and put in place when whole: a run that fails leaves nothing half-written."""
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                count: int = write(out)
            mask = os.umask(0)
            os.umask(mask)
            Path(scratch).chmod(0o666 & ~mask)
            Path(scratch).replace(target)
        finally:
            Path(scratch).unlink(missing_ok=True)
        return count

    def to_output(self, write: Any) -> int:
        """Through a file: writing a workbook seeks back and forth, and half a workbook is useless."""
        with tempfile.TemporaryFile() as out:
            count: int = write(out)
            out.seek(0)
            while block := out.read(1 << 20):
                sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
        return count
