from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_drafted_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="moved",
            field=models.BooleanField(default=False, editable=False, verbose_name="moved"),
        ),
    ]
