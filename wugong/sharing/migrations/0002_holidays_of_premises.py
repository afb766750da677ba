from django.db import migrations, models

CHOICES = [
    ("closed", "closed on public holidays"),
    ("sunday", "open on public holidays as on Sundays"),
    ("week", "open as on any other day of the week"),
]
HELP = "Who is closed or open as on Sundays then is open on make-up workdays as on Mondays."


def column(default):
    return models.CharField(
        choices=CHOICES, default=default, help_text=HELP, max_length=6, verbose_name="public holidays"
    )


class Migration(migrations.Migration):
    """Premises that are shared already stay open as their owners said; who shares some from now on chooses."""

    dependencies = [("sharing", "0001_initial")]

    operations = [
        migrations.AddField(model_name="resource", name="holidays", field=column("week")),
        migrations.AlterField(model_name="resource", name="holidays", field=column("closed")),
    ]
