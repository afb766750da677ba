"""A department has no committee: who drafted its opinion may sign it. An opinion that is not waited for says why."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q


def refuse_while_recorded(apps, schema_editor):
    """As 0002, and before anything is taken back: half a way back would leave the tables of neither version."""
    import_module("wugong.consultation.migrations.0002_guards").refuse_while_recorded(apps, schema_editor)


def guard_again(apps, schema_editor):
    """SQLite has made the table again for the constraint, and dropped its guards with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        import_module("wugong.consultation.migrations.0002_guards").guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("consultation", "0002_guards")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.RemoveConstraint(model_name="consultation", name="consultation_opinion_whole"),
        migrations.AddField(
            model_name="consultation",
            name="waived_why",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="why nobody waits for it"),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="materials",
            field=models.JSONField(blank=True, default=list, verbose_name="with the letter"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("verdict", ""),
                    Q(
                        ("meeting_on__isnull", False),
                        ("present__gt", 0),
                        ("returned_at__isnull", False),
                        ("signed_by__isnull", False),
                        Q(("opinion", ""), _negated=True),
                        Q(("meeting_no", ""), _negated=True),
                        Q(("direction", "up"), Q(("signed_by", F("drafter")), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="consultation_opinion_whole",
            ),
        ),
        migrations.RunPython(guard_again, refuse_while_recorded),
    ]
