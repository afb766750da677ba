"""What waits for a post of a street waits for it wherever it sits in the street."""

from django.db import migrations

MACHINES = ("purchase_plan", "contract", "fund", "expenditure", "sink_entry")
ROLES = ("SP", "SO", "SF")


def seat_by_place(apps, _editor):
    Todo, Organisation = apps.get_model("flow", "Todo"), apps.get_model("organisations", "Organisation")
    waiting = Todo.objects.filter(matter__machine__in=MACHINES, role__in=ROLES, done_at=None)
    bodies = set(waiting.exclude(organisation=None).order_by().values_list("organisation", flat=True))
    for pk, code in Organisation.objects.filter(pk__in=bodies).values_list("pk", "place__code"):
        if len(code) >= 9:
            waiting.filter(organisation=pk).update(organisation=None, place=code[:9])


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0002_instalments"),
        ("flow", "0011_timer_moved"),
        ("organisations", "0008_approver"),
    ]
    operations = [migrations.RunPython(seat_by_place, migrations.RunPython.noop)]
