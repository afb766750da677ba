from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flow", "0006_slip_code_index")]
    operations = [
        migrations.RemoveConstraint(model_name="participant", name="participant_once"),
        migrations.RemoveIndex(model_name="participant", name="participant_of"),
        migrations.RenameField(model_name="participant", old_name="organisation", new_name="who"),
        migrations.AddIndex(
            model_name="participant", index=models.Index(fields=["who", "matter"], name="participant_of")
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(fields=("matter", "who"), name="participant_once"),
        ),
    ]
