"""The words of the gate: lists of duties, instruments, levels, opinions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.rules import MandateKind

# What carries work down and so needs authority, people, money and training with it.
DELEGATED = frozenset({MandateKind.TASK, MandateKind.SERVICE, MandateKind.BODY})
# What may be admitted at once in a disaster.
URGENT = frozenset({MandateKind.TASK, MandateKind.INSPECTION, MandateKind.APP})
# What may be asked of a street or community only where a law or regulation says so.
STATUTORY = frozenset({MandateKind.BODY, MandateKind.PLAQUE})


class DutyList(TextChoices):
    """The three lists of duties of a street."""

    BASIC = "basic", _("basic duty")
    COOPERATIVE = "cooperative", _("cooperative duty")
    WITHDRAWN = "withdrawn", _("withdrawn from streets")


class Source(TextChoices):
    """What an instrument is."""

    LAW = "law", _("law")
    REGULATION = "regulation", _("administrative or local regulation")
    RULE = "rule", _("rule of a ministry or government")
    PARTY = "party", _("Party regulation or document")
    OTHER = "other", pgettext_lazy("kind of instrument", "other document")


STATUTES = frozenset({Source.LAW, Source.REGULATION})


class Reach(TextChoices):
    """Who is to carry it out."""

    STREET = "street", _("streets")
    COMMUNITY = "community", _("communities")


class Verdict(TextChoices):
    """What a street or community thinks of a request."""

    AGREE = "agree", _("can be taken on")
    ON_TERMS = "on_terms", _("can be taken on if")
    OBJECT = "object", _("cannot be taken on")


class Ruling(TextChoices):
    """Whether a refusal was right."""

    LAWFUL = "lawful", _("the refusal is lawful")
    UNLAWFUL = "unlawful", _("the refusal is not lawful")


class Judged(TextChoices):
    """What becomes of a plaque."""

    STAYS = "stays", _("it may stay")
    COMES_DOWN = "comes_down", _("it comes down")


class Ground(TextChoices):
    """Why the formal check ends a request by itself, said to those who asked."""

    STATUTE = "statute", _("No article of a law or regulation asks for it. A line on the notice board will do.")
    WITHDRAWN = "withdrawn", _("The duty was withdrawn from streets. The department does it itself.")
    CANCELLED = "cancelled", _("It is a cancelled indicator. Streets and communities may not take it on.")


class Ending(TextChoices):
    """What the clock of a mandate in force runs to."""

    REVIEW = "review", _("a review after a year")
    LAST = "last", _("its last day, before another review")
