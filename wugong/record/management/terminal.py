"""What the commands say on a terminal."""

import sys
import time

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _


class Progress:
    """Says on a terminal how far a long run is, from its third second on."""

    def __init__(self) -> None:
        self.count = 0
        self.shown = False
        self.next = time.monotonic() + 2

    def show(self, count: int) -> None:
        if sys.stderr.isatty() and time.monotonic() >= self.next:
            self.shown, self.next = True, time.monotonic() + 0.5
            sys.stderr.write(f"\r{count:,} ")
            sys.stderr.flush()

    def add(self, count: int) -> None:
        self.count += count
        self.show(self.count)

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\r" + " " * 20 + "\r")


def database_fault(error: DatabaseError) -> CommandError:
    """A database that is not there or not migrated, in one sentence."""
    why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return CommandError(_("The database does not answer as it should: %(why)s.") % {"why": why})
