"""The words of sharing: what is shared, for which use, how it comes back."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sort(TextChoices):
    """人财物 (S47); premises are those of the goods that are booked by the hour."""

    PREMISES = "premises", _("premises")
    PEOPLE = "people", _("people")
    GOODS = "goods", _("goods")
    MONEY = "money", _("money")


class Use(TextChoices):
    """What it is used for (S47)."""

    MANAGEMENT = "social_management", _("social management")
    SAFETY = "safety", _("safety and stability")
    CONVENIENCE = "convenience", _("everyday services")
    ASSISTANCE = "assistance", _("comfort and assistance")


class Condition(TextChoices):
    """How premises or goods come back."""

    GOOD = "good", _("as it was")
    DIRTY = "dirty", _("must be cleaned")
    BROKEN = "broken", _("something is broken")


class Quality(TextChoices):
    """What the receiver says of a delivery."""

    GOOD = "good", pgettext_lazy("delivery", "as promised")
    FAIR = "fair", pgettext_lazy("delivery", "usable, with faults")
    POOR = "poor", pgettext_lazy("delivery", "not usable")


class Holidays(TextChoices):
    """What public holidays and make-up workdays mean for premises."""

    CLOSED = "closed", _("closed on public holidays")
    SUNDAY = "sunday", _("open on public holidays as on Sundays")
    WEEK = "week", _("open as on any other day of the week")


class Account(TextChoices):
    """Who may lawfully receive money (R-40)."""

    CHARITY = "charity", _("a registered charity")
    UNIT = "unit", _("the account of a unit")


MEASURES = {Sort.PREMISES: _("persons"), Sort.PEOPLE: _("hours"), Sort.GOODS: _("pieces"), Sort.MONEY: _("yuan")}
MOST = 10_000_000


class Whose(TextChoices):
    """Whether somebody books for itself, or another matter does."""

    BOOKER = "booker", _("booked by somebody for itself")
    MATTER = "matter", _("booked for another matter, as a session of a course")
