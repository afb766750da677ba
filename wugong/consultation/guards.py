"""Are the guards of the database there, and as migration 0005 made them? ``wugong record verify`` asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

from django.db import connections, router
from django.utils.translation import gettext as _

from wugong.consultation.models import Consultation
from wugong.record.findings import Fault, Finding


def changed_guards() -> Iterator[Finding]:
    """A finding for each trigger that is gone, switched off or does something else."""
    connection = connections[router.db_for_write(Consultation)]
    made = import_module("wugong.consultation.migrations.0005_consent_is_a_meeting")
    wanted: dict[str, str] = {}
    for sql in made.statements(connection.vendor):
        if named := re.match(r"CREATE (?:TRIGGER|FUNCTION) (\w+)", sql):
            wanted.setdefault(named[1], sql)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE relname = %s AND tgenabled = 'A'"
                " AND relnamespace = current_schema()::regnamespace",
                [made.TABLE],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [made.TABLE])
        found = dict(cursor.fetchall())
    for name, sql in wanted.items():
        if not found.get(name) or found[name].strip() not in sql:
            text = _(
                "The guard %(name)s of consultations is not as it was made. Find out who took it down, and restore a "
                "backup."
            )
            yield Finding(Fault.GUARD, text % {"name": name})
