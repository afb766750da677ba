"""``wugong restore FILE``: the whole state back, checked, everything or nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.common.streams import Progress
from wugong.record.backup import restore
from wugong.record.management.terminal import database_fault


class Command(BaseCommand):
    requires_system_checks = []
    help = "Put the state saved in FILE (- for standard input) into an empty database and WUGONG_HOME, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="lose what is there now")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress()
        try:
            manifest = restore(options["file"], actor=SYSTEM, replace=options["replace"], tick=progress.add)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as error:
            raise database_fault(error) from None
        finally:
            progress.done()
        said = {"rows": sum(table["rows"] for table in manifest["tables"]), "made_at": manifest["made_at"]}
        self.stdout.write(
            _("Restored and checked as of %(made_at)s, rows: %(rows)d. Run wugong record verify next.") % said
        )
