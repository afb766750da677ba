"""``wugong evidence``: a consultation whole, as one file that proves itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.consultation import actions, evidence, queries
from wugong.consultation.rules.kinds import Purpose


class Command(BaseCommand):
    requires_system_checks = []
    help = "A consultation whole: documents, record rows and proofs in one file; verify.py inside it checks them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", metavar="CASE", help="the number of the consultation, or its id")
        parser.add_argument("-o", "--output", metavar="FILE.zip", required=True, help="- for standard output")
        parser.add_argument(
            "--purpose", choices=Purpose.values, help="open the opinion for this; both sides see it was opened"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case = queries.by_number(options["case"])
        if case is None:
            raise CommandError(_("There is no consultation %(number)s.") % {"number": options["case"]})
        try:
            if options["purpose"]:
                actions.open_opinion(case, purpose=options["purpose"], actor=SYSTEM)
            data = evidence.pack(case, opened=bool(options["purpose"]))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if options["output"] == "-":
            sys.stdout.buffer.write(data)
            return
        path = Path(options["output"])
        try:
            path.write_bytes(data)
        except OSError as error:
            said = {"file": path, "why": error.strerror}
            raise CommandError(_("%(file)s cannot be written: %(why)s.") % said) from None
        self.stdout.write(_("Written: %(file)s. Check it with: python3 verify.py %(file)s") % {"file": path})
