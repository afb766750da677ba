from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_states"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attachment",
            name="attachment_once",
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "kept")),
                fields=("owner_kind", "owner_id", "organisation", "sent_sha256"),
                name="attachment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organisation", None), ("state", "kept")),
                fields=("owner_kind", "owner_id", "sent_sha256"),
                name="attachment_once_alone",
            ),
        ),
    ]
