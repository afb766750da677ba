from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import migrations, models
from django.utils import timezone

REMINDED = timedelta(days=10)
MORNING = timedelta(hours=8)


def end_with_the_period(apps: Any, schema_editor: Any) -> None:
    """Clocks of listed lines that would outlive the line's period end with it, as those opened from now on do."""
    timers = apps.get_model("flow", "Timer").objects.using(schema_editor.connection.alias)
    for name in ("Need", "Offer"):
        lines = apps.get_model("pairing", name).objects.using(schema_editor.connection.alias).filter(state="listed")
        for pk, day in lines.values_list("pk", "ends_on").iterator(chunk_size=2000):
            last = timezone.make_aware(datetime.combine(day, time.min))
            running = timers.filter(matter=pk, name="listed", closed_at__isnull=True, stopped_at__isnull=True)
            end = last + timedelta(days=1)
            if running.filter(due_at__gt=end).update(due_at=end, rings_at=last - REMINDED + MORNING):
                matters = apps.get_model("flow", "Matter").objects.using(schema_editor.connection.alias)
                matters.filter(pk=pk, due_at__gt=end).update(due_at=end)


class Migration(migrations.Migration):
    dependencies = [("pairing", "0004_fault_in_english"), ("flow", "0004_slip_code")]

    operations = [
        migrations.AddField("plan", "cause_en", models.CharField(blank=True, default="", max_length=300)),
        migrations.RunPython(end_with_the_period, migrations.RunPython.noop, elidable=True),
    ]
