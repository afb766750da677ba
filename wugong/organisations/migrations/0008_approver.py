from django.db import migrations


def address_approvers(apps, schema_editor):
    """Drafts that wait already wait for their approver from now on, so that the desk keeps their buttons."""
    todos = apps.get_model("flow", "Todo").objects.filter(done_at__isnull=True, party="superior")
    todos.filter(matter__machine="organisation", matter__state="under_review").update(party="approver")


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_drafter"),
        ("flow", "0006_slip_code_index"),
    ]
    operations = [migrations.RunPython(address_approvers, migrations.RunPython.noop)]
