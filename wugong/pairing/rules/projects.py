"""A project of a pair: proposed by one side, agreed by the other, done by the provider, accepted by the recipient."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit

SCORES = (1, 2, 3, 4, 5)


class ProjectState(TextChoices):
    """Where a project stands."""

    PROPOSED = "proposed", pgettext_lazy("project", "proposed")
    AGREED = "agreed", _("agreed")
    SCHEDULED = "scheduled", _("scheduled")
    RUNNING = "running", _("running")
    DELIVERED = "delivered", _("delivered")
    REWORK = "rework", _("to be done again")
    ACCEPTED = "accepted", pgettext_lazy("project", "accepted")
    RATED = "rated", _("rated")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


S = ProjectState
OPEN = (S.PROPOSED, S.AGREED, S.SCHEDULED, S.RUNNING, S.DELIVERED, S.REWORK)
# What these hold of a need or an offer is no longer free.
HOLDING = OPEN
UNDER_WAY = (S.AGREED, S.SCHEDULED, S.RUNNING, S.DELIVERED, S.REWORK)
RATEABLE = (S.ACCEPTED, S.RATED)  # what residents may rate, where it is public
DONE = (S.ACCEPTED, S.RATED, S.CLOSED)


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the guards look at."""

    field: bool = True
    strength: bool = True
    bearer: bool = True
    beneficiaries: int = 1
    workable: bool = True
    over: str = ""
    booked: bool = True
    dated: bool = True
    told: bool = True
    score: int = 1
    numbers: str = ""


FIELD = Guard(
    rule="S49",
    holds=lambda f: f.field,
    refusal=_("A project has one field: community governance, safety and stability, or livelihood. Choose it."),
    says=_("one field: community governance, safety and stability, or livelihood"),
)
STRENGTH = Guard(
    rule="S49",
    holds=lambda f: f.strength,
    refusal=_("Say which strength of the provider this project uses."),
    says=_("the strength it uses is named"),
)
BEARER = Guard(
    rule="project",
    holds=lambda f: f.bearer,
    refusal=_("Say who bears the cost, or that it costs nothing."),
    says=_("who bears the cost is named"),
)
EXPECTED = Guard(
    rule="project",
    holds=lambda f: f.beneficiaries > 0,
    refusal=_("Say how many people are expected to benefit; an estimate is enough."),
    says=_("the expected number of beneficiaries"),
)
WORKABLE = Guard(
    rule="project",
    holds=lambda f: f.workable,
    refusal=_("Projects are proposed once both sides have agreed to the pairing, and until it ends."),
    says=_("both sides have agreed to the pairing"),
)
WITHIN = Guard(
    rule="quantity",
    holds=lambda f: not f.over,
    refusal=_("More is taken than is left: %(over)s. Take less."),
    says=_("not more than is left of the offer and of each need"),
)
BOOKED = Guard(
    rule="project",
    holds=lambda f: f.booked,
    refusal=_("Say what is booked for it: the place, the people, the things; or that nothing has to be."),
    says=_("what it uses is booked"),
)
DATED = Guard(
    rule="project",
    holds=lambda f: f.dated,
    refusal=_("A project needs a first and a last day, in that order."),
    says=_("first and last day"),
)
TOLD = Guard(
    rule="project",
    holds=lambda f: f.told,
    refusal=_("Say in a sentence what was done and how many people it reached."),
    says=_("what was done and how many it reached"),
)
SCORE = Guard(
    rule="rating",
    holds=lambda f: f.score in SCORES,
    refusal=_("A rating is 1 to 5. Choose one."),
    says=_("a score from 1 to 5"),
)
NO_NUMBERS = Guard(
    rule="privacy",
    holds=lambda f: not f.numbers,
    refusal=_("No personal facts in a project. Found: %(numbers)s. Take it out."),
    says=_("no telephone, identity or card number, private contact or home of a person"),
)
_URGE = (Bell(-1, Alarm.REMIND), Bell(1, Alarm.URGE), Bell(5, Alarm.SUPERVISE, "street"))

