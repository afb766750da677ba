"""A micro-wish: reviewed for privacy, hung on the wall, claimed by exactly one, fulfilled, confirmed by who wished it.

Domain 3.11 and R-40: no cash, no fundraising, at most ¥500 or four hours, nothing finer than the community. Counted
when the wisher confirms it, never when somebody claims it; the contact is deleted 30 days later.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NOW, TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Text, Tone, Unit

MOST_YUAN, MOST_HOURS, SECRETARY_FROM = 500, 4, 200
ASKED_TIMES = 2  # so often, on different days, the wisher is asked before it ends without a word
CASH = ("现金", "红包", "转账", "打钱", "借钱", "捐款", "募捐", "筹款", "众筹", "收款码", "水滴筹")


class Kind(TextChoices):
    """What a wish asks for."""

    GIFT = "gift", _("a useful object")
    HANDS = "hands", _("a helping hand")
    COMPANY = "company", _("company or teaching")


class Told(TextChoices):
    """How a wish came in."""

    ONLINE = "online", pgettext_lazy("wish", "on this page")
    PHONE = "phone", pgettext_lazy("wish", "by telephone")
    WINDOW = "window", pgettext_lazy("wish", "at the window")
    VISIT = "visit", pgettext_lazy("wish", "at a visit")


class WishState(TextChoices):
    """Where a wish is."""

    SUBMITTED = "submitted", pgettext_lazy("wish", "being looked at")
    RETURNED = "returned", pgettext_lazy("wish", "not possible like this")
    REDIRECTED = "redirected", pgettext_lazy("wish", "shown to the window")
    APPROVED = "approved", pgettext_lazy("wish", "approved")
    PUBLISHED = "published", pgettext_lazy("wish", "on the wall")
    FINDING = "finding", pgettext_lazy("wish", "the secretary looks for somebody")
    CLAIMED = "claimed", pgettext_lazy("wish", "claimed")
    PLANNED = "planned", pgettext_lazy("wish", "plan waits for the community")
    DELIVERING = "delivering", pgettext_lazy("wish", "under way")
    DELIVERED = "delivered", pgettext_lazy("wish", "said to be fulfilled")
    CALLING = "calling", pgettext_lazy("wish", "the wisher is being asked")
    DISPUTED = "disputed", pgettext_lazy("wish", "not fulfilled, says the wisher")
    CONFIRMED = "confirmed", pgettext_lazy("wish", "fulfilled")
    CLOSED = "closed", pgettext_lazy("wish", "fulfilled and closed")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("wish", "said to be fulfilled, never confirmed")
    UNDONE = "undone", pgettext_lazy("wish", "ended unfulfilled")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish", "withdrawn")


S = WishState
WALL = (S.PUBLISHED, S.FINDING)
TAKEN = (S.CLAIMED, S.PLANNED, S.DELIVERING, S.DELIVERED, S.CALLING, S.DISPUTED)
FULFILLED = (S.CONFIRMED, S.CLOSED)
SHOWN = (*WALL, *TAKEN, *FULFILLED)
OPEN = (S.SUBMITTED, S.RETURNED, S.PUBLISHED, S.FINDING, *TAKEN)

CONSENT = Guard(
    "3.20",
    lambda case: not case.filed_by_id or case.consent,
    _("You write this down for somebody else. Tick that the person agrees that it is hung up without a name."),
    _("the wisher agrees, where somebody else writes it down"),
)
AHEAD = Guard(
    "3.11",
    lambda case: case.latest > case.today,
    _("The day by which it is wished has passed. Choose a later one."),
    _("the latest day lies ahead"),
)
NO_CASH = Guard(
    "R-40",
    lambda case: not any(word in case.words for word in CASH),
    _("Wishes are for objects and help, not for money. For money in need, the window of the community knows the way."),
    _("no cash and no fundraising"),
)
SMALL = Guard(
    "R-40",
    lambda case: (case.value or case.hours) and (case.value or 0) <= MOST_YUAN and (case.hours or 0) <= MOST_HOURS,
    _("A micro-wish costs at most ¥500 or takes at most four hours. Estimate one of them, or make it smaller."),
    _("at most ¥500 or four hours"),
)
NAMELESS = Guard(
    "R-40",
    lambda case: not case.personal,
    _("The wall names nobody. Take this out of the wish or the alias: %(personal)s."),
    _("nothing that points to a person in the public text and the alias"),
)
BY_SECRETARY = Guard(
    "3.11",
    lambda case: (case.value or 0) <= SECRETARY_FROM or case.is_secretary,
    _("Above ¥200 the secretary of the community approves it, and has it on the desk already."),
    _("above ¥200 the secretary approves"),
    known=True,
)
GUARDED = Guard(
    "3.11",
    lambda case: not case.for_child or case.guardian,
    _("For a child under 14 the guardian agrees. Ask, tick it, or return the wish."),
    _("consent of the guardian for a child under 14"),
)
COMMUNITY = Guard(
    "R-40",
    lambda case: len(case.place) == 12,
    _("A wish hangs in a community, no finer and no wider. Choose the community."),
    _("no finer than the community"),
)
FOR_A_BODY = Guard(
    "3.11",
    lambda case: case.own_body,
    _("Wishes are claimed for a unit, a branch or a team. Change the hat you wear."),
    _("claimed for a unit, branch or team"),
)
PLAN_AHEAD = Guard(
    "3.11",
    lambda case: case.plan_on >= case.today,
    _("The day of the plan has passed. Choose one from today on."),
    _("the plan lies ahead"),
)
PLAN_IN_TERM = Guard(
    "3.11",
    lambda case: case.plan_on <= case.end_of_term,
    _("A wish is fulfilled within ten working days, by %(end)s. Choose a day until then, or give the wish back."),
    _("the plan lies within the ten working days"),
)
PLAN_AS_WISHED = Guard(
    "3.11",
    lambda case: case.plan_on <= max(case.latest, case.today),
    _("It is wished by %(wished)s. Choose a day until then, or say why it becomes later."),
    _("the plan lies before the day by which it is wished"),
    Modal.NORMALLY,
)
BY_ANOTHER = Guard(
    "3.11",
    lambda case: not case.own_plan,
    _("You claimed this wish or wrote its plan. Another worker of the community or the secretary agrees to it."),
    _("agreed by somebody else than who claimed it or wrote the plan"),
    known=True,
)
SETTLED_BY_ANOTHER = Guard(
    "3.11",
    lambda case: not case.own_plan,
    _("You claimed this wish or wrote its plan. Another worker of the community or the secretary settles it."),
    _("settled by somebody else than who claimed it or wrote the plan"),
    known=True,
)
THANKS_NAMELESS = Guard(
    "R-40",
    lambda case: not case.personal_thanks,
    _("The thanks hang on the wall, which names nobody. Leave out: %(personal_thanks)s"),
    _("nothing in the thanks points to a person"),
)
DONE_BY_NOW = Guard(
    "3.11",
    lambda case: case.delivered_on <= case.today,
    _("That day lies ahead. Enter the day on which it was fulfilled."),
    _("fulfilled by today"),
)
ANOTHER_DAY = Guard(
    "3.12",
    lambda case: case.before.asked_on != case.today,
    _("You asked today already. Ask once more on another day."),
    _("asked on different days"),
)
ASKED_TWICE = Guard(
    "3.12",
    lambda case: case.asked >= ASKED_TIMES,
    _("Ask the wisher on two days before this ends without a word."),
    _("asked on two days without an answer"),
)
BELLS = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, to="secretary"))
PARTIES: dict[str, Text] = {
    "wisher": _("who wishes"),
    "filer": _("who wrote the wish down"),
    "worker": pgettext_lazy("wish", "the community worker"),
    "secretary": pgettext_lazy("wish", "the community secretary"),
    "claimers": _("units, branches and teams"),
    "claimant": _("who fulfils it"),
}
WORDS = ("words", "kind", "latest", "value?", "hours?", "alias?", "place", "for_child?", "guardian?")
VOICES = ("wisher", "worker", "secretary", "system")
FREE = {"claimant": None, "team": "", "leader": None, "claimed_at": None, "plan": "", "plan_on": None}
LET_GO = {**FREE, "releases": lambda case: case.before.releases + 1}
MACHINE = Machine(
    name="wish",
    title=_("micro-wish"),
    common="民",
    parties=PARTIES,
    states={
        S.SUBMITTED: State(
            S.SUBMITTED.label, Tone.AMBER, ("worker", "secretary"),
            _("review it, and leave out what points to a person"),
            Clock(3, bells=BELLS),
        ),
        S.RETURNED: State(S.RETURNED.label, Tone.QUIET, rests=True),
        S.REDIRECTED: State(S.REDIRECTED.label, Tone.QUIET, final=True),
        S.APPROVED: State(S.APPROVED.label),
        S.PUBLISHED: State(S.PUBLISHED.label, Tone.INK, clock=Clock(15, latest="latest", bells=(), expires="look_for")),
        S.FINDING: State(
            S.FINDING.label, Tone.AMBER, ("secretary",), _("find somebody, or end it with the reason"),
            Clock(5, bells=BELLS),
        ),
        S.CLAIMED: State(
            S.CLAIMED.label, Tone.INK, ("claimant",), _("say what you do and when"),
            Clock(2, bells=(Bell(-1, Alarm.REMIND),), expires="let_go"),
        ),
        S.PLANNED: State(S.PLANNED.label, Tone.AMBER, ("worker",), _("agree to the plan"), Clock(2, bells=BELLS)),
        S.DELIVERING: State(
            S.DELIVERING.label, Tone.INK, ("claimant",), _("fulfil it and say so"),
            Clock(10, bells=(Bell(-3, Alarm.REMIND), Bell(-1, Alarm.REMIND)), expires="let_go"),
        ),
        S.DELIVERED: State(
            S.DELIVERED.label, Tone.JADE, ("wisher",), _("say whether it came true"),
            Clock(5, bells=(), expires="follow_up"),
        ),
        S.CALLING: State(
            S.CALLING.label, Tone.AMBER, ("worker",), _("ask the wisher whether it came true"), Clock(2, bells=BELLS),
        ),
        S.DISPUTED: State(
            S.DISPUTED.label, Tone.CINNABAR, ("worker",), _("settle how it goes on"), Clock(3, bells=BELLS)
        ),
        S.CONFIRMED: State(S.CONFIRMED.label, Tone.JADE, clock=Clock(30, Unit.DAYS, bells=(), expires="close")),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.UNCONFIRMED: State(S.UNCONFIRMED.label, Tone.QUIET, rests=True),
        S.UNDONE: State(S.UNDONE.label, Tone.QUIET, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "submit", _("Make a wish"), (), S.SUBMITTED, by=("wisher", "filer", "system"),
            guards=(CONSENT, AHEAD, NO_CASH, GUARDED), asks=WORDS, tells=("worker",),
        ),
        Step(
            "approve", _("Hang it on the wall"), (S.SUBMITTED,), S.APPROVED, by=("worker", "secretary"),
            guards=(NO_CASH, SMALL, NAMELESS, BY_SECRETARY, GUARDED, COMMUNITY),
            asks=("words", "alias", "kind", "value?", "hours?", "guardian?"), then="publish",
            tells=("wisher",), weight=9,
        ),
        Step(
            "return", pgettext_lazy("wish", "Return it"), (S.SUBMITTED,), S.RETURNED, by=("worker", "secretary"),
            reason=True, tells=("wisher",), weight=5,
        ),
        Step(
            "redirect", _("Show the window"), (S.SUBMITTED,), S.REDIRECTED, by=("worker", "secretary"), reason=True,
            tells=("wisher",), weight=4,
        ),
        Step(
            "try_again", _("Wish it differently"), (S.RETURNED,), S.SUBMITTED, by=VOICES, guards=(AHEAD, NO_CASH),
            asks=("words", "latest"), tells=("worker",), weight=6,
        ),
        Step("publish", _("On the wall"), (S.APPROVED,), S.PUBLISHED, by=("system",)),
        Step(
            "claim", pgettext_lazy("wish", "We do it"), WALL, S.CLAIMED, by=("claimers",), guards=(FOR_A_BODY,),
            sets={
                "claimant": lambda case: case.own_body or case.before.claimant, "claimed_at": NOW,
                "team": lambda case: case.own_team, "leader": lambda case: case.actor.user if case.own_team else None,
            }, tells=("worker",), weight=9,
        ),
        Step(
            "look_for", _("Nobody has claimed it"), (S.PUBLISHED,), S.FINDING, by=("system",), tells=("secretary",)
        ),
        Step(
            "find", _("Somebody does it"), (S.FINDING,), S.CLAIMED, by=("secretary",), asks=("claimant",),
            sets={"claimed_at": NOW}, tells=("claimant",), weight=9,
        ),
        Step(
            "end", _("End it unfulfilled"), (S.FINDING, S.DISPUTED), S.UNDONE, by=("secretary",), reason=True,
            tells=("wisher", "claimant"), weight=3,
        ),
        Step(
            "plan", _("Say what and when"), (S.CLAIMED,), S.PLANNED, by=("claimant",),
            guards=(PLAN_AHEAD, PLAN_IN_TERM, PLAN_AS_WISHED),
            asks=("plan", "plan_on"), tells=("worker",), weight=9,
        ),
        Step(
            "agree", _("Agree and hand over the contact"), (S.PLANNED,), S.DELIVERING, by=("worker", "secretary"),
            guards=(BY_ANOTHER,), tells=("claimant", "wisher"), weight=9,
        ),
        Step(
            "replan", _("Ask for another plan"), (S.PLANNED,), S.CLAIMED, by=("worker", "secretary"), reason=True,
            tells=("claimant",), weight=4,
        ),
        Step(
            "release", pgettext_lazy("wish", "Give it back"), (S.CLAIMED, S.PLANNED, S.DELIVERING, S.DISPUTED),
            S.PUBLISHED,
            by=("claimant", "worker", "secretary"), reason=True, sets=LET_GO, tells=("worker", "wisher"), weight=2,
        ),
        Step(
            "let_go", _("Not done in time, free again"), (S.CLAIMED, S.DELIVERING), S.PUBLISHED, by=("system",),
            sets=LET_GO, tells=("worker", "secretary"),
        ),
        Step(
            "deliver", pgettext_lazy("wish", "It is fulfilled"), (S.DELIVERING,), S.DELIVERED, by=("claimant",),
            guards=(DONE_BY_NOW,), asks=("result", "delivered_on"), tells=("worker", "wisher"), weight=9,
        ),
        Step(
            "follow_up", _("No word from the wisher"), (S.DELIVERED,), S.CALLING, by=("system",),
            sets={"asked": 0, "asked_on": None},
        ),
        Step(
            "no_answer", pgettext_lazy("wish", "Asked, no answer"), (S.CALLING,), S.CALLING, by=("worker", "secretary"),
            stays=True, guards=(ANOTHER_DAY,),
            sets={"asked": lambda case: case.before.asked + 1, "asked_on": TODAY}, weight=6,
        ),
        Step(
            "lapse", _("End it without a confirmation"), (S.CALLING,), S.UNCONFIRMED, by=("system",),
            guards=(ASKED_TWICE,), tells=("wisher", "filer", "claimant", "worker"),
        ),
        Step(
            "confirm", _("It came true"), (S.DELIVERED, S.CALLING, S.UNCONFIRMED), S.CONFIRMED, by=VOICES,
            guards=(THANKS_NAMELESS,), asks=("thanks?",),
            sets={"confirmed_at": NOW}, tells=("claimant", "worker"), weight=9,
        ),
        Step(
            "thank", _("Leave a word of thanks"), (S.CONFIRMED,), S.CONFIRMED, by=VOICES, guards=(THANKS_NAMELESS,),
            asks=("thanks",), stays=True, tells=("claimant",), weight=0,
        ),
        Step(
            "dispute", _("It did not come true"), (S.DELIVERED, S.CALLING), S.DISPUTED, by=VOICES, reason=True,
            tells=("claimant", "worker"), weight=5,
        ),
        Step(
            "redo", _("The same unit does it again"), (S.DISPUTED,), S.DELIVERING, by=("worker", "secretary"),
            guards=(SETTLED_BY_ANOTHER,),
            tells=("claimant", "wisher"), weight=9,
        ),
        Step("close", pgettext_lazy("wish", "Close, and delete the contact"), (S.CONFIRMED,), S.CLOSED, by=("system",)),
        Step(
            "withdraw", pgettext_lazy("wish", "Withdraw"), OPEN, S.WITHDRAWN, by=VOICES,
            tells=("worker", "claimant"), weight=0,
        ),
    ),
)  # fmt: skip
# The sentence of a slip; what comes next; the line once it has happened; how it looks. May use %(who)s and %(office)s.
SAID: dict[str, tuple[Text, Text, Text, str]] = {
    S.SUBMITTED: (
        _("%(office)s is looking at your wish"), _("It goes on the wall without your name"), _("You made a wish"),
        "ink",
    ),
    S.RETURNED: (
        _("Not possible like this"), _("Wish it differently on this page, or call"), _("Returned"), "amber",
    ),
    S.REDIRECTED: (
        _("The window of the community helps you with it"), _("Call or come by; it needs no wish"),
        _("Shown to the window"), "amber",
    ),
    S.APPROVED: (_("Your wish is approved"), "", "", "ink"),
    S.PUBLISHED: (_("Your wish is on the wall"), _("A unit or a neighbour claims it"), _("Hung on the wall"), "ink"),
    S.FINDING: (_("%(office)s is looking for somebody"), _("You are told who does it"), _("Still unclaimed"), "amber"),
    S.CLAIMED: (_("%(who)s wants to fulfil it"), _("They say what they do and when"), _("Claimed by %(who)s"), "ink"),
    S.PLANNED: (_("%(who)s has a plan"), _("Your community agrees to it"), _("The plan is there"), "ink"),
    S.DELIVERING: (
        _("%(who)s is on the way"), _("They get in touch with you"), _("Your community agreed to the plan"), "ink",
    ),
    S.DELIVERED: (
        _("%(who)s says it is fulfilled. Is it?"), _("It counts when you say so"), _("Said to be fulfilled"), "jade",
    ),
    S.CALLING: (_("Your community asks you: did it come true?"), "", _("Your community asks you"), "amber"),
    S.DISPUTED: (
        _("It did not come true; your community settles it"), _("It is done again, or by somebody else"),
        _("You said it did not come true"), "amber",
    ),
    S.CONFIRMED: (_("Your wish came true"), _("Your number is deleted after 30 days"), _("It came true"), "jade"),
    S.CLOSED: (_("Your wish came true"), "", _("Closed, your number is deleted"), "jade"),
    S.UNCONFIRMED: (
        _("%(who)s says it was fulfilled; no word came from you"),
        _("It does not count until you say so; your number has been deleted"), _("Asked on two days, no word"),
        "amber",
    ),
    S.UNDONE: (
        _("It could not be fulfilled"), _("Call your community; perhaps there is another way"), _("Ended"), "amber",
    ),
    S.WITHDRAWN: (_("You withdrew your wish"), "", _("Wish withdrawn"), "ink"),
}  # fmt: skip
# Steps whose line is not that of the state they lead to.
HAPPENED: dict[str, Text] = {"redo": _("%(who)s does it again")}
# Whether it came true is asked on the telephone, or in another way where there is no number.
ASKED_BY_CALL = _("%(office)s calls you; you can also say it below")
ASKED_WITHOUT_CALL = _("No number was left, so nobody calls you: say it below, or tell %(office)s, %(phone)s")
NO_CALL = _("no number was left: ask at the window, or through who fulfilled it or wrote it down")
TOO_LATE = _("The day you wished it by has passed. Your community still looks, or says why it ends")
