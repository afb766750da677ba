"""Escalation: what one tier cannot settle goes one tier up and comes back with an answer (R-35).

One id goes through all tiers: the topic above has the same root. Nothing is sent back down a tier twice.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, State, Step, Tone


class Ground(TextChoices):
    """Why a topic goes up."""

    AUTHORITY = "outside_authority", _("outside our authority")
    ACROSS = "cross_jurisdiction", _("reaches beyond our place")
    COORDINATION = "coordination_failed", _("coordination failed twice")
    DEFERRED = "deferred_twice", _("deferred twice")
    OVERDUE = "action_overdue", _("a task is overdue by ten working days")


class EscalationState(TextChoices):
    """Where an escalation stands."""

    RAISED = "raised", pgettext_lazy("escalation", "sent up")
    RECEIVED = "received", pgettext_lazy("escalation", "received")
    RETURNED = "returned", pgettext_lazy("escalation", "returned with advice")
    REDIRECTED = "redirected", pgettext_lazy("escalation", "redirected")
    ADMITTED = "admitted", pgettext_lazy("escalation", "admitted above")
    HANDLING = "handling", pgettext_lazy("escalation", "handled above")
    ANSWERED = "answered", pgettext_lazy("escalation", "answered from above")
    DISPUTED = "disputed", pgettext_lazy("escalation", "answer disputed")
    ACCEPTED = "accepted", pgettext_lazy("escalation", "answer accepted")
    CLOSED = "closed", pgettext_lazy("escalation", "closed")


S = EscalationState
RETURNED = (S.RETURNED, S.REDIRECTED)
FINAL = (*RETURNED, S.CLOSED)
WAITING_BELOW = (S.ADMITTED, S.HANDLING)


def ground_holds(ground: str, tried: str, *, deferrals: int, coordinations: int, days_overdue: int) -> bool:
    """Whether a ground is named with what was tried, and is true where it can be counted (working days overdue)."""
    counted = {
        Ground.DEFERRED: deferrals >= 2,
        Ground.COORDINATION: coordinations >= 2,
        Ground.OVERDUE: days_overdue > 10,
    }
    return ground in Ground.values and bool(tried.strip()) and counted.get(Ground(ground), True)


RETURN_ONCE = Guard(
    "R-35",
    lambda e: not e.returned_before,
    _("It was sent back down from this tier once already (R-35). Admit it here."),
    _("nothing is sent back down a tier twice"),
)
DISPUTE_ONCE = Guard(
    "dispute",
    lambda e: not e.before.disputed,
    _("The answer was disputed once already and has been decided on. Accept it."),
    _("disputed once at most"),
)
_CHAIN = (Bell(1, Alarm.URGE), Bell(3, Alarm.SUPERVISE, to="upper_chair"), Bell(5, Alarm.ESCALATE, to="arbiter"))

MACHINE = Machine(
    name="escalation",
    title=_("escalation"),
    common="商",
    parties={
        "lower": _("the joint meeting it comes from"),
        "lower_chair": _("the chair of the joint meeting it comes from"),
        "upper_office": _("the secretariat above"),
        "upper_chair": _("the chair above"),
        "arbiter": _("the district Organisation Department"),
    },
    states={
        S.RAISED: State(
            S.RAISED.label, Tone.AMBER, ("upper_office",), pgettext_lazy("asked", "acknowledge receipt"),
            Clock(1, bells=_CHAIN)
        ),
        S.RECEIVED: State(
            S.RECEIVED.label, Tone.AMBER, ("upper_office",), _("admit, or return with advice"), Clock(5, bells=_CHAIN)
        ),
        S.RETURNED: State(S.RETURNED.label, Tone.QUIET, final=True),
        S.REDIRECTED: State(S.REDIRECTED.label, Tone.QUIET, final=True),
        S.ADMITTED: State(S.ADMITTED.label),
        S.HANDLING: State(S.HANDLING.label, Tone.INK, ("upper_chair",), _("answer with measures and owner"), Clock(20)),
        S.ANSWERED: State(
            S.ANSWERED.label, Tone.JADE, ("lower_chair",), _("accept the answer or dispute it"),
            Clock(5, expires="accept", bells=()),
        ),
        S.DISPUTED: State(S.DISPUTED.label, Tone.AMBER, ("arbiter",), _("decide on the dispute"), Clock(5)),
        S.ACCEPTED: State(S.ACCEPTED.label, Tone.JADE),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
    },
    steps=(
        Step("raise", _("Send up"), (), S.RAISED, by=("lower",), asks=("ground", "tried"), tells=("upper_office",)),
        Step(
            "receive", _("Acknowledge receipt"), (S.RAISED,), S.RECEIVED, by=("upper_office",), tells=("lower",),
            weight=9,
        ),
        Step(
            "admit", _("Admit above"), (S.RECEIVED,), S.ADMITTED, by=("upper_office",), asks=("upper_topic?",),
            then="handle", tells=("lower",), weight=9,
        ),
        Step("handle", _("Begin handling"), (S.ADMITTED,), S.HANDLING, by=("system",)),
        Step(
            "return", _("Return with advice"), (S.RECEIVED,), S.RETURNED, by=("upper_office",), guards=(RETURN_ONCE,),
            reason=True, tells=("lower",), weight=4,
        ),
        Step(
            "redirect", _("Redirect"), (S.RECEIVED,), S.REDIRECTED, by=("upper_office",), guards=(RETURN_ONCE,),
            reason=True, tells=("lower",), weight=3,
        ),
        Step(
            "answer", _("Answer downwards"), (S.HANDLING,), S.ANSWERED, by=("upper_chair", "system"),
            asks=("measures", "owner"), tells=("lower",), weight=9,
        ),
        Step(
            "accept", _("Accept the answer"), (S.ANSWERED,), S.ACCEPTED, by=("lower_chair", "system"),
            then="close", weight=9,
        ),
        Step(
            "dispute", _("Dispute the answer"), (S.ANSWERED,), S.DISPUTED, by=("lower_chair",), guards=(DISPUTE_ONCE,),
            reason=True, sets={"disputed": True}, tells=("upper_chair", "arbiter"), weight=3,
        ),
        Step(
            "uphold", _("Uphold the answer"), (S.DISPUTED,), S.ACCEPTED, by=("arbiter",), reason=True, then="close",
            tells=("lower", "upper_chair"), weight=5,
        ),
        Step(
            "handle_again", _("Have it handled again"), (S.DISPUTED,), S.HANDLING, by=("arbiter",), reason=True,
            tells=("lower", "upper_chair"), weight=4,
        ),
        Step("close", pgettext_lazy("escalation", "Close"), (S.ACCEPTED,), S.CLOSED, by=("system",)),
    ),
)  # fmt: skip
