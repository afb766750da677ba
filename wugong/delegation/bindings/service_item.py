"""The table of a service item tied to its model."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Role
from wugong.common.errors import Refusal
from wugong.common.money import yuan
from wugong.delegation import actions, forms
from wugong.delegation.models import ServiceItem
from wugong.delegation.queries.sinking import communities
from wugong.delegation.rules.service_item import MACHINE, SHOWN, ItemState, Part
from wugong.flow.binding import Act, Binding, Card, Case, above, at
from wugong.flow.models import Classification
from wugong.flow.permits import check_permit
from wugong.flow.rules import MandateKind, Permit
from wugong.organisations.models import Organisation


class ItemCase(Case):
    """What the guards ask beside the columns. Texts are names, empty when nothing is amiss."""

    @property
    def missing(self) -> str:
        return _(", ").join(str(part.label) for part in Part if not getattr(self, f"{part}_ok"))

    @cached_property
    def permit(self) -> Permit | None:
        """What the gate says; it refuses with its own sentence what has no number in force today."""
        given = {"kind": MandateKind.SERVICE, "issuer": self.department_id, "addressees": [self.community_id]}
        return check_permit(self.permit_no, **given, day=clock.today())

    @property
    def permitted(self) -> bool:
        return bool(self.permit or self.permit_no.strip())

    @property
    def twin(self) -> str:
        """Another item of the same number in the same community."""
        rows = ServiceItem.objects.filter(community=self.community_id, permit_no=self.permit_no.strip())
        found = rows.exclude(pk=self.before.pk).exclude(state__in=(ItemState.DRAFT, ItemState.WITHDRAWN)).first()
        return found.title if found else ""

    @property
    def until(self) -> date | None:
        """The last day of the permit; the guard says what the gate refuses."""
        with suppress(Refusal):
            return self.permit.until if self.permit else None
        return None


def parts_of(item: ServiceItem) -> list[tuple[Part, str, bool]]:
    """The parts of the package: what was handed down of each, and whether the community confirmed it."""
    said = {Part.FUNDS: yuan(item.funds)}
    return [(part, said.get(part, "") or str(getattr(item, part) or ""), getattr(item, f"{part}_ok")) for part in Part]


def why_suspended(item: ServiceItem) -> str:
    """Why an item is suspended, as everybody reads it; empty when it is not."""
    if item.state != ItemState.SUSPENDED:
        return ""
    missing = _(", ").join(str(part.label) for part, _said, there in parts_of(item) if not there)
    if missing:
        return _("Missing: %(parts)s. %(why)s") % {"parts": missing, "why": item.suspended_for}
    return item.suspended_for or _("The permit ended; the department asks for a new one.")


def describe(item: ServiceItem) -> Card:
    """The line of an item: once residents may use it, everybody who works in the district finds it."""
    return Card(
        title=item.title,
        detail=lambda: _("%(department)s in %(community)s") % {
            "department": item.department, "community": item.community.place
        },
        url=reverse("web:case", args=["service_item", item.pk]),
        place=item.community.place.code,
        participants=(item.department_id, item.community_id),
        classification=Classification.DISTRICT if item.state in SHOWN else Classification.INTERNAL,
        words=item.guide,
    )  # fmt: skip


def new(actor: Actor) -> ServiceItem | None:
    """An item of the department whose hat the actor wears."""
    if not actor.is_any(Role.DD) or actor.organisation is None:
        return None
    return ServiceItem(department=Organisation.objects.get(pk=actor.organisation))


ITEM_BINDING = Binding(
    machine=MACHINE,
    model=ServiceItem,
    parties={
        "department": at("department", Role.DD),
        "community": at("community", Role.CP),
        "street": above(Role.SO, 9, "community__place__code"),
    },
    describe=describe,
    case=ItemCase,
    acts={"propose": Act(form=forms.ProposeForm)},
    after={"propose": actions.propose_more},
    choices={"community": lambda item, _actor: communities(item.department.place.code[:6])},
    shows=(
        "department", "community", "sector", "role", "basis", "guide", "days", "fee", "venue", "hours", "permit_no",
        "permit_until", "live_since",
    ),
    new=new,
    number="SX",
)  # fmt: skip
