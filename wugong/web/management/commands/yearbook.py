"""``wugong yearbook CODE``: all ledgers of a street, or of the whole district, in one workbook."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.commands import PlainCommand
from wugong.common.errors import Invalid
from wugong.common.streams import Progress
from wugong.organisations.queries.organisations import committee_of
from wugong.places.queries import place_by_code
from wugong.places.rules import BadCode, Level, read_code
from wugong.sheets.queries import yearbook

NO_PERSON = UUID(int=0)  # the office as such: nothing addressed to a person by name is his


class Command(PlainCommand):
    help = "Write all ledgers of a street (9 digits) or of the district (6 digits) into one workbook, a page each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="division code of the street, or of the district")
        parser.add_argument("-o", "--output", metavar="FILE.xlsx", required=True)

    def handle(self, *args: Any, code: str, output: str, **options: Any) -> None:
        target, actor = Path(output), reader(code)
        if target.suffix.lower() != ".xlsx":
            raise Invalid(_("%(file)s should end in .xlsx.") % {"file": output})
        progress = Progress(sys.stderr, gettext_lazy("%(count)s rows"))
        handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                count = yearbook(out, actor=actor, progress=progress)
            Path(scratch).chmod(0o644)
            Path(scratch).replace(target)
        finally:
            progress.done()
            Path(scratch).unlink(missing_ok=True)
        self.stdout.write(_("%(file)s: %(count)s rows") % {"file": output, "count": count})


def reader(code: str) -> Actor:
    """Who reads: the office of the street, as far as it sees; for the district the system."""
    try:
        place = place_by_code(SYSTEM, read_code(code), Level.STREET, Level.DISTRICT)
    except BadCode as bad:
        raise Invalid(str(bad)) from None
    if place.level == Level.DISTRICT:
        return SYSTEM
    committee = committee_of(place.code)
    hat = Hat(key="yearbook", role=Role.SO, organisation=committee.pk if committee else None, place=place.code)
    return Actor(user=NO_PERSON, name="system", hat=hat, hats=(hat,))
