from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flow", "0007_participants")]

    operations = [
        migrations.AddField(model_name="todo", name="opens_at", field=models.DateTimeField(null=True)),
    ]
