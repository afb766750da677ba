"""The life of a pair: proposed, answered, agreed in writing, at work, asleep and woken, reviewed once a year, ended.

Where both sides have to say the same, the first one leaves the state as it is (``..._first``) and the second one moves
it. Who is first and who is last follows from what stands in the pairing, so each side finds one button.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import REASON, TODAY, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone
from wugong.pairing.rules.guards import CLEAN, SCORE
from wugong.pairing.rules.kinds import Side, SignedHow, Wish
from wugong.workdays.rules import months_after

LONGEST_YEARS = 3
NAMES = ("giver_head", "receiver_head", "giver_liaison", "receiver_liaison")
QUIET_DAYS = 90
QUIET_FOR = timedelta(days=QUIET_DAYS)
REVIEW_FROM = (12, 1)  # month and day from which the yearly review is due


class PairState(TextChoices):
    """Where a pairing stands."""

    SUGGESTED = "suggested", _("suggested")
    PROPOSED = "proposed", pgettext_lazy("pair", "proposed")
    NEGOTIATING = "negotiating", _("being agreed")
    DECLINED = "declined", _("declined")
    DRAFT = "agreement_draft", _("agreement drafted")
    SIGNED = "signed", _("agreement signed")
    ACTIVE = "active", _("at work")
    DORMANT = "dormant", _("asleep")
    REVIEW_DUE = "review_due", _("yearly review")
    REVIEWED = "reviewed", _("reviewed")
    ADJUSTING = "adjusting", _("being changed")
    ENDED = "ended", _("ended")


S = PairState
# An agreement is in force; R-20 counts those at work, a pair that is asleep is shown apart.
AT_WORK = (S.ACTIVE, S.REVIEW_DUE, S.REVIEWED, S.ADJUSTING)
IN_FORCE = (*AT_WORK, S.DORMANT)
LIVE = (S.SUGGESTED, S.PROPOSED, S.NEGOTIATING, S.DRAFT, S.SIGNED, *IN_FORCE)
ASKED = tuple(state for state in LIVE if state != S.SUGGESTED)
# Both have agreed: the two sides may work together, with projects, messages, ratings.
WORKING = (S.NEGOTIATING, S.DRAFT, S.SIGNED, *IN_FORCE)


def term_fits(starts_on: date | None, ends_on: date | None) -> bool:
    """Whether the term is named, runs forward and is not longer than three years."""
    if not (starts_on and ends_on):
        return False
    return starts_on < ends_on <= months_after(starts_on, 12 * LONGEST_YEARS)


def review_year(today: date) -> int:
    """The year whose review is due by now: this one from 1 December on, else last year's."""
    return today.year if (today.month, today.day) >= REVIEW_FROM else today.year - 1


