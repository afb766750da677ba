"""The table of a post that nobody holds tied to its model."""

from __future__ import annotations

from django.urls import reverse

from wugong.flow.binding import Act, Binding, Card, Case
from wugong.organisations import policies
from wugong.organisations.actions.posts import close_vacant
from wugong.organisations.bindings.appointment import title_of
from wugong.organisations.bindings.organisation import page_of, related
from wugong.organisations.models import Vacancy
from wugong.organisations.rules.kinds import AppointmentState
from wugong.organisations.rules.vacancies import VACANCY


class VacancyCase(Case):
    """What the guards ask beside the columns."""

    @property
    def held(self) -> bool:
        return bool(self.post.appointments.filter(state__in=AppointmentState.open_states()).exists())


def describe(vacancy: Vacancy) -> Card:
    """A post to be filled, as a line of the desk."""
    post, organisation = vacancy.post, vacancy.post.organisation
    return Card(
        title=lambda: title_of(post),
        detail=post.get_role_display,
        url=f"{page_of(organisation)}#posts",
        place=organisation.place.code,
        participants=related(organisation),
    )


VACANCY_BINDING = Binding(
    machine=VACANCY,
    model=Vacancy,
    parties={"filler": lambda v: policies.filler_seats(v.post)},
    describe=describe,
    case=VacancyCase,
    acts={"fill": Act(link=lambda v: reverse("organisations:assign", args=[v.post_id]))},
    after={"close": close_vacant},
)
