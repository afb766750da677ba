"""A later date of a series holds its slot before it is asked for again."""

from django.db import migrations, models

BEFORE = ("offered", "held", "confirmed", "checked_in")
STATES = ['appealed', 'cancelled', 'checked_in', 'completed', 'confirmed', 'displaced', 'excused', 'held', 'lapsed', 'no_show', 'offered', 'planned', 'rated', 'rejected', 'requested', 'upheld', 'waitlisted']  # fmt: skip


def exclude(schema_editor, states):
    """Keep bookings in these states apart (0001)."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE sharing_booking DROP CONSTRAINT sharing_booking_no_overlap")
    schema_editor.execute(
        "ALTER TABLE sharing_booking ADD CONSTRAINT sharing_booking_no_overlap EXCLUDE USING gist "
        "(resource_id WITH =, tstzrange(starts, ends) WITH &&) WHERE (state IN ({}))".format(
            ", ".join(f"'{state}'" for state in states)
        )
    )


def with_planned(apps, schema_editor):
    exclude(schema_editor, (*BEFORE, "planned"))


def without_planned(apps, schema_editor):
    apps.get_model("sharing", "Booking").objects.filter(state="planned").update(state="held")
    exclude(schema_editor, BEFORE)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0003_closed_by_calendar'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='booking',
            name='sharing_booking_state',
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', STATES)), name='sharing_booking_state'),
        ),
        migrations.RunPython(with_planned, without_planned),
    ]
