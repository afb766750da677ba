from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_member_successor")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="rules",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
