from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flow", "0008_matter_open")]

    operations = [
        migrations.AddField(model_name="todo", name="opens_at", field=models.DateTimeField(null=True)),
    ]
