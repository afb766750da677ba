"""What a department asks a street or community to take on: from the request to a permit in force, and its end.

The fifteen working days until the decision run from the request on, through check, hearing and review, and stand still
while the department completes it. The formal check begins by itself: nobody is asked to press a button for that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.rules import MandateKind
from wugong.flow.table import REASON, TODAY, USER, Alarm, Bell, Clock, Guard, Machine, Modal, State, Step, Tone, Unit
from wugong.mandates.rules.kinds import DELEGATED, STATUTORY, URGENT, Ending, Reach

DISASTER_DAYS = 30
REVIEW_DAYS = 30
AHEAD_DAYS = 30
FEWEST_COMMUNITIES = 3
LONGEST_YEARS = 5


class MandateState(TextChoices):
    """Where a request stands."""

    SUBMITTED = "submitted", pgettext_lazy("mandate", "submitted")
    FORMAL_CHECK = "formal_check", _("in the formal check")
    SUPPLEMENTING = "supplementing", _("being completed")
    STREET_HEARING = "street_hearing", _("streets and communities are heard")
    REVIEWING = "reviewing", _("under decision")
    APPROVED = "approved", _("admitted, its package is on the way")
    PACKAGED = "packaged", _("package signed in")
    IN_EFFECT = "in_effect", _("in force")
    UNDER_REVIEW = "under_review", _("under review")
    TEMPORARY = "temporary", _("in force for a disaster")
    REJECTED = "rejected", _("not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("mandate", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("mandate", "expired")
    USED = "used", _("used up")


S = MandateState
IN_FORCE = frozenset({S.IN_EFFECT, S.UNDER_REVIEW, S.TEMPORARY})
ASKING = (S.SUBMITTED, S.FORMAL_CHECK, S.SUPPLEMENTING, S.STREET_HEARING, S.REVIEWING)
GRANTED = (S.APPROVED, S.PACKAGED, S.IN_EFFECT, S.UNDER_REVIEW)
REFUSED = frozenset({S.REJECTED})


def a_year_on(day: date) -> date:
    """The same day of the next year."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def reviewed_next(mandate: Any) -> date:
    """In a year, and never after its last day."""
    last: date = mandate.until
    return min(a_year_on(mandate.today), last)


def ends_in(mandate: Any) -> str:
    """Whether its last day comes before another review."""
    return Ending.LAST if mandate.until <= a_year_on(mandate.today) else Ending.REVIEW


def review_ends_in(mandate: Any) -> str:
    """Whether its last day comes before the review has to end."""
    return Ending.LAST if mandate.until <= mandate.today + timedelta(days=REVIEW_DAYS) else Ending.REVIEW


def whole(mandate: Any) -> bool:
    """Whether authority, people, money and training are named where work is handed down."""
    package = (mandate.authority, mandate.people, mandate.money, mandate.training)
    return mandate.kind not in DELEGATED or all(part.strip() for part in package)


