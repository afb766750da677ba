"""The table of an exemption tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.flow.binding import Binding, Card, Case
from wugong.pairing import policies
from wugong.pairing.models import Exemption
from wugong.pairing.queries.instances import counterparts, obligated
from wugong.pairing.rules.exemptions import EXEMPTION, ExemptionState
from wugong.pairing.rules.kinds import ExemptionKind


class ExemptionCase(Case):
    """What the guards ask beside the columns."""

    @property
    def in_two_streets(self) -> bool:
        return policies.street_of(self.counterpart) != policies.street_of(self.organisation)

    @cached_property
    def twice(self) -> bool:
        others = Exemption.objects.filter(organisation=self.organisation, counterpart=self.counterpart, kind=self.kind)
        return others.filter(state__in=ExemptionState.open_states()).exclude(pk=self.before.pk).exists()


def title_of(exemption: Exemption) -> str:
    """What is allowed, in a sentence."""
    if exemption.kind == ExemptionKind.ACROSS:
        sides = {"giver": exemption.organisation, "receiver": exemption.counterpart}
        return _("%(giver)s may pair across streets with %(receiver)s") % sides
    return _("%(unit)s need not be paired") % {"unit": exemption.organisation}


def describe(exemption: Exemption) -> Card:
    """The line of an exemption."""
    sides = (exemption.organisation_id, exemption.organisation.unit_id, exemption.counterpart_id)
    return Card(
        title=lambda: title_of(exemption),
        detail=lambda: (
            _("until %(day)s: %(reason)s")
            % {"day": date_format(exemption.until, "DATE_FORMAT"), "reason": exemption.reason[:200]}
        ),
        url=reverse("web:case", args=["exemption", exemption.pk]),
        place=exemption.street,
        participants=tuple(i for i in sides if i),
    )


def new(actor: Actor) -> Exemption | None:
    """An exemption in the street of the actor's office."""
    if not actor.is_any(Role.SO) or len(actor.place) < 9:
        return None
    return Exemption(street=actor.place[:9], since=clock.today())


EXEMPTION_BINDING = Binding(
    machine=EXEMPTION,
    model=Exemption,
    parties={
        "street": lambda exemption: policies.office(exemption.street),
        "district": lambda _exemption: policies.DISTRICT,
        "unit": policies.concerned,
    },
    describe=describe,
    case=ExemptionCase,
    choices={
        "organisation": lambda exemption, _actor: obligated(exemption.street),
        "counterpart": lambda exemption, _actor: counterparts().exclude(place__code__startswith=exemption.street),
    },
    shows=("kind", "organisation", "counterpart", "since", "until", "reason"),
    new=new,
    number="HM",
)
