"""A street's consent in coordination has a meeting of its own, and the guards of the database know it (R-07).

A case concluded before keeps its conclusion: the guards look at the moment in which something is written.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

FIRST = import_module("wugong.consultation.migrations.0002_guards")
TABLE, told, changed = FIRST.TABLE, FIRST.told, FIRST.changed
MEETING = ("meeting_no", "meeting_on", "expected", "present", "in_favour", "reserved")
CONSENT = (*(f"late_{name}" for name in MEETING), "consent_drafted_by", "consent_signed_by")
CONCLUSION = ("outcome", "conclusion")

# What 0002 refuses, and: given up; without the consent that the district wants.
EARLY = (
    f"{FIRST.EARLY} OR NEW.state IN {FIRST.AFTER} AND NEW.decision = 'go_ahead' AND (NEW.outcome = 'dropped'"
    " OR NEW.effect = 'consent_required' AND NEW.verdict NOT IN ('agree', 'agree_with_comments')"
    " AND NOT (NEW.verdict = '' AND NEW.silence = 'deemed_consent') AND NEW.outcome <> 'agreed')"
)
SIGNED = "('sign_late')"
ALONE = f"NEW.outcome = 'agreed' AND NEW.direction = 'down' AND NOT {told(SIGNED)}"
SAID = {
    **FIRST.SAID,
    "alone": "R-07: a street consents by its committee, signed by its secretary",
    "consent": "a signed consent is not changed",
    "conclusion": "a conclusion is not changed",
}


def kept(other):
    """When a change of what was issued, signed, concluded or decided is refused."""
    return {
        **FIRST.kept(other),
        "alone": f"OLD.outcome <> 'agreed' AND {ALONE}",
        "consent": f"OLD.consent_signed_by IS NOT NULL AND {changed(CONSENT, other)}",
        "conclusion": f"OLD.outcome <> '' AND {changed(CONCLUSION, other)}",
    }


def raises(name, when):
    return f"IF {when} THEN RAISE EXCEPTION '{SAID[name]}' USING ERRCODE = 'restrict_violation'; END IF;"


def statements(vendor):
    if vendor == "postgresql":
        changes = " ".join(raises(name, when) for name, when in kept("IS DISTINCT FROM").items())
        body = f"{raises('early', EARLY)} IF TG_OP = 'UPDATE' THEN {changes} ELSE {raises('alone', ALONE)} END IF;"
        yield (
            "CREATE FUNCTION consultation_guard() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER consultation_guard BEFORE INSERT OR UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION consultation_guard()"
        )
        yield f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER consultation_guard"
    if vendor == "sqlite":
        inserts = {"early_insert": EARLY, "alone_insert": ALONE}
        inserts["replace"] = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"  # as 0002
        updates = {"early_update": EARLY, **kept("IS NOT")}
        for event, held in (("INSERT", inserts), ("UPDATE", updates)):
            for name, when in held.items():
                said = SAID["letter" if name == "replace" else name.split("_")[0]]
                yield (
                    f"CREATE TRIGGER consultation_{name} BEFORE {event} ON {TABLE} WHEN {when}"
                    f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )


def unguard(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS consultation_guard ON {TABLE}", params=None)
        schema_editor.execute("DROP FUNCTION IF EXISTS consultation_guard()", params=None)
    if schema_editor.connection.vendor == "sqlite":
        for name in ("early_insert", "alone_insert", "replace", "early_update", *kept("IS NOT")):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS consultation_{name}", params=None)


def take_down(apps, schema_editor):
    """The table is made again on SQLite: the guards stand up when it is whole."""
    unguard(schema_editor)


def guard(apps, schema_editor):
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def guard_as_before(apps, schema_editor):
    unguard(schema_editor)
    FIRST.guard(apps, schema_editor)


def refuse_while_recorded(apps, schema_editor):
    FIRST.refuse_while_recorded(apps, schema_editor)
    unguard(schema_editor)


def move_meeting(apps, schema_editor):
    """A consent entered before lies in the columns of the opinion that never came."""
    rows = apps.get_model("consultation", "Consultation").objects.filter(consent_drafted_by__isnull=False)
    rows.update(**{f"late_{name}": F(name) for name in MEETING})


def count(label):
    return models.PositiveSmallIntegerField(null=True, verbose_name=label)


NEW = {
    "late_meeting_no": models.CharField(blank=True, default="", max_length=60, verbose_name="number of the meeting"),
    "late_meeting_on": models.DateField(null=True, verbose_name="day of the meeting"),
    "late_expected": count("expected at the meeting"),
    "late_present": count("present"),
    "late_in_favour": count("for the consent"),
    "late_reserved": count("with a reservation"),
}
WHOLE = models.CheckConstraint(
    condition=Q(consent_signed_by__isnull=True)
    | Q(consent_drafted_by__isnull=False, late_meeting_on__isnull=False, late_present__gt=0)
    & ~Q(late_meeting_no="")
    & ~Q(consent_signed_by=F("consent_drafted_by")),
    name="consultation_consent_whole",
)


class Migration(migrations.Migration):
    dependencies = [("consultation", "0004_consent_together")]

    operations = [
        migrations.RunPython(take_down, guard_as_before),
        *(migrations.AddField("consultation", name, column) for name, column in NEW.items()),
        migrations.RunPython(move_meeting, migrations.RunPython.noop),
        migrations.AddConstraint("consultation", WHOLE),
        migrations.RunPython(guard, refuse_while_recorded),
    ]
