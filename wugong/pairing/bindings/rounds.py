"""Rounds: what people are told of them and what the guards look at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.flow.binding import Act, Binding, Card
from wugong.pairing import policies
from wugong.pairing.models import Plan, Round
from wugong.pairing.queries.rounds import facts_of_round
from wugong.pairing.queries.visible import rounds_visible_to
from wugong.pairing.rules.rounds import ROUND, RoundFacts


def facts(obj: Round, actor: Actor, *, plan: Plan | None = None, **_inputs: Any) -> RoundFacts:  # noqa: ARG001
    """What the guards look at; ``plan`` is the draft that shall be accepted."""
    return RoundFacts(**facts_of_round(obj, plan))


def describe(obj: Round) -> Card:
    """The line of a round."""
    return Card(
        title=lambda: _("%(street)s: pairing plan for %(year)d") % {"street": obj.street, "year": obj.year},
        detail=lambda: _("to be decided by %(day)s") % {"day": date_format(obj.decide_by, "MONTH_DAY_FORMAT")},
        url=reverse("pairing:round", args=[obj.pk]),
        place=obj.code,
    )


def _page(obj: Any) -> str:
    return reverse("pairing:round", args=[obj.pk])


ROUND_BINDING = Binding(
    machine=ROUND,
    model=Round,
    parties={"district": lambda _round: policies.DISTRICT, "street": policies.deciders},
    describe=describe,
    visible=rounds_visible_to,
    facts=facts,
    acts={"accept": Act(link=_page)},
    number="JL",
)
