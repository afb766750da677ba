"""When the department delivered its package; those that are on the way wait for that from now on."""

from django.db import migrations, models


def await_bringers(apps, _editor):
    todos = apps.get_model("flow", "Todo").objects.filter(done_at__isnull=True, party="department")
    todos.filter(matter__machine="mandate", matter__state="approved").update(party="bringer")


class Migration(migrations.Migration):
    dependencies = [("mandates", "0007_hint_of_firms"), ("flow", "0011_timer_moved")]
    operations = [
        migrations.AddField(
            model_name="mandate",
            name="delivered_on",
            field=models.DateField(null=True, verbose_name="package delivered on"),
        ),
        migrations.RunPython(await_bringers, migrations.RunPython.noop),
    ]
