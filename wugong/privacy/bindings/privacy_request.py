"""The table of a request about personal data tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import COMMUNITY_ROLES, Actor, Role, Seat
from wugong.flow.binding import Binding, Card, Case, at, person
from wugong.flow.lookup import free_code
from wugong.flow.models import Classification
from wugong.flow.slips import spaced
from wugong.organisations.models import Organisation
from wugong.places.queries import district
from wugong.privacy.models import PrivacyRequest
from wugong.privacy.rules.privacy_request import MACHINE


class RequestCase(Case):
    """What a step asks beside the columns."""

    @property
    def free_code(self) -> str:
        return free_code()


def describe(request: PrivacyRequest) -> Card:
    """The line of a request: found by the person, the counter and the officer alone."""
    home = district()
    return Card(
        title=lambda: _("Personal data: %(kind)s") % {"kind": request.get_kind_display()},
        detail=lambda: str(request.desk or ""),
        url=reverse("web:case", args=["privacy_request", request.pk]),
        place=request.desk.place.code if request.desk else home.code if home else "",
        participants=tuple(pk for pk in (request.filed_by, request.desk_id) if pk),
        classification=Classification.RESTRICTED,
        code=request.code,
    )


def new(actor: Actor) -> PrivacyRequest | None:
    """A request of the person himself; at the counter of a community also that of a visitor."""
    if actor.user is None:
        return None
    desk = actor.organisation if actor.role in COMMUNITY_ROLES else None
    return PrivacyRequest(filed_by=actor.user, desk=Organisation.objects.get(pk=desk) if desk else None)


REQUEST_BINDING = Binding(
    machine=MACHINE,
    model=PrivacyRequest,
    sheet=False,
    parties={
        "asker": person("filed_by"),
        "counter": at("desk", Role.CP, Role.CW),
        "officer": lambda _request: [Seat(role=Role.A2)],
    },
    describe=describe,
    case=RequestCase,
    shows=(
        "kind", "what", "desk", "proof",
        (gettext_lazy("query code"), lambda request: spaced(request.code) if request.code else ""), "answer",
    ),
    new=new,
    number="GX",
)  # fmt: skip
