"""The two lists of the market: how a need, or an offer, is handed in, listed, used and closed.

Both live by one table; they differ in who hands in and who checks. Matched, under way and met follow from the projects
that use them. A listing runs for ninety days and is renewed with one touch; the clock counts from its last renewal, and
never beyond the last day of its period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

MOST = 100_000
RUNS_FOR = 90  # days a listing stays listed without being renewed


class ListingState(TextChoices):
    """Where a need or an offer stands."""

    SUBMITTED = "submitted", _("waiting to be checked")
    RETURNED = "returned", _("sent back")
    LISTED = "listed", _("listed")
    MATCHED = "matched", _("spoken for")
    IN_PROJECT = "in_project", _("in a project")
    FULFILLED = "fulfilled", _("fulfilled")
    CLOSED = "closed", _("closed")
    EXPIRED = "expired", _("run out")
    MERGED = "merged", _("merged")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry of a list", "withdrawn")


S = ListingState
# What a plan may count on and a project may use.
AVAILABLE = (S.LISTED, S.MATCHED, S.IN_PROJECT)
IN_USE = (S.MATCHED, S.IN_PROJECT)
OPEN = (S.SUBMITTED, S.RETURNED, *AVAILABLE, S.FULFILLED)
STATES = tuple(S.choices)


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What the guards look at. ``numbers`` and ``names`` say, masked, what looks personal; empty when nothing does."""

    missing: str = ""
    numbers: str = ""
    names: str = ""
    similar: int = 0
    quantity: int = 1
    used: int = 0
    fits: bool = True
    today: date | None = None
    ends_on: date | None = None


COMPLETE = Guard(
    rule="list",
    holds=lambda f: not f.missing,
    refusal=_("Still missing: %(missing)s. A list entry needs a category, a quantity, a time and a place."),
    says=_("category, quantity, time and place are given"),
)
SANE = Guard(
    rule="list",
    holds=lambda f: 1 <= f.quantity <= MOST,
    refusal=_("A quantity lies between 1 and 100,000; %(quantity)s was given. Put it right."),
    says=_("the quantity is positive and not absurd"),
)
NO_NUMBERS = Guard(
    rule="privacy",
    holds=lambda f: not f.numbers,
    refusal=_("Everybody reads this list, so no personal facts may stand in it. Found: %(numbers)s. Take it out."),
    says=_("no telephone, identity or card number, private contact or home of a person"),
)
NO_NAMES = Guard(
    rule="privacy",
    holds=lambda f: not f.names,
    refusal=_(
        "Everybody reads this list, so no personal facts may stand in it. This looks like one: %(names)s. Take it out, "
        "or say in the reason why it is none."
    ),
    says=_("no name or circumstances of a person, unless the reason says why it is none"),
    modal=Modal.SHALL,
)
CURRENT = Guard(
    rule="list",
    holds=lambda f: not (f.today and f.ends_on) or f.ends_on >= f.today,
    refusal=_("The period ended on %(ends_on)s already. Give one that lies ahead."),
    says=_("the period has not passed"),
)
DISTINCT = Guard(
    rule="duplicate",
    holds=lambda f: not f.similar,
    refusal=_(
        "%(similar)d entry of the same organisation and category is listed already. Merge this one into it, or say in "
        "the reason why both are needed."
    ),
    says=_("duplicates of the same organisation are merged, or a reason tells them apart"),
    modal=Modal.SHALL,
)
ALIKE = Guard(
    rule="merge",
    holds=lambda f: f.fits,
    refusal=_(
        "Only entries of one organisation and one category can be merged, into one that is listed. Choose another."
    ),
    says=_("same organisation and category; the other one is listed"),
)
ENOUGH = Guard(
    rule="quantity",
    holds=lambda f: f.quantity >= f.used,
    refusal=_("%(used)d of it is promised to projects already; the quantity cannot be less. Cancel a project first."),
    says=_("not less than what projects already use"),
)
WRITTEN = (COMPLETE, SANE, NO_NUMBERS, NO_NAMES, CURRENT)
CLEAN = (NO_NUMBERS, NO_NAMES)


