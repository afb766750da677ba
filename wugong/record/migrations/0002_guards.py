"""The tables of the record take inserts only: triggers refuse everything else, whoever asks."""

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError

# Table and what makes two of its rows the same. SQLite needs the last one: INSERT OR REPLACE deletes the old row
# without firing a DELETE trigger.
TABLES = {
    "record_entry": 'id = NEW.id',
    "record_seal": '"index" = NEW."index" OR entry_id = NEW.entry_id',
    "record_node": '"offset" = NEW."offset" AND "width" = NEW."width"',
    "record_checkpoint": 'number = NEW.number',
}

POSTGRESQL_FUNCTION = """
CREATE FUNCTION record_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def statements(vendor):
    if vendor == "postgresql":
        yield POSTGRESQL_FUNCTION
        for table in TABLES:
            yield (
                f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION record_guard()"
            )
            yield (
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION record_guard()"
            )
            # ALWAYS: also for a session that calls itself a replica.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows"
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_whole"
    if vendor == "sqlite":
        for table, same in TABLES.items():
            refuse = f"SELECT RAISE(ABORT, 'the record is append-only: change of {table} refused')"
            yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END"
            yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END"
            yield (
                f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END"
            )


def guard(apps, schema_editor):
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def keep_what_is_there(apps, schema_editor):
    """The record is not taken down while it holds anything: there is no way back that forgets it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_entry")
        held = cursor.fetchone()[0]
    if held:
        raise IrreversibleError(f"The record holds {held} entries and is not taken down. Restore a backup instead.")


def unguard(apps, schema_editor):
    keep_what_is_there(apps, schema_editor)
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_rows ON {table}", params=None)
            schema_editor.execute(f"DROP TRIGGER {table}_whole ON {table}", params=None)
        if vendor == "sqlite":
            for event in ("update", "delete", "replace"):
                schema_editor.execute(f"DROP TRIGGER {table}_{event}", params=None)
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION record_guard()", params=None)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
