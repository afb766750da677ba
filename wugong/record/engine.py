"""What SQLite and PostgreSQL do differently for the record: locks, guards, snapshots, privileges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from wugong.common.errors import Invalid

TABLES = ("record_entry", "record_seal", "record_node", "record_checkpoint")
GUARDS = {
    "postgresql": ("rows", "whole"),
    "sqlite": ("update", "delete", "replace"),
}


# What migration 0002 makes; ``changed_guards`` compares it with what is there.
SAME = {
    "record_entry": "id = NEW.id",
    "record_seal": '"index" = NEW."index" OR entry_id = NEW.entry_id',
    "record_node": '"offset" = NEW."offset" AND "width" = NEW."width"',
    "record_checkpoint": "number = NEW.number",
}
BODY = """BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END"""
KIND = {"rows": 27, "whole": 34}  # pg_trigger.tgtype: before each row of UPDATE and DELETE; before TRUNCATE


def may_seal_now(connection: BaseDatabaseWrapper) -> bool:
    """Whether this transaction alone seals until it ends.

    On SQLite the transaction already holds the only write lock. The advisory lock of PostgreSQL is the database's, so
    the schema is part of its name: a schema is a district.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.record.seal', 0))")
        return bool(cursor.fetchone()[0])


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers of migration 0002 that are gone or switched off."""
    names = {f"{table}_{guard}" for table in TABLES for guard in GUARDS[connection.vendor]}
    return sorted(names - set(_guards(connection)))


def changed_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that bear the right name and do something else, or nothing."""
    return sorted(
        name for name, (table, sql) in _guards(connection).items() if not _as_made(connection, name, sql, table)
    )


def _as_made(connection: BaseDatabaseWrapper, name: str, sql: str, table: str) -> bool:
    event = name.removeprefix(f"{table}_")
    if event not in GUARDS[connection.vendor]:
        return True  # one more guard than there are, which takes nothing away
    if connection.vendor == "postgresql":
        kind, _bar, said = sql.partition("|")
        return int(kind) == KIND[event] and said.split() == BODY.split()
    refuse = f"SELECT RAISE(ABORT, 'the record is append-only: change of {table} refused')"
    when = f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {SAME[table]})" if event == "replace" else ""
    verb = "INSERT" if event == "replace" else event.upper()
    return sql.split() == f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{when} BEGIN {refuse}; END".split()


def _guards(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """The guards in force: name to table and the SQL that makes it (SQLite) or its kind and body (PostgreSQL)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname, tgtype || '|' || CASE WHEN tgqual IS NULL THEN btrim(prosrc) ELSE '' END"
                " FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
                " WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'A' AND relname = ANY(%s)",
                [list(TABLES)],
            )
        else:
            marks = ", ".join(["%s"] * len(TABLES))
            cursor.execute(
                f"SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})",  # noqa: S608
                TABLES,
            )
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def opening(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    """The statements that remove and restore the guards; run both in one transaction.

    Only the owner of the tables can run them. Two things do: ``wugong restore --replace`` and the clean-up of tests.
    """
    down, up = [], []
    for name, (table, sql) in _guards(connection).items():
        if connection.vendor == "postgresql":
            down.append(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
            up.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        else:
            down.append(f"DROP TRIGGER {name}")
            up.append(sql)
    return down, up


@contextmanager
def unguarded(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside one transaction: the guards are down in the block and up again after it."""
    down, up = opening(connection)
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            for sql in down:
                cursor.execute(sql)
        yield
        with connection.cursor() as cursor:
            for sql in up:
                cursor.execute(sql)


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything read in the block is of one moment, and writers are not held up."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not atomic(): IMMEDIATE would take the write lock for the whole of a long read.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def lock_down(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give ``role`` what the application needs and no more: it inserts into the record and cannot change it.

    Run by the owner of the tables after every migration. Raises Invalid where that would protect nothing.
    """
    if connection.vendor != "postgresql":
        raise Invalid(_("Only PostgreSQL has roles; on SQLite the triggers are the guard."))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise Invalid(_("There is no role %(role)s. Make it first: CREATE ROLE … LOGIN.") % {"role": role})
        cursor.execute(
            "SELECT bool_or(pg_has_role(%s, relowner, 'MEMBER')) FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)",
            [role, list(TABLES)],
        )
        if found[0] or cursor.fetchone()[0]:
            raise Invalid(
                _(
                    "%(role)s is a superuser or owns the record tables, so nothing can be taken from it. "
                    "Let another role own the tables and run the application as %(role)s."
                )
                % {"role": role}
            )
        cursor.execute("SELECT current_schema()")
        schema, who = connection.ops.quote_name(cursor.fetchone()[0]), connection.ops.quote_name(role)
        for sql in _privileges(schema, who):
            cursor.execute(sql)
        # A group the role is in may still bring what was taken from the role itself.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)"
            " AND has_table_privilege(%s, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') ORDER BY relname",
            [list(TABLES), role],
        )
        if still := ", ".join(name for (name,) in cursor.fetchall()):
            raise Invalid(
                _("%(role)s may still change %(tables)s through another role it belongs to. Take it out of that role.")
                % {"role": role, "tables": still}
            )


def _privileges(schema: str, role: str) -> Iterator[str]:
    rows = "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}"
    for table in TABLES:
        yield f"REVOKE ALL ON {schema}.{table} FROM {role}, PUBLIC"
        yield f"GRANT SELECT, INSERT ON {schema}.{table} TO {role}"
    yield f"REVOKE ALL ON {schema}.django_migrations FROM {role}"
    yield f"GRANT SELECT ON {schema}.django_migrations TO {role}"