BASED = Guard(
    "R-03",
    lambda m: m.instrument or m.other_basis.strip(),
    _("Name what it is based on: an instrument of the list, or another document."),
    _("what it is based on is named"),
)
NUMBERED = Guard(
    "R-02",
    lambda m: m.article_exists,
    _("%(instrument)s has no such article: its own numbering is %(numbering)s. Look it up and write its number."),
    _("the article is in the instrument's own numbering"),
)
FORWARD = Guard(
    "period",
    lambda m: m.since <= m.until,
    _("It would end on %(until)s, before it begins on %(since)s. Set the last day later."),
    _("it ends after it begins"),
)
AHEAD = Guard(
    "3.7",
    lambda m: m.days_ahead >= AHEAD_DAYS,
    _("It begins %(days_ahead)d working days from now; a request comes 30 ahead. Begin on %(earliest)s or later."),
    _("asked for at least 30 working days before it begins"),
)
ADDRESSED = Guard(
    "R-03",
    lambda m: m.given("reach") or not m.new,
    _("Name the streets that are to carry it out."),
    _("the streets are named"),
)
ONE_YEAR = Guard(
    "R-70",
    lambda m: m.kind != MandateKind.FORM or m.until < a_year_on(m.since),
    _("A form is admitted for a year at most. Let it end before %(year_on)s; it can be asked for again."),
    _("a form ends within a year"),
)
BY_STATUTE = Guard(
    "R-02",
    lambda m: m.kind not in STATUTORY or m.by_statute,
    _("No article of a law or regulation says so, and without one no counterpart body or plaque. Do not admit it."),
    _("a counterpart body or plaque rests on an article of a law or regulation"),
)
NOT_WITHDRAWN = Guard(
    "R-03",
    lambda m: not m.withdrawn_duty,
    _("“%(withdrawn_duty)s” was withdrawn from streets. Do not admit it; the department does it itself."),
    _("it is no duty withdrawn from streets"),
)
NOT_CANCELLED = Guard(
    "R-01",
    lambda m: not m.cancelled,
    _("“%(cancelled)s” is a cancelled indicator. Do not admit it under any name."),
    _("it is no cancelled indicator"),
)
NOT_NEAR = Guard(
    "R-01",
    lambda m: not m.near,
    _("It comes near to what was cancelled or withdrawn: %(near)s. Say why it is something else, or do not admit it."),
    _("what comes near to a cancelled indicator or withdrawn duty was looked at by a person"),
    Modal.SHALL,
)
SAID_APART = Guard(
    "R-01",
    lambda m: not m.near or m.apart.strip(),
    _("It comes near to what was cancelled or withdrawn: %(near)s. Say in its own field why it is something else."),
    _("of what comes near to a cancelled indicator or withdrawn duty it is said why it is something else"),
)
BY_TWO = Guard(
    "R-01",
    lambda m: not m.near or (m.looked_by and m.looked_by != m.actor.user),
    _("It comes near to %(near)s, and a second person looks at that: the Organisation Department has it on its desk."),
    _("a second person has looked at what comes near"),
)
WHOLE = Guard(
    "R-03",
    whole,
    _("Authority, people, money and training go with it: something is missing. Ask the department to complete it."),
    _("authority, people, money and training are named"),
)
THREE = Guard(
    "R-03",
    lambda m: m.level != Reach.COMMUNITY or len(m.given("communities", ())) >= m.communities_needed,
    _("Communities are to do it: hear at least %(communities_needed)d of them. Choose them."),
    _("at least three communities are heard where communities do it"),
)
ON_FILE = Guard(
    "R-03",
    lambda m: m.opinions,
    _("No street has given its opinion, and silence is not consent. Urge them, or do not admit it."),
    _("the opinion of a street is on file"),
)
BROUGHT = Guard(
    "R-03",
    lambda m: m.admitted_day <= m.delivered_on <= m.today,
    _("It was delivered between its admission on %(admitted_day)s and today. Correct the day."),
    _("delivered between admission and today"),
)
SAID_BROUGHT = Guard(
    "R-03",
    lambda m: m.before.delivered_on,
    _("The department has not said yet that it delivered the package; it is awaited. Urge it."),
    _("the department said that the package is delivered"),
    known=True,
)
STILL_AHEAD = Guard(
    "period",
    lambda m: m.until >= m.today,
    _("Its last day %(until)s has passed. Set a later one, or end it."),
    _("its last day lies ahead"),
)
# where the step sets no later day
NOT_ENDED = replace(
    STILL_AHEAD,
    refusal=_("Its last day %(until)s has passed. Withdraw it; the department may ask for a new number."),
)
SHORT = Guard(
    "3.7",
    lambda m: (m.until - m.since).days < DISASTER_DAYS,
    _("In a disaster it lasts 30 days at most, from today on: until %(latest)s. Ask for more in the usual way."),
    _("30 days at most"),
)
AT_ONCE = Guard(
    "3.7",
    lambda m: m.today - timedelta(days=1) <= m.since <= m.today,
    _("In a disaster it begins at once: today, or yesterday. What begins later is asked for in the usual way."),
    _("it begins today or yesterday"),
)
NOT_PROLONGED = Guard(
    "3.7",
    lambda m: not m.admitted_before,
    _("%(admitted_before)s admits the same there for this disaster. What lasts longer is asked for in the usual way."),
    _("the same was not admitted in a disaster there within 30 days"),
)
IN_DISASTER = Guard(
    "3.7",
    lambda m: m.kind in URGENT,
    _("In a disaster a task, an inspection or a work group is admitted at once, nothing else. Ask in the usual way."),
    _("a task, an inspection or a work group"),
)
NOT_FOR_EVER = Guard(
    "period",
    lambda m: m.until.year - m.since.year <= LONGEST_YEARS,
    _("It would last for more than %(longest)d years. Set an earlier last day; it can be asked for again."),
    _("five years at most"),
)
FOR_ONE_USE = Guard(
    "2.1",
    lambda m: m.kind == MandateKind.INSPECTION,
    _("Only an inspection or assessment is used up. Let this one run out, or withdraw it."),
    _("an inspection: one matter, one report"),
)

