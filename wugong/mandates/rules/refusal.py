"""A street or community refuses what has no number in force: a protected act that cannot lower a score (R-04)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Clock, Guard, Machine, State, Step, Tone
from wugong.mandates.rules.kinds import Ruling


class RefusalState(TextChoices):
    """Where a refusal stands."""

    FILED = "filed", pgettext_lazy("refusal", "filed")
    RULED = "ruled", _("ruled")
    CLOSED = "closed", pgettext_lazy("refusal", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("refusal", "withdrawn")


S = RefusalState
LONGEST = 366  # days after which nobody asks any more
NOT_IN_FORCE = Guard(
    "R-04",
    lambda refusal: not refusal.number_in_force,
    _("%(number_in_force)s is in force here: it was admitted. Do it, or ask for a review on the page of the mandate."),
    _("what is refused has no number in force here"),
)
FROM_ABOVE = Guard(
    "R-04",
    lambda refusal: refusal.today - timedelta(days=LONGEST) <= refusal.asked_on <= refusal.today,
    _("%(asked_on)s lies ahead, or more than a year back. Give the day on which it was asked of you."),
    _("it was asked for today or within the last year"),
)
HAD_NUMBER = Guard(
    "R-04",
    lambda refusal: refusal.permitted,
    _("A refusal is wrong only where a number was in force for this department that day. Name it, or rule it lawful."),
    _("a number of this department was in force on that day"),
)

ONCE = Guard(
    "R-04",
    lambda refusal: not refusal.said_before,
    _("You refused this already: %(said_before)s. Look there how it stands; give another day if it was asked again."),
    _("the same is refused once for the day it was asked on"),
)
MACHINE = Machine(
    name="refusal",
    title=_("refusal of an unlisted task"),
    common="减",
    parties={
        "refuser": _("the secretary of the street or community that refuses"),
        "office": _("the district establishment office"),
        "department": _("the department that asked"),
    },
    states={
        S.FILED: State(S.FILED.label, Tone.AMBER, ("office",), _("rule on it"), Clock(5)),
        S.RULED: State(S.RULED.label),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "file", _("Refuse a task"), (), S.FILED, by=("refuser",), guards=(FROM_ABOVE, NOT_IN_FORCE, ONCE),
            asks=("department", "kind", "what", "asked_on", "said_number?", "task?"), reason=True,
            tells=("office", "department"), weight=9,
        ),
        Step(
            "rule_lawful", _("The refusal is lawful"), (S.FILED,), S.RULED, by=("office",), reason=True,
            sets={"ruling": Ruling.LAWFUL}, then="close", tells=("refuser", "department"), weight=9,
        ),
        Step(
            "rule_unlawful", _("The refusal is not lawful"), (S.FILED,), S.RULED, by=("office",), guards=(HAD_NUMBER,),
            reason=True, asks=("permit",), sets={"ruling": Ruling.UNLAWFUL}, then="close",
            tells=("refuser", "department"), weight=5,
        ),
        Step("close", pgettext_lazy("refusal", "Close"), (S.RULED,), S.CLOSED, by=("system",)),
        Step(
            "withdraw", pgettext_lazy("refusal", "Take it on after all"), (S.FILED,), S.WITHDRAWN, by=("refuser",),
            reason=True, tells=("office", "department"), weight=0,
        ),
    ),
)  # fmt: skip