def _states(checker_asked: Text, owner_asked: Text) -> dict[str, State]:
    listed = Clock(
        RUNS_FOR, Unit.DAYS, until="renewed_on", latest="ends_on", bells=(Bell(-10, Alarm.REMIND, "owner"),),
        expires="expire",
    )  # fmt: skip
    begun = Clock(10, bells=(Bell(1, Alarm.URGE, "owner"), Bell(5, Alarm.SUPERVISE, "street")))
    return {
        S.SUBMITTED: State(S.SUBMITTED.label, Tone.AMBER, ("checker",), checker_asked, Clock(3)),
        S.RETURNED: State(S.RETURNED.label, Tone.AMBER, ("owner",), _("put right and hand in again, or withdraw")),
        S.LISTED: State(S.LISTED.label, Tone.INK, clock=listed),
        S.MATCHED: State(S.MATCHED.label, Tone.INK, clock=begun),
        S.IN_PROJECT: State(S.IN_PROJECT.label, Tone.INK),
        S.FULFILLED: State(S.FULFILLED.label, Tone.JADE, ("owner",), owner_asked, Clock(5)),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.EXPIRED: State(S.EXPIRED.label, Tone.QUIET, final=True),
        S.MERGED: State(S.MERGED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    }


STEPS = (
    Step("submit", _("Hand in"), (), S.SUBMITTED, by=("owner",), guards=WRITTEN, tells=("checker",)),
    Step(
        "enter", _("Enter into the list"), (), S.LISTED, by=("checker", "street", "district", "system"), guards=WRITTEN,
    ),
    Step(
        "resubmit", _("Hand in again"), (S.RETURNED,), S.SUBMITTED, by=("owner",), guards=WRITTEN, tells=("checker",),
        weight=9
    ),
    Step(
        "verify", _("List it"), (S.SUBMITTED,), S.LISTED, by=("checker",), guards=(*CLEAN, CURRENT, DISTINCT),
        tells=("owner",), weight=9,
    ),
    Step(
        "return", pgettext_lazy("entry of a list", "Send back"), (S.SUBMITTED,), S.RETURNED, by=("checker",),
        reason=True, tells=("owner",), weight=5,
    ),
    Step(
        "merge", _("Merge into another"), (S.SUBMITTED, S.LISTED), S.MERGED, by=("checker", "street"), guards=(ALIKE,),
        tells=("owner",), weight=3,
    ),
    Step(
        "renew", _("Renew for 90 days"), (S.LISTED,), S.LISTED, by=("owner",), guards=(CURRENT,), stays=True, weight=5,
    ),
    Step(
        "amend", _("Change"), AVAILABLE, S.LISTED, by=("owner", "street", "system"), guards=(*WRITTEN, ENOUGH),
        stays=True, weight=2,
    ),
    Step("absorb", _("Take another in"), AVAILABLE, S.LISTED, by=("system",), guards=(SANE,), stays=True),
    Step("match", _("Speak for it"), (S.LISTED,), S.MATCHED, by=("system",)),
    Step("start", _("Take into a project"), (S.LISTED, S.MATCHED), S.IN_PROJECT, by=("system",)),
    Step("free", _("Back to the list"), IN_USE, S.LISTED, by=("system",)),
    Step("fulfil", _("Fulfil"), (S.LISTED, *IN_USE), S.FULFILLED, by=("system",), tells=("owner",)),
    Step("confirm", _("Confirm"), (S.FULFILLED,), S.CLOSED, by=("owner", "system"), weight=9),
    Step("expire", pgettext_lazy("verb", "Run out"), (S.LISTED,), S.EXPIRED, by=("system",), tells=("owner",)),
    Step("succeed", _("Go over to the successor"), OPEN, S.LISTED, by=("system",), stays=True, tells=("owner",)),
    Step(
        "withdraw", pgettext_lazy("entry of a list", "Withdraw"), (S.SUBMITTED, S.RETURNED, S.LISTED), S.WITHDRAWN,
        by=("owner",), reason=True,
    ),
)  # fmt: skip

NEED = Machine(
    name="need",
    title=_("need"),
    common="建",
    parties={
        "owner": _("who has the need"),
        "checker": _("the community's workers"),
        "street": _("the street's Party-building office"),
        "district": _("the district's Organisation Department"),
    },
    states=_states(_("list it, or send it back"), _("confirm that the need is met")),
    steps=STEPS,
)
OFFER = Machine(
    name="offer",
    title=_("offer"),
    common="建",
    parties={
        "owner": _("who offers it"),
        "checker": _("the street's Party-building office"),
        "street": _("the street's Party-building office"),
        "district": _("the district's Organisation Department"),
    },
    states=_states(_("list it, or send it back"), _("confirm that it is used up")),
    steps=STEPS,
)