DAY = Unit.DAYS
# What is admitted until a day ends with that day, also where it is a day of rest.
LAST = Clock(
    0, DAY, until="until", latest="until", bells=(Bell(-20, Alarm.REMIND, to="department"),), expires="expire"
)  # fmt: skip
ASKED = ("authority?", "people?", "money?", "training?")

MACHINE = Machine(
    name="mandate",
    title=_("admission of a mandate"),
    common="减",
    parties={
        "department": _("the department that asks"),
        "bringer": _("the department, until its package is delivered"),
        "office": _("the district establishment office"),
        "local": _("a street or community that would carry it out"),
        "leader": _("the district's leaders, through the Organisation Department"),
        "second": _("the Organisation Department, as the second person"),
    },
    states={
        S.SUBMITTED: State(
            S.SUBMITTED.label, Tone.AMBER, ("office",), _("check it"),
            Clock(15, spans=(S.FORMAL_CHECK, S.STREET_HEARING, S.REVIEWING)),
        ),
        S.FORMAL_CHECK: State(
            S.FORMAL_CHECK.label, Tone.AMBER, ("office", "second"), _("hear the streets, have it completed, or refuse"),
            Clock(3), asks={"second": _("say whether it is something else than what was cancelled or withdrawn")},
        ),
        S.SUPPLEMENTING: State(
            S.SUPPLEMENTING.label, Tone.AMBER, ("department",), _("complete it"), Clock(5), pauses=(S.SUBMITTED,)
        ),
        S.STREET_HEARING: State(S.STREET_HEARING.label, Tone.INK),
        S.REVIEWING: State(S.REVIEWING.label, Tone.AMBER, ("office",), _("admit it or not")),
        S.APPROVED: State(
            S.APPROVED.label, Tone.AMBER, ("bringer",), _("bring people, money, authority and training"),
            Clock(-1, DAY, until="since"),
        ),
        S.PACKAGED: State(S.PACKAGED.label, Tone.AMBER, ("office",), _("publish it"), Clock(3)),
        S.IN_EFFECT: State(
            S.IN_EFFECT.label, Tone.JADE,
            clock=Clock(0, DAY, until="review_on", bells=(), expires="review", by="ending", cases={Ending.LAST: LAST}),
        ),
        S.UNDER_REVIEW: State(
            S.UNDER_REVIEW.label, Tone.AMBER, ("office",), _("keep it or withdraw it"),
            Clock(REVIEW_DAYS, DAY, by="ending", cases={Ending.LAST: LAST}),
        ),
        S.TEMPORARY: State(
            S.TEMPORARY.label, Tone.AMBER, ("department",), _("end it, or ask for it in the usual way"),
            Clock(0, DAY, until="until", latest="until", bells=(Bell(-5, Alarm.REMIND),), expires="lapse"),
        ),
        S.REJECTED: State(S.REJECTED.label, Tone.CINNABAR, final=True),
        S.WITHDRAWN: State(S.WITHDRAWN.label, Tone.QUIET, final=True),
        S.EXPIRED: State(S.EXPIRED.label, Tone.QUIET, final=True),
        S.USED: State(S.USED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "submit", _("Ask for admission"), (), S.SUBMITTED, by=("department",),
            guards=(BASED, NUMBERED, FORWARD, NOT_FOR_EVER, AHEAD, ADDRESSED, ONE_YEAR),
            asks=(
                "kind", "title", "instrument?", "article?", "other_basis?", "why", "standard", "level", "since",
                "until", "hours?", *ASKED,
            ),
            sets={"place": lambda m: m.common_place}, then="check", tells=("office",), weight=9,
        ),
        Step("check", _("Formal check"), (S.SUBMITTED,), S.FORMAL_CHECK, by=("system",)),
        Step(
            "look", _("It is something else"), (S.FORMAL_CHECK,), S.FORMAL_CHECK, by=("second", "leader"),
            stays=True, reseats=True, reason=True, sets={"looked_by": USER}, tells=("office",), weight=9,
        ),
        Step(
            "ask_more", _("Have it completed"), (S.FORMAL_CHECK,), S.SUPPLEMENTING, by=("office",), reason=True,
            tells=("department",), weight=5,
        ),
        Step(
            "supplement", _("Complete it"), (S.SUPPLEMENTING,), S.FORMAL_CHECK, by=("department",),
            guards=(BASED, NUMBERED, FORWARD, ONE_YEAR), asks=("instrument?", "article?", "other_basis?", *ASKED),
            tells=("office",), weight=9,
        ),
        Step(
            "consult", _("Hear the streets"), (S.FORMAL_CHECK,), S.STREET_HEARING, by=("office",),
            guards=(BY_STATUTE, NOT_WITHDRAWN, NOT_CANCELLED, NOT_NEAR, BY_TWO, WHOLE, THREE), tells=("department",),
            weight=9,
        ),
        Step("heard", _("All are heard"), (S.STREET_HEARING,), S.REVIEWING, by=("system",), tells=("office",)),
        Step(
            "approve", pgettext_lazy("mandate", "Admit"), (S.REVIEWING,), S.APPROVED, by=("office",),
            guards=(ON_FILE, FORWARD, NOT_FOR_EVER, STILL_AHEAD, ONE_YEAR), reason=True,
            asks=("decided_in", "until", "conditions?"), tells=("department", "local"), weight=9,
        ),
        Step(
            "reject", _("Do not admit"), (S.FORMAL_CHECK, S.REVIEWING), S.REJECTED, by=("office", "second", "system"),
            reason=True, asks=("instead?",), sets={"because": REASON}, tells=("department", "local"), weight=4,
        ),
        Step(
            "deliver", _("The package is delivered"), (S.APPROVED,), S.APPROVED, by=("bringer",), guards=(BROUGHT,),
            asks=("delivered_on",), stays=True, reseats=True, tells=("local",), weight=9,
        ),
        Step(
            "miss", _("A part of the package is missing"), (S.APPROVED,), S.APPROVED, by=("local",),
            guards=(SAID_BROUGHT,), reason=True, sets={"delivered_on": None}, stays=True, reseats=True,
            tells=("department", "office"), weight=0,
        ),
        Step("sign_in", _("Package signed in"), (S.APPROVED,), S.PACKAGED, by=("system",), tells=("office",)),
        Step(
            "publish", _("Publish"), (S.PACKAGED,), S.IN_EFFECT, by=("office",), guards=(NOT_ENDED,),
            sets={"published_on": TODAY, "review_on": reviewed_next, "ending": ends_in},
            tells=("department", "local"), weight=9,
        ),
        Step(
            "complain", _("Ask for a review"), (S.IN_EFFECT,), S.UNDER_REVIEW, by=("local",), reason=True,
            sets={"ending": review_ends_in}, tells=("office", "department"), weight=0,
        ),
        Step(
            "review", _("Review"), (S.IN_EFFECT,), S.UNDER_REVIEW, by=("office", "system"),
            sets={"ending": review_ends_in}, tells=("office",), weight=0,
        ),
        Step(
            "keep", pgettext_lazy("mandate", "Keep"), (S.UNDER_REVIEW,), S.IN_EFFECT, by=("office",),
            guards=(NOT_ENDED,), reason=True, sets={"review_on": reviewed_next, "ending": ends_in},
            tells=("department", "local"), weight=5,
        ),
        Step(
            "withdraw", pgettext_lazy("mandate", "Withdraw"), GRANTED, S.WITHDRAWN, by=("office",), reason=True,
            tells=("department", "local"), weight=0,
        ),
        Step(
            "take_back", _("Take the request back"), ASKING, S.WITHDRAWN, by=("department",), reason=True,
            tells=("office",), weight=0,
        ),
        Step(
            "expire", pgettext_lazy("mandate", "Run out"), (S.IN_EFFECT, S.UNDER_REVIEW), S.EXPIRED, by=("system",),
            tells=("department", "local"),
        ),
        Step(
            "use", _("Used"), (S.IN_EFFECT, S.UNDER_REVIEW), S.USED, by=("department", "office", "system"),
            guards=(FOR_ONE_USE,), reason=True, tells=("local",), weight=0,
        ),
        Step(
            "fast_track", _("Admit at once in a disaster"), (), S.TEMPORARY, by=("leader",),
            guards=(
                IN_DISASTER, NOT_WITHDRAWN, NOT_CANCELLED, SAID_APART, FORWARD, AT_ONCE, SHORT, ADDRESSED,
                NOT_PROLONGED,
            ),
            reason=True,
            asks=("department", "kind", "title", "why", "standard", "level", "since", "until", "apart?"),
            sets={"place": lambda m: m.common_place}, tells=("department", "office", "local"),
        ),
        Step(
            "stop", _("The disaster is over"), (S.TEMPORARY,), S.WITHDRAWN, by=("leader", "department"), reason=True,
            tells=("office", "local"), weight=5,
        ),
        Step("lapse", _("Its days are over"), (S.TEMPORARY,), S.EXPIRED, by=("system",), tells=("department", "local")),
    ),
)  # fmt: skip
