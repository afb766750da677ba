"""What the commands say on a terminal."""

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _


def database_fault(error: DatabaseError) -> CommandError:
    """A database that is not there or not migrated, in one sentence."""
    why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
    return CommandError(_("The database does not answer as it should: %(why)s.") % {"why": why})
