"""The table of a round tied to its model."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.pairing import policies
from wugong.pairing.actions.rounds import open_round
from wugong.pairing.forms.rounds import RoundForm
from wugong.pairing.models import Pairing, Plan, Round
from wugong.pairing.queries.rounds import plan_of
from wugong.pairing.queries.visible import rounds_visible_to
from wugong.pairing.rules.pairs import PairState
from wugong.pairing.rules.rounds import ROUND, WEIGHTS
from wugong.places.queries import place_by_code


class RoundCase(Case):
    """What the guards ask beside the columns; ``plan`` is the draft to be accepted."""

    @cached_property
    def newest(self) -> Plan | None:
        return self.given("plan") or plan_of(self.before)

    @property
    def stale(self) -> bool:
        plan = self.given("plan")
        return plan is not None and self.before.plans.filter(number__gt=plan.number).exists()

    @cached_property
    def unanswered(self) -> int:
        asked = Pairing.objects.filter(plan_pair__plan__round=self.before)
        return asked.filter(state=PairState.PROPOSED).count()

    @property
    def twice(self) -> bool:
        return Round.objects.filter(code=self.code, year=self.year).exists()


def describe(found: Round) -> Card:
    """The line of a round."""
    return Card(
        title=lambda: _("%(street)s: pairing plan for %(year)d") % {"street": found.street, "year": found.year},
        detail=lambda: _("to be decided by %(day)s") % {"day": date_format(found.decide_by, "MONTH_DAY_FORMAT")},
        url=found.get_absolute_url(),
        place=found.code,
    )


def new(actor: Actor) -> Round | None:
    """The round of one's own street; the district opens those of all streets on a page of its own."""
    if not actor.is_any(Role.SO, Role.SP):
        return None
    return Round(street=place_by_code(actor, actor.place[:9], "street"), code=actor.place[:9], weights=dict(WEIGHTS))


ROUND_BINDING = Binding(
    machine=ROUND,
    model=Round,
    parties={"district": lambda _round: policies.DISTRICT, "street": policies.deciders},
    describe=describe,
    visible=rounds_visible_to,
    case=RoundCase,
    acts={
        "open": Act(form=RoundForm, run=lambda found, **columns: open_round(found.street, **columns)),
        "accept": Act(link=Round.get_absolute_url),
    },
    new=new,
    shows=("street", "year", "decide_by", "giver_min", "giver_max", "receiver_min", "receiver_max"),
    number="JL",
    list_url="pairing:rounds",
)
