"""``wugong check uscc CODE``: whether a unified social credit code can be one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.organisations.uscc import examine


class Command(PlainCommand):
    help = "Check a unified social credit code (GB 32100), letter prefixes included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="18 characters; blanks and hyphens are left out")

    def handle(self, *args: Any, code: str, **options: Any) -> None:
        finding = examine(code)
        if not finding.valid:
            raise Invalid(_("%(code)s: %(fault)s") % {"code": finding.code or code, "fault": finding.fault})
        told = {"code": finding.code, "registrar": finding.registrar, "division": finding.division}
        self.stdout.write(_("%(code)s: valid; registrar: %(registrar)s; division: %(division)s") % told)
