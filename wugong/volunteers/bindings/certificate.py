"""The table of a certificate tied to its model."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common.actor import ADMIN_ROLES, Actor
from wugong.flow.binding import Binding, Card, Case, person
from wugong.flow.models import Classification
from wugong.volunteers import actions, queries
from wugong.volunteers.models import Certificate
from wugong.volunteers.policies import heads_of
from wugong.volunteers.rules.certificate import MACHINE


class CertificateCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def final_hours(self) -> Decimal:
        return queries.final_hours(self.before.volunteer, self.host_id, self.first_day, self.last_day)


def describe(it: Certificate) -> Card:
    """The line of a certificate: the volunteer's and the host's."""
    return Card(
        title=lambda: _("Certificate of service: %(name)s") % {"name": it.name},
        detail=lambda: _("%(hours)s hours") % {"hours": it.hours},
        url=reverse("web:case", args=["certificate", it.pk]),
        place=it.host.place.code,
        participants=(it.volunteer, it.host_id),
        classification=Classification.RESTRICTED,
    )


def new(actor: Actor) -> Certificate | None:
    """For oneself alone."""
    if actor.user is None or actor.is_any(*ADMIN_ROLES):
        return None
    return Certificate(volunteer=actor.user)


CERTIFICATE = Binding(
    machine=MACHINE,
    model=Certificate,
    sheet=False,
    parties={
        "volunteer": person("volunteer"),
        "host": lambda it: heads_of(it.host),
    },
    describe=describe,
    case=CertificateCase,
    choices={"host": lambda _it, actor: queries.hosts_of(actor.user)},
    after={"issue": actions.print_certificate, "revoke": actions.withdraw_paper},
    shows=("host", "name", "first_day", "last_day", "hours", "number", "issued_on", "issued_by"),
    new=new,
)
