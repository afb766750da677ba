"""Hours of service: written down by another, confirmed by the volunteer, corrected by reversing entries alone.

Source: R-42, domain 3.14; Volunteer Reg. Art 19, Order 67.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import REASON, USER, Clock, Guard, Machine, State, Step, Text, Tone, Unit

STEP = Decimal("0.5")
MOST_A_DAY = Decimal(8)


class HourState(TextChoices):
    """Where a record of hours is."""

    RECORDED = "recorded", _("written down")
    CONFIRMED = "confirmed", pgettext_lazy("hours", "confirmed")
    DISPUTED = "disputed", pgettext_lazy("hours", "disputed")
    CORRECTED = "corrected", pgettext_lazy("hours", "corrected")
    FINAL = "final", pgettext_lazy("hours", "final")
    EXPORTED = "exported", _("handed to the national system")


S = HourState
ANOTHER = Guard(
    "R-42",
    lambda row: row.actor.system or row.actor.user != row.volunteer,
    _("Nobody writes down his own hours (R-42). The host or another leader does it."),
    _("somebody other than the volunteer writes them down"),
)
HALVES = Guard(
    "R-42",
    lambda row: row.hours > 0 and row.hours % STEP == 0,
    _("Hours are counted in halves: 0.5, 1, 1.5 and so on. Round %(hours)s."),
    _("in steps of half an hour"),
)
LASTED = Guard(
    "R-42",
    lambda row: timedelta(0) < row.ended_at - row.began_at and timedelta(hours=float(row.hours))
    <= row.ended_at - row.began_at + timedelta(minutes=15),
    _("The service lasted less than %(hours)s hours. Only service counts, the way there does not."),
    _("no more hours than the service lasted, ways left out"),
)  # fmt: skip
OVER = Guard(
    "R-42",
    lambda row: row.ended_at <= row.now,
    _("The service is not over yet. Write the hours down afterwards."),
    _("the service is over"),
)
EIGHT = Guard(
    "R-42",
    lambda row: row.day_hours + row.hours <= MOST_A_DAY,
    _("With %(day_hours)s hours on that day already, %(hours)s more make over eight. At most eight a day count."),
    _("at most eight hours a day"),
)
APART = Guard(
    "R-42",
    lambda row: not row.overlap,
    _("At that time hours are written down already: %(overlap)s. Correct the times."),
    _("no overlap with other hours"),
)
THIRD = Guard(
    "3.14",
    lambda row: row.actor.user not in {row.recorded_by, row.volunteer},
    _("Who wrote the hours down or did the service does not decide. Another head of the host decides."),
    _("neither recorder nor volunteer decides"),
)
ONLY_ONCE = Guard(
    "R-42",
    lambda row: not row.reversed_already and row.hours > 0,
    _("This entry was reversed already, or is itself a reversing entry. Nothing is changed or deleted."),
    _("an entry is reversed once"),
)
SENSIBLE = Guard(
    "R-42",
    lambda row: row.hours_now is not None and 0 <= row.hours_now <= MOST_A_DAY and row.hours_now % STEP == 0,
    _("The right number lies between 0 and 8, in halves."),
    _("the right number, in halves, at most eight"),
)
NO_LONGER = Guard(
    "R-42",
    lambda row: (
        row.hours_now is None
        or timedelta(hours=float(row.hours_now)) <= row.ended_at - row.began_at + timedelta(minutes=15)
    ),
    _("The service lasted less than %(hours_now)s hours. Only service counts, the way there does not."),
    _("no more hours than the service lasted"),
)
PARTIES: dict[str, Text] = {
    "recorder": _("leader and host of the team"),
    "volunteer": _("the volunteer"),
    "reviewer": _("the head of the host organisation"),
}
MACHINE = Machine(
    name="hour_record",
    title=_("hours of service"),
    common="志",
    parties=PARTIES,
    states={
        S.RECORDED: State(
            S.RECORDED.label, Tone.AMBER, ("volunteer",), _("confirm your hours, or say what is wrong"),
            Clock(5, bells=(), expires="stay_silent"),
        ),
        S.CONFIRMED: State(
            S.CONFIRMED.label, Tone.JADE, clock=Clock(0, Unit.DAYS, until="frozen_on", bells=(), expires="freeze")
        ),
        S.DISPUTED: State(S.DISPUTED.label, Tone.CINNABAR, ("reviewer",), _("decide on the hours"), Clock(5)),
        S.CORRECTED: State(S.CORRECTED.label, Tone.QUIET, final=True),
        S.FINAL: State(S.FINAL.label, Tone.JADE, rests=True),
        S.EXPORTED: State(S.EXPORTED.label, Tone.JADE, rests=True),
    },
    steps=(
        Step(
            "record", _("Write down hours"), (), S.RECORDED, by=("recorder",),
            guards=(ANOTHER, HALVES, OVER, LASTED, EIGHT, APART), sets={"recorded_by": USER}, tells=("volunteer",),
        ),
        Step("book", _("Reversing entry"), (), S.FINAL, by=("system",)),
        Step("confirm", pgettext_lazy("hours", "Confirm"), (S.RECORDED,), S.CONFIRMED, by=("volunteer",), weight=9),
        Step("stay_silent", _("Silence confirms"), (S.RECORDED,), S.CONFIRMED, by=("system",)),
        Step(
            "dispute", pgettext_lazy("hours", "Dispute"), (S.RECORDED,), S.DISPUTED, by=("volunteer",), reason=True,
            sets={"objection": REASON}, tells=("reviewer",), weight=4,
        ),
        Step(
            "uphold", _("The hours are right"), (S.DISPUTED,), S.CONFIRMED, by=("reviewer",), guards=(THIRD,),
            reason=True, tells=("volunteer",), weight=7,
        ),
        Step(
            "correct", _("Correct the hours"), (S.DISPUTED,), S.CORRECTED, by=("reviewer",),
            guards=(THIRD, SENSIBLE, NO_LONGER), asks=("hours_now",), reason=True, tells=("volunteer",), weight=8,
        ),
        Step("freeze", _("End of the month"), (S.CONFIRMED,), S.FINAL, by=("system",)),
        Step(
            "reverse", _("Reverse and write again"), (S.FINAL, S.EXPORTED), S.FINAL,
            by=("reviewer",), stays=True, guards=(THIRD, ONLY_ONCE, SENSIBLE, NO_LONGER), asks=("hours_now",),
            reason=True, tells=("volunteer",), weight=1,
        ),
        Step("export", _("Handed to the national system"), (S.FINAL,), S.EXPORTED, by=("system",)),
    ),
)  # fmt: skip
