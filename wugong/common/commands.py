"""What every command of ``wugong`` has in common: one sentence for a fault, no traceback, the terminal's language."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wugong.common.errors import Refusal, Unseen

Text = str | Promise
# as SQLite and PostgreSQL say it, of tables and of columns
MISSING_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")


def terminal_language() -> str:
    """The language of the terminal: English where the environment says so, else that of the district."""
    named = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return "en" if named.lower().startswith("en") else translation.get_language() or "zh-hans"


class PlainCommand(BaseCommand):
    """A command that ends 0 when done, 1 with one sentence on stderr for bad input, 2 on wrong usage."""

    requires_system_checks = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override(terminal_language()):
            try:
                return super().execute(*args, **options)
            except Refusal as refusal:
                sentence = str(refusal)
            except Unseen as unseen:
                sentence = _("There is no %(name)s.") % {"name": unseen}
            except CommandError as fault:
                sentence = str(fault)
            except DatabaseError as fault:
                sentence = _database_sentence(fault)
            except (OSError, UnicodeError) as fault:
                if isinstance(fault, BrokenPipeError):
                    # The reader of our output has gone (``| head``); stop Python from reporting that at exit.
                    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                    sys.exit(0)
                sentence = _os_sentence(fault)
            except KeyboardInterrupt:
                sys.exit(130)
        self.stderr.write(sentence)
        sys.exit(1)


def _database_sentence(fault: DatabaseError) -> str:
    line = _first_line(fault)
    if MISSING_TABLE.search(line):
        return _("The database lacks tables of this version (%(fault)s). Run first: wugong migrate") % {"fault": line}
    return _("The database does not answer as expected: %(fault)s") % {"fault": line}


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__


def _os_sentence(fault: OSError | UnicodeError) -> str:
    if isinstance(fault, OSError) and fault.filename:
        return _("%(file)s: %(fault)s.") % {"file": fault.filename, "fault": fault.strerror}
    return _first_line(fault)
