"""A project of a pair: proposed by one side, agreed by the other, done by the provider, accepted by the recipient."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import TODAY, Alarm, Bell, Clock, Guard, Machine, State, Step, Tone, Unit
from wugong.pairing.rules.guards import CLEAN, SCORE
from wugong.pairing.rules.pairs import WORKING


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
UNDER_WAY = (S.AGREED, S.SCHEDULED, S.RUNNING, S.DELIVERED, S.REWORK)
RATEABLE = (S.ACCEPTED, S.RATED)  # what residents may rate, where it is public
DONE = (S.ACCEPTED, S.RATED, S.CLOSED)

WORKABLE = Guard(
    rule="project",
    holds=lambda project: project.pairing.state in WORKING,
    refusal=_("Projects are proposed once both sides have agreed to the pairing, and until it ends."),
    says=_("both sides have agreed to the pairing"),
)
TWO_SIDES = Guard(
    rule="project",
    holds=lambda project: {project.provider, project.recipient} == {project.pairing.giver, project.pairing.receiver},
    refusal=_("A project is provided by one side and received by the other. Choose again."),
    says=_("one side provides, the other receives"),
)
OWN_OFFER = Guard(
    rule="project",
    holds=lambda project: not project.offer or project.offer.organisation_id == project.provider_id,
    refusal=_("This offer belongs to the other side. Choose one of the provider's."),
    says=_("the offer is one of the provider's"),
)
WITHIN = Guard(
    rule="quantity",
    holds=lambda project: not project.over,
    refusal=_("More is taken than is left: %(over)s. Take less."),
    says=_("not more than is left of the offer and of each need"),
)
DATED = Guard(
    rule="project",
    holds=lambda project: not (project.starts_on and project.ends_on) or project.starts_on <= project.ends_on,
    refusal=_("A project needs a first and a last day, in that order."),
    says=_("first and last day"),
)
DAY_HAS_COME = Guard(
    rule="project",
    holds=lambda project: not project.starts_on or project.starts_on <= project.today,
    refusal=_("The first day of this project is %(starts_on)s. Begin on that day, or set other days."),
    says=_("the first day has come"),
)
OPEN_TO_ALL = Guard(
    rule="rating",
    holds=lambda project: project.public,
    refusal=_("This project is not open to residents; only the two sides rate it."),
    says=_("the project is open to residents"),
)
ONE_VOICE = Guard(
    rule="rating",
    holds=lambda project: project.actor.user or project.given("device"),
    refusal=_("Open the link of the project, then rate."),
    says=_("by an account or a device, so that nobody rates twice"),
)
SHARED = Guard(
    rule="handover",
    holds=lambda project: project.shared,
    refusal=_("The project goes to another pairing of one of its two sides. Choose such a pairing."),
    says=_("another pairing of one of its two sides"),
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
        S.RATED: State(S.RATED.label, Tone.JADE, clock=Clock(5, bells=(), expires="close")),
        S.CLOSED: State(S.CLOSED.label, Tone.JADE, final=True),
        S.CANCELLED: State(S.CANCELLED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "propose", _("Propose a project"), (), S.PROPOSED, by=("proposer", "system"),
            guards=(WORKABLE, TWO_SIDES, OWN_OFFER, WITHIN, DATED, CLEAN),
            asks=(
                "title", "field", "category?", "strength", "offer?", "quantity?", "cost_bearer", "cost?",
                "beneficiaries_expected", "public?", "detail?",
            ),
            sets={"proposed_by": lambda project: project.side, "street": lambda project: project.pairing.street},
            tells=("answerer",),
        ),
        Step(
            "agree", _("Agree to the project"), (S.PROPOSED,), S.AGREED, by=("answerer",), guards=(WITHIN,),
            tells=("sides",), weight=9,
        ),
        Step(
            "schedule", _("Set the days"), (S.AGREED, S.SCHEDULED), S.SCHEDULED, by=("liaisons",), guards=(DATED,),
            asks=("starts_on", "ends_on", "resources"), tells=("sides",), weight=9,
        ),
        Step("start", _("Begin"), (S.SCHEDULED,), S.RUNNING, by=("liaisons",), guards=(DAY_HAS_COME,), weight=10),
        Step(
            "deliver", _("Say that it is done"), (S.RUNNING, S.REWORK), S.DELIVERED, by=("provider",),
            guards=(CLEAN,), asks=("result", "beneficiaries"), sets={"delivered_on": TODAY}, tells=("recipient",),
            weight=9,
        ),
        Step(
            "accept", pgettext_lazy("project", "Accept"), (S.DELIVERED,), S.ACCEPTED, by=("recipient",),
            tells=("sides",), weight=9,
        ),
        Step(
            "rework", _("Not yet"), (S.DELIVERED,), S.REWORK, by=("recipient",), reason=True,
            sets={"reworks": lambda project: project.reworks + 1}, tells=("provider",), weight=5,
        ),
        Step(
            "rate", _("Rate"), (S.ACCEPTED,), S.RATED, by=("recipient",), guards=(SCORE, CLEAN),
            tells=("provider",), weight=9,
        ),
        Step(
            "add_rating", _("Rate as a resident"), RATEABLE, S.RATED, by=("residents", "system"),
            guards=(OPEN_TO_ALL, ONE_VOICE, SCORE, CLEAN), stays=True,
        ),
        Step(
            "answer_rating", _("Rate the other side"), DONE, S.RATED, by=("provider",), guards=(SCORE, CLEAN),
            stays=True, weight=2,
        ),
        Step("close", _("Close"), (S.RATED,), S.CLOSED, by=("system",)),
        Step(
            "cancel", _("Cancel"), OPEN, S.CANCELLED, by=("sides", "street", "system"), reason=True, tells=("sides",),
        ),
        Step(
            "hand_over", _("Hand over to another pairing"), OPEN, S.PROPOSED, by=("sides", "street"), reason=True,
            guards=(WORKABLE, SHARED), asks=("pairing",),
            sets={
                "handed_from": lambda project: project.before.pairing,
                "provider": lambda project: project.after_handing("provider"),
                "recipient": lambda project: project.after_handing("recipient"),
                "offer": lambda project: project.offer_kept,
            },
            stays=True, tells=("sides",), weight=0,
        ),
        Step(
            "succeed", _("Go over to the successor"), (*OPEN, *DONE), S.PROPOSED, by=("system",), stays=True,
            tells=("sides",),
        ),
    ),
)  # fmt: skip
