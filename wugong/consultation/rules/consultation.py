"""Consultation on posts and awards, both directions (R-05 to R-07). Sources: S14, S45; domain 2.6, 3.6.

Nothing is decided on the head of a dispatched agency before the street has answered, nor on the head of a unit of the
street before the department has. The database holds the same guards (migration 0005).
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.consultation.rules.kinds import (
    PUBLIC,
    ConsultationState,
    Decision,
    Direction,
    Effect,
    Material,
    Occasion,
    Outcome,
    Silence,
    Treatment,
    Verdict,
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
    Guard,
    Machine,
    State,
    Step,
    Text,
    Tone,
    Unit,
)

S = ConsultationState
WAITING = (S.ISSUED, S.RECEIVED, S.PREPARING, S.INFO_REQUESTED, S.DELIBERATED)
ANSWERED = (S.RETURNED, S.COORDINATING, S.COORDINATED, S.LAPSED)
AFTER = (S.DECIDED, S.PUBLICITY, S.NOTIFIED, S.SEALED)
OPEN_TO_BOTH = (S.RETURNED, S.COORDINATING, S.COORDINATED, *AFTER)
FILES = re.compile("考察材料|考察报告|人事档案|干部档案|个人档案|举报|信访件")
PUBLIC_DAYS = 5  # working days at least


def heard(case: Any) -> bool:
    """Whether the other side has answered, or its silence is on the record."""
    return bool(case.verdict or case.lapsed_at)


def consents(case: Any) -> bool:
    """Whether the other side agrees: by its opinion, in coordination, or by silence where the district says so."""
    silent = bool(case.lapsed_at) and not case.verdict and case.silence == Silence.CONSENT
    return silent or case.verdict in {Verdict.AGREE, Verdict.COMMENTS} or case.outcome == Outcome.AGREED


def disputed(case: Any) -> bool:
    """Whether the Organisation Department must hear both sides before anything is decided."""
    if case.verdict == Verdict.DISAGREE:
        return True
    return heard(case) and case.effect == Effect.CONSENT and not consents(case)


def early(rule: str, direction: str, refusal: Text) -> Guard:
    """The guard of one direction: no decision before the opinion."""
    says = _("the opinion is in, or its silence is on the record")
    return Guard(rule, lambda case: case.before.direction != direction or heard(case.before), refusal, says, known=True)


R05 = early(
    "R-05",
    Direction.DOWN,
    _("%(answerer)s has not answered yet, so no decision can be recorded. Urge them, or wait until the term lapses."),
)
R06 = early(
    "R-06",
    Direction.UP,
    _("%(answerer)s has not answered yet, so no adjustment can be recorded. Urge them, or wait until the term lapses."),
)
COORDINATED = Guard(
    "coordination",
    lambda case: not disputed(case.before) or case.before.outcome,
    _("The two sides differ. The Organisation Department hears both first; decide when its conclusion is there."),
    _("where the sides differ, coordination has ended"),
    known=True,
)
CONSENTED = Guard(
    "consent",
    lambda case: (
        case.decision != Decision.GO
        or (case.before.outcome != Outcome.DROPPED and (case.before.effect == Effect.ADVISORY or consents(case.before)))
    ),
    _("Without the consent of %(answerer)s only “not as proposed” can be recorded here."),
    _("not given up in coordination, and with consent where the district wants it"),
)
FITS = Guard(
    "post",
    lambda case: case.answerer and case.organiser,
    _("Nobody is known who would have to be asked about this post. Draw the tie of its unit, and found the offices."),
    _("a dispatched agency or a unit of the street, with the other side known"),
)
KIND_FITS = Guard(
    "occasion",
    lambda case: (case.occasion == Occasion.ADJUSTMENT) == (case.direction == Direction.UP),
    _("The street asks on adjustments; a department on assessment, inspection, appointment and awards."),
    _("the occasion belongs to the direction"),
)
CLEAN = Guard(
    "2.6",
    lambda case: (
        set(case.materials) <= set(Material.values)
        and not FILES.search(f"{case.proposal}{case.question}{case.supplied}")
    ),
    _("No inspection material and no personnel file goes in here. Name the letter and what the list offers."),
    _("only what the list allows, no personnel files"),
)
NAMED = Guard(
    "candidate",
    lambda case: not re.search(r"\d", case.candidate),
    _("Name the person proposed by name alone: no number of a document, no telephone."),
    _("a name without numbers"),
)
ADDRESSED = Guard(
    "recipient",
    lambda case: case.recipient_id in case.holders_there,
    _("Nobody there holds that post now, so the letter would reach no one. Choose somebody who serves."),
    _("a named recipient who holds a post there now"),
)
FREE = Guard(
    "recusal",
    lambda case: case.actor.user not in case.recused and case.actor.name != case.candidate,
    _("You keep out of this case. Somebody else who holds the post, or a substitute, takes this step."),
    _("not the person concerned, no relative, no direct interest"),
)
DRAFTER_FREE = Guard(
    "recusal",
    lambda case: case.drafter_id not in case.recused and str(case.drafter) != case.candidate,
    _("%(drafter)s keeps out of this case. Choose another drafter."),
    _("the drafter is not the person concerned, no relative, without interest"),
)
MET = Guard(
    "R-07",
    lambda case: bool(case.meeting_no and case.meeting_on) and case.received_on <= case.meeting_on <= case.today,
    _("The meeting lies between the day the letter was received and today. Give its number and its day."),
    _("a meeting with number and day since the letter came"),
)
COLLECTIVE = 3  # members of the Party Working Committee that are expected, at least
COUNTS = ("expected", "present", "in_favour", "reserved")


def quorate(meeting: str) -> Guard:
    """The guard of a committee's meeting, whose counts are the columns ``meeting`` ends in."""

    def holds(case: Any) -> bool:
        expected, present, in_favour, reserved = (getattr(case, meeting % name) for name in COUNTS)
        return bool(
            (case.before.direction == Direction.UP or expected >= COLLECTIVE)
            and expected < 2 * present <= 2 * expected
            and in_favour + reserved == present
            and in_favour > reserved
        )

    refusal = _(
        "A committee deliberates together: three or more are expected, more than half of them present, each for it or "
        "with a reservation, and more for it than not."
    )
    return Guard("R-07", holds, refusal, _("at least three expected, more than half present, the vote of each noted"))


