"""The table of a breach of personal data tied to its model."""

from __future__ import annotations

from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import STAFF_ROLES, Actor, Role, Seat
from wugong.flow.binding import Binding, Card, above, at
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.organisations.queries.posts import bodies_with
from wugong.privacy.models import Breach
from wugong.privacy.rules.breach import MACHINE


def describe(breach: Breach) -> Card:
    """The line of a breach: found by who reported it, the officer and the department alone."""
    return Card(
        title=breach.title,
        detail=breach.data,
        url=reverse("web:case", args=["breach", breach.pk]),
        place=breach.finder.place.code,
        participants=tuple({breach.finder_id, *bodies_with(Role.DO, breach.finder.place.code[:6])}),
        classification=Classification.RESTRICTED,
    )


def new(actor: Actor) -> Breach | None:
    """A breach found by the organisation whose hat the actor wears."""
    if actor.organisation is None or actor.role not in STAFF_ROLES:
        return None
    return Breach(finder=Organisation.objects.get(pk=actor.organisation), found_on=clock.today())


BREACH_BINDING = Binding(
    machine=MACHINE,
    model=Breach,
    sheet=False,
    parties={
        "finder": at("finder"),
        "officer": lambda _breach: [Seat(role=Role.A2)],
        "head": above(Role.DO, 6, "finder__place__code"),
    },
    describe=describe,
    shows=(
        "found_on", "happened", "data", "measures", "persons", "risk", "assessment", "authority_on",
        "persons_informed", "lessons",
    ),
    new=new,
    number="XX",
)  # fmt: skip
