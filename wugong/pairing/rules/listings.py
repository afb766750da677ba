"""The two lists of the market: how a need, or an offer, is handed in, listed, used and closed.

Both live by one table; they differ in who hands in and who checks. Matched, under way and met follow from the projects
that use them. A listing runs for ninety days and is renewed with one touch; the clock counts from its last renewal, and
never beyond the last day of its period.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

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


SANE = Guard(
    rule="list",
    holds=lambda line: 1 <= line.quantity <= MOST,
    refusal=_("A quantity lies between 1 and 100,000; %(quantity)s was given. Put it right."),
    says=_("the quantity is positive and not absurd"),
)
ORDERED = Guard(
    rule="list",
    holds=lambda line: line.starts_on <= line.ends_on,
    refusal=_("The last day lies before the first. Change one of the two."),
    says=_("the period begins before it ends"),
)
CURRENT = Guard(
    rule="list",
    holds=lambda line: line.ends_on >= line.today,
    refusal=_("The period ended on %(ends_on)s already. Give one that lies ahead."),
    says=_("the period has not passed"),
)
NO_NUMBERS = Guard(
    rule="privacy",
    holds=lambda line: not line.numbers,
    refusal=_("Everybody reads this list, so it must not contain personal data. Found: %(numbers)s. Remove it."),
    says=_("no telephone, identity or card number, private contact or home of a person"),
)
NO_NAMES = Guard(
    rule="privacy",
    holds=lambda line: not line.names,
    refusal=_(
        "Everybody reads this list, so it must not contain personal data. This looks like some: %(names)s. "
        "Remove it, or give the reason why it is none."
    ),
    says=_("no name or circumstances of a person, unless the reason says why it is none"),
    modal=Modal.SHALL,
)
DISTINCT = Guard(
    rule="duplicate",
    holds=lambda line: not line.similar,
    refusal=_(
        "%(similar)d entry of the same organisation and category is listed already. Merge this one into it, or say in "
        "the reason why both are needed."
    ),
    says=_("duplicates of the same organisation are merged, or a reason tells them apart"),
    modal=Modal.SHALL,
)
ALIKE = Guard(
    rule="merge",
    holds=lambda line: line.alike,
    refusal=_(
        "Only entries of one organisation and one category can be merged, into one that is listed. Choose another."
    ),
    says=_("same organisation and category; the other one is listed"),
)
ENOUGH = Guard(
    rule="quantity",
    holds=lambda line: line.quantity >= line.used,
    refusal=_("%(used)d of it is promised to projects already; the quantity cannot be less. Cancel a project first."),
    says=_("not less than what projects already use"),
)
CLEAN = (NO_NUMBERS, NO_NAMES)
WRITTEN = (ORDERED, CURRENT, *CLEAN)
SAYS = ("category", "title", "quantity", "starts_on", "ends_on", "where", "venue?", "detail?", "conditions?")


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
        S.EXPIRED: State(S.EXPIRED.label, Tone.QUIET, rests=True),
        S.MERGED: State(S.MERGED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    }


def _steps(*more: str) -> tuple[Step, ...]:
    """The steps of a list; ``more``: columns that only this list has."""
    asks = (*SAYS, *more)
    return (
        Step(
            "submit", _("Hand in"), (), S.SUBMITTED, by=("lister",), guards=WRITTEN, asks=asks, tells=("checker",),
        ),
        Step(
            "enter", _("Enter into the list"), (), S.LISTED, by=("checker", "street", "district", "system"),
            guards=WRITTEN, asks=asks, sets={"renewed_on": TODAY},
        ),
        Step(
            "resubmit", _("Hand in again"), (S.RETURNED,), S.SUBMITTED, by=("owner",), guards=WRITTEN, asks=asks,
            tells=("checker",), weight=9
        ),
        Step(
            "verify", _("List it"), (S.SUBMITTED,), S.LISTED, by=("checker",), guards=(*CLEAN, CURRENT, DISTINCT),
            sets={"renewed_on": TODAY}, tells=("owner",), weight=9,
        ),
        Step(
            "return", pgettext_lazy("entry of a list", "Send back"), (S.SUBMITTED,), S.RETURNED, by=("checker",),
            reason=True, tells=("owner",), weight=5,
        ),
        Step(
            "merge", _("Merge into another"), (S.SUBMITTED, S.LISTED), S.MERGED, by=("checker", "street"),
            guards=(ALIKE,), asks=("merged_into",), tells=("owner",), weight=3,
        ),
        Step(
            "renew", _("Renew for 90 days"), (S.LISTED, S.EXPIRED), S.LISTED, by=("owner",), guards=(CURRENT,),
            sets={"renewed_on": TODAY}, weight=5,
        ),
        Step(
            "amend", _("Change"), (*AVAILABLE, S.EXPIRED), S.LISTED, by=("owner", "street", "system"),
            guards=(*WRITTEN, ENOUGH), asks=asks, stays=True, weight=2,
        ),
        Step("absorb", _("Take another in"), AVAILABLE, S.LISTED, by=("system",), guards=(SANE,), stays=True),
        Step("match", _("Speak for it"), (S.LISTED,), S.MATCHED, by=("system",)),
        Step("start", _("Take into a project"), (S.LISTED, S.MATCHED), S.IN_PROJECT, by=("system",)),
        Step("free", _("Back to the list"), IN_USE, S.LISTED, by=("system",), sets={"renewed_on": TODAY}),
        Step("fulfil", _("Fulfil"), (S.LISTED, *IN_USE), S.FULFILLED, by=("system",), tells=("owner",)),
        Step("confirm", _("Confirm"), (S.FULFILLED,), S.CLOSED, by=("owner", "system"), weight=9),
        Step("expire", pgettext_lazy("verb", "Run out"), (S.LISTED,), S.EXPIRED, by=("system",), tells=("owner",)),
        Step("succeed", _("Go over to the successor"), OPEN, S.LISTED, by=("system",), stays=True, tells=("owner",)),
        Step(
            "withdraw", pgettext_lazy("entry of a list", "Withdraw"), (S.SUBMITTED, S.RETURNED, S.LISTED),
            S.WITHDRAWN, by=("owner",), reason=True,
        ),
    )  # fmt: skip


def _machine(name: str, title: Text, owner: Text, lister: Text, checker: Text, confirm: Text, *more: str) -> Machine:
    return Machine(
        name=name,
        title=title,
        common="建",
        parties={
            "owner": owner,
            "lister": lister,
            "checker": checker,
            "street": _("the street's Party-building office"),
            "district": _("the district's Organisation Department"),
        },
        states=_states(_("list it, or send it back"), confirm),
        steps=_steps(*more),
    )


NEED = _machine(
    "need",
    _("need"),
    _("who has the need"),
    _("the head or a worker of a community, a branch, or a unit's liaison"),
    _("the community's workers"),
    _("confirm that the need is met"),
)
OFFER = _machine(
    "offer", _("offer"), _("who offers it"), _("the head or the liaison of a unit"),
    _("the street's Party-building office"),
    _("confirm that it is used up"), "inexhaustible?",
)  # fmt: skip