QUORATE, LATE_QUORATE = quorate("%s"), quorate("late_%s")
TWO_HANDS = Guard(
    "R-07",
    lambda case: case.before.direction == Direction.UP or case.actor.user != case.before.drafter_id,
    _("Who drafted an opinion does not sign it. Send it back and name another drafter, then sign."),
    _("in a street, the signer is not the drafter"),
    known=True,
)
UPWARDS = Guard(
    "R-06",
    lambda case: case.before.direction == Direction.UP,
    _("The opinion of a street cannot be waived (R-05). Urge it, or wait until its term lapses."),
    _("only where a department was asked"),
    known=True,
)
DIFFER = Guard(
    "coordination",
    lambda case: disputed(case.before),
    _("The sides do not differ; there is nothing to coordinate. The asking side decides."),
    _("the sides differ"),
    known=True,
)
BOTH_HEARD = Guard(
    "coordination",
    lambda case: case.before.asker_statement and case.before.answerer_statement,
    _("Both sides are heard first: their statements, or what they said, taken down by you."),
    _("statements of both sides are there"),
    known=True,
)
STREET_ASKED = Guard(
    "R-07",
    lambda case: case.before.direction == Direction.DOWN,
    _("A department has no committee: it says in a statement that it agrees, and the coordination notes it."),
    _("a street was asked"),
    known=True,
)
UNSIGNED = Guard(
    "R-07",
    lambda case: not case.before.consent_signed_by,
    _("The consent is signed, and what was signed stays. Say the rest in a statement."),
    _("no consent is signed yet"),
    known=True,
)
MET_SINCE = Guard(
    "R-07",
    lambda case: (
        bool(case.late_meeting_no and case.late_meeting_on) and case.heard_on <= case.late_meeting_on <= case.today
    ),
    _(
        "The meeting lies between the day of the first opinion, or of the letter, and today. "
        "Give its number and its day."
    ),
    _("a meeting with number and day, not before the first opinion or the letter"),
)
CONSENT_HANDS = Guard(
    "R-07",
    lambda case: case.actor.user != case.before.consent_drafted_by,
    _("Who entered the meeting does not sign its consent. Somebody else of the street enters it again, then sign."),
    _("the signer is not who brought it before the meeting"),
    known=True,
)
TOGETHER = Guard(
    "R-07",
    lambda case: (
        case.outcome != Outcome.AGREED or case.before.direction == Direction.UP or bool(case.before.consent_signed_by)
    ),
    _(
        "The consent of a street is that of its committee: deliberated on in a meeting and signed by the secretary. "
        "Ask %(answerer)s for it, or conclude otherwise."
    ),
    _("a street that did not agree consents by its committee, not by one officer"),
)
MADE_PUBLIC = Guard(
    "publicity",
    lambda case: case.before.decision == Decision.GO and case.before.occasion in PUBLIC,
    _("Nothing is to be made public here. Notify how the opinion was treated."),
    _("an appointment, award or adjustment that goes ahead"),
    known=True,
)
LONG_ENOUGH = Guard(
    "publicity",
    lambda case: case.publicity_until >= case.earliest_end,
    _("Five working days at least: until %(earliest_end)s or later."),
    _("at least five working days"),
)
PUBLIC_OVER = Guard(
    "publicity",
    lambda case: (
        case.before.decision != Decision.GO
        or case.before.occasion not in PUBLIC
        or (case.before.publicity_until and case.before.publicity_until < case.today)
    ),
    _("It is made public for five working days first, and notified when they are over."),
    _("the time in public is over, where there is one"),
    known=True,
)
TREATED = Guard(
    "treatment",
    lambda case: (case.treatment == Treatment.NONE) == (not case.before.verdict),
    _("“There was no opinion” is for a case in which none came, and for such a case alone. Choose what fits."),
    _("“no opinion” where none came, and only there"),
)
ANOTHER = Guard(
    "recusal",
    lambda case: not case.alone,
    _("You alone hold this post, so the case would stop. Name a substitute on the page of your posts, then keep out."),
    _("somebody else holds the post, or a substitute does"),
    known=True,
)
HANDLED = Guard(
    "publicity",
    lambda case: (
        not case.before.publicity_from
        or (case.given("objections") is not None and (not case.given("objections") or case.given("objections_handled")))
    ),
    _("Say how many objections there were while it was public, none being 0, and how they were handled."),
    _("objections were counted and handled"),
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
SENT = Clock(1, Unit.MONTHS, spans=(S.ISSUED, S.ACKNOWLEDGED, S.RECEIVED, S.PREPARING, S.DELIBERATED), bells=LAST,
             expires="lapse")  # fmt: skip
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
        pauses=(S.ACKNOWLEDGED, S.SENT),
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
    S.DECIDED: State(S.DECIDED.label, Tone.INK, ("initiator",), _("make it public, or notify"), Clock(5)),
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
        guards=(FITS, KIND_FITS, NAMED, CLEAN), asks=("post", *LETTER), tells=("initiator_head",),
        sets={"answerer": lambda case: case.other_side, "organiser": lambda case: case.organisation_department},
    ),
    Step(
        "amend", _("Change the letter"), (S.DRAFT,), S.DRAFT, by=("initiator",),
        guards=(KIND_FITS, NAMED, CLEAN), asks=LETTER, stays=True,
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
        guards=(FREE, CLEAN), asks=("question",), tells=("initiator",), weight=3,
    ),
    Step(
        "supply", _("Answer the question"), (S.INFO_REQUESTED,), S.PREPARING, by=("initiator",), guards=(FREE, CLEAN),
        asks=("supplied",), tells=("answerer_head", "drafter"), weight=9,
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
