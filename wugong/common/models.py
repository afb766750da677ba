"""Columns that every table shares; this module has no tables."""

from django.db import models

from wugong.common import clock
from wugong.common.ids import new_id


class Entity(models.Model):
    """A row with an identifier made by the application and the moment it came to be."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
