"""The table of a team tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from wugong.common.actor import Actor, Role
from wugong.flow.binding import Act, Binding, Card, Case, Door, first_page, person
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.volunteers import actions, forms, queries
from wugong.volunteers.models import Team
from wugong.volunteers.policies import heads, may_found
from wugong.volunteers.rules.team import MACHINE


class TeamCase(Case):
    """What the guards ask beside the columns."""

    @cached_property
    def unsettled(self) -> int:
        return queries.unsettled(self.before)

    @cached_property
    def may_lead(self) -> bool:
        """Whether the member who was named may lead it."""
        named = self.given("member")
        return bool(named) and queries.next_leaders(self.before).filter(pk=named.pk).exists()


def describe(team: Team) -> Card:
    """The line of a team: once approved, everybody finds it."""
    public = team.state in ("active", "inactive", "disbanded")
    return Card(
        title=team.name,
        detail=lambda: f"{team.host} · {team.get_kind_display()}",
        url=reverse("web:case", args=["team", team.pk]),
        place=team.host.place.code,
        participants=tuple(one for one in (team.host_id, team.lead) if one),
        classification=Classification.PUBLIC if public else Classification.INTERNAL,
        words=team.purpose,
    )


def new(actor: Actor) -> Team | None:
    """A team of the organisation whose hat the founder wears; he leads it."""
    if actor.organisation is None or not may_found(actor):
        return None
    return Team(host=Organisation.objects.get(pk=actor.organisation), lead=actor.user, lead_name=actor.name)


TEAM = Binding(
    machine=MACHINE,
    model=Team,
    parties={"lead": person("lead"), "host": heads},
    describe=describe,
    case=TeamCase,
    acts={"pass_lead": Act(form=forms.LeaderForm)},
    after={"pass_lead": actions.pass_team},
    shows=("host", "kind", "purpose", "lead_name", (gettext_lazy("last service"), queries.last_shift)),
    new=new,
    number="ZD",
    doors=(Door(gettext_lazy("Found a team"), (Role.VT,), first_page("team")),),
)
