"""The table of a membership tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import ADMIN_ROLES, Actor
from wugong.flow.binding import Binding, Card, Case, person
from wugong.flow.models import Classification
from wugong.volunteers import actions, queries
from wugong.volunteers.models import Membership
from wugong.volunteers.rules.membership import MACHINE


class MemberCase(Case):
    """What the guards ask beside the columns."""

    @property
    def member_already(self) -> bool:
        rows = Membership.objects.filter(team=self.team, user=self.before.user, state__in=("applied", "active"))
        return rows.exists()


def describe(member: Membership) -> Card:
    """The line of a membership: the volunteer's and the leader's."""
    team = member.team
    return Card(
        title=lambda: _("%(name)s in %(team)s") % {"name": member.name, "team": team.name},
        detail=member.skills,
        url=reverse("web:case", args=["membership", member.pk]),
        place=team.host.place.code,
        participants=tuple(one for one in (member.user, team.lead) if one),
        classification=Classification.RESTRICTED,
    )


def new(actor: Actor) -> Membership | None:
    """Whoever is signed in may ask to join a team; administrators do their duty alone."""
    if actor.user is None or actor.is_any(*ADMIN_ROLES):
        return None
    return Membership(user=actor.user, name=actor.name[:20])


MEMBERSHIP = Binding(
    machine=MACHINE,
    model=Membership,
    sheet=False,
    parties={"member": person("user"), "lead": person("team__lead")},
    describe=describe,
    case=MemberCase,
    choices={"team": lambda _member, _actor: queries.teams_for()},
    after={"quit": actions.leave_all},
    shows=("team", "name", "skills", "qualification", "minor", "guardian", "since"),
    new=new,
)
