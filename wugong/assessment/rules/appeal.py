"""An appeal against one line of a result, decided by somebody who did not score it. Source: R-13, 3.9."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Clock, Guard, Machine, State, Step, Text, Tone


class AppealState(TextChoices):
    """Where an appeal is."""

    FILED = "filed", pgettext_lazy("appeal", "waiting for the reviewer")
    UPHELD = "upheld", pgettext_lazy("appeal", "upheld, computed again")
    REJECTED = "rejected", pgettext_lazy("appeal", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")


S = AppealState
IN_TIME = Guard(
    "R-13",
    lambda case: case.in_time,
    _("Appeals are made while the result is public. That time is over or has not begun."),
    _("within publicity"),
)
NOT_TWICE = Guard(
    "R-13",
    lambda case: not case.asked_already,
    _("You have an open appeal against this line. Add to it in words to the reviewer, or withdraw it."),
    _("one open appeal a line and case"),
)
OWN_CASE = Guard(
    "R-13",
    lambda case: case.case_known,
    _("This case is not one of the line. Choose it from the line's own cases."),
    _("the case is one of the line"),
)
NOT_SCORER = Guard(
    "R-13",
    lambda case: case.actor.user not in case.scorers,
    _("Who scored does not decide. It may be decided by: %(instead)s."),
    _("the reviewer neither moderated nor set points"),
    known=True,
)
NOT_OBJECT = Guard(
    "R-13",
    lambda case: not case.takes_part,
    _("You serve in %(takes_part)s, which takes part in this round. It may be decided by: %(instead)s."),
    _("the reviewer serves in no body that takes part in the round"),
    known=True,
)
HAS_REMEDY = Guard(
    "R-13",
    lambda case: case.before.case or case.has_result,
    _("Points are set only for a body that has data. This one has no result this year; reject, with this reason."),
    _("points are set only where the body has a result"),
    known=True,
)
FITS = Guard(
    "R-13",
    lambda case: case.remedy_fits,
    _("A case can be left out or counted as done well; points from 0 to 100 are set for a whole line."),
    _("the remedy fits what is appealed"),
)
PARTIES: dict[str, Text] = {
    "object": _("the body that appeals"), "reviewer": _("a reviewer who did not score"),
    "organiser": _("the body that assesses"),
}  # fmt: skip
MACHINE = Machine(
    name="appeal",
    title=_("appeal"),
    common="考",
    parties=PARTIES,
    states={
        S.FILED: State(S.FILED.label, Tone.AMBER, ("reviewer",), _("uphold or reject, with reasons"), Clock(10)),
        S.UPHELD: State(S.UPHELD.label, Tone.JADE, final=True),
        S.REJECTED: State(S.REJECTED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "file", _("Appeal"), (), S.FILED, by=("object",), guards=(IN_TIME, OWN_CASE, NOT_TWICE),
            asks=("ground",), tells=("reviewer", "organiser"), weight=9,
        ),
        Step(
            "uphold", _("Uphold"), (S.FILED,), S.UPHELD, by=("reviewer",),
            guards=(NOT_SCORER, NOT_OBJECT, HAS_REMEDY, FITS),
            asks=("remedy", "set_to?", "decision"), sets={"decided_at": NOW}, tells=("object", "organiser"), weight=6,
        ),
        Step(
            "reject", _("Reject"), (S.FILED,), S.REJECTED, by=("reviewer",), guards=(NOT_SCORER, NOT_OBJECT),
            asks=("decision",), sets={"decided_at": NOW}, tells=("object", "organiser"), weight=5,
        ),
        Step("withdraw", pgettext_lazy("appeal", "Withdraw"), (S.FILED,), S.WITHDRAWN, by=("object",), weight=1),
    ),
)  # fmt: skip
