"""The table of an allocation tied to its model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case, above
from wugong.organisations.queries.organisations import own_organisation
from wugong.places.models import Place
from wugong.sharing import forms
from wugong.sharing.actions import allocations as actions
from wugong.sharing.models import Allocation, Resource, ShareRequest
from wugong.sharing.queries.allotment import chosen, fits_still, overdrawn
from wugong.sharing.queries.requests import open_requests, stock
from wugong.sharing.rules.allocation import MACHINE
from wugong.sharing.rules.resource import OFFERED


class AllocationCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def asked(self) -> bool:
        return open_requests(self.before.place.code, self.sort).exists()

    @cached_property
    def offered(self) -> bool:
        return any(left > 0 for _one, left in stock(self.before.place.code, self.sort))

    @cached_property
    def over(self) -> str:
        given = self.given("request")
        return overdrawn(self.before, (given, self.given("resource", "")) if given else None)

    @cached_property
    def fits_still(self) -> str:
        return fits_still(self.before)

    @cached_property
    def gone(self) -> str:
        got = chosen(self.before)
        open_ = set(ShareRequest.objects.filter(pk__in=map(UUID, got), state="open").values_list("pk", flat=True))
        there = set(
            Resource.objects.filter(pk__in=map(UUID, got.values()), state__in=OFFERED).values_list("pk", flat=True)
        )
        lost = [k for k, r in got.items() if UUID(k) not in open_ or UUID(r) not in there]
        return str(self.before.instance["names"][lost[0]][0]) if lost else ""


def describe(allocation: Allocation) -> Card:
    """The line of a plan: it lies with the street's office."""
    return Card(
        title=lambda: _("%(sort)s for open requests") % {"sort": allocation.get_sort_display()},
        detail=lambda: str(allocation.place),
        url=reverse("web:case", args=["allocation", allocation.pk]),
        place=allocation.place.code,
        participants=(allocation.office_id,),
    )


def new(actor: Actor) -> Allocation | None:
    """A plan of the street whose office the actor is."""
    own: Any = own_organisation(actor) if actor.is_any(Role.SO) else None
    street = Place.objects.filter(code=own.place.code[:9], valid_to__isnull=True).first() if own else None
    return Allocation(office=own, place=street) if street else None


ALLOCATION_BINDING = Binding(
    machine=MACHINE,
    model=Allocation,
    parties={"office": above(Role.SO, 9, "place__code")},
    describe=describe,
    case=AllocationCase,
    acts={"override": Act(form=forms.OverrideForm)},
    after={
        "compute": actions.compute,
        "recompute": actions.compute,
        "override": actions.override,
        "decide": actions.hand_out,
    },
    shows=("place", "office", "sort", "fair", "decided_at"),
    new=new,
    number="FP",
)
