"""Columns that every table shares; this module has no tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wugong.common import clock
from wugong.common.errors import Unseen
from wugong.common.ids import new_id
from wugong.common.money import CENT, MOST

M = TypeVar("M", bound=models.Model)


class Entity(models.Model):
    """A row with an identifier made by the application and the moment it came to be."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802 - Django's name
        """The label of a choice, for ``get_..._display``; Django's own hashes, and so translates, all of them."""
        value = getattr(self, field.attname)
        return str(next((label for known, label in field.flatchoices if known == value), value))


def one(rows: models.QuerySet[M]) -> M:
    """The first row; raises Unseen where there is none that the actor may see."""
    found = rows.first()
    if found is None:
        raise Unseen(rows.model.__name__)
    return found


def listed_states(states: Iterable[str]) -> models.CheckConstraint:
    """The constraint of a column ``state``: the database takes no other word, whoever writes it.

    The name of the constraint is ``<app>_<model>_state``. A new state of a table is a new migration.
    """
    return models.CheckConstraint(
        condition=models.Q(state__in=sorted(str(state) for state in states)), name="%(app_label)s_%(class)s_state"
    )


class YuanField(models.DecimalField):
    """A sum above nothing and below ten thousand million. In a migration it is a plain decimal column."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"max_digits": 12, "decimal_places": 2}
        options.setdefault("validators", [MinValueValidator(CENT), MaxValueValidator(MOST)])
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, options = super().deconstruct()
        options.pop("validators", None)
        return name, "django.db.models.DecimalField", args, options


def above_nothing(*columns: str) -> models.CheckConstraint:
    """The constraint of columns of money: empty, or more than nothing. Its name is ``<app>_<model>_money``."""
    each = [models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gt": 0}) for name in columns]
    whole = each[0]
    for one in each[1:]:
        whole &= one
    return models.CheckConstraint(condition=whole, name="%(app_label)s_%(class)s_money")
