"""The table of an appointment tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common.actor import Role, Seat
from wugong.common.bilingual import in_page_language
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.forms import StepForm
from wugong.organisations import policies
from wugong.organisations.bindings.organisation import class_of, related
from wugong.organisations.models import Appointment, Post
from wugong.organisations.queries.one import vacant
from wugong.organisations.queries.posts import holders_named
from wugong.organisations.queries.starting import led
from wugong.organisations.rules.appointing import APPOINTMENT, TWO_PERSON_ROLES
from wugong.places.queries import names_of_codes


class AppointmentCase(Case):
    """What the guards ask beside the columns."""

    @property
    def in_committee(self) -> bool:
        return policies.is_local_committee(self.post.organisation)

    @property
    def vacant(self) -> int:
        return vacant(self.post, without=self.before.pk)

    @property
    def grantable(self) -> bool:
        return policies.may_grant(self.actor, self.post.role, self.post.scope, self.post.organisation)

    @property
    def two_persons(self) -> bool:
        return self.post.role in TWO_PERSON_ROLES and not self.actor.system

    @property
    def first(self) -> bool:
        return not led()


def title_of(post: Post) -> str:
    return f"{in_page_language(post.organisation, 'name')} · {in_page_language(post, 'title')}"


def describe(appointment: Appointment) -> Card:
    """An appointment by its post. The person's name is not here: nobody is found by name (R-81)."""
    post, organisation = appointment.post, appointment.post.organisation
    return Card(
        title=lambda: title_of(post),
        detail=lambda: (
            _("part-time member lent by %(unit)s") % {"unit": in_page_language(appointment.home, "name")}
            if appointment.home
            else f"{post.get_role_display()} · {appointment.get_kind_display()}"
        ),
        url=reverse("web:case", args=["appointment", appointment.pk]),
        place=organisation.place.code,
        participants=tuple(i for i in (*related(organisation), appointment.home_id) if i),
        classification=class_of(organisation),
    )


APPOINTMENT_BINDING = Binding(
    machine=APPOINTMENT,
    model=Appointment,
    sheet=False,
    parties={
        "street": lambda a: policies.proposer_seats(a.post.organisation),
        "district": lambda a: policies.district_seats(a.post.organisation.place.code),
        "unit": lambda a: policies.own_seats(a.home) if a.home else [],
        "keeper": lambda a: policies.keeper_seats(a.post.organisation),
        "security": lambda _a: [Seat(Role.A2)],
        "starter": lambda _a: [Seat(Role.A1)],
    },
    describe=describe,
    case=AppointmentCase,
    acts={"grant": Act(form=StepForm)},  # seen whole before it is granted
    shows=(
        (gettext_lazy("Organisation"), lambda a: a.post.organisation),
        (gettext_lazy("Person"), lambda a: a.user.name),
        (gettext_lazy("Role"), lambda a: a.post.get_role_display()),
        (gettext_lazy("Place in scope"), lambda a: names_of_codes({a.post.scope}).get(a.post.scope, "")),
        *("kind", "home", "since", "until"),
    ),
    list_url="organisations:posts",
    beside=holders_named,
)
