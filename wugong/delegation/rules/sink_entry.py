"""What sinks to a street or community: workforce, funds, policy, from the promise to the review.

Source: S17-S19, domain 3.16.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit


class Sort(TextChoices):
    """What goes down."""

    WORKFORCE = "workforce", _("workforce")
    FUNDS = "funds", pgettext_lazy("sinking", "funds")
    POLICY = "policy", pgettext_lazy("sinking", "policy")


class SinkState(TextChoices):
    """How far it came."""

    PROMISED = "promised", pgettext_lazy("sinking", "promised")
    ARRIVED = "arrived", pgettext_lazy("sinking", "arrived")
    VERIFIED = "verified", pgettext_lazy("sinking", "verified")
    IN_USE = "in_use", pgettext_lazy("sinking", "in use")
    REVIEWED = "reviewed", pgettext_lazy("sinking", "reviewed")
    WITHDRAWN = "withdrawn", pgettext_lazy("sinking", "taken back")


S = SinkState
COURSE = (S.PROMISED, S.ARRIVED, S.VERIFIED, S.IN_USE, S.REVIEWED)
MEASURES = {Sort.WORKFORCE: "heads", Sort.FUNDS: "amount", Sort.POLICY: "policy_no"}
MEASURED = Guard(
    "S17",
    lambda entry: all(bool(getattr(entry, name)) == (entry.sort == sort) for sort, name in MEASURES.items()),
    _("Say how much goes down, in its own measure only: heads for workforce, yuan for funds, a number for a policy."),
    _("a head-count, an amount or the number of a policy, and nothing else"),
)
AHEAD = Guard(
    "S17",
    lambda entry: entry.due_on >= entry.today,
    _("The day %(due_on)s has passed. Promise a day from today on."),
    _("the promised day lies ahead"),
)
COUNTED = Guard(
    "S17",
    lambda entry: entry.given_measure,
    _("Say how much you received: heads for workforce, yuan for funds; for a policy its number is enough."),
    _("the receiver says how much arrived"),
)
NO_MORE = Guard(
    "S17",
    lambda entry: not entry.exceeds,
    _("%(promised)s was promised and you enter more. Correct the figure, or let the department promise the rest."),
    _("not more than was promised"),
)
NO_LESS = Guard(
    "S17",
    lambda entry: not entry.falls_short,
    _("Less arrived than the %(promised)s promised. Say what is missing, or send it back as not arrived."),
    _("as much as was promised"),
    Modal.SHALL,
)
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(10, Alarm.SUPERVISE, to="overseer"))
MACHINE = Machine(
    name="sink_entry",
    title=_("sinking entry"),
    common="减",
    parties={
        "giver": _("who hands down"),
        "receiver": _("who receives"),
        "overseer": _("the district Organisation Department"),
    },
    states={
        S.PROMISED: State(
            S.PROMISED.label, Tone.AMBER, ("giver",), _("hand over what was promised"),
            Clock(0, until="due_on", bells=BELLS),
        ),
        S.ARRIVED: State(
            S.ARRIVED.label, Tone.AMBER, ("receiver",), _("verify what arrived"), Clock(5, bells=BELLS)
        ),
        S.VERIFIED: State(
            S.VERIFIED.label, Tone.INK, ("receiver",), _("put it to use and say for what"), Clock(20, bells=BELLS)
        ),
        S.IN_USE: State(
            S.IN_USE.label, Tone.JADE, ("receiver",), _("say what it brought"), Clock(6, Unit.MONTHS, bells=BELLS)
        ),
        S.REVIEWED: State(S.REVIEWED.label, Tone.JADE, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "promise", _("Promise to hand down"), (), S.PROMISED, by=("giver",), guards=(MEASURED, AHEAD),
            asks=("receiver", "sort", "title", "heads?", "amount?", "policy_no?", "due_on"), tells=("receiver",),
        ),
        Step(
            "hand_over", _("It has arrived"), (S.PROMISED,), S.ARRIVED, by=("giver",), asks=("arrived_note",),
            sets={"arrived_on": TODAY}, tells=("receiver",), weight=9,
        ),
        Step(
            "verify", _("Confirm what arrived"), (S.ARRIVED,), S.VERIFIED, by=("receiver",),
            guards=(COUNTED, NO_MORE, NO_LESS), asks=("got_heads?", "got_amount?"), sets={"verified_at": NOW},
            tells=("giver",), weight=9,
        ),
        Step(
            "miss", _("It has not arrived"), (S.ARRIVED,), S.PROMISED, by=("receiver",), reason=True,
            tells=("giver", "overseer"), weight=5,
        ),
        Step("use", _("Put to use"), (S.VERIFIED,), S.IN_USE, by=("receiver",), asks=("used_for",), weight=9),
        Step(
            "review", _("Review"), (S.IN_USE,), S.REVIEWED, by=("receiver",), asks=("effect",), tells=("giver",),
            weight=9,
        ),
        Step(
            "withdraw", _("Take the promise back"), (S.PROMISED,), S.WITHDRAWN, by=("giver",), reason=True,
            tells=("receiver", "overseer"), weight=0,
        ),
    ),
)  # fmt: skip
