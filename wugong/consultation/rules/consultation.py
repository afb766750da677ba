"""Consultation on posts and awards, both directions (R-05 to R-07). Sources: S14, S45; domain 2.6, 3.6.

Nothing is decided on the head of a dispatched agency before the street has answered, nor on the head of a unit of the
street before the department has. The database holds the same guards (migration 0005).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.consultation.rules.guards import (
    ADDRESSED,
    ANOTHER,
    ANSWERED,
    BOTH_HEARD,
    CLEAN,
    CONSENT_HANDS,
    CONSENTED,
    COORDINATED,
    COUNTS,
    DIFFER,
    DRAFTER_FREE,
    FITS,
    FREE,
    HANDLED,
    KIND_FITS,
    LATE_QUORATE,
    LONG_ENOUGH,
    MADE_PUBLIC,
    MET,
    MET_SINCE,
    NAMED,
    NO_NUMBERS,
    PUBLIC_OVER,
    QUORATE,
    R05,
    R06,
    STREET_ASKED,
    TOGETHER,
    TREATED,
    TWO_HANDS,
    UNSIGNED,
    UPWARDS,
    WAITING,
    S,
)
from wugong.consultation.rules.kinds import (
    Occasion,
)
from wugong.flow.table import (
    NAME,
    NOW,
    REASON,
    TODAY,
    USER,
    Alarm,
    Bell,
    Clock,
    Machine,
    State,
    Step,
    Text,
    Tone,
    Unit,
)

PARTIES: dict[str, Text] = {
    "initiator": _("the side that asks"),
    "initiator_head": _("the head of the side that asks"),
    "answerer": _("the side that is asked"),
    "answerer_head": _("the head of the side that is asked"),
    "drafter": _("the drafter of the opinion"),
    "coordinator": _("the district Organisation Department"),
    "decider": _("the side that asks, where nothing is in dispute"),
    "referee": _("the Organisation Department, where the sides differ"),
    "unheard": _("who has not given a statement"),
    "publisher": _("the side that asks, where the decision is made public first"),
    "notifier": _("the side that asks, where it is not"),
    "consenter": _("the secretary, once the committee has consented"),
}
WARNINGS = (
    Bell(-3, Alarm.REMIND), Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE, to="answerer_head"),
    Bell(2, Alarm.SUPERVISE, to="coordinator"),
)  # fmt: skip
LAST = (Bell(-3, Alarm.REMIND, to="answerer_head"), Bell(-1, Alarm.REMIND, to="coordinator"))
BOTH = ("initiator", "answerer")
LETTER = ("occasion", "candidate", "proposal", "materials?")
MEETING = ("meeting_no", "meeting_on", *COUNTS)
LATE_MEETING = tuple(f"late_{name}" for name in MEETING)
TELL_ALL = (*BOTH, "coordinator")
# Questions stop the working days of the answer, not the month: the whole never takes longer (domain 3.6).
SENT = Clock(1, Unit.MONTHS, spans=(S.ISSUED, S.ACKNOWLEDGED, S.RECEIVED, S.PREPARING, S.INFO_REQUESTED,
             S.DELIBERATED), bells=LAST, expires="lapse")  # fmt: skip
ANSWER = (S.RECEIVED, S.PREPARING, S.DELIBERATED)
TERM = Clock(10, spans=ANSWER, bells=WARNINGS, by="occasion",
             cases={Occasion.AWARD: Clock(5, spans=ANSWER, bells=WARNINGS)})  # fmt: skip
STATES: dict[str, State] = {
    S.DRAFT: State(S.DRAFT.label, Tone.QUIET, ("initiator_head",), _("issue the letter")),
    S.SENT: State(S.SENT.label, clock=SENT),
    S.ISSUED: State(S.ISSUED.label, Tone.AMBER, ("answerer",), _("acknowledge the letter"), Clock(1)),
    S.ACKNOWLEDGED: State(S.ACKNOWLEDGED.label, clock=TERM),
    S.RECEIVED: State(S.RECEIVED.label, Tone.AMBER, ("answerer_head",), _("name who drafts"), Clock(2)),
    S.PREPARING: State(S.PREPARING.label, Tone.AMBER, ("drafter",), _("bring the opinion before the meeting")),
    S.INFO_REQUESTED: State(
        S.INFO_REQUESTED.label, Tone.AMBER, ("initiator",), _("answer the question"), Clock(3),
        pauses=(S.ACKNOWLEDGED,),
    ),
    S.DELIBERATED: State(S.DELIBERATED.label, Tone.AMBER, ("answerer_head",), _("sign the opinion")),
    S.RETURNED: State(
        S.RETURNED.label, Tone.INK, ("decider", "referee"), _("record the decision"), Clock(10),
        asks={"referee": _("take up the coordination")},
    ),
    S.COORDINATING: State(
        S.COORDINATING.label, Tone.CINNABAR, ("coordinator", "unheard", "consenter"), _("hear both sides and conclude"),
        Clock(10), asks={"unheard": _("give a statement"), "consenter": _("sign the consent")},
    ),
    S.COORDINATED: State(S.COORDINATED.label, Tone.INK, ("initiator_head",), _("record the decision"), Clock(10)),
    S.LAPSED: State(
        S.LAPSED.label, Tone.AMBER, ("decider", "referee"), _("record the decision"), Clock(10),
        asks={"referee": _("take up the coordination")},
    ),
    S.DECIDED: State(
        S.DECIDED.label, Tone.INK, ("publisher", "notifier"), _("notify how the opinion was treated"), Clock(5),
        asks={"publisher": _("make it public")},
    ),
    S.PUBLICITY: State(
        S.PUBLICITY.label, Tone.INK, ("initiator",), _("notify how the opinion was treated"),
        Clock(5, until="publicity_until"),
    ),
    S.NOTIFIED: State(S.NOTIFIED.label, Tone.JADE, clock=Clock(30, Unit.DAYS, bells=(), expires="seal")),
    S.SEALED: State(S.SEALED.label, Tone.JADE, final=True),
    S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
}  # fmt: skip
STEPS = (
    Step(
        "draft", _("Draft a letter that asks for an opinion"), (), S.DRAFT, by=("initiator",),
        guards=(FITS, KIND_FITS, NAMED, CLEAN, NO_NUMBERS), asks=("post", *LETTER), tells=("initiator_head",),
        sets={"answerer": lambda case: case.other_side, "organiser": lambda case: case.organisation_department},
    ),
    Step(
        "amend", _("Change the letter"), (S.DRAFT,), S.DRAFT, by=("initiator",),
        guards=(KIND_FITS, NAMED, CLEAN, NO_NUMBERS), asks=LETTER, stays=True,
    ),
    Step(
        "issue", _("Issue the letter"), (S.DRAFT,), S.SENT, by=("initiator_head",), guards=(FREE, CLEAN, ADDRESSED),
        asks=("recipient",), weight=9,
        sets={"issued_at": NOW, "effect": lambda case: case.practice.effect,
              "silence": lambda case: case.practice.silence},
    ),
    Step("deliver", _("Letter delivered"), (S.SENT,), S.ISSUED, by=("system",), tells=("answerer",)),
    Step(
        "acknowledge", _("Acknowledge receipt"), (S.ISSUED,), S.ACKNOWLEDGED, by=("answerer",), guards=(FREE,),
        sets={"received_at": NOW}, then="open", tells=("initiator",), weight=9,
    ),
    Step("open", _("Term begins"), (S.ACKNOWLEDGED,), S.RECEIVED, by=("system",)),
    Step(
        "assign", _("Name the drafter"), (S.RECEIVED, S.PREPARING), S.PREPARING, by=("answerer_head",),
        guards=(FREE, DRAFTER_FREE), asks=("drafter",), tells=("drafter",), weight=6,
    ),
    Step(
        "ask", _("Ask a question"), (S.PREPARING,), S.INFO_REQUESTED, by=("drafter", "answerer_head"),
        guards=(FREE, CLEAN, NO_NUMBERS), asks=("question",), sets={"supplied": lambda _case: ""},
        tells=("initiator",), weight=3,
    ),
    Step(
        "supply", _("Answer the question"), (S.INFO_REQUESTED,), S.PREPARING, by=("initiator",),
        guards=(FREE, CLEAN, NO_NUMBERS), asks=("supplied",), tells=("answerer_head", "drafter"), weight=9,
    ),
    Step(
        "deliberate", _("Deliberated"), (S.PREPARING,), S.DELIBERATED, by=("drafter",),
        guards=(FREE, MET, QUORATE), asks=MEETING, tells=("answerer_head",), weight=9,
    ),
    Step(
        "send_back", _("Send it back"), (S.DELIBERATED,), S.PREPARING, by=("answerer_head",), reason=True,
        tells=("drafter",), weight=2,
    ),
    Step(
        "return_opinion", _("Sign the opinion"), (S.DELIBERATED,), S.RETURNED, by=("answerer_head",),
        guards=(FREE, TWO_HANDS), tells=("initiator", "coordinator"), weight=9,
        sets={"returned_at": NOW, "signed_by": USER, "signed_by_name": NAME},
    ),
    Step("lapse", _("No opinion in time"), WAITING, S.LAPSED, by=("system",),
        sets={"lapsed_at": lambda case: case.end_of_term}, tells=TELL_ALL),
    Step(
        "waive", _("Go on without the opinion"), WAITING, S.LAPSED, by=("coordinator",), guards=(UPWARDS,), reason=True,
        sets={"lapsed_at": NOW, "waived_why": REASON}, tells=TELL_ALL, weight=0,
    ),
    Step(
        "coordinate", _("Take up the coordination"), (S.RETURNED, S.LAPSED), S.COORDINATING, by=("coordinator",),
        guards=(FREE, DIFFER), tells=BOTH, weight=9,
    ),
    Step(
        "give_statement", _("Give a statement"), (S.COORDINATING,), S.COORDINATING, by=(*BOTH, "coordinator"),
        guards=(FREE,), stays=True, reseats=True, tells=("coordinator",), weight=6,
    ),
    Step(
        "deliberate_late", _("Deliberated on the consent"), (S.COORDINATING,), S.COORDINATING, by=("answerer",),
        guards=(STREET_ASKED, UNSIGNED, FREE, MET_SINCE, LATE_QUORATE), asks=LATE_MEETING,
        sets={"consent_drafted_by": USER}, stays=True, reseats=True, tells=("answerer_head", "coordinator"), weight=5,
    ),
    Step(
        "sign_late", _("Sign the consent"), (S.COORDINATING,), S.COORDINATING, by=("consenter",),
        guards=(FREE, CONSENT_HANDS), sets={"consent_signed_by": USER}, stays=True, reseats=True,
        tells=("initiator", "coordinator"), weight=7,
    ),
    Step(
        "conclude", _("Conclude the coordination"), (S.COORDINATING,), S.COORDINATED, by=("coordinator",),
        guards=(FREE, BOTH_HEARD, TOGETHER), asks=("outcome", "conclusion"), tells=BOTH, weight=9,
    ),
    Step(
        "record_decision", _("Record the decision"), (*WAITING, *ANSWERED), S.DECIDED, by=("initiator_head",),
        guards=(R05, R06, FREE, COORDINATED, CONSENTED), asks=("decision", "decision_note"),
        sets={"decided_at": NOW}, tells=("answerer", "coordinator"), weight=8,
    ),
    Step(
        "publicise", _("Make it public"), (S.DECIDED,), S.PUBLICITY, by=("initiator",),
        guards=(MADE_PUBLIC, LONG_ENOUGH), asks=("publicity_until", "publicity_where"),
        sets={"publicity_from": TODAY}, tells=("answerer",), weight=9,
    ),
    Step(
        "notify", _("Notify how the opinion was treated"), (S.DECIDED, S.PUBLICITY), S.NOTIFIED, by=("initiator",),
        guards=(PUBLIC_OVER, TREATED, HANDLED),
        asks=("treatment", "treatment_reason", "objections?", "objections_handled?"),
        sets={"notified_at": NOW}, tells=("answerer",), weight=6,
    ),
    Step("seal", pgettext_lazy("consultation", "Seal"), (S.NOTIFIED,), S.SEALED, by=("system",), tells=BOTH),
    Step(
        "recuse", _("Keep out of this case"), (*WAITING[1:], *ANSWERED), S.RECEIVED,
        by=("initiator", "answerer", "drafter", "coordinator"), guards=(ANOTHER,), stays=True,
        tells=("answerer_head", "coordinator"), weight=0,
    ),
    Step(
        "withdraw", _("Withdraw the letter"), (S.DRAFT, S.ISSUED), S.WITHDRAWN, by=("initiator",), reason=True,
        weight=1,
    ),
)  # fmt: skip
MACHINE = Machine(
    name="consultation", title=_("consultation on a post or an award"), common="管", parties=PARTIES, states=STATES,
    steps=STEPS,
)  # fmt: skip
