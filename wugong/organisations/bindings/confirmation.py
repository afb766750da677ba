"""The table of the yearly question to an organisation tied to its model."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.bilingual import in_page_language
from wugong.flow.binding import Act, Binding, Card
from wugong.organisations import policies
from wugong.organisations.actions.organisations import confirm_record
from wugong.organisations.bindings.organisation import page_of, related
from wugong.organisations.forms import ConfirmForm
from wugong.organisations.models import Confirmation
from wugong.organisations.rules.founding import CONFIRMATION


def describe(confirmation: Confirmation) -> Card:
    """The yearly question as a line of the desk."""
    organisation = confirmation.organisation
    return Card(
        title=lambda: (
            _("%(name)s: confirm the record of %(year)s")
            % {"name": in_page_language(organisation, "name"), "year": confirmation.year}
        ),
        detail=organisation.get_kind_display,
        url=page_of(organisation),
        place=organisation.place.code,
        participants=related(organisation),
    )


CONFIRMATION_BINDING = Binding(
    machine=CONFIRMATION,
    model=Confirmation,
    parties={
        "owner": lambda c: policies.own_seats(c.organisation),
        "superior": lambda c: policies.superior_seats(c.organisation),
        "stand_in": lambda c: policies.stand_in_seats(c.organisation),
    },
    describe=describe,
    acts={"confirm": Act(form=ConfirmForm)},
    after={"confirm": confirm_record},
    shows=((gettext_lazy("organisation"), lambda one: one.organisation), "year", "due_on"),
    number="CONF",
)
