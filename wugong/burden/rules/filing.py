"""One addressee fills in a form for one period. What the platform holds is filled in and locked (R-70)."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone


class FilingState(TextChoices):
    """Where it is."""

    SCHEDULED = "scheduled", _("scheduled")
    OPEN = "open", _("to be filled in")
    FILLED = "filled", _("filled in")
    CALLED_OFF = "called_off", _("called off")


class Way(TextChoices):
    """How it was filled in."""

    PAGE = "page", _("on the page")
    SHEET = "sheet", _("by sheet")
    LINK = "link", _("by link")


S = FilingState
WHOLE = Guard(
    "R-70",
    lambda filing: not filing.missing,
    _("“%(missing)s” is still empty. Write it, or “none” where there is nothing."),
    _("each field that is not locked is filled in"),
)
NOT_LOCKED = Guard(
    "R-70",
    lambda filing: not filing.touched,
    _("“%(touched)s” is held by the platform and locked. If it is wrong, the office that keeps it corrects it."),
    _("what is held already is not filled in again"),
)
FITS = Guard(
    "input",
    lambda filing: not filing.misfit,
    _("“%(misfit)s” takes a number, or a date such as 2026-11-25. Correct it."),
    _("numbers and dates where the form says so"),
)
IS_LOCKED = Guard(
    "R-70",
    lambda filing: filing.given("key") in filing.held and str(filing.given("right", "")).strip(),
    _("Name the locked field, and what is right and where it is written."),
    _("a field that is locked, and what is right"),
)
DOUBTS: Any = lambda filing: {**filing.before.doubted, filing.given("key"): str(filing.given("right"))[:300]}  # noqa: E731
WRITTEN: Any = lambda filing: filing.all_values  # noqa: E731
HOW: Any = lambda filing: filing.given("how", Way.PAGE)  # noqa: E731
TIMED: Any = lambda filing: filing.given("took")  # noqa: E731
GOING_OUT = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE))
MACHINE = Machine(
    name="filing",
    title=_("form to fill in"),
    common="减",
    parties={
        "addressee": _("who fills it in"),
        "asker": _("who asks"),
        "keeper": _("the street's Party-building office"),
    },
    states={
        S.SCHEDULED: State(
            S.SCHEDULED.label, Tone.QUIET, clock=Clock(0, until="opens_on", bells=(), expires="open")
        ),
        S.OPEN: State(
            S.OPEN.label, Tone.AMBER, ("addressee",), _("fill in what is not known"),
            Clock(0, until="due_on", bells=GOING_OUT),
        ),
        S.FILLED: State(S.FILLED.label, Tone.JADE, rests=True),
        S.CALLED_OFF: State(S.CALLED_OFF.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("schedule", _("Schedule"), (), S.SCHEDULED, by=("system",)),
        Step("open", pgettext_lazy("filing", "Open"), (S.SCHEDULED,), S.OPEN, by=("system",)),
        Step(
            "fill", _("Fill in"), (S.OPEN,), S.FILLED, by=("addressee", "system"), guards=(NOT_LOCKED, FITS, WHOLE),
            sets={"filled_at": NOW, "values": WRITTEN, "way": HOW, "minutes": TIMED}, weight=9,
        ),
        Step(
            "correct", _("Correct"), (S.FILLED,), S.FILLED, by=("addressee",), stays=True,
            guards=(NOT_LOCKED, FITS, WHOLE), sets={"values": WRITTEN},
        ),
        Step(
            "doubt", _("A locked value is wrong"), (S.OPEN, S.FILLED), S.OPEN, by=("addressee",), stays=True,
            guards=(IS_LOCKED,), sets={"doubted": DOUBTS}, tells=("asker", "keeper"),
        ),
        Step("call_off", _("Call off"), (S.SCHEDULED, S.OPEN), S.CALLED_OFF, by=("system",)),
    ),
)  # fmt: skip
