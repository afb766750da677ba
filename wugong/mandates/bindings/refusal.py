"""The refusal of an unlisted task tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property

from wugong.common.actor import Actor
from wugong.flow.binding import Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.flow.queries import matters_visible_to
from wugong.mandates import policies
from wugong.mandates.models import Mandate, Refusal
from wugong.mandates.queries.gate import in_force, permit_numbered
from wugong.mandates.queries.mandates import departments, permits_of
from wugong.mandates.rules.cancelled import han
from wugong.mandates.rules.mandate import IN_FORCE
from wugong.mandates.rules.refusal import MACHINE, RefusalState
from wugong.organisations.queries.organisations import own_organisation


class RefusalCase(Case):
    """What the guards of a refusal ask of the numbers that were in force."""

    @property
    def number_in_force(self) -> str:
        """The number under which it was asked, or that admits what is called the same, if it is in force here."""
        named = permit_numbered(self.said_number) if self.said_number.strip() else None
        own = Mandate.objects.filter(department=self.department_id, kind=self.kind, state__in=IN_FORCE)
        called_so = (permit for permit in own if han(permit.title) == han(self.what))
        found = (permit for permit in (named, *called_so) if permit and self.covers(permit))
        return next((str(permit.permit_no) for permit in found), "")

    @cached_property
    def said_before(self) -> str:
        """The number of the refusal of the same at the same day that was filed already."""
        same = {name: getattr(self, name) for name in ("department", "kind", "asked_on")}
        rows = Refusal.objects.filter(refuser=self.before.refuser_id, **same).exclude(state=RefusalState.WITHDRAWN)
        pairs = rows.exclude(pk=self.before.pk).values_list("what", "biz_no")
        return next((number or "" for what, number in pairs if han(what) == han(self.what)), "")

    @property
    def permitted(self) -> bool:
        return self.permit is not None and self.covers(self.permit)

    def covers(self, permit: Mandate) -> bool:
        """Whether a number was in force for this department and kind, here, on the day it was asked."""
        own = permit.department_id == self.department_id and permit.kind == self.kind
        return own and in_force(permit, self.refuser.place.code, self.asked_on)


def describe(refusal: Refusal) -> Card:
    """The line of a refusal: for those who work in the district, since it protects them all."""
    return Card(
        title=refusal.what,
        detail=lambda: f"{refusal.department} → {refusal.refuser}",
        url=reverse("web:case", args=["refusal", refusal.pk]),
        place=refusal.refuser.place.code,
        participants=(refusal.refuser_id, refusal.department_id),
        classification=Classification.DISTRICT,
    )


def new(actor: Actor) -> Refusal | None:
    """A refusal of the secretary whose hat is worn."""
    own = own_organisation(actor)
    return Refusal(refuser=own) if own and policies.refuses(actor) else None


REFUSAL = Binding(
    machine=MACHINE,
    model=Refusal,
    parties={
        "refuser": lambda refusal: policies.refuser(refusal.refuser_id),
        "office": above("DE", 6, "refuser__place__code"),
        "department": at("department"),
    },
    describe=describe,
    case=RefusalCase,
    choices={
        "department": lambda _refusal, _actor: departments(),
        "task": lambda _refusal, actor: matters_visible_to(actor).filter(machine="commitment", open=True),
        "permit": lambda refusal, _actor: permits_of(refusal),
    },
    shows=("department", "kind", "what", "asked_on", "said_number", "task", "ruling", "permit"),
    new=new,
    number="JJ",
)