KINDS = Guard(
    rule="R-21",
    holds=lambda pair: pair.kinds_fit,
    refusal=_(
        "A unit that must be paired (organ, public institution or state-owned enterprise) is paired with a community "
        "or non-public Party organisation, or a compound branch with its property company's branch. Choose other sides."
    ),
    says=_("an obligated unit with a community or non-public Party organisation, or compound with property company"),
)
ALIVE = Guard(
    rule="pair",
    holds=lambda pair: pair.living,
    refusal=_("One of the two organisations is dissolved. Draw the plan again, or choose a living one."),
    says=_("neither side is dissolved"),
)
TERRITORY = Guard(
    rule="R-21",
    holds=lambda pair: not pair.other_street or pair.exempted,
    refusal=_(
        "Pairs stay within one street. Ask the street's Party-building office to allow this pair across streets, with "
        "its reason, then propose it."
    ),
    says=_("both in one street, or allowed across streets with a reason"),
)
ONCE = Guard(
    rule="pair",
    holds=lambda pair: not pair.twice,
    refusal=_("These two are paired, or asked, already. Open that pairing instead."),
    says=_("the two are not paired already"),
)
OVERLAP = Guard(
    rule="match",
    holds=lambda pair: pair.overlap,
    refusal=_("Nothing one side offers is needed by the other. List a need or an offer first."),
    says=_("a need of one side meets an offer of the other"),
)
SUBSTANCE = Guard(
    rule="agreement",
    holds=lambda pair: pair.needs and pair.offers and pair.projects,
    refusal=_(
        "An agreement rests on at least one need, one offer and one project; there are %(needs)d, %(offers)d and "
        "%(projects)d. Choose or propose what is missing."
    ),
    says=_("at least one need, one offer and one project"),
)
FIELDS = Guard(
    rule="S49",
    holds=lambda pair: pair.agreement and pair.agreement.fields,
    refusal=_("Say what the pair works on: community governance, safety and stability, or livelihood."),
    says=_("at least one field: community governance, safety and stability, livelihood"),
)
NAMED = Guard(
    rule="agreement",
    holds=lambda pair: pair.agreement and all(getattr(pair.agreement, name).strip() for name in NAMES),
    refusal=_("The heads in charge and a liaison of each side are named in the agreement. Fill in who is missing."),
    says=_("heads and liaisons of both sides are named"),
)
STRENGTHS = Guard(
    rule="S49",
    holds=lambda pair: pair.agreement and pair.agreement.strengths.strip(),
    refusal=_("Say which strength of the unit is used: its function, or what it does best."),
    says=_("the strength of the unit that is used is named"),
)
TERM = Guard(
    rule="agreement",
    holds=lambda pair: pair.agreement and term_fits(pair.agreement.starts_on, pair.agreement.ends_on),
    refusal=_("The term begins before it ends and lasts at most three years. Change the dates."),
    says=_("a term of at most three years"),
)
EXIT = Guard(
    rule="agreement",
    holds=lambda pair: pair.agreement and pair.agreement.exit_clause.strip(),
    refusal=_("An agreement says how either side can leave it. Add that sentence."),
    says=_("an exit clause"),
)
PLANNED = Guard(
    rule="R-22",
    holds=lambda pair: pair.planned(pair.today.year),
    refusal=_("A pairing begins its work once the plan of this year is filed. File it first."),
    says=_("the plan of the current year is filed"),
)
QUIET = Guard(
    rule="R-22",
    holds=lambda pair: pair.quiet_days >= QUIET_DAYS,
    refusal=_("Only %(quiet_days)d days have passed without activity; the flag is set after 90."),
    says=_("no activity in 90 days"),
)
SEASON = Guard(
    rule="review",
    holds=lambda pair: pair.review,
    refusal=_("The yearly review begins on 1 December, once a year."),
    says=_("1 December has come and this year is not reviewed yet"),
)
RATED = Guard(
    rule="review",
    holds=lambda pair: pair.both_rated,
    refusal=_("Both sides rate each other before the street reviews. Urge the side that has not."),
    says=_("both sides have rated each other"),
)
NEXT_PLAN = Guard(
    rule="review",
    holds=lambda pair: pair.next_planned or pair.given("wish") == Wish.END,
    refusal=_("The plan for next year is missing. File it with your rating, or say that the pairing is to end."),
    says=_("the plan of the next year is filed, unless the side wants to end"),
    modal=Modal.SHALL,
)
THIS_OR_NEXT = Guard(
    rule="R-22",
    holds=lambda pair: pair.given("year") in (pair.today.year, pair.today.year + 1),
    refusal=_("A plan is for this year or the next one. Change the year."),
    says=_("for this year or the next one"),
)
PAPER_NAMED = Guard(
    rule="agreement",
    holds=lambda pair: pair.given("how") != SignedHow.PAPER or pair.given("paper_ref", "").strip(),
    refusal=_("Give the number of the signed paper, so that it can be found."),
    says=_("a signature on paper names its paper"),
)
WRITTEN = Guard(
    rule="message",
    holds=lambda pair: pair.given("text", "").strip(),
    refusal=_("Write something first."),
    says=_("something is written"),
)


ANOTHER = Guard(
    rule="review",
    holds=lambda pair: pair.wish != pair.before.wish,
    refusal=_("The other side wants the same. Take that step itself, or choose something else."),
    says=_("it is not what the other side wants"),
)


