"""The table of a pledge tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Role
from wugong.flow.binding import Binding, Card, Case, above, at
from wugong.sharing.actions.requests import follow_pledges
from wugong.sharing.models import Pledge
from wugong.sharing.queries.requests import promised
from wugong.sharing.rules.pledge import MACHINE

GIVERS = (Role.UL, Role.UP, Role.SO, Role.CP, Role.CW, Role.BP)


class PledgeCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def lacking(self) -> int:
        """What nobody promised; for a new promise also what nobody offered."""
        taken = promised(self.request, but=self.before.pk, offered=self.new)
        return max(0, int(self.request.quantity) - taken)

    @property
    def receiver(self) -> str:
        return str(self.request.receiver)


def describe(pledge: Pledge) -> Card:
    """The line of a pledge: both sides have it."""
    request = pledge.request
    return Card(
        title=lambda: _("%(giver)s promises %(quantity)d %(measure)s") % {
            "giver": pledge.giver, "quantity": pledge.quantity, "measure": request.measure,
        },
        detail=lambda: _("for %(asker)s: %(title)s") % {"asker": request.asker, "title": request.title},
        url=reverse("web:case", args=["pledge", pledge.pk]),
        place=request.place.code,
        participants=(pledge.giver_id, request.asker_id),
    )  # fmt: skip


PLEDGE_BINDING = Binding(
    machine=MACHINE,
    model=Pledge,
    parties={
        "giver": at("giver", *GIVERS),
        "asker": at("request__asker", *GIVERS),
        "street": above(Role.SO, 9, "request__place__code"),
    },
    describe=describe,
    case=PledgeCase,
    after=dict.fromkeys(
        ("accept", "promise", "decline", "lapse", "confirm", "withdraw", "default"), follow_pledges
    ),
    shows=(
        "request", "giver", "resource", "quantity", (gettext_lazy("counted in"), lambda one: one.request.measure),
        (gettext_lazy("lawful receiver of money"), lambda one: one.request.receiver or None),
        "deliver_on", "words", "how", "delivered", "delivered_on", "note", "received", "received_on", "quality",
    ),
    number="CN",
)  # fmt: skip
