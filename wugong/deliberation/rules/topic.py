"""A topic: raised, admitted, deliberated, carried out, answered. Nobody who raised one is left without an answer."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.deliberation.rules import topic_guards as g
from wugong.flow.table import Alarm, Bell, Clock, Machine, State, Step, Text, Tone, Unit


class Field(TextChoices):
    """The three priorities of a street's work (S10)."""

    PARTY = "party_building", _("Party-building")
    GOVERNANCE = "governance", _("governance")
    SERVICE = "service", _("service")


class Family(TextChoices):
    """The families of urban trouble (S12)."""

    PUBLIC_SERVICE = "public_service", _("shortage of public services")
    TRAFFIC = "traffic", _("traffic")
    LABOUR = "labour", _("labour dispute")
    PROPERTY = "property", _("property management")
    OTHER = "other", pgettext_lazy("family of topics", "other")


class Via(TextChoices):
    """How a topic came in."""

    ONLINE = "online", _("raised here")
    PHONE = "phone", _("told by telephone")
    PAPER = "paper", _("on paper")
    WINDOW = "window", _("at the window")
    MEETING = "meeting", _("raised in a meeting")
    BELOW = "below", _("escalated from below")


class Elsewhere(TextChoices):
    """Where a topic is sent that belongs to another channel (section 2.12: never handled here)."""

    HOTLINE = "12345", _("the 12345 hotline")
    COURT = "court", _("the court")
    MEDIATION = "mediation", _("people's mediation")
    PETITION = "petition", _("the petition office")
    MARKET = "market", _("market supervision")
    POLICE = "police", _("the police")
    OWNERS = "owners", _("the owners' assembly")
    UNIT = "unit", _("the unit whose own affair it is")
    OTHER = "other", pgettext_lazy("channel", "another office")