PROJECT = Machine(
    name="project",
    title=_("project"),
    common="建",
    parties={
        "proposer": _("either side"),
        "answerer": _("the side that did not propose it"),
        "liaisons": _("the liaisons of both sides"),
        "provider": _("who provides it"),
        "recipient": _("who receives it"),
        "residents": _("residents, where the project is public"),
        "sides": _("both sides"),
        "street": _("the street's Party-building office"),
    },
    states={
        S.PROPOSED: State(
            S.PROPOSED.label, Tone.AMBER, ("answerer",), _("agree to the project, or say why not"),
            Clock(10, bells=_URGE),
        ),
        S.AGREED: State(
            S.AGREED.label, Tone.INK, ("liaisons",), _("book what it needs and set the days"),
            Clock(10, bells=_URGE),
        ),
        S.SCHEDULED: State(
            S.SCHEDULED.label, Tone.INK, ("liaisons",), pgettext_lazy("asked", "begin"),
            Clock(0, Unit.DAYS, until="starts_on", bells=_URGE)
        ),
        S.RUNNING: State(
            S.RUNNING.label, Tone.INK, ("provider",), _("do it and say what was done"),
            Clock(0, Unit.DAYS, until="ends_on", bells=_URGE),
        ),
        S.DELIVERED: State(
            S.DELIVERED.label, Tone.AMBER, ("recipient",), _("accept, or say what is missing"),
            Clock(5, bells=_URGE),
        ),
        S.REWORK: State(
            S.REWORK.label, Tone.CINNABAR, ("provider",), _("put right what is missing"), Clock(10, bells=_URGE),
        ),
        S.ACCEPTED: State(S.ACCEPTED.label, Tone.JADE, ("recipient",), _("rate it"), Clock(5, bells=_URGE)),
        S.RATED: State(
            S.RATED.label, Tone.JADE, clock=Clock(5, bells=(), expires="close")
        ),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "propose", _("Propose a project"), (), S.PROPOSED, by=("proposer", "system"),
            guards=(WORKABLE, FIELD, STRENGTH, BEARER, EXPECTED, WITHIN, NO_NUMBERS), tells=("answerer",),
        ),
        Step(
            "agree", _("Agree to the project"), (S.PROPOSED,), S.AGREED, by=("answerer",), guards=(WITHIN,),
            tells=("sides",), weight=9,
        ),
        Step(
            "schedule", _("Set the days"), (S.AGREED, S.SCHEDULED), S.SCHEDULED, by=("liaisons",),
            guards=(BOOKED, DATED), tells=("sides",), weight=9,
        ),
        Step("start", _("Begin"), (S.SCHEDULED,), S.RUNNING, by=("liaisons",), weight=10),
        Step(
            "deliver", _("Say that it is done"), (S.RUNNING, S.REWORK), S.DELIVERED, by=("provider",),
            guards=(TOLD, NO_NUMBERS), tells=("recipient",), weight=9,
        ),
        Step(
            "accept", pgettext_lazy("project", "Accept"), (S.DELIVERED,), S.ACCEPTED, by=("recipient",),
            tells=("sides",), weight=9,
        ),
        Step(
            "rework", _("Not yet"), (S.DELIVERED,), S.REWORK, by=("recipient",), reason=True, tells=("provider",),
            weight=5,
        ),
        Step(
            "rate", _("Rate"), (S.ACCEPTED,), S.RATED, by=("recipient",), guards=(SCORE,), tells=("provider",),
            weight=9,
        ),
        Step(
            "add_rating", _("Rate as a resident"), RATEABLE, S.RATED, by=("residents", "system"), guards=(SCORE,),
            stays=True,
        ),
        Step(
            "answer_rating", _("Rate the other side"), DONE, S.RATED, by=("provider",), guards=(SCORE,), stays=True,
            weight=2,
        ),
        Step("close", _("Close"), (S.RATED,), S.CLOSED, by=("system",)),
        Step(
            "cancel", _("Cancel"), OPEN, S.CANCELLED, by=("sides", "street", "system"), reason=True, tells=("sides",),
            weight=1,
        ),
        Step(
            "hand_over", _("Hand over to another pairing"), OPEN, S.PROPOSED, by=("sides", "street"), reason=True,
            stays=True, tells=("sides",), weight=0,
        ),
        Step(
            "succeed", _("Go over to the successor"), (*OPEN, *DONE), S.PROPOSED, by=("system",), stays=True,
            tells=("sides",),
        ),
    ),
)  # fmt: skip
