"""Tables made by the migrations once, and copied by every further worker and run: migrating takes longer than any test.

The copy is good as long as nothing has changed that decides what migrations leave; ``--create-db`` makes it again.
On SQLite it is a file in the cache of pytest, on PostgreSQL a database beside those of the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from tests.house import ROOT

DECIDE = ("*/migrations/*.py", "**/models.py", "**/models/*.py", "**/apps.py", "record/engine.py", "config/settings.py")


def version() -> str:
    """The sum of everything that decides what stands in a database after the migrations."""
    found = sorted({path for pattern in DECIDE for path in (ROOT / "wugong").glob(pattern)})
    total = hashlib.sha256()
    for path in (ROOT / "requirements.lock", *found):
        total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One worker after another."""
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


class OnSQLite:
    """The tables as a file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{version()}.sqlite3"

    def offer(self) -> bool:
        """Let the test database begin as a copy; says whether there is one."""
        if self.file.exists():
            connection_created.connect(self.copy)
        return self.file.exists()

    def copy(self, connection: Any, **_signal: Any) -> None:
        connection_created.disconnect(self.copy)
        with closing(sqlite3.connect(self.file)) as source:
            source.backup(connection.connection)

    def keep(self) -> None:
        """Save what has just been migrated."""
        for old in self.file.parent.glob("*.sqlite3"):
            old.unlink()
        part = self.file.with_suffix(f".{os.getpid()}")
        connection.ensure_connection()
        with closing(sqlite3.connect(part)) as target:
            connection.connection.backup(target)
        part.replace(self.file)


class OnPostgreSQL:
    """The tables as a database that others are copied from; its comment is the version."""

    def __init__(self, _folder: Path) -> None:
        self.name = f"test_{connection.settings_dict['NAME']}_tables"

    def offer(self) -> bool:
        """Let the test database begin as a copy; says whether there is one."""
        with connection._nodb_cursor() as cursor:
            about = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
            cursor.execute(about, [self.name])
            there = cursor.fetchone() == (version(),)
        if there:
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return there

    def keep(self) -> None:
        """Copy what has just been migrated."""
        made = connection.settings_dict["NAME"]
        connection.close()
        connection.close_pool()  # a template is copied while nobody is connected to it
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}"')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')
            cursor.execute(f"COMMENT ON DATABASE \"{self.name}\" IS '{version()}'")


def tables(folder: Path) -> OnSQLite | OnPostgreSQL:
    return OnPostgreSQL(folder) if connection.vendor == "postgresql" else OnSQLite(folder)
