from django.db import migrations


def name_what_they_are_for(apps, _schema):
    """Bookings of sessions from before: they follow their activity, and last until the session ends."""
    timers = apps.get_model("flow", "Timer").objects
    todos = apps.get_model("flow", "Todo").objects
    for link in apps.get_model("journeys", "SessionBooking").objects.select_related("booking").iterator():
        booking = link.booking
        booking.made_for = link.activity_id
        booking.save(update_fields=["made_for"])
        if booking.state == "confirmed":
            timers.filter(matter=booking.pk, closed_at=None).update(due_at=booking.ends, rings_at=booking.ends)
            todos.filter(matter=booking.pk, done_at=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('flow', '0011_timer_moved'),
        ('journeys', '0007_rooms'),
        ('sharing', '0007_made_for'),
    ]

    operations = [migrations.RunPython(name_what_they_are_for, migrations.RunPython.noop)]
