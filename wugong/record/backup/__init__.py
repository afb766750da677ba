"""The whole state out and in: every table, every file of WUGONG_HOME and the keys; from one database to the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid
from wugong.record import engine, policies, witness
from wugong.record.actions import append
from wugong.record.backup import files, tables
from wugong.record.backup.archive import FORMAT, Manifest, Reader, Writer, reading, writing
from wugong.record.models import Entry
from wugong.record.rules import Outcome, moment

Tick = Callable[[int], None]


def backup(file: str, *, actor: Actor, tick: Tick = lambda _count: None) -> Manifest:
    """Write the whole state into ``file`` (``-``: standard output) as of one moment. Returns the manifest.

    Writers are not held up. The file holds keys and personal data: it is readable by its owner only.
    """
    if not policies.may_keep(actor):
        raise Denied(_("Only the system administrator makes backups."), rule="backup")
    if file != "-" and Path(file).resolve().is_relative_to(files.home()):
        raise Invalid(_("Put the backup outside %(home)s, or the next one would hold it.") % {"home": files.home()})
    connection = connections[DEFAULT_DB_ALIAS]
    if _pending(connection):
        raise Invalid(_("The database is not up to date. Run wugong migrate first."))
    with writing(file) as archive:
        with engine.snapshot(connection):
            manifest: Manifest = {
                "format": FORMAT,
                "made_at": moment(clock.now()),
                "database": connection.vendor,
                "migrations": _applied(connection),
                "tables": [_write_table(table, archive, connection, tick) for table in tables.tables()],
            }
        # After the database: a row may name a file, and a file is never there later than its row.
        for name, path in files.files():
            with suppress(FileNotFoundError), path.open("rb") as source:  # taken away meanwhile
                archive.add(f"files/{name}", source)
        archive.finish(manifest)
    rows = sum(table["rows"] for table in manifest["tables"])
    append(actor=actor, act="back_up", kind="backup", outcome=Outcome.SEEN, detail={"rows": rows})
    return manifest


def _write_table(table: tables.Table, archive: Writer, connection: BaseDatabaseWrapper, tick: Tick) -> dict[str, Any]:
    total = tables.Sum(table)
    with archive.member(f"tables/{table.name}.jsonl") as out:
        for row in table.rows(connection):
            out.write(tables.line(row))
            total.add(row)
            tick(1)
    return {"table": table.name, "columns": table.columns, "rows": total.rows, "sum": total.text()}


def restore(file: str, *, actor: Actor, replace: bool = False, tick: Tick = lambda _count: None) -> Manifest:
    """Put the state in ``file`` (``-``: standard input) in the place of an empty one, or of any with ``replace``.

    Everything or nothing: the archive is checked before, every row again after loading, and files change places in
    the moment the transaction ends. Raises Invalid with the reason; then all is as before.
    """
    if not policies.may_keep(actor):
        raise Denied(_("Only the system administrator restores backups."), rule="backup")
    connection = connections[DEFAULT_DB_ALIAS]
    with reading(file) as archive, files.stage() as stage:
        _prepare(connection, replace=replace)
        _same_version(archive.manifest, connection)
        # The swap is undone when anything after it fails, the commit included.
        with ExitStack() as until_committed, transaction.atomic():
            with engine.unguarded(connection):
                tables.empty(connection)
            _load(archive, stage, connection, tick)
            _compare(archive.manifest, connection, tick)
            said = {"made_at": archive.manifest["made_at"], "database": archive.manifest["database"]}
            append(actor=actor, act="restore", kind="backup", detail=said)
            until_committed.enter_context(stage.swapped())
        witness.renew()
        return archive.manifest


def _prepare(connection: BaseDatabaseWrapper, *, replace: bool) -> None:
    """Bring an untouched database up to date; refuse one that holds something, unless it is to be replaced."""
    if not replace and any(path.name not in {"secret-key", "opinion-key", "mediation-key"} for path in files.kept()):
        raise _occupied(_("%(home)s holds files") % {"home": files.home()})
    if not _applied(connection):
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    elif _pending(connection):
        raise Invalid(_("The database is not up to date. Run wugong migrate first."))
    # Everything done here is in the record; migrations alone create neither entries nor users.
    if not replace and (Entry.objects.exists() or get_user_model()._default_manager.exists()):
        raise _occupied(_("the database is in use"))


def _occupied(why: str) -> Invalid:
    text = _("Nothing was restored: %(why)s. Restore into an empty place, or say --replace to lose what is there.")
    return Invalid(text % {"why": why})


def _applied(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The migrations in force, by app."""
    found: dict[str, list[str]] = {}
    known = MigrationExecutor(connection).loader.disk_migrations
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if (app, name) in known:
            found.setdefault(app, []).append(name)
    return found


def _pending(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _same_version(manifest: Manifest, connection: BaseDatabaseWrapper) -> None:
    """A backup fits the version whose tables it holds, and no other."""
    theirs = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    ours = {(app, name) for app, names in _applied(connection).items() for name in names}
    columns = {table.name: table.columns for table in tables.tables()}
    held = {table["table"]: table["columns"] for table in manifest["tables"]}
    if theirs == ours and columns == held:
        return
    newer, older = sorted(theirs - ours), sorted(ours - theirs)
    what = ", ".join(f"{app} {name}" for app, name in (newer or older)[:3]) or _("other columns")
    text = (
        _("The backup is from a newer version (%(what)s). Nothing was restored; install that version first.")
        if newer
        else _(
            "The backup is from an older version (without %(what)s). Nothing was restored; "
            "restore it with that version, then upgrade."
        )
    )
    raise Invalid(text % {"what": what})


def _load(archive: Reader, stage: files.Stage, connection: BaseDatabaseWrapper, tick: Tick) -> None:
    known = {f"tables/{table.name}.jsonl": table for table in tables.tables()}
    for name, content in archive.members():
        if name in known:
            try:
                known[name].load(_lines(content), connection, tick)
            except (DatabaseError, ValidationError, ValueError, TypeError) as error:
                said = {"table": known[name].name, "why": str(error).splitlines()[0]}
                raise Invalid(_("The table %(table)s cannot be restored: %(why)s.") % said) from error
        elif name.startswith("files/"):
            stage.write(name.removeprefix("files/"), content)
    try:
        tables.finish(connection)
    except IntegrityError as error:
        raise Invalid(_("The backup contradicts itself: %(why)s.") % {"why": str(error).splitlines()[0]}) from error


def _lines(content: IO[bytes]) -> Iterator[list[Any]]:
    for text in content:
        yield json.loads(text)


def _compare(manifest: Manifest, connection: BaseDatabaseWrapper, tick: Tick) -> None:
    """Compare every present row with the checksums in the manifest."""
    held = {table["table"]: table for table in manifest["tables"]}
    for table in tables.tables():
        total = tables.Sum(table)
        for row in table.rows(connection):
            total.add(row)
            tick(1)
        if (total.rows, total.text()) != (held[table.name]["rows"], held[table.name]["sum"]):
            text = _("The table %(table)s did not come out as it was saved. Nothing was restored.")
            raise Invalid(text % {"table": table.name})
