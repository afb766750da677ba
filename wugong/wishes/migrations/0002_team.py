from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wishes", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="wish",
            name="leader",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="wish",
            name="team",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=30, verbose_name="team that fulfils it"
            ),
        ),
    ]
