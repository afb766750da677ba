"""The database itself refuses a decision before the other side was heard, and keeps what was signed.

A decision needs its opinion or its lapse on the record, which takes inserts only; a dispute needs its conclusion there.
A migration that rebuilds the table on SQLite must make these guards again.
"""

from django.db import migrations
from django.db.migrations.exceptions import IrreversibleError

AFTER = "('decided', 'publicity', 'notified', 'sealed')"
HEARD = "('return_opinion', 'lapse', 'waive')"
CONCLUDED = "('conclude')"
TABLE = "consultation_consultation"


def told(acts):
    return (
        "EXISTS (SELECT 1 FROM record_entry e WHERE e.kind = 'consultation' AND e.object_id = NEW.id"
        f" AND e.outcome = 'done' AND e.act IN {acts})"
    )


EARLY = (
    f"NEW.state IN {AFTER} AND (NOT {told(HEARD)}"
    f" OR ((NEW.verdict = 'disagree' OR NEW.effect = 'consent_required' AND NEW.decision = 'go_ahead'"
    " AND NEW.verdict NOT IN ('agree', 'agree_with_comments')"
    " AND NOT (NEW.verdict = '' AND NEW.silence = 'deemed_consent'))"
    f" AND NOT {told(CONCLUDED)}))"
)
LETTER = (
    "initiator_id", "answerer_id", "organiser_id", "post_id", "direction", "occasion", "candidate", "proposal", "effect",
    "silence",
)  # fmt: skip
OPINION = ("verdict", "opinion", "opinion_sha256", "signed_by", "meeting_no", "meeting_on", "expected", "present")
DECISION = ("decision", "decision_note", "decided_at")


def changed(columns, other):
    return "(" + " OR ".join(f"NEW.{name} {other} OLD.{name}" for name in columns) + ")"


def kept(other):
    """When a change of what was issued, signed or decided is refused."""
    return {
        "letter": f"OLD.issued_at IS NOT NULL AND (NEW.state = 'draft' OR {changed(LETTER, other)})",
        "opinion": f"OLD.verdict <> '' AND {changed(OPINION, other)}",
        "decision": f"OLD.decision <> '' AND {changed(DECISION, other)}",
    }


SAID = {
    "early": "R-05/R-06: no decision before the other side was heard",
    "letter": "an issued letter is not changed",
    "opinion": "a signed opinion is not changed",
    "decision": "a recorded decision is not changed",
}


def statements(vendor):
    if vendor == "postgresql":
        body = f"IF {EARLY} THEN RAISE EXCEPTION '{SAID['early']}' USING ERRCODE = 'restrict_violation'; END IF;"
        body += " IF TG_OP = 'UPDATE' THEN "
        for name, when in kept("IS DISTINCT FROM").items():
            body += f"IF {when} THEN RAISE EXCEPTION '{SAID[name]}' USING ERRCODE = 'restrict_violation'; END IF; "
        body += "END IF; RETURN NEW;"
        yield f"CREATE FUNCTION consultation_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        yield (
            f"CREATE TRIGGER consultation_guard BEFORE INSERT OR UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION consultation_guard()"
        )
        yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER consultation_guard"
    if vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            yield (
                f"CREATE TRIGGER consultation_early_{event.lower()} BEFORE {event} ON {TABLE} WHEN {EARLY}"
                f" BEGIN SELECT RAISE(ABORT, '{SAID['early']}'); END"
            )
        for name, when in kept("IS NOT").items():
            yield (
                f"CREATE TRIGGER consultation_{name} BEFORE UPDATE ON {TABLE} WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{SAID[name]}'); END"
            )
        # INSERT OR REPLACE deletes the old row without firing a trigger of deletion.
        yield (
            f"CREATE TRIGGER consultation_replace BEFORE INSERT ON {TABLE}"
            f" WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
            f" BEGIN SELECT RAISE(ABORT, '{SAID['letter']}'); END"
        )


def guard(apps, schema_editor):
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def refuse_while_recorded(apps, schema_editor):
    """No way back while the record holds anything: a refused way back of the record would leave these guards down."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_entry")
        held = cursor.fetchone()[0]
    if held:
        raise IrreversibleError(f"The record holds {held} entries and is not taken down. Restore a backup instead.")


def unguard(apps, schema_editor):
    refuse_while_recorded(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS consultation_guard ON {TABLE}", params=None)
        schema_editor.execute("DROP FUNCTION IF EXISTS consultation_guard()", params=None)
    if schema_editor.connection.vendor == "sqlite":
        for name in ("early_insert", "early_update", "letter", "opinion", "decision", "replace"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS consultation_{name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial"), ("record", "0002_guards")]

    operations = [migrations.RunPython(guard, unguard)]
