"""Counters, so that the board never scans."""

from django.db import models


class Cell(models.Model):
    """One crossing of the board: a street and a common. Written only by ``insights.actions``."""

    street = models.CharField(max_length=9)
    common = models.CharField(max_length=1)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    untouched = models.PositiveIntegerField(default=0)
    ever = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "common"], name="cell_once")]

    def __str__(self) -> str:
        return f"{self.street} {self.common} {self.open}"
