"""The district's calendar: years taken over, and the days in them that do not follow the week."""

from uuid import UUID

from django.db import models

from wugong.common.ids import new_id


class CalendarYear(models.Model):
    """A year in the table. Years without a row are read from the package; later ones count plain weeks.

    ``stamp`` is new after every change of the year or of one of its days, so that other processes drop their copy.
    """

    year = models.PositiveSmallIntegerField(primary_key=True)
    published = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    stamp: "models.UUIDField[UUID, UUID]" = models.UUIDField(default=new_id)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(year__gte=1, year__lte=9999), name="calendar_year_in_range"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class WorkCalendar(models.Model):
    """A day that does not follow the week, or that someone has confirmed."""

    date = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="days")
    is_workday = models.BooleanField()
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.date} {'work' if self.is_workday else 'rest'}"
