"""A street's working committee is heard on a plan and answered item by item. Source: S15, R-08, domain 3.8."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NAME, NOW, USER, Alarm, Bell, Clock, Guard, Machine, State, Step, Text, Tone

COMMENT_DAYS = 7


class Stance(TextChoices):
    """What the working committee says."""

    ITEMS = "items", _("opinions, item by item")
    AGREES = "agrees", _("no objection")


class Treated(TextChoices):
    """What the department does with an item; each with its reason in writing."""

    ADOPTED = "adopted", pgettext_lazy("item of an opinion", "adopted")
    PARTLY = "partly", _("adopted in part")
    NOT = "not", pgettext_lazy("item of an opinion", "not adopted")


class Whose(TextChoices):
    """Who says something on a plan."""

    STREET = "street", _("the street")
    COMMUNITY = "community", _("a community")
    UNIT = "unit", _("a unit in the street")
    DEPUTY = "deputy", _("a people's deputy")
    PUBLIC = "public", _("the public")


class HearingState(TextChoices):
    """Where the hearing of one street is."""

    ISSUED = "issued", pgettext_lazy("hearing", "sent to the street")
    RECEIVED = "received", pgettext_lazy("hearing", "received")
    COLLECTING = "collecting", _("opinions are collected")
    RETURNED = "opinion_returned", pgettext_lazy("hearing", "opinion returned")
    RESPONDED = "responded", _("answered item by item")
    DISPUTED = "disputed", pgettext_lazy("hearing", "before the joint meeting")
    CLOSED = "closed", pgettext_lazy("hearing", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("hearing", "plan withdrawn")


S = HearingState
LONG_ENOUGH = Guard(
    "S15",
    lambda case: not case.comment_until or case.comment_until - case.today >= timedelta(days=COMMENT_DAYS),
    _("The public needs at least seven days. Choose a later day, or leave it empty."),
    _("public comment lasts at least seven days, where there is one"),
)
ASKED = Guard(
    "S15",
    lambda case: case.communities_asked,
    _("The communities of the street are asked first. Choose at least one of them."),
    _("communities are asked, where the street has any"),
)
STILL_OPEN = Guard(
    "S15",
    lambda case: case.comment_until and case.today <= case.comment_until,
    _("Comment on this plan is over. What became of it is on this page; your community takes other matters."),
    _("public comment is open"),
)
COMMENT_OVER = Guard(
    "S15",
    lambda case: not case.comment_until or case.comment_until < case.today,
    _("The public may comment until %(comment_until)s. Return the opinion afterwards."),
    _("public comment is over"),
)
NUMBERED = Guard(
    "R-08",
    lambda case: (case.stance == Stance.ITEMS) == bool(case.count),
    _("There are %(count)s numbered items. Opinions need items, and no objection needs none: change one of both."),
    _("opinions are numbered items; no objection has none"),
)
COLLECTIVE = Guard(
    "R-07",
    lambda case: case.present >= 2 and case.issued_on <= case.deliberated_on <= case.today,
    _("The committee deliberates together, between the day the plan came and today. Correct day and number present."),
    _("a meeting of the committee since the plan came, with at least two present"),
)
TWO_HANDS = Guard(
    "R-07",
    lambda case: case.actor.user != case.before.drafted_by,
    _("Who drafted the items does not return the opinion. The secretary does, or the office changes the draft."),
    _("who returns the opinion did not draft it"),
)
ANSWERED = Guard(
    "R-08",
    lambda case: not case.unanswered,
    _("Items %(unanswered)s have no answer yet. Say adopted, in part or not, each with its reason, then reply."),
    _("each item is adopted, in part or not, with a reason in writing"),
)
CONCLUDED = Guard(
    "3.8",
    lambda case: case.finding.number,
    _("The joint meeting has not decided on the dispute yet. Put the topic on its agenda and decide, then record."),
    _("a decision of the district joint meeting on the topic binds; its number and day are recorded"),
    known=True,
)
DROPPED = Guard(
    "3.8",
    lambda case: case.finding.dropped,
    _("The topic is still before the joint meeting. Wait for its decision, or urge on the page of the topic."),
    _("the topic ended before the joint meeting decided on it"),
    known=True,
)
BELLS = (
    Bell(-1, Alarm.REMIND),
    Bell(1, Alarm.URGE),
    Bell(5, Alarm.SUPERVISE, to="coordinator"),
    Bell(10, Alarm.ESCALATE, to="coordinator"),
)
PARTIES: dict[str, Text] = {
    "planner": _("the planning department"),
    "office": _("the street's Party-building office"),
    "secretary": _("the secretary of the street"),
    "asked": _("a community or unit that is asked"),
    "coordinator": _("the district Organisation Department"),
}
OPEN = (S.ISSUED, S.RECEIVED, S.COLLECTING, S.RETURNED, S.RESPONDED, S.DISPUTED)
MACHINE = Machine(
    name="plan_hearing",
    title=_("hearing on a plan"),
    common="减",
    parties=PARTIES,
    states={
        S.ISSUED: State(S.ISSUED.label, Tone.AMBER, ("office",), _("acknowledge receipt"), Clock(1, bells=BELLS)),
        S.RECEIVED: State(
            S.RECEIVED.label, Tone.AMBER, ("office",), _("ask communities and open it for comment"),
            Clock(15, spans=(S.COLLECTING,), bells=BELLS),
        ),
        S.COLLECTING: State(
            S.COLLECTING.label, Tone.INK, ("office", "secretary", "asked"), _("number the items"),
            asks={"secretary": _("return the committee's opinion"), "asked": _("say what you think of the plan")},
        ),
        S.RETURNED: State(
            S.RETURNED.label, Tone.AMBER, ("planner",), _("answer each item in writing"), Clock(15, bells=BELLS)
        ),
        S.RESPONDED: State(
            S.RESPONDED.label, Tone.INK, ("secretary",), _("accept or dispute the answers"), Clock(5, bells=BELLS)
        ),
        S.DISPUTED: State(
            S.DISPUTED.label, Tone.CINNABAR, ("coordinator",), _("record what the joint meeting found"), Clock(20)
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step("issue", _("Send to the street"), (), S.ISSUED, by=("planner",), tells=("office", "secretary")),
        Step("receive", _("Received"), (S.ISSUED,), S.RECEIVED, by=("office",), tells=("planner",), weight=9),
        Step(
            "open", _("Collect opinions"), (S.RECEIVED,), S.COLLECTING, by=("office",), guards=(ASKED, LONG_ENOUGH),
            asks=("comment_until?",), tells=("asked",), weight=9,
        ),
        Step("say", _("Say your opinion"), (S.COLLECTING,), S.COLLECTING, by=("asked",), stays=True, weight=9),
        Step(
            "comment", _("Comment"), (S.COLLECTING,), S.COLLECTING, by=("system",), stays=True, guards=(STILL_OPEN,),
        ),
        Step(
            "note", _("Note what was said"), (S.COLLECTING,), S.COLLECTING, by=("office",), stays=True, weight=4,
        ),
        Step(
            "add_item", _("Add an item"), (S.COLLECTING,), S.COLLECTING, by=("office",), stays=True,
            sets={"drafted_by": USER}, weight=8,
        ),
        Step("drop_item", _("Drop an item"), (S.COLLECTING,), S.COLLECTING, by=("office",), stays=True, weight=2),
        Step(
            "return_opinion", _("Return the opinion"), (S.COLLECTING,), S.RETURNED, by=("secretary",),
            guards=(COMMENT_OVER, NUMBERED, COLLECTIVE, TWO_HANDS),
            asks=("stance", "meeting_no", "deliberated_on", "present"), sets={"returned_at": NOW, "signed_name": NAME},
            tells=("planner",), weight=9,
        ),
        Step("answer", _("Answer the items"), (S.RETURNED,), S.RETURNED, by=("planner",), stays=True, weight=9),
        Step(
            "respond", _("Send the reply"), (S.RETURNED,), S.RESPONDED, by=("planner",), guards=(ANSWERED,),
            sets={"responded_at": NOW}, tells=("secretary", "office", "asked"), weight=8,
        ),
        Step(
            "accept", pgettext_lazy("hearing", "Accept"), (S.RESPONDED,), S.CLOSED, by=("secretary",),
            tells=("planner",), weight=9,
        ),
        Step(
            "dispute", pgettext_lazy("hearing", "Dispute"), (S.RESPONDED,), S.DISPUTED, by=("secretary",),
            asks=("objection",), tells=("planner", "coordinator"), weight=5,
        ),
        Step(
            "settle", _("Record the outcome"), (S.DISPUTED,), S.CLOSED, by=("coordinator",), guards=(CONCLUDED,),
            asks=("outcome",), tells=("planner", "secretary"), weight=9,
            sets={
                "joint_meeting": lambda case: case.finding.number,
                "concluded_on": lambda case: case.finding.day,
            },
        ),
        Step(
            "bring_up_again", _("Bring the dispute up again"), (S.DISPUTED,), S.DISPUTED,
            by=("coordinator", "secretary"), guards=(DROPPED,), reason=True, tells=("planner",), stays=True, weight=3,
        ),
        Step(
            "give_up", _("Withdraw the dispute"), (S.DISPUTED,), S.CLOSED, by=("secretary",), reason=True,
            tells=("planner", "coordinator"), weight=2,
        ),
        Step(
            "cancel", _("Plan withdrawn"), OPEN, S.WITHDRAWN, by=("system",), reason=True, tells=("office",), weight=0
        ),
    ),
)  # fmt: skip