def _same(wish: Wish) -> Guard:
    return Guard(
        rule="review",
        holds=lambda pair: pair.before.wish in {"", wish},
        refusal=_("The other side wants something else. Choose the same, or talk to each other first."),
        says=_("both sides want the same"),
    )


TERM_LEFT = Guard(
    rule="agreement",
    holds=lambda pair: pair.agreement and pair.agreement.ends_on and pair.agreement.ends_on > pair.today,
    refusal=_("The agreement's term has ended. Change the agreement instead: a new term is signed by both heads."),
    says=_("the term of the agreement has not ended"),
)
HANDED_OVER = Guard(
    rule="handover",
    holds=lambda pair: not pair.open_projects,
    refusal=_(
        "%(open_projects)d project is still open. Finish it, cancel it, or hand it over to another pairing first."
    ),
    says=_("open projects are finished, cancelled or handed over"),
)
COMPLETE = (NAMED, STRENGTHS, TERM, TERM_LEFT, EXIT)
AGREEMENT = (*COMPLETE, PAPER_NAMED)
ACTIVE_NOW = {"last_activity_on": TODAY}
NO_WISH = {"wish": "", "wish_by": ""}


def _moments(what: str) -> dict[str, Callable[[Any], Any]]:
    """That the side of whoever acts has agreed, signed or reviewed now; what the other did stays."""
    return {f"{side}_{what}_at": partial(_moment, side=side, what=what) for side in (Side.GIVER, Side.RECEIVER)}


def _moment(pair: Any, *, side: str, what: str) -> Any:
    return pair.now if pair.side == side else getattr(pair.before, f"{side}_{what}_at")


def _speaker(pair: Any) -> str:
    return pair.side or Side.STREET


DRAFTED = {"giver_signed_at": None, "receiver_signed_at": None, **ACTIVE_NOW}
SIGNED = {**_moments("signed"), **ACTIVE_NOW}
PROPOSED = {"proposed_by": _speaker, **_moments("agreed")}

_ANSWER = Clock(10, bells=(Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "street")))
_CHAIN = (
    Bell(-1, Alarm.REMIND),
    Bell(1, Alarm.URGE),
    Bell(5, Alarm.SUPERVISE, "street"),
    Bell(10, Alarm.ESCALATE, "district"),
)