class TopicState(TextChoices):
    """Where a topic stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("raised")
    RETURNED = "returned", _("returned")
    MERGED = "merged", _("merged")
    DIVERTED = "diverted", _("sent to another channel")
    WITHDRAWN = "withdrawn", pgettext_lazy("topic", "withdrawn")
    ADMITTED = "admitted", _("admitted")
    COORDINATING = "coordinating", _("being coordinated")
    CIRCULATING = "circulating", _("circulating in writing")
    SCHEDULED = "scheduled", _("on the agenda")
    DELIBERATED = "deliberated", _("being deliberated")
    ADOPTED = "adopted", _("adopted")
    NOT_ADOPTED = "not_adopted", _("not adopted")
    DEFERRED = "deferred", _("deferred")
    NEEDS_RESIDENTS = "needs_residents_decision", _("referred to the residents' meeting")
    ESCALATED = "escalated", _("escalated")
    IMPLEMENTING = "implementing", _("being carried out")
    CARRIED_OUT = "carried_out", _("carried out, answer due")
    FEEDBACK_GIVEN = "feedback_given", _("answered")
    EVALUATED = "evaluated", _("rated")
    REOPENED = "reopened", _("taken up again")
    CLOSED = "closed", pgettext_lazy("topic", "closed")


S = TopicState
FINAL = (S.MERGED, S.DIVERTED, S.WITHDRAWN, S.CLOSED)
QUEUE = (S.SUBMITTED, S.ADMITTED, S.COORDINATING, S.CIRCULATING, S.DEFERRED, S.SCHEDULED, S.REOPENED)
WAITING = (S.ADMITTED, S.COORDINATING, S.DEFERRED, S.REOPENED)  # may be put on an agenda
IN_WRITING = (*WAITING, S.CIRCULATING)  # its tasks may be written down outside a meeting
WORDS = (
    "title", "field", "family", "facts?", "request?", "option?", "affected?", "affects_all?", "several_departments?",
)  # fmt: skip


PARTIES: dict[str, Text] = {
    "proposer": _("who raised it"),
    "raisers": _("all who raised it"),
    "secretariat": _("the secretariat of the joint meeting"),
    "chair": _("the chair of the joint meeting"),
    "member": _("a member of the joint meeting"),
    "voter": _("a member with a vote"),
    "asked": _("a department that was asked"),
}
_OUTCOME = ("chair", "secretariat")
_TO_AGENDA = _("put it on an agenda, or let the members answer in writing")
_AGENDA = Clock(0, Unit.DAYS, until="agenda_by", bells=(Bell(1, Alarm.URGE),))

MACHINE = Machine(
    name="topic",
    title=_("topic"),
    common="商",
    parties=PARTIES,
    states={
        S.DRAFT: State(S.DRAFT.label, Tone.QUIET),
        S.SUBMITTED: State(
            S.SUBMITTED.label, Tone.AMBER, ("secretariat",), _("admit, return, merge or send elsewhere"), Clock(3)
        ),
        S.RETURNED: State(
            S.RETURNED.label, Tone.AMBER, ("proposer",), _("amend and raise again, or leave it"),
            Clock(10, expires="lapse", bells=()),
        ),
        S.MERGED: State(S.MERGED.label, Tone.QUIET, final=True),
        S.DIVERTED: State(S.DIVERTED.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
        S.ADMITTED: State(S.ADMITTED.label, awaits=("secretariat",), ask=_TO_AGENDA, clock=_AGENDA),
        S.COORDINATING: State(
            S.COORDINATING.label, Tone.AMBER, ("asked", "secretariat"), _("say what the departments answered"),
            Clock(10),
        ),
        S.CIRCULATING: State(
            S.CIRCULATING.label, Tone.AMBER, ("voter",), _("agree, disagree or ask for a meeting"),
            Clock(0, Unit.DAYS, until="answers_by"),
        ),
        S.SCHEDULED: State(S.SCHEDULED.label),
        S.DELIBERATED: State(S.DELIBERATED.label, Tone.AMBER),
        S.ADOPTED: State(S.ADOPTED.label, Tone.JADE),
        S.NOT_ADOPTED: State(
            S.NOT_ADOPTED.label, Tone.INK, ("secretariat",), _("tell the proposer why"), Clock(3)
        ),
        S.DEFERRED: State(S.DEFERRED.label, Tone.AMBER, ("secretariat",), _TO_AGENDA, _AGENDA),
        S.NEEDS_RESIDENTS: State(
            S.NEEDS_RESIDENTS.label, Tone.AMBER, ("secretariat",), _("say what the residents decided"),
            Clock(30, Unit.DAYS),
        ),
        S.ESCALATED: State(S.ESCALATED.label, Tone.AMBER),
        S.IMPLEMENTING: State(S.IMPLEMENTING.label),
        S.CARRIED_OUT: State(
            S.CARRIED_OUT.label, Tone.AMBER, ("secretariat",), _("tell the proposer what became of it"), Clock(3)
        ),
        S.FEEDBACK_GIVEN: State(
            S.FEEDBACK_GIVEN.label, Tone.JADE, ("proposer",), _("say whether it helped"),
            Clock(5, expires="no_reply", bells=()),
        ),
        S.EVALUATED: State(
            S.EVALUATED.label, Tone.JADE, ("secretariat",), _("close, or take up again"), Clock(3, expires="close")
        ),
        S.REOPENED: State(
            S.REOPENED.label, Tone.AMBER, ("secretariat",), _("give a task, put it on an agenda, or answer again"),
            Clock(3),
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
    },
    steps=(
        Step(
            "draft", _("Keep as a draft"), (), S.DRAFT, by=("proposer", "system"),
            guards=(g.IN_CIRCLE,), asks=WORDS,
        ),
        Step(
            "amend", _("Amend"), (S.DRAFT, S.RETURNED), S.DRAFT, by=("proposer",), asks=WORDS, weight=2,
            stays=True,
        ),
        Step(
            "submit", _("Raise"), (S.DRAFT, S.RETURNED), S.SUBMITTED, by=("proposer", "system"),
            guards=(g.IN_CIRCLE, g.COMPLETE), tells=("secretariat",), weight=9,
        ),
        Step("receive", _("Receive from below"), (), S.ADMITTED, by=("system",)),
        Step(
            "withdraw", _("Withdraw"), (S.DRAFT, S.RETURNED, S.SUBMITTED, S.ADMITTED), S.WITHDRAWN, by=("proposer",),
            guards=(g.NOT_FROM_BELOW,), tells=("secretariat",), weight=0,
        ),
        Step("lapse", _("Lapse"), (S.RETURNED,), S.WITHDRAWN, by=("system",)),
        Step(
            "admit", _("Admit"), (S.SUBMITTED,), S.ADMITTED, by=("secretariat",), guards=(g.NOT_OWN, g.OPTION),
            asks=("own_remit?",), tells=("raisers",), undoable=True, weight=9,
        ),
        Step(
            "send_back", _("Return"), (S.SUBMITTED,), S.RETURNED, by=("secretariat",), reason=True, tells=("raisers",),
            weight=5,
        ),
        Step(
            "merge", _("Merge"), (S.SUBMITTED, S.ADMITTED), S.MERGED, by=("secretariat",), guards=(g.INTO_OPEN,),
            asks=("merged_into",), tells=("raisers",), weight=4,
        ),
        Step(
            "divert", _("Send elsewhere"), (S.SUBMITTED,), S.DIVERTED, by=("secretariat",), reason=True,
            asks=("elsewhere", "elsewhere_who?"), tells=("raisers",), weight=3,
        ),
        Step(
            "coordinate", _("Coordinate first"), (S.ADMITTED, S.DEFERRED), S.COORDINATING, by=("secretariat",),
            guards=(g.ASKED,), tells=("raisers", "asked"), weight=3,
        ),
        Step(
            "answer_ahead", _("Answer beforehand"), (S.COORDINATING,), S.COORDINATING, by=("asked",),
            tells=("secretariat",), weight=9, stays=True,
        ),
        Step(
            "coordinated", _("Coordination is done"), (S.COORDINATING,), S.ADMITTED, by=("secretariat",), reason=True,
            weight=9,
        ),
        Step(
            "circulate", _("Circulate in writing"), WAITING, S.CIRCULATING, by=("chair", "secretariat"),
            guards=(g.WRITTEN, g.COORDINATED), tells=("voter",), weight=2,
        ),
        Step(
            "answer", pgettext_lazy("circulation", "Answer in writing"), (S.CIRCULATING,), S.CIRCULATING,
            by=("voter", "member", "secretariat"), weight=9, stays=True,
        ),
        Step(
            "settle_in_writing", _("Adopt in writing"), (S.CIRCULATING,), S.ADOPTED, by=("chair",),
            guards=(g.UNOPPOSED, g.WHOLE, g.ENOUGH, g.CARRIED, g.TASKS, g.ACCEPTED, g.PWC_LEADS),
            then="start", tells=("raisers", "member"), weight=5,
        ),
        Step(
            "call_in", _("Take it to a meeting"), (S.CIRCULATING,), S.ADMITTED, by=("chair", "secretariat"),
            reason=True, sets={"answers_by": None}, tells=("member",), weight=4,
        ),
        Step(
            "put_on_agenda", _("Put on the agenda"), WAITING, S.SCHEDULED, by=("chair", "secretariat", "system"),
            guards=(g.COORDINATED,),
            tells=("raisers",), weight=5,
        ),
        Step(
            "take_off", _("Take off the agenda"), (S.SCHEDULED,), S.ADMITTED, by=_OUTCOME, guards=(g.NOT_NOTIFIED,),
            weight=0,
        ),
        Step(
            "deliberate", _("Deliberate"), (S.SCHEDULED,), S.DELIBERATED, by=_OUTCOME, guards=(g.ON_AGENDA,), weight=0,
        ),
        Step(
            "resolve", _("Adopt"), (S.DELIBERATED,), S.ADOPTED, by=_OUTCOME,
            guards=(g.IN_MEETING, g.QUORATE, g.CARRIED, g.TASKS, g.ACCEPTED, g.PWC_LEADS), then="start",
            tells=("raisers",), weight=0,
        ),
        Step(
            "reject", _("Do not adopt"), (S.DELIBERATED,), S.NOT_ADOPTED, by=_OUTCOME,
            guards=(g.IN_MEETING, g.QUORATE), reason=True, tells=("raisers",), weight=0,
        ),
        Step(
            "defer", _("Defer"), (S.DELIBERATED,), S.DEFERRED, by=_OUTCOME, guards=(g.IN_MEETING, g.DEFERRALS),
            sets={"deferrals": lambda case: case.before.deferrals + 1}, tells=("raisers",), weight=0,
        ),
        Step(
            "refer", _("Refer to the residents' meeting"), (S.DELIBERATED,), S.NEEDS_RESIDENTS, by=_OUTCOME,
            guards=(g.IN_MEETING, g.FOR_ALL, g.DATED), asks=("residents_on?",), tells=("raisers",), weight=0,
        ),
        Step(
            "residents_agreed", _("The residents agreed"), (S.NEEDS_RESIDENTS,), S.ADMITTED, by=("secretariat",),
            guards=(g.MET,), reason=True, asks=("residents_on",), tells=("raisers",), weight=5,
        ),
        Step(
            "residents_refused", _("The residents did not agree"), (S.NEEDS_RESIDENTS,), S.NOT_ADOPTED,
            by=("secretariat",), guards=(g.MET,), reason=True, asks=("residents_on",), tells=("raisers",), weight=4,
        ),
        Step(
            "escalate", _("Escalate"), (S.DELIBERATED,), S.ESCALATED, by=_OUTCOME,
            guards=(g.IN_MEETING, g.ABOVE, g.GROUND), tells=("raisers",), weight=0,
        ),
        Step(
            "send_up", _("Escalate"), (S.IMPLEMENTING, S.REOPENED), S.ESCALATED, by=("chair",),
            guards=(g.ABOVE, g.GROUND), tells=("raisers",), weight=1,
        ),
        Step(
            "come_back", _("Come back from above"), (S.ESCALATED,), S.ADMITTED, by=("system",), tells=("secretariat",),
        ),
        Step(
            "take_back", _("Come back from above"), (S.ESCALATED,), S.REOPENED, by=("system",),
            tells=("secretariat", "chair"),
        ),
        Step(
            "resume", _("Go on with the open task"), (S.ESCALATED,), S.IMPLEMENTING, by=("system",),
            tells=("secretariat", "chair"),
        ),
        Step(
            "answer_from_above", _("Answered from above"), (S.ESCALATED,), S.CARRIED_OUT, by=("system",),
            tells=("secretariat",),
        ),
        Step("conclude", _("Answered downwards"), WAITING, S.CLOSED, by=("system",), guards=(g.ANSWERED,)),
        Step(
            "assign", _("Give a task"), (S.REOPENED, S.IMPLEMENTING, S.CARRIED_OUT), S.IMPLEMENTING, by=("chair",),
            guards=(g.PWC_LEADS,), tells=("raisers",), weight=6,
        ),
        Step("start", _("Begin carrying out"), (S.ADOPTED,), S.IMPLEMENTING, by=("system",)),
        Step("all_done", _("Every task is done"), (S.IMPLEMENTING, S.REOPENED), S.CARRIED_OUT, by=("system",)),
        Step(
            "go_on", _("A task is open again"), (S.CARRIED_OUT,), S.IMPLEMENTING, by=("system",),
            tells=("secretariat",),
        ),
        Step(
            "feedback", _("Answer the proposer"), (S.IMPLEMENTING, S.CARRIED_OUT, S.NOT_ADOPTED, S.REOPENED),
            S.FEEDBACK_GIVEN, by=("secretariat",), guards=(g.SETTLED, g.TOLD), tells=("raisers",), weight=9,
        ),
        Step(
            "rate", _("Rate"), (S.FEEDBACK_GIVEN,), S.EVALUATED, by=("proposer",),
            asks=("score", "score_words?"), tells=("secretariat",), weight=9,
        ),
        Step("no_reply", _("No rating"), (S.FEEDBACK_GIVEN,), S.EVALUATED, by=("system",)),
        Step(
            "reopen", _("Take up again"), (S.EVALUATED,), S.REOPENED, by=("secretariat",), guards=(g.UNHAPPY,),
            sets={"reopened": True, "score": None}, tells=("raisers",), weight=5,
        ),
        Step(
            "close", _("Close the topic"), (S.EVALUATED,), S.CLOSED, by=("secretariat", "chair", "system"),
            guards=(g.ANSWERED, g.CONTENT, g.BY_A_PERSON), tells=("raisers",), undoable=True, weight=9,
        ),
    ),
)  # fmt: skip
