"""The promise: how a task taken on by a body goes from the table of a meeting to a verified end.

Overdue is no state. A promise that is late may still be explained, handed over, reported and verified: each of these is
a state of its own, and lateness is told by the clock, which goes on through all of them. What happens when nobody moves
stands in the bells of that clock: a word at half-time where nothing was said yet, a reminder, then the chain of
supervision.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, USER, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit


class CommitmentState(TextChoices):
    """Where a promise stands."""

    ASSIGNED = "assigned", _("waiting for acceptance")
    CONTESTED = "contested", _("contested")
    ACKNOWLEDGED = "acknowledged", _("accepted")
    IN_PROGRESS = "in_progress", _("under way")
    EXTENSION_ASKED = "extension_asked", _("more time asked for")
    HANDING_OVER = "handing_over", _("being handed over")
    REPORTED_DONE = "reported_done", _("reported done")
    VERIFIED = "verified", _("verified")
    CLOSED = "closed", _("kept")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = CommitmentState
FINAL = (S.CLOSED, S.WITHDRAWN)
AT_WORK = (S.ACKNOWLEDGED, S.IN_PROGRESS)
OPEN = (S.ASSIGNED, S.CONTESTED, *AT_WORK, S.EXTENSION_ASKED, S.HANDING_OVER, S.REPORTED_DONE)
LONGEST_EXTENSION = 0.5
# What the clock of a state measures, where it is not the work itself.
PERIODS = {
    **dict.fromkeys((S.ASSIGNED, S.CONTESTED, S.EXTENSION_ASKED, S.HANDING_OVER), _("to be answered")),
    S.REPORTED_DONE: _("to be verified"),
}


class Channel(TextChoices):
    """How a body that did not act here itself made itself known to the one who acted for it."""

    MEETING = "meeting", _("in the meeting")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    VISIT = "visit", _("on a visit")


def longest_extension(assigned_on: date, due_on: date) -> int:
    """The most whole calendar days a term may be extended by: half of it, so none where it has a single day."""
    return int((due_on - assigned_on).days * LONGEST_EXTENSION)


def verifiers(
    lead: UUID, co_bodies: frozenset[UUID], secretariat: UUID, proposer: UUID | None, superior: UUID | None
) -> list[UUID]:
    """The organisations that may say whether a promise was kept: never one of those who made it.

    The secretariat and the proposer; where both take part in the work themselves, the superior of the lead.
    """
    doers = co_bodies | {lead}
    neutral = [o for o in dict.fromkeys([secretariat, proposer]) if o and o not in doers]
    if not neutral and superior and superior not in doers:
        return [superior]
    return neutral


TERM = Clock(
    0,
    Unit.DAYS,
    until="due_on",
    spans=(S.IN_PROGRESS, S.EXTENSION_ASKED, S.HANDING_OVER),
    bells=(
        Bell(0, Alarm.HALFWAY, share=0.5, unless="noted_at"),
        Bell(-1, Alarm.REMIND),
        Bell(1, Alarm.URGE),
        Bell(5, Alarm.SUPERVISE, to="supervisor"),
        Bell(10, Alarm.ESCALATE, to="assigner"),
    ),
)
ANSWER = (Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="supervisor"), Bell(10, Alarm.ESCALATE, to="assigner"))

NAMED = Guard(
    rule="R-33",
    holds=lambda task: task.lead_id and task.what and task.done_when and task.due_on,
    refusal=_("A task needs a lead body, a deed, the sign by which it is done, and a date. Fill in what is missing."),
    says=_("lead body, deed, test of completion and date are named"),
)
AHEAD = Guard(
    rule="due",
    holds=lambda task: task.due_on >= task.today,
    refusal=_("The date %(due_on)s has passed already. Choose one from today on."),
    says=_("the date is not in the past"),
)
ADMITTED = Guard(
    rule="R-03",
    holds=lambda task: task.admitted,
    refusal=_("A department hands this to a street or community, and that needs a number in force. Name it."),
    says=_("what a department hands to a street or community has a number in force"),
)
CHECKABLE = Guard(
    rule="verifier",
    holds=lambda task: task.checkers(task.lead),
    refusal=_(
        "Nobody is left who could check this: those who asked for it are the ones who do it. Name a proposer or a "
        "secretariat that takes no part in the work."
    ),
    says=_("somebody other than the doers can verify"),
)
LATE = Guard(
    rule="overdue",
    holds=lambda task: task.late,
    refusal=_("Its clock has not run out. Urge until then; afterwards it can be talked over or given to another body."),
    says=_("its clock has run out"),
)
CHECKABLE_THERE = replace(CHECKABLE, holds=lambda task: task.checkers(task.handed_to))
ON_BEHALF = Guard(
    rule="on_behalf",
    holds=lambda task: task.given("channel") or not task.written_for,
    refusal=_("You write for another body. Say how it let you know."),
    says=_("who writes for the lead body says how it let the secretariat know"),
)
FOR_HELPER = replace(
    ON_BEHALF,
    holds=lambda task: task.given("channel") or not task.speaks_for_helper,
    says=_("who writes for a co-body says how it let the secretariat know"),
)
CONTEST_ONCE = Guard(
    rule="contest",
    holds=lambda task: not task.before.contested,
    refusal=_("The objection was decided once already. Accept the task, or ask for it to be handed over afterwards."),
    says=_("contested once at most"),
)
IN_TIME = Guard(
    rule="extension",
    holds=lambda task: task.today <= task.due_on,
    refusal=_("More time is asked for before the date, and %(due_on)s has passed. Report how far the work has come."),
    says=_("asked for before the date"),
)
EXTEND_ONCE = Guard(
    rule="extension",
    holds=lambda task: task.extended_from is None,
    refusal=_("The term was extended once already. Report what is done, or hand the rest over with a reason."),
    says=_("once only"),
)
LONG_ENOUGH = Guard(
    rule="extension",
    holds=lambda task: task.longest,
    refusal=_("Half of a term of one day is less than a day, so it stays. Report what is done, or hand the rest over."),
    says=_("half of the term is a day at least"),
)
HALF_AT_MOST = Guard(
    rule="extension",
    holds=lambda task: 0 < (task.asked_until - task.due_on).days <= task.longest,
    refusal=_("At most %(longest)d more days may be asked for, half of the term. Choose an earlier date."),
    says=_("at most half of the term"),
)
PROVEN = Guard(
    rule="proof",
    holds=lambda task: task.proof or task.proof_matter_id,
    refusal=_("Say what was done in a sentence, or point to the matter here that shows it."),
    says=_("what was done is described, or linked to a matter"),
)
NOT_THE_DOER = Guard(
    rule="verifier",
    holds=lambda task: task.before.reported_by is None or task.before.reported_by != task.actor.user,
    refusal=_("Who reported the work done does not verify it. Somebody else of the secretariat or the proposer does."),
    says=_("verified by a person and a body other than the doer"),
)
ELSEWHERE = Guard(
    rule="handover",
    holds=lambda task: task.changes.get("handed_to", task.lead) != task.before.lead,
    refusal=_("The task can only be handed over to a body that does not lead it already. Choose another one."),
    says=_("handed to another body"),
)


def _voice(task: Any) -> str:
    """How a lead body without an account let the secretariat know; empty where it acts itself."""
    return task.given("channel", "") if task.written_for else ""


SAID = {"acted_for": _voice}
UNSAID = {"acted_for": ""}
DOERS = ("owner", "stand_in", "asked", "for_asked")
WHETHER = {"asked": _("say whether you help"), "for_asked": _("say whether the co-body helps")}

MACHINE = Machine(
    name="commitment",
    title=_("task"),
    common="诺",
    parties={
        "assigner": _("the chair who assigned it"),
        "secretariat": _("the secretariat"),
        "owner": _("the lead body"),
        "stand_in": _("the secretariat, for a lead body without an account"),
        "successor": _("the body it is handed to"),
        "verifier": _("the secretariat or the proposer, never the doers"),
        "supervisor": _("the lead body's Party organisation"),
        "asked": _("a co-body that has been asked to help"),
        "for_asked": _("the secretariat, for a co-body without an account that has been asked to help"),
    },
    states={
        S.ASSIGNED: State(
            S.ASSIGNED.label, Tone.AMBER, DOERS, _("accept, or say why not"), Clock(2, bells=ANSWER), asks=WHETHER
        ),
        S.CONTESTED: State(
            S.CONTESTED.label, Tone.AMBER, ("assigner",), _("decide on the objection"), Clock(2)
        ),
        S.ACKNOWLEDGED: State(S.ACKNOWLEDGED.label, Tone.INK, DOERS, _("do it and report"), TERM, asks=WHETHER),
        S.IN_PROGRESS: State(S.IN_PROGRESS.label, Tone.INK, DOERS, _("do it and report"), asks=WHETHER),
        S.EXTENSION_ASKED: State(
            S.EXTENSION_ASKED.label, Tone.AMBER, ("assigner",), _("grant more time or not"), Clock(2)
        ),
        S.HANDING_OVER: State(
            S.HANDING_OVER.label, Tone.AMBER, ("successor",), _("take it on or not"), Clock(2)
        ),
        S.REPORTED_DONE: State(
            S.REPORTED_DONE.label,
            Tone.AMBER,
            ("verifier",),
            _("verify, or send back with what is missing"),
            Clock(3),
            pauses=(S.ACKNOWLEDGED,),
        ),
        S.VERIFIED: State(S.VERIFIED.label, Tone.JADE),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "assign", _("Assign"), (), S.ASSIGNED, by=("assigner", "secretariat", "system"),
            guards=(NAMED, AHEAD, CHECKABLE, ADMITTED), tells=("owner",),
        ),
        Step(
            "accept_at_once", _("Accept on the spot"), (), S.ACKNOWLEDGED, by=("assigner", "secretariat", "owner"),
            guards=(NAMED, AHEAD, CHECKABLE), tells=("owner",),
        ),
        Step(
            "acknowledge", _("Accept"), (S.ASSIGNED,), S.ACKNOWLEDGED, by=("owner",), sets=UNSAID, undoable=True,
            weight=9,
        ),
        Step(
            "acknowledge_for", _("Accept for the body"), (S.ASSIGNED,), S.ACKNOWLEDGED, by=("stand_in",),
            guards=(ON_BEHALF,), sets=SAID, weight=8,
        ),
        Step(
            "contest", _("Object"), (S.ASSIGNED,), S.CONTESTED, by=("owner", "stand_in"),
            guards=(CONTEST_ONCE, ON_BEHALF), reason=True, sets={"contested": True, **SAID},
            tells=("assigner", "secretariat"), weight=2,
        ),
        Step(
            "uphold", _("Keep as it is"), (S.CONTESTED,), S.ASSIGNED, by=("assigner",), reason=True, tells=("owner",),
            weight=5,
        ),
        Step(
            "reassign", _("Give to another body"), (S.CONTESTED,), S.ASSIGNED, by=("assigner",),
            guards=(ELSEWHERE, CHECKABLE, ADMITTED), reason=True, asks=("lead", "permit_no?"),
            sets={"post": None, "contested": False}, tells=("owner", "secretariat"), weight=4,
        ),
        Step(
            "talk", _("Call in for a talk"), (S.ASSIGNED, *AT_WORK), S.ASSIGNED, by=("assigner",), guards=(LATE,),
            reason=True, tells=("owner", "secretariat", "supervisor"), weight=3, stays=True,
        ),
        Step(
            "take_away", _("Assign to another body"), (S.ASSIGNED, *AT_WORK), S.ASSIGNED, by=("assigner",),
            guards=(LATE, AHEAD, ELSEWHERE, CHECKABLE, ADMITTED), reason=True, asks=("lead", "due_on", "permit_no?"),
            sets={"assigned_on": TODAY, "post": None, "contested": False, "extended_from": None, **UNSAID},
            tells=("owner", "secretariat"), weight=2,
        ),
        Step(
            "start", _("Begin"), (S.ACKNOWLEDGED,), S.IN_PROGRESS, by=("owner", "stand_in"), guards=(ON_BEHALF,),
            reason=True, sets={"noted_at": NOW, **SAID}, weight=3,
        ),
        Step(
            "note", _("Say how it stands"), (S.IN_PROGRESS,), S.IN_PROGRESS, by=("owner", "stand_in"),
            guards=(ON_BEHALF,), reason=True, sets={"noted_at": NOW, **SAID}, weight=3, stays=True,
        ),
        Step(
            "ask_extension", _("Ask for more time"), AT_WORK, S.EXTENSION_ASKED, by=("owner", "stand_in"),
            guards=(IN_TIME, EXTEND_ONCE, LONG_ENOUGH, HALF_AT_MOST, ON_BEHALF), reason=True, asks=("asked_until",),
            sets=SAID, tells=("assigner",), weight=2,
        ),
        Step(
            "grant_extension", _("Grant"), (S.EXTENSION_ASKED,), S.IN_PROGRESS, by=("assigner",),
            sets={
                "due_on": lambda task: task.before.asked_until, "extended_from": lambda task: task.before.due_on,
                "asked_until": None,
            },
            tells=("owner", "secretariat"), weight=9,
        ),
        Step(
            "refuse_extension", _("Keep the date"), (S.EXTENSION_ASKED,), S.IN_PROGRESS, by=("assigner",), reason=True,
            sets={"asked_until": None}, tells=("owner",), weight=5,
        ),
        Step(
            "offer", _("Hand over"), AT_WORK, S.HANDING_OVER, by=("owner", "stand_in"),
            guards=(ELSEWHERE, CHECKABLE_THERE, ON_BEHALF), reason=True, asks=("handed_to",), sets=SAID,
            tells=("successor", "secretariat"),
        ),
        Step(
            "take_over", _("Take it on"), (S.HANDING_OVER,), S.ACKNOWLEDGED, by=("successor",), guards=(CHECKABLE,),
            sets={"lead": lambda task: task.before.handed_to, "handed_to": None, "post": None, **UNSAID},
            tells=("owner", "secretariat"), weight=9,
        ),
        Step(
            "decline", _("Do not take it on"), (S.HANDING_OVER,), S.IN_PROGRESS, by=("successor",), reason=True,
            sets={"handed_to": None}, tells=("owner",), weight=5,
        ),
        Step(
            "take_back", _("Keep it after all"), (S.HANDING_OVER,), S.IN_PROGRESS, by=("owner", "stand_in"),
            sets={"handed_to": None}, tells=("successor",),
        ),
        Step(
            "report", _("Report done"), AT_WORK, S.REPORTED_DONE, by=("owner", "stand_in"),
            guards=(PROVEN, ON_BEHALF), asks=("proof?", "proof_matter?"),
            sets={"reported_at": NOW, "reported_by": USER, **SAID}, tells=("verifier",), weight=9,
        ),
        Step(
            "verify", _("Verify"), (S.REPORTED_DONE,), S.VERIFIED, by=("verifier",), guards=(NOT_THE_DOER,),
            sets={"verified_at": NOW, "verified_by": USER}, then="close", tells=("owner", "assigner", "secretariat"),
            undoable=True, weight=9,
        ),
        Step(
            "reject_report", _("Send back"), (S.REPORTED_DONE,), S.IN_PROGRESS, by=("verifier",),
            guards=(NOT_THE_DOER,), reason=True, sets={"reported_at": None}, tells=("owner",), weight=5,
        ),
        Step(
            "join", _("Agree to help"), OPEN, S.ASSIGNED, by=("asked", "for_asked"), guards=(FOR_HELPER,),
            tells=("owner",), weight=9, stays=True,
        ),
        Step(
            "decline_help", _("Decline to help"), OPEN, S.ASSIGNED, by=("asked", "for_asked"), guards=(FOR_HELPER,),
            reason=True, tells=("owner", "secretariat", "assigner"), weight=2, stays=True,
        ),
        Step(
            "succeed", _("A successor takes the place of a body that is dissolved"), OPEN, S.ASSIGNED, by=("system",),
            guards=(CHECKABLE,), tells=("owner", "secretariat"), weight=0, stays=True, reseats=True,
        ),
        Step("close", pgettext_lazy("task", "Close"), (S.VERIFIED,), S.CLOSED, by=("system",)),
        Step(
            "withdraw", _("Withdraw the task"), OPEN, S.WITHDRAWN, by=("assigner",), reason=True,
            tells=("owner", "secretariat", "verifier"), weight=0,
        ),
    ),
)  # fmt: skip