PAIRING = Machine(
    name="pairing",
    title=_("pairing"),
    common="建",
    parties={
        "proposer": _("either side, or the street's Party-building office"),
        "undecided": _("a side that has not answered"),
        "last": _("the side whose answer is still missing"),
        "liaisons": _("the liaisons of both sides"),
        "unsigned": _("a head who has not signed"),
        "last_signer": _("the head whose signature is still missing"),
        "unrated": _("a side that has not given its review"),
        "reviewer": _("the street, once both sides have given theirs"),
        "silent": _("a side that has not stated its wish"),
        "last_word": _("the side that states its wish second"),
        "sides": _("both sides"),
        "street": _("the street's Party-building office"),
        "district": _("the district's Organisation Department"),
    },
    states={
        S.SUGGESTED: State(S.SUGGESTED.label, Tone.QUIET, ("street",), _("propose the pair or let it be"), Clock(10)),
        S.PROPOSED: State(
            S.PROPOSED.label, Tone.AMBER, ("undecided", "last"), _("agree to the pairing, or say why not"), _ANSWER
        ),
        S.NEGOTIATING: State(
            S.NEGOTIATING.label, Tone.AMBER, (
                "liaisons", ), _("choose needs and offers, propose a project, draft the agreement",
            ),
            Clock(20, bells=_CHAIN, extension=0.5),
        ),
        S.DECLINED: State(S.DECLINED.label, Tone.QUIET, final=True),
        S.DRAFT: State(
            S.DRAFT.label, Tone.AMBER, ("unsigned", "last_signer"), _("read and sign the agreement"),
            Clock(10, bells=_CHAIN),
        ),
        S.SIGNED: State(
            S.SIGNED.label, Tone.AMBER, ("liaisons",), _("file the plan of the year"), Clock(10, bells=_CHAIN)
        ),
        S.ACTIVE: State(S.ACTIVE.label, Tone.JADE),
        S.DORMANT: State(
            S.DORMANT.label, Tone.CINNABAR, ("street",), _("call both sides: what is the obstacle?"), Clock(10)
        ),
        S.REVIEW_DUE: State(
            S.REVIEW_DUE.label, Tone.AMBER, ("unrated", "reviewer"), _("rate the year and file the next plan"),
            Clock(20, bells=_CHAIN),
        ),
        S.REVIEWED: State(
            S.REVIEWED.label, Tone.AMBER, ("silent", "last_word"), _("go on, change the agreement, or end"),
            Clock(10, bells=_CHAIN),
        ),
        S.ADJUSTING: State(
            S.ADJUSTING.label, Tone.AMBER, ("liaisons",), _("draft the changed agreement"), Clock(10, bells=_CHAIN)
        ),
        S.ENDED: State(S.ENDED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "match", _("Suggest"), (), S.SUGGESTED, by=("system",), guards=(ALIVE, KINDS, TERRITORY, OVERLAP, ONCE),
            sets={"proposed_by": Side.STREET},
        ),
        Step(
            "propose", _("Propose a pairing"), (), S.PROPOSED, by=("proposer", "system"),
            guards=(ALIVE, KINDS, TERRITORY, ONCE), sets=PROPOSED, tells=("undecided", "last"),
        ),
        Step(
            "put_forward", _("Propose this pair"), (S.SUGGESTED,), S.PROPOSED, by=("proposer", "street"),
            guards=(ALIVE, KINDS, TERRITORY), sets=PROPOSED, tells=("undecided", "last"), weight=9,
        ),
        Step("dismiss", _("Let it be"), (S.SUGGESTED,), S.DECLINED, by=("street",), reason=True, weight=3),
        Step(
            "agree_first", _("Agree to the pairing"), (S.PROPOSED,), S.PROPOSED, by=("undecided",),
            sets=_moments("agreed"), tells=("street",), weight=9,
        ),
        Step(
            "agree", _("Agree to the pairing"), (S.PROPOSED,), S.NEGOTIATING, by=("last",),
            sets={**_moments("agreed"), **ACTIVE_NOW}, tells=("sides", "street"), weight=9,
        ),
        Step(
            "decline", _("Decline"), (S.PROPOSED,), S.DECLINED, by=("undecided", "last"), reason=True,
            sets={"decline_reason": REASON}, tells=("sides", "street"), weight=5,
        ),
        Step(
            "draft", _("Draft the agreement"), (S.NEGOTIATING,), S.DRAFT, by=("liaisons",),
            guards=(SUBSTANCE, FIELDS, *COMPLETE), sets=DRAFTED, tells=("unsigned",), weight=9,
        ),
        Step(
            "redraft", _("Change the draft"), (S.DRAFT, S.ADJUSTING), S.DRAFT, by=("liaisons",),
            guards=(SUBSTANCE, FIELDS, *COMPLETE), sets=DRAFTED, tells=("unsigned",), weight=4,
        ),
        Step(
            "sign_first", _("Sign"), (S.DRAFT,), S.DRAFT, by=("unsigned",), guards=AGREEMENT, sets=SIGNED,
            tells=("last_signer",), weight=9,
        ),
        Step(
            "sign", _("Sign"), (S.DRAFT,), S.SIGNED, by=("last_signer",), guards=AGREEMENT, sets=SIGNED,
            tells=("sides", "street"), weight=9,
        ),
        Step(
            "break_off", _("Break off"), (S.NEGOTIATING, S.DRAFT, S.SIGNED), S.DECLINED, by=("sides", "street"),
            guards=(HANDED_OVER,), reason=True, sets={"decline_reason": REASON, "ended_on": TODAY},
            tells=("sides", "street"), weight=0,
        ),
        Step(
            "file_plan", _("File the plan of the year"), (S.SIGNED, S.ACTIVE, S.DORMANT), S.SIGNED, by=("liaisons",),
            guards=(THIS_OR_NEXT, CLEAN), stays=True, weight=9,
        ),
        Step(
            "activate", _("Begin the work"), (S.SIGNED,), S.ACTIVE, by=("system",), guards=(PLANNED,),
            sets={"active_since": lambda pair: pair.before.active_since or pair.today, **ACTIVE_NOW},
            tells=("sides", "street"),
        ),
        Step("flag", _("Flag as asleep"), (S.ACTIVE,), S.DORMANT, by=("system",), guards=(QUIET,), tells=("sides",)),
        Step(
            "call", _("Note the call"), (S.DORMANT,), S.DORMANT, by=("street",), reason=True, tells=("sides",),
            weight=9,
        ),
        Step("wake", _("Wake"), (S.DORMANT,), S.ACTIVE, by=("system",), tells=("street",)),
        Step(
            "year_end", _("Open the yearly review"), (S.ACTIVE, S.DORMANT), S.REVIEW_DUE, by=("system",),
            guards=(SEASON,), sets={"giver_reviewed_at": None, "receiver_reviewed_at": None}, tells=("sides",),
        ),
        Step(
            "give_review", _("Rate the year"), (S.REVIEW_DUE,), S.REVIEW_DUE, by=("unrated",),
            guards=(SCORE, CLEAN, NEXT_PLAN), sets=_moments("reviewed"), tells=("reviewer",), weight=9,
        ),
        Step(
            "review", _("Review"), (S.REVIEW_DUE,), S.REVIEWED, by=("reviewer",), guards=(RATED, CLEAN),
            sets=NO_WISH, tells=("sides",), weight=9,
        ),
        Step(
            "say_wish", _("Say what you want"), (S.REVIEWED,), S.REVIEWED, by=("silent",), asks=("wish",),
            sets={"wish_by": _speaker}, tells=("last_word",), weight=9,
        ),
        Step(
            "renew", pgettext_lazy("pair", "Go on"), (S.REVIEWED,), S.ACTIVE, by=("last_word",),
            guards=(_same(Wish.RENEW), TERM_LEFT), sets={**NO_WISH, **ACTIVE_NOW}, tells=("sides",), weight=9,
        ),
        Step(
            "adjust", _("Change the agreement"), (S.REVIEWED,), S.ADJUSTING, by=("last_word",),
            guards=(_same(Wish.ADJUST),), sets=NO_WISH, tells=("sides",), weight=5,
        ),
        Step(
            "end", pgettext_lazy("pair", "End"), (S.REVIEWED,), S.ENDED, by=("last_word",),
            guards=(_same(Wish.END), HANDED_OVER), sets={"ended_on": TODAY}, tells=("sides", "street"), weight=3,
        ),
        Step(
            "differ", _("We want something else"), (S.REVIEWED,), S.REVIEWED, by=("last_word",), reason=True,
            guards=(ANOTHER,), asks=("wish",), sets={"wish_by": _speaker}, tells=("sides",), weight=2,
        ),
        Step(
            "write", _("Write"), WORKING, S.ACTIVE, by=("sides", "street"), guards=(WRITTEN, CLEAN), stays=True,
            weight=0,
        ),
        Step(
            "leave", _("Leave the pairing"), (S.ACTIVE, S.DORMANT, S.ADJUSTING), S.ENDED, by=("sides", "street"),
            guards=(HANDED_OVER,), reason=True, sets={"ended_on": TODAY}, tells=("sides", "street"), weight=0,
        ),
        Step(
            "succeed", _("Go over to the successor"), LIVE, S.ACTIVE, by=("system",), guards=(KINDS,), stays=True,
            tells=("sides", "street"),
        ),
        Step(
            "fall_away", _("Fall away"), LIVE, S.ENDED, by=("system",), reason=True,
            sets={"ended_on": TODAY}, tells=("sides", "street"),
        ),
    ),
)  # fmt: skip
