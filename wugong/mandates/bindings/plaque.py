"""A plaque tied to its model."""

from __future__ import annotations

from django.urls import reverse

from wugong.common.actor import Actor
from wugong.flow.binding import Binding, Card, above, at
from wugong.flow.models import Classification
from wugong.mandates import actions, policies
from wugong.mandates.bindings.mandate import CitedCase
from wugong.mandates.models import Plaque
from wugong.mandates.queries.catalogue import instruments
from wugong.mandates.queries.mandates import departments
from wugong.mandates.rules.plaque import MACHINE
from wugong.organisations.queries.organisations import own_organisation


def describe(plaque: Plaque) -> Card:
    """The line of a plaque: everybody reads what hangs on a wall."""
    return Card(
        title=plaque.title,
        detail=lambda: " · ".join(map(str, filter(None, [plaque.holder, plaque.department]))),
        url=reverse("web:case", args=["plaque", plaque.pk]),
        place=plaque.holder.place.code,
        participants=(plaque.holder_id, *([plaque.department_id] if plaque.department_id else [])),
        classification=Classification.DISTRICT,
    )


def new(actor: Actor) -> Plaque | None:
    """A plaque on the wall of the street or community whose hat is worn."""
    own = own_organisation(actor)
    return Plaque(holder=own) if own and policies.holds_plaques(actor) else None


PLAQUE = Binding(
    machine=MACHINE,
    model=Plaque,
    sheet=False,
    parties={
        "holder": at("holder"),
        "office": above("DE", 6, "holder__place__code"),
        "department": at("department"),
    },
    describe=describe,
    case=CitedCase,
    choices={
        "instrument": lambda _plaque, _actor: instruments(),
        "department": lambda _plaque, _actor: departments(),
    },
    after={"check": actions.decide_plaque},
    shows=("holder", "department", "hung_on", "instrument", "article", "judged", "finding", "checked_on", "removed_on"),
    new=new,
    number="PZ",
)
