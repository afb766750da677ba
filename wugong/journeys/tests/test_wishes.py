"""Domain 3.11: the leader of an active volunteer team claims a wish for the team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform
from wugong.flow.queries import reread, todos_for
from wugong.flow.testing import at, stays
from wugong.organisations.instead import reseat_empty
from wugong.volunteers.models import Team
from wugong.volunteers.testing import active
from wugong.volunteers.testing import joined as joined_by
from wugong.wishes.testing import hung

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with clock.at(at(11, 23)):
        yield


def test_the_leader_of_an_active_team_claims_and_fulfils_a_wish_for_it(cast, client):
    team, wish = active(cast), hung(cast)
    leader = cast.actor("community_worker")
    Team.objects.filter(pk=team.pk).update(lead=leader.user, state="inactive")
    stays(wish, lambda: perform(wish, "claim", actor=leader), Denied, "role")
    Team.objects.filter(pk=team.pk).update(state="active")
    client.force_login(cast.users["community_worker"])
    page = reverse("wishes:claim", args=[wish.pk])
    assert page in client.get(reverse("wishes:wall")).content.decode()
    assert client.post(page).status_code == 302
    wish = reread(wish)
    assert (wish.state, wish.who, wish.claimant_id) == ("claimed", team.name, team.host_id)
    assert todos_for(leader).filter(matter=wish.pk).exists()
    assert reseat_empty(actor=SYSTEM) == 0
    perform(wish, "plan", actor=leader, plan="周六送去", plan_on=clock.today() + timedelta(days=2))
    perform(reread(wish), "agree", actor=cast.actor("community_secretary"))
    perform(reread(wish), "deliver", actor=leader, result="已送去", delivered_on=clock.today())
    assert team.name in client.get(reverse("web:case", args=["wish", wish.pk])).content.decode()


def test_a_team_that_gives_a_wish_back_is_named_no_more(cast):
    team, wish = active(cast), hung(cast)
    leader = cast.actor("community_worker")
    Team.objects.filter(pk=team.pk).update(lead=leader.user)
    perform(wish, "claim", actor=leader)
    perform(reread(wish), "release", actor=leader, reason="人手不够")
    assert (reread(wish).team, reread(wish).leader) == ("", None)


def test_who_leads_the_team_next_holds_its_wishes(cast):
    team, wish = active(cast), hung(cast)
    leader, member = cast.actor("community_worker"), cast.actor("resident")
    Team.objects.filter(pk=team.pk).update(lead=leader.user)
    perform(wish, "claim", actor=leader)
    stays(reread(team), lambda: perform(reread(team), "pass_lead", actor=leader), Refusal, "3.14")  # no member yet
    joined = joined_by(cast, team)
    perform(reread(team), "pass_lead", actor=leader, member=joined)
    assert (reread(team).lead, reread(team).lead_name, reread(wish).leader) == (member.user, joined.name, member.user)
    assert todos_for(member).filter(matter=wish.pk).exists()
    assert not todos_for(leader).filter(matter=wish.pk).exists()
    perform(reread(wish), "plan", actor=member, plan="周六送去", plan_on=clock.today() + timedelta(days=2))
