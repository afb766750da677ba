"""The yearly roster of a street: ten organisations beside the working committee, drafted, confirmed, closed."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, REASON, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit

MOST_OF_EACH = 3
# How a mark stands in the record.
MARKED = {
    "lock": _("%(organisation)s: locked into the roster"),
    "ban": _("%(organisation)s: not chosen"),
    "": _("%(organisation)s: left to the proposal"),
}


class RosterState(TextChoices):
    """Where a roster stands."""

    DRAFTED = "drafted", pgettext_lazy("roster", "drafted")
    CONFIRMED = "confirmed", pgettext_lazy("roster", "confirmed")
    CLOSED = "closed", pgettext_lazy("roster", "closed")


S = RosterState

ONCE = Guard(
    "S40",
    lambda r: not r.twice,
    _("This street has a roster for that year already. Open it and change that one."),
    _("one roster a street and year"),
)
KINDS = Guard(
    "S40",
    lambda r: not r.strangers,
    _(
        "The roster is made of Party organisations of non-public enterprises, organs and public institutions; "
        "%(strangers)s is none of these. Take it out, or invite it to a project as a guest."
    ),
    _("Party organisations of non-public enterprises, organs and public institutions only"),
)
INSIDE = Guard(
    "S40",
    lambda r: not r.outside,
    _("%(outside)s does not lie in this street. Take it out, or invite it to a project as a guest."),
    _("members lie in the street"),
)
SOMEBODY = Guard(
    "S40",
    lambda r: r.count,
    _("There is no member yet. Have the roster drawn, then confirm it."),
    _("there are members"),
)
TEN = Guard(
    "S40",
    lambda r: r.count == r.size,
    _("A roster normally has %(size)d members; this one has %(count)d. Say why, or change it."),
    _("ten members"),
    Modal.NORMALLY,
)
REACHABLE = Guard(
    "S40",
    lambda r: r.in_reach,
    _("Only organisations that can be members of this street's roster can be chosen, and each once."),
    _("chosen among the candidates of the street"),
)
REPLACED = Guard(
    "S40",
    lambda r: r.leaves,
    _("Choose a member that leaves, and who comes instead among the candidates of the street, or nobody."),
    _("a member leaves; a candidate of the street, or nobody, comes instead"),
)
BALANCED = Guard(
    "S40",
    lambda r: r.least_of_each <= MOST_OF_EACH,
    _("Choose 0 to 3 of each kind."),
    _("at least 0 to 3 of each kind"),
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
            asks={"office": _("look at the proposal; the secretary confirms it")},
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
        Step(
            "draw", _("Draw again"), (S.DRAFTED,), S.DRAFTED, by=("office", "secretary"), guards=(BALANCED,),
            asks=("least_of_each?",), stays=True, weight=0,
        ),
        Step(
            "swap", _("Swap two"), (S.DRAFTED,), S.DRAFTED, by=("office", "secretary"), guards=(REACHABLE,), stays=True,
            weight=0,
        ),
        Step(
            "confirm", _("Confirm the roster"), (S.DRAFTED,), S.CONFIRMED, by=("secretary",),
            guards=(SOMEBODY, KINDS, INSIDE, TEN), sets={"confirmed_at": NOW, "departure": REASON},
            tells=("members", "office"), weight=9,
        ),
        Step(
            "replace", _("Replace a member"), (S.CONFIRMED,), S.CONFIRMED, by=("secretary",), guards=(REPLACED,),
            reason=True, tells=("members", "office"), stays=True, weight=0,
        ),
        Step(
            "succeed", _("A successor takes the place of a body that is dissolved"), (S.DRAFTED, S.CONFIRMED),
            S.CONFIRMED, by=("system",), tells=("secretary", "office"), stays=True, reseats=True, weight=0,
        ),
        Step("close", pgettext_lazy("roster", "Close"), (S.CONFIRMED,), S.CLOSED, by=("system",)),
    ),
)  # fmt: skip
