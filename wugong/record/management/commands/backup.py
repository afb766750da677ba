"""``wugong backup FILE``: the whole state in one file."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.common.streams import Progress
from wugong.record.backup import backup
from wugong.record.management.terminal import database_fault


class Command(BaseCommand):
    requires_system_checks = []  # a broken page must not prevent a backup
    help = "Write database, files and keys into FILE (- for standard output), as of one moment. Keep it safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress()
        try:
            manifest = backup(options["file"], actor=SYSTEM, tick=progress.add)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as error:
            raise database_fault(error) from None
        finally:
            progress.done()
        said = {
            "rows": sum(table["rows"] for table in manifest["tables"]),
            "tables": len(manifest["tables"]),
            "file": options["file"],
        }
        out = sys.stderr if options["file"] == "-" else self.stdout
        out.write(_("Saved in %(file)s: all files and %(rows)d rows of %(tables)d tables.") % said + "\n")
