"""A volunteer team, from its founding to its end. Source: S22, domain 3.14."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.flow.table import NAME, TODAY, USER, Clock, Guard, Machine, State, Step, Text, Tone, Unit

SLEEPS_AFTER = 180  # days without service


class TeamKind(TextChoices):
    """What a team does."""

    NEIGHBOURS = "neighbours", _("neighbours left and right")
    CARE = "care", _("old and young")
    GREEN = "green", _("environment and order")
    SAFETY = "safety", _("safety")
    LAW = "law", _("law and mediation")
    CULTURE = "culture", _("culture and learning")
    SKILL = "skill", _("repairs and skills")
    OTHER = "other", _("something else")


class TeamState(TextChoices):
    """Where a team is."""

    FORMING = "forming", _("being founded")
    ACTIVE = "active", pgettext_lazy("team", "active")
    INACTIVE = "inactive", _("without service for half a year")
    DISBANDED = "disbanded", _("disbanded")
    REFUSED = "refused", pgettext_lazy("team", "not approved")


S = TeamState
SETTLED = Guard(
    "3.14",
    lambda team: not team.unsettled,
    _("%(unsettled)s services or hours are not settled yet. Settle them first, so that nobody loses hours."),
    _("all services and hours are settled"),
)
MEMBER = Guard(
    "3.14",
    lambda team: team.may_lead,
    _("A team is led by one of its grown-up members. Choose one who does not lead it now; others join first."),
    _("the new leader is a grown-up member of the team"),
)
PARTIES: dict[str, Text] = {"lead": _("the leader of the team"), "host": _("the head of the host organisation")}
MACHINE = Machine(
    name="team",
    title=_("volunteer team"),
    common="志",
    parties=PARTIES,
    states={
        S.FORMING: State(S.FORMING.label, Tone.AMBER, ("host",), _("approve the team or say why not"), Clock(5)),
        S.ACTIVE: State(
            S.ACTIVE.label, Tone.JADE,
            clock=Clock(SLEEPS_AFTER, Unit.DAYS, until="served_on", bells=(), expires="sleep"),
        ),
        S.INACTIVE: State(S.INACTIVE.label, Tone.QUIET, ("lead", "host"), _("plan a service, or disband it")),
        S.DISBANDED: State(S.DISBANDED.label, Tone.QUIET, final=True),
        S.REFUSED: State(S.REFUSED.label, Tone.QUIET, final=True),
    },
    steps=(
        Step(
            "found", _("Found a team"), (), S.FORMING, by=("lead",), asks=("name", "kind", "purpose"),
            sets={"lead": USER, "lead_name": NAME, "served_on": TODAY}, tells=("host",),
        ),
        Step(
            "approve", _("Approve the team"), (S.FORMING,), S.ACTIVE, by=("host",), sets={"served_on": TODAY},
            tells=("lead",), weight=9,
        ),
        Step(
            "refuse", pgettext_lazy("team", "Refuse"), (S.FORMING,), S.REFUSED, by=("host",), reason=True,
            tells=("lead",), weight=3,
        ),
        Step(
            "serve", _("A service is planned"), (S.ACTIVE, S.INACTIVE), S.ACTIVE, by=("system",),
            sets={"served_on": TODAY},
        ),
        Step("sleep", _("No service for half a year"), (S.ACTIVE,), S.INACTIVE, by=("system",), tells=("lead", "host")),
        Step(
            "pass_lead", _("Name another leader"), (S.ACTIVE, S.INACTIVE), S.ACTIVE, by=("lead", "host"), stays=True,
            guards=(MEMBER,), tells=("lead", "host"), weight=1,
            sets={
                "lead": lambda team: team.given("member").user if team.given("member") else team.before.lead,
                "lead_name": lambda team: team.given("member").name if team.given("member") else team.before.lead_name,
            },
        ),
        Step(
            "disband", _("Disband the team"), (S.ACTIVE, S.INACTIVE), S.DISBANDED, by=("host",), guards=(SETTLED,),
            reason=True, tells=("lead",), weight=0,
        ),
    ),
)  # fmt: skip
