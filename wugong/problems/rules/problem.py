"""A problem of a resident: sorted, handed to who must solve it, answered, and closed by who reported it. Domain 3.12.

The first receiver answers for it; a return is possible once and is then decided with binding effect. Nobody but the
reporter says that it is solved; who says nothing is called twice, and then it ends without a rating.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import (
    NOW,
    REASON,
    TODAY,
    Alarm,
    Bell,
    Clock,
    Guard,
    Machine,
    Modal,
    State,
    Step,
    Text,
    Tone,
    Unit,
)  # fmt: skip
from wugong.problems.rules.kinds import TOLD, UNASKED, Danger, Effort, Outcome

LONGEST_EXTENSION = 10  # working days
REOPEN_DAYS = 30
OBJECTION_DAYS = 5  # working days
HARD_DAYS = 30
CALLS = 2


class ProblemState(TextChoices):
    """Where a problem is."""

    REPORTED = "reported", pgettext_lazy("problem", "reported")
    SIGNPOSTED = "signposted", _("shown the way elsewhere")
    MERGED = "merged", pgettext_lazy("problem", "joined with a like one")
    ANSWERED = "answered", pgettext_lazy("problem", "answered at once")
    DISPATCHED = "dispatched", _("handed over")
    RETURNED = "returned", pgettext_lazy("problem", "sent back by the owner")
    ACCEPTED = "accepted", pgettext_lazy("problem", "taken on")
    HANDLING = "handling", _("being worked on")
    EXTENDED = "extended", _("more time asked for")
    RESOLVED = "resolved", _("said to be solved")
    EXPLAINED = "explained", _("not possible now")
    CALLING = "calling", _("reporter is being called")
    VERIFIED = "verified", pgettext_lazy("problem", "confirmed")
    CLOSED = "closed", pgettext_lazy("problem", "closed")
    CLOSED_UNRATED = "closed_unrated", _("closed without a rating")
    REOPENED = "reopened", pgettext_lazy("problem", "open again")
    ESCALATED = "escalated", pgettext_lazy("problem", "raised higher")
    WITHDRAWN = "withdrawn", pgettext_lazy("problem", "withdrawn")


S = ProblemState
BEFORE = (S.REPORTED, S.DISPATCHED, S.RETURNED, S.ACCEPTED, S.HANDLING, S.EXTENDED, S.REOPENED, S.ESCALATED)
ASKED = (S.RESOLVED, S.EXPLAINED, S.CALLING, S.VERIFIED)
OPEN = (*BEFORE, *ASKED)
DONE = (S.CLOSED, S.CLOSED_UNRATED)
# The step by which a resident says that it is not over.
AGAIN_FROM: dict[ProblemState, str] = {
    **dict.fromkeys(ASKED, "not_solved"),
    **dict.fromkeys(DONE, "reopen"),
    S.SIGNPOSTED: "object",
}
# What everybody may read by place: somebody has looked at it, and it belongs here.
SHOWN = (*(s for s in OPEN if s != S.REPORTED), *DONE)
# Left out of the rates, and said beside them.
EXCLUDED = (S.SIGNPOSTED, S.MERGED, S.WITHDRAWN)

SOMETHING = Guard(
    "3.12",
    lambda case: case.text or case.given("enclosed"),
    _("Say in a sentence what is wrong, or add a photo or a voice note: one of them is enough."),
    _("a text, a photo or a voice note"),
)
IN_DISTRICT = Guard(
    "3.12",
    lambda case: len(case.place) >= 9 and case.place_known,
    _("Choose a street, a community, a compound or a building of the district; or call 12345."),
    _("the place lies in the district"),
)
CHANNEL = Guard(
    "2.19",
    lambda case: not case.filed_by_id or case.channel in TOLD,
    _("You write this down for somebody. Say how you were told: by telephone, at the window, on paper or on a round."),
    _("what an office writes down says how it was told"),
)
CONSENT = Guard(
    "2.19",
    lambda case: not case.filed_by_id or case.consent or case.channel in UNASKED,
    _("You write this down for somebody. Ask, and tick that the person agrees; what you saw yourself is “on a round”."),
    _("the person agrees, where an office writes down what somebody told"),
)
ONE_OF_OURS = Guard(
    "R-09",
    lambda case: case.owner_id in case.usual_owners,
    _("By the duty list and the rules this belongs to %(usual)s. Say why somebody else solves it, or hand it there."),
    _("the owner is who the duty list names, the working committee, the community itself, or who is surely suggested"),
    Modal.NORMALLY,
)
OTHER_OPEN = Guard(
    "3.12",
    lambda case: case.into_open,
    _("The other problem is at its end, or is this one. Choose one that is being dealt with, or hand this over."),
    _("the other problem is open and another one"),
)
NOT_DECIDED = Guard(
    "3.12",
    lambda case: not case.binding,
    _("It was sent back once and decided. The decision binds: take it on, or ask for more time later."),
    _("it was not sent back before"),
    known=True,
)
NAMED = Guard(
    "3.12",
    lambda case: case.belongs_id,
    _("Who sent it back named nobody. Decide who solves it."),
    _("who sent it back named whose it is"),
)
ONCE = Guard(
    "3.12",
    lambda case: not case.before.extended,
    _("The term was extended once. Say what was done, or explain why not and when."),
    _("no extension before"),
    known=True,
)
SHORT = Guard(
    "3.12",
    lambda case: 1 <= (case.extension_days or 0) <= LONGEST_EXTENSION,
    _("An extension is at most ten working days. Ask for 1 to 10."),
    _("at most ten working days more"),
)
IN_TIME = Guard(
    "3.12",
    lambda case: not case.overdue,
    _("The term has run out, so it is not extended. Say what was done, or explain why not and when."),
    _("asked before the term runs out"),
    known=True,
)
PLAN_AHEAD = Guard(
    "3.12",
    lambda case: case.plan_on is None or case.plan_on > case.today,
    _("The day from which it is possible has passed. Choose a later one, or leave it empty."),
    _("the day from which it is possible lies ahead"),
)
ANOTHER_DAY = Guard(
    "3.12",
    lambda case: case.before.called_on != case.today,
    _("You called today already. Try again on another day; a third of the people answer then."),
    _("the two calls are on different days"),
)
CALLED_TWICE = Guard(
    "3.12",
    lambda case: case.calls >= CALLS or not case.reachable,
    _("Call the reporter twice before this ends without a rating."),
    _("two calls without an answer, or no number was left"),
)
WITHIN_30_DAYS = Guard(
    "3.12",
    lambda case: case.today - case.before.since_on <= timedelta(days=REOPEN_DAYS),
    _("It was closed more than 30 days ago. Report it again; the earlier one is named there."),
    _("closed at most 30 days ago"),
)
OBJECTION = Guard(
    "3.19",
    lambda case: case.today <= case.before.object_by,
    _("An objection to the way shown was possible within five working days. Report it again, or call your community."),
    _("shown the way at most five working days ago"),
    known=True,
)
HARD = Guard(
    "S24",
    lambda case: case.reopened >= 2 or case.several or case.today - case.reported_on > timedelta(days=HARD_DAYS),
    _("A hard problem came back twice, is older than 30 days, or needs several bodies. Tick the last if it is so."),
    _("open again twice, older than 30 days, or several bodies needed"),
)
ALONE = Guard(
    "3.12",
    lambda case: not case.before.shared,
    _("Others reported it too, so it goes on for them. Leave it open; you can take back your number."),
    _("nobody else reported or joined it"),
)
BELLS = (
    Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="desk"),
    Bell(10, Alarm.ESCALATE, to="desk"),
)  # fmt: skip
# Somebody may be in danger: looked at within the half hour, by day and by night.
EMERGENCY = Clock(30, Unit.MINUTES, bells=(Bell(0, Alarm.URGE), Bell(30, Alarm.SUPERVISE, to="desk")))
PARTIES: dict[str, Text] = {
    "reporter": _("who reported it"),
    "joined": _("neighbours who reported it too"),
    "filer": _("who wrote it down"),
    "triage": _("the community worker"),
    "secretary": _("the community secretary"),
    "desk": _("the street's command desk"),
    "owner": _("who solves it"),
}
SORTERS = ("triage", "desk")
VOICES = ("reporter", "triage", "desk", "system")
# Who joined, or whose report was joined with it, is told what the reporter is told and may say that it is not solved.
# That it is solved and how it was done only the reporter says: anybody may join, the owner too.
SAME = ("reporter", "joined")
DOUBTS = ("joined", *VOICES)
# Open again: what was answered and granted before is in the record, and no longer what the reporter is told.
AGAIN = {
    "reopened": lambda case: case.before.reopened + 1, "rating": "", "calls": 0, "called_on": None, "answer": "",
    "outcome": "", "plan": "", "plan_on": None, "extension_days": None, "extension_why": "",
}  # fmt: skip
# Who hands it over has read what neighbours read, and may close it to them; only the reporter could open it.
OPEN_TO_ALL = lambda case: case.before.public and not case.given("hide")  # noqa: E731
MACHINE = Machine(
    name="problem",
    title=_("problem"),
    common="民",
    parties=PARTIES,
    states={
        S.REPORTED: State(
            S.REPORTED.label, Tone.AMBER, ("triage",), _("hand it over, answer it or show the way"),
            Clock(1, bells=BELLS, by="danger", cases={Danger.EMERGENCY: EMERGENCY}),
        ),
        S.SIGNPOSTED: State(S.SIGNPOSTED.label, Tone.QUIET, rests=True),
        S.MERGED: State(S.MERGED.label, Tone.QUIET, final=True),
        S.ANSWERED: State(S.ANSWERED.label, Tone.JADE, rests=True),
        S.DISPATCHED: State(
            S.DISPATCHED.label, Tone.AMBER, ("owner",), _("take it on, or send it back with the reason"),
            Clock(1, bells=BELLS),
        ),
        S.RETURNED: State(
            S.RETURNED.label, Tone.AMBER, ("desk",), _("decide whose it is"), Clock(1, bells=BELLS)
        ),
        S.ACCEPTED: State(S.ACCEPTED.label, Tone.INK, ("owner",), _("get in touch"), Clock(1, bells=BELLS)),
        S.HANDLING: State(
            S.HANDLING.label, Tone.INK, ("owner",), _("solve it, or explain why not and when"),
            Clock(
                5, bells=BELLS, spans=(S.EXTENDED,), extension=LONGEST_EXTENSION, by="effort",
                cases={
                    Effort.INQUIRY: Clock(3, bells=BELLS, spans=(S.EXTENDED,), extension=LONGEST_EXTENSION),
                    Effort.COMPLEX: Clock(10, bells=BELLS, spans=(S.EXTENDED,), extension=LONGEST_EXTENSION),
                },
            ),
        ),
        S.EXTENDED: State(
            S.EXTENDED.label, Tone.AMBER, ("desk",), _("grant or refuse the extension"), Clock(1, bells=BELLS)
        ),
        S.RESOLVED: State(
            S.RESOLVED.label, Tone.JADE, ("reporter",), _("say whether it is really solved"),
            Clock(3, bells=(), expires="wait_over"),
        ),
        S.EXPLAINED: State(
            S.EXPLAINED.label, Tone.INK, ("reporter",), _("say whether you accept it"),
            Clock(3, bells=(), expires="wait_over"),
        ),
        S.CALLING: State(
            S.CALLING.label, Tone.AMBER, ("triage",), _("call the reporter"), Clock(2, bells=BELLS)
        ),
        S.VERIFIED: State(
            S.VERIFIED.label, Tone.JADE, ("reporter",), _("say how it was done"),
            Clock(3, bells=(), expires="conclude"),
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, rests=True),
        S.CLOSED_UNRATED: State(S.CLOSED_UNRATED.label, Tone.QUIET, rests=True),
        S.REOPENED: State(
            S.REOPENED.label, Tone.CINNABAR, ("owner",), _("get in touch and do it again"), Clock(1, bells=BELLS)
        ),
        S.ESCALATED: State(
            S.ESCALATED.label, Tone.INK, ("owner",), _("tell the reporter what came of it"), Clock(20, bells=BELLS)
        ),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "report", _("Report a problem"), (), S.REPORTED, by=("reporter", "filer", "system"),
            guards=(SOMETHING, IN_DISTRICT, CHANNEL, CONSENT),
            asks=("text?", "place", "spot?", "category?", "channel?", "consent?"), tells=("triage",),
        ),
        Step(
            "dispatch", pgettext_lazy("problem", "Hand over"), (S.REPORTED,), S.DISPATCHED, by=SORTERS,
            guards=(ONE_OF_OURS,),
            asks=("owner", "category", "effort"), sets={"dispatched_at": NOW, "public": OPEN_TO_ALL},
            tells=("owner", *SAME), weight=9,
        ),
        Step(
            "answer", _("Answer at once"), (S.REPORTED,), S.ANSWERED, by=SORTERS, asks=("answer",),
            tells=SAME, weight=6,
        ),
        Step(
            "signpost", _("Show the way"), (S.REPORTED,), S.SIGNPOSTED, by=SORTERS, asks=("elsewhere",), reason=True,
            sets={"answer": REASON}, tells=SAME, weight=5,
        ),
        Step(
            "merge", pgettext_lazy("problem", "Join with a like one"), (S.REPORTED,), S.MERGED, by=SORTERS,
            guards=(OTHER_OPEN,), asks=("into",), tells=SAME, weight=4,
        ),
        Step(
            "accept", pgettext_lazy("problem", "Take it on"), (S.DISPATCHED,), S.ACCEPTED, by=("owner",), weight=9,
        ),
        Step(
            "send_back", _("Not ours"), (S.DISPATCHED,), S.RETURNED, by=("owner",), guards=(NOT_DECIDED,),
            asks=("returned_why", "belongs?"), tells=("desk", "triage"), weight=4,
        ),
        Step(
            "forward", _("Hand it there"), (S.RETURNED,), S.DISPATCHED, by=("desk",), guards=(NAMED,),
            sets={"owner": lambda case: case.belongs, "binding": True, "dispatched_at": NOW},
            tells=("owner", *SAME), weight=9,
        ),
        Step(
            "arbitrate", _("Decide whose it is"), (S.RETURNED,), S.DISPATCHED, by=("desk",), reason=True,
            asks=("owner",), sets={"binding": True, "dispatched_at": NOW}, tells=("owner", *SAME), weight=8,
        ),
        Step(
            "contact", _("Got in touch"), (S.ACCEPTED, S.REOPENED), S.HANDLING, by=("owner",),
            sets={"contacted_at": NOW}, weight=9,
        ),
        Step(
            "resolve", pgettext_lazy("problem", "It is solved"), (S.HANDLING, S.ESCALATED), S.RESOLVED, by=("owner",),
            asks=("answer",), sets={"outcome": Outcome.SOLVED, "plan": "", "plan_on": None}, tells=SAME,
            weight=9,
        ),
        Step(
            "explain", _("Not possible now"), (S.HANDLING, S.ESCALATED), S.EXPLAINED, by=("owner",),
            guards=(PLAN_AHEAD,),
            asks=("answer", "plan", "plan_on?"), sets={"outcome": Outcome.EXPLAINED}, tells=SAME, weight=5,
        ),
        Step(
            "extend", _("Ask for more time"), (S.HANDLING,), S.EXTENDED, by=("owner",),
            guards=(ONCE, SHORT, IN_TIME), asks=("extension_days", "extension_why"), tells=("desk",), weight=3,
        ),
        Step(
            "grant", pgettext_lazy("problem", "Grant"), (S.EXTENDED,), S.HANDLING, by=("desk",),
            sets={"extended": True}, tells=("owner", *SAME), weight=9,
        ),
        Step(
            "refuse", pgettext_lazy("problem", "Refuse"), (S.EXTENDED,), S.HANDLING, by=("desk",), reason=True,
            tells=("owner",), weight=5,
        ),
        Step(
            "escalate", _("Raise it higher"), (S.HANDLING, S.REOPENED), S.ESCALATED, by=("owner", "desk"),
            asks=("raised_as",), reason=True, tells=(*SAME, "triage"), weight=2,
        ),
        Step(
            "come_back", _("Answered higher up"), (S.ESCALATED,), S.HANDLING, by=("system",), reason=True,
            tells=("owner",),
        ),
        Step(
            "wait_over", _("No word from the reporter"), (S.RESOLVED, S.EXPLAINED), S.CALLING, by=("system",),
        ),
        Step(
            "no_answer", _("Called, no answer"), (S.CALLING,), S.CALLING, by=SORTERS, stays=True,
            guards=(ANOTHER_DAY,), sets={"calls": lambda case: case.before.calls + 1, "called_on": TODAY}, weight=6,
        ),
        Step(
            "lapse", _("Closed without a rating"), (S.CALLING,), S.CLOSED_UNRATED, by=("system",),
            guards=(CALLED_TWICE,), tells=("owner", "triage", *SAME),
        ),
        Step(
            "verify", _("Confirm that it is solved"), (S.RESOLVED, S.EXPLAINED, S.CALLING), S.VERIFIED, by=VOICES,
            asks=("heard",), weight=9,
        ),
        Step(
            "rate", pgettext_lazy("problem", "Rate"), (S.VERIFIED,), S.CLOSED, by=VOICES, asks=("rating", "remark?"),
            tells=("owner", "joined"), weight=9,
        ),
        Step(
            "conclude", _("Confirmed, not rated"), (S.VERIFIED,), S.CLOSED, by=("system",), tells=("owner", *SAME),
        ),
        Step(
            "not_solved", _("Not solved"), ASKED, S.REOPENED, by=DOUBTS, reason=True,
            sets={**AGAIN, "remark": REASON}, tells=("owner", "desk", *SAME), weight=5,
        ),
        Step(
            "reopen", pgettext_lazy("problem", "Open it again"), DONE, S.REOPENED, by=DOUBTS, reason=True,
            guards=(WITHIN_30_DAYS,), sets={**AGAIN, "remark": REASON}, tells=("owner", "desk", *SAME), weight=3,
        ),
        Step(
            "ask_again", _("Ask again"), (S.ANSWERED,), S.REPORTED, by=DOUBTS, reason=True, guards=(WITHIN_30_DAYS,),
            sets={**AGAIN, "remark": REASON}, tells=("triage", *SAME), weight=3,
        ),
        Step(
            "object", _("Object to the way shown"), (S.SIGNPOSTED,), S.REPORTED, by=DOUBTS, reason=True,
            guards=(OBJECTION,), sets={"answer": "", "elsewhere": "", "remark": REASON},
            tells=("triage", "desk", *SAME), weight=3,
        ),
        Step(
            "flag", _("Put on the list of hard problems"), OPEN, S.HANDLING, by=("secretary", "desk"), stays=True,
            guards=(HARD,), asks=("several?",), reason=True, sets={"hard_on": TODAY}, weight=0,
        ),
        Step(
            "withdraw", pgettext_lazy("problem", "Withdraw"), BEFORE, S.WITHDRAWN, by=("reporter", "system"),
            guards=(ALONE,), tells=("owner", "triage"), weight=0,
        ),
    ),
)  # fmt: skip
