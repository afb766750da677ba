from django.db import migrations, models


class Migration(migrations.Migration):
    """In SQL, because Django would make the table of SQLite anew, and with it the triggers of the search index go."""

    dependencies = [("flow", "0003_indexes")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE flow_matter ADD COLUMN code varchar(12) NOT NULL DEFAULT ''",
            "ALTER TABLE flow_matter DROP COLUMN code",
            state_operations=[
                migrations.AddField(
                    model_name="matter",
                    name="code",
                    field=models.CharField(
                        blank=True, default="", help_text="the query code on a resident's slip", max_length=12
                    ),
                ),
            ],
        ),
    ]
