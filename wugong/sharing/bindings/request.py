"""The table of a request tied to its model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.common.payees import names_body
from wugong.flow.binding import Binding, Card, Case, Door, above, at, first_page
from wugong.flow.models import Classification
from wugong.organisations.queries.organisations import names_near, organisation_named, own_organisation
from wugong.places.queries import subtree
from wugong.sharing.actions import requests as actions
from wugong.sharing.models import ShareRequest
from wugong.sharing.queries import requests as read
from wugong.sharing.rules.request import MACHINE

ASKERS = (Role.CP, Role.CW, Role.BP, Role.UL, Role.UP, Role.SO)


class RequestCase(Case):
    """What the guards ask beside the columns."""

    @property
    def latest(self) -> date:
        return self.today + timedelta(days=366)

    @cached_property
    def received(self) -> int:
        return read.received(self.before)

    @cached_property
    def under_way(self) -> int:
        return read.under_way(self.before)

    @property
    def receiver_is_body(self) -> bool:
        return names_body(self.receiver) or organisation_named(self.receiver) is not None


def describe(request: ShareRequest) -> Card:
    """The line of a request: who works in the street finds it."""
    return Card(
        title=request.title,
        detail=lambda: _("%(asker)s needs %(quantity)d %(measure)s by %(day)s") % {
            "asker": request.asker, "quantity": request.quantity, "measure": request.measure,
            "day": date_format(request.needed_by, "MONTH_DAY_FORMAT"),
        },
        url=reverse("web:case", args=["share_request", request.pk]),
        place=request.place.code,
        participants=(request.asker_id,),
        classification=Classification.STREET,
        words=request.detail,
    )  # fmt: skip


def new(actor: Actor) -> ShareRequest | None:
    """A request of the organisation whose hat the actor wears."""
    own = own_organisation(actor) if actor.is_any(*ASKERS) else None
    return ShareRequest(asker=own, place=own.place) if own else None


def places_near(request: ShareRequest, _actor: Actor) -> Any:
    """The street and communities of who asks."""
    return subtree(request.asker.place.code[:9]).filter(level__in=("street", "community"))


REQUEST_BINDING = Binding(
    machine=MACHINE,
    model=ShareRequest,
    parties={"asker": at("asker", *ASKERS), "street": above(Role.SO, 9, "place__code")},
    describe=describe,
    case=RequestCase,
    after={"withdraw": actions.call_off_pledges, "settle": actions.call_off_pledges},
    choices={
        "place": places_near,
        "receiver": lambda request, actor: names_near(actor, request.asker.place.code),
    },
    shows=(
        "asker", "sort", "use", "quantity", (gettext_lazy("counted in"), lambda one: one.measure),
        (gettext_lazy("promised"), lambda one: read.promised(one) or None),
        (gettext_lazy("received so far"), lambda one: read.received(one) or None),
        "reach", "place", "needed_by", "must", "receiver", "account", "detail",
    ),
    new=new,
    number="QZ",
    doors=(Door(MACHINE.step("publish").label, (Role.CP, Role.CW), first_page("share_request")),),
)  # fmt: skip
