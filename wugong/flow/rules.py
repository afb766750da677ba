"""What passes the gate before streets and communities, as values (``flow.permits`` asks it); figures of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, median

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MandateKind(TextChoices):
    """What a department may ask a street or community to take."""

    TASK = "task", _("task")
    SERVICE = "service", _("service item")
    BODY = "body", _("counterpart body")
    PLAQUE = "plaque", _("plaque")
    FORM = "form", _("form or report")
    INSPECTION = "inspection", _("inspection or assessment")
    APP = "app", _("app or work group")


@dataclass(frozen=True, slots=True)
class Permit:
    """What was admitted: its number, what it is in one line, its last day, and the address of the case."""

    number: str
    title: str
    until: date
    url: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A text speaks of a cancelled indicator: which one, by which word of it, and on what basis it was cancelled.

    ``sure`` means that the text names it; otherwise it comes near, and a person decides.
    """

    indicator: str
    word: str
    basis: str
    sure: bool


class Figure(StrEnum):
    """How cases become one number: the share that went well in per cent; median, mean or sum of their values."""

    SHARE = "share"
    MEDIAN = "median"
    MEAN = "mean"
    SUM = "sum"


def figure_of(figure: Figure, cases: Iterable[tuple[bool, float]]) -> float | None:
    """The number of some cases, each given as whether it went well and its value; None without cases."""
    rows = list(cases)
    if not rows:
        return None
    if figure is Figure.SHARE:
        return 100 * sum(good for good, _value in rows) / len(rows)
    values = [value for _good, value in rows]
    if figure is Figure.MEDIAN:
        return float(median(values))
    return fmean(values) if figure is Figure.MEAN else float(sum(values))
