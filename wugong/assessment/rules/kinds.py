"""The words of an assessment: sides, sources, formulas, marks, grades."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MARKS = (1, 2, 3, 4)
SCORE = "score"  # the change by which the organiser scores the cases that an object referred to
PAPER = "paper"  # the group of ballots without an account, whose rater nobody knows
FEWEST = 5  # ballots below which nothing is shown
GRADES = ((90, "good"), (75, "fair"), (60, "average"), (0, "poor"))


class Side(TextChoices):
    """The two groups that assess each other."""

    A = "a", _("streets, communities")
    B = "b", _("departments, units")


class Source(TextChoices):
    """Where the figure of an indicator comes from."""

    COMPUTED = "computed", _("the platform computes it")
    BALLOT = "ballot", pgettext_lazy("source of an indicator", "secret ballot")
    RECORD = "record", _("cases that the object refers to, scored by the organiser")


class Formula(TextChoices):
    """How a figure becomes 0 to 100 points; a closed list, so that nobody writes a programme into a scheme."""

    LINEAR = "linear", _("evenly between the floor and the full value")
    TARGET = "target", _("the share of the full value that is reached")
    WHOLE = "whole", _("all when the full value is reached, else nothing")


class Grade(TextChoices):
    """Four grades, as reports on Party building use them."""

    GOOD = "good", pgettext_lazy("grade", "good")
    FAIR = "fair", pgettext_lazy("grade", "fairly good")
    AVERAGE = "average", pgettext_lazy("grade", "average")
    POOR = "poor", pgettext_lazy("grade", "poor")


class Remedy(TextChoices):
    """What a change does to a line."""

    LEAVE_OUT = "leave_out", _("the case does not count")
    WENT_WELL = "went_well", _("the case counts as done well")
    SET = "set", _("the line gets these points of 100")


CASE_REMEDIES = (Remedy.LEAVE_OUT, Remedy.WENT_WELL)  # of a single case; points are set for a whole line
MARK_WORDS = {1: Grade.POOR.label, 2: Grade.AVERAGE.label, 3: Grade.FAIR.label, 4: Grade.GOOD.label}


def grade_of(total: float) -> str:
    """The grade of a total of 0 to 100."""
    return next(grade for least, grade in GRADES if total >= least)
