from django.db import migrations, models


def apart(apps, schema_editor):
    """What residents said before stays; each row is kept apart by its own id."""
    rating = apps.get_model("pairing", "Rating")
    for row in rating.objects.filter(side="resident").iterator():
        rating.objects.filter(pk=row.pk).update(device=row.pk.hex)


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0002_categories"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="rating",
            name="pairing_rating_resident_once",
        ),
        migrations.RemoveField(
            model_name="rating",
            name="user",
        ),
        migrations.AddField(
            model_name="rating",
            name="device",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=models.Q(("side", "resident")),
                fields=("project", "device"),
                name="pairing_rating_device_once",
            ),
        ),
    ]
