"""Columns that the tables of this app share; this module has no tables."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from wugong.organisations.models import Organisation

UP_TO = {most: [MaxValueValidator(most)] for most in (999, 9999, 99999)}


def body(label: Any, **options: Any) -> models.ForeignKey[Organisation]:
    """The column of an organisation."""
    return models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=label, **options)


def number_of(label: Any, most: int, **options: Any) -> models.PositiveIntegerField[int, int]:
    """The column of a whole number from 1 to ``most``."""
    limits = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, validators=limits, **options)


def optional(label: Any, most: int, **options: Any) -> models.CharField[str, str]:
    """The column of a text that may be empty."""
    return models.CharField(label, max_length=most, blank=True, default="", **options)


def end_of(day: date | None) -> datetime | None:
    """The midnight at which a day ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None
