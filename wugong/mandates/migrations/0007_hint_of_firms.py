"""A further word that only points to a cancelled indicator."""

from django.db import migrations

MORE = {"招商引资": "引企"}


def add(apps, _editor):
    indicator = apps.get_model("mandates", "CancelledIndicator")
    for row in indicator.objects.filter(title__in=MORE):
        known = [hint for hint in row.hints.split("、") if hint]
        row.hints = "、".join(dict.fromkeys([*known, *MORE[row.title].split("、")]))
        row.save(update_fields=["hints"])


class Migration(migrations.Migration):
    dependencies = [("mandates", "0006_more_hints")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
