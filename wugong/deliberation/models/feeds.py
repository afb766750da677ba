"""The addresses at which people subscribe to their meetings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wugong.common.models import Entity


class Feed(Entity):
    """A secret address of one person's calendar: found by the keyed hash of its token, shown to him unsealed."""

    user = models.UUIDField(unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=200)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
