"""The yearly roster of a street: ten organisations beside the working committee, drafted, confirmed, closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit


class RosterState(TextChoices):
    """Where a roster stands."""

    DRAFTED = "drafted", pgettext_lazy("roster", "drafted")
    CONFIRMED = "confirmed", pgettext_lazy("roster", "confirmed")
    CLOSED = "closed", pgettext_lazy("roster", "closed")


S = RosterState


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """What the guards look at. ``strangers`` and ``outside`` are names of members that do not belong."""

    size: int = 10
    members: int = 10
    only_one: bool = True
    strangers: str = ""
    outside: str = ""
    chosen: bool = True
    in_reach: bool = True


ONCE = Guard(
    rule="S40",
    holds=lambda f: f.only_one,
    refusal=_("This street has a roster for that year already. Open it and change that one."),
    says=_("one roster a street and year"),
)
KINDS = Guard(
    rule="S40",
    holds=lambda f: not f.strangers,
    refusal=_(
        "The roster is made of Party organisations of non-public enterprises, organs and public institutions; "
        "%(strangers)s is none of these. Take it out, or invite it to a project as a guest."
    ),
    says=_("non-public enterprises, organs and public institutions only"),
)
INSIDE = Guard(
    rule="S40",
    holds=lambda f: not f.outside,
    refusal=_("%(outside)s does not lie in this street. Take it out, or invite it to a project as a guest."),
    says=_("members lie in the street"),
)
SOMEBODY = Guard(
    rule="S40",
    holds=lambda f: f.members > 0,
    refusal=_("There is no member yet. Have the roster drawn, then confirm it."),
    says=_("there are members"),
)
TEN = Guard(
    rule="S40",
    holds=lambda f: f.members == f.size,
    refusal=_("A roster normally has %(size)d members; this one has %(members)d. Say why, or change it."),
    says=_("ten members"),
    modal=Modal.NORMALLY,
)
REACHABLE = Guard(
    rule="S40",
    holds=lambda f: f.in_reach,
    refusal=_("Only organisations that can be members of this street's roster can be chosen, and each once."),
    says=_("chosen among the candidates of the street"),
)

ROSTER = Machine(
    name="roster",
    title=_("1+10 roster"),
    common="联",
    parties={
        "office": _("the street's Party-building office"),
        "secretary": _("the street's secretary"),
        "members": _("the members of the roster"),
    },
    states={
        S.DRAFTED: State(
            S.DRAFTED.label, Tone.AMBER, ("secretary", "office"), _("look at the proposal and confirm it"),
            Clock(20, bells=(Bell(-3, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "secretary"))),
        ),
        S.CONFIRMED: State(
            S.CONFIRMED.label, Tone.JADE, clock=Clock(0, Unit.DAYS, until="ends_on", bells=(), expires="close")
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "draft", _("Draft the roster"), (), S.DRAFTED, by=("office", "secretary", "system"), guards=(ONCE,),
            tells=("secretary",),
        ),
        Step(
            "mark", _("Lock or leave out"), (S.DRAFTED,), S.DRAFTED, by=("office", "secretary", "system"), stays=True,
            weight=0,
        ),
        Step("draw", _("Draw anew"), (S.DRAFTED,), S.DRAFTED, by=("office", "secretary"), stays=True, weight=0),
        Step(
            "swap", _("Swap two"), (S.DRAFTED,), S.DRAFTED, by=("office", "secretary"), guards=(REACHABLE,), stays=True,
            weight=0,
        ),
        Step(
            "confirm", _("Confirm the roster"), (S.DRAFTED,), S.CONFIRMED, by=("secretary",),
            guards=(SOMEBODY, KINDS, INSIDE, TEN), tells=("members", "office"), weight=9,
        ),
        Step(
            "replace", _("Replace a member"), (S.CONFIRMED,), S.CONFIRMED, by=("secretary",), guards=(REACHABLE,),
            reason=True, tells=("members", "office"), stays=True, weight=0,
        ),
        Step("close", pgettext_lazy("roster", "Close"), (S.CONFIRMED,), S.CLOSED, by=("system",)),
    ),
)  # fmt: skip
