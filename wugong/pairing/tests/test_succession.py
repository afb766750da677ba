"""An organisation is merged away: what it has open in pairing goes over, ends openly, or is refused by name."""

from __future__ import annotations

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.models import Todo
from wugong.organisations.actions.ties import hand_over
from wugong.organisations.models import Tie
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_party, make_unit
from wugong.pairing.actions import pairs, projects
from wugong.pairing.models import Need, Offer, Pairing, Project
from wugong.pairing.queries.overview import gaps
from wugong.pairing.testing import ask_exemption

from .conftest import a_project


def test_the_successor_takes_lists_pairs_and_projects_over(world, market, active):
    procuracy = make_party("区检察院党委", world.street, unit=make_unit("区检察院", world.street, Kind.COURT))
    hand_over(world.court, to=procuracy, actor=SYSTEM)
    active.refresh_from_db()
    project = active.projects.get()
    assert (active.giver, active.receiver, active.state) == (procuracy, world.pines, "active")
    assert (project.provider, project.recipient) == (procuracy, world.pines)
    assert set(Offer.objects.filter(organisation=procuracy)) == {market.court_law, market.court_hall}
    assert not Offer.objects.filter(organisation=world.court).exists()
    tie = Tie.objects.get(kind="paired", until__isnull=True)
    assert {tie.source_id, tie.target_id} == {procuracy.pk, world.pines.pk}
    assert world.court in gaps("990112001")
    assert procuracy not in gaps("990112001")


def test_whoever_is_awaited_is_asked_anew(world, proposed):
    east = make_party("东桥社区党委", world.pines.place, superior=world.cast.pwc)
    hand_over(world.pines, to=east, actor=SYSTEM)
    asked = Todo.objects.filter(matter=proposed.pk, done_at__isnull=True)
    assert set(asked.values_list("organisation", flat=True)) == {world.court.pk, east.pk}
    assert set(Need.objects.filter(organisation=east).values_list("title", flat=True)) == {"周末法律咨询", "活动场地"}


def test_a_pair_falls_away_where_the_successor_has_the_same_partner(world, market, active):
    other = pairs.propose(world.court, receiver=world.bridge, actor=world.office)
    pairs.agree(other, actor=world.court_liaison)
    pairs.agree(other, actor=world.bridge_worker)
    hand_over(world.pines, to=world.bridge, actor=SYSTEM)
    active.refresh_from_db()
    project = Project.objects.get()
    assert active.state == "ended"
    assert (project.pairing_id, project.handed_from_id, project.recipient_id) == (other.pk, active.pk, world.bridge.pk)
    assert project.state == "proposed"


def test_a_unit_merged_into_its_own_partner_is_paired_with_nobody(world, market, active):
    court = Pairing.objects.get(pk=active.pk).giver
    hand_over(world.pines, to=court, actor=SYSTEM)
    active.refresh_from_db()
    assert (active.state, active.projects.get().state) == ("ended", "cancelled")
    assert court in gaps("990112001")


def test_a_successor_who_may_not_be_paired_is_refused_and_nothing_moves(world, market, active):
    with pytest.raises(Refusal) as refused:
        hand_over(world.court, to=world.bridge, actor=SYSTEM)
    assert refused.value.rule == "R-21"
    active.refresh_from_db()
    assert (active.giver, active.state) == (world.court, "active")
    assert Offer.objects.filter(organisation=world.court).count() == 2


def test_a_succession_across_streets_says_why(world, active):
    hand_over(world.court, to=world.far, actor=SYSTEM)
    active.refresh_from_db()
    assert (active.street, active.other_street) == ("990112002", "990112001")
    assert str(world.court) in active.across_reason


def test_an_exemption_ends_with_its_unit(world, market):
    from datetime import date

    asked = ask_exemption(
        world.court, reason="搬迁", since=date(2026, 9, 16), until=date(2027, 9, 16), actor=world.office
    )
    hand_over(world.court, to=world.school, actor=SYSTEM)
    asked.refresh_from_db()
    assert asked.state == "lapsed"


def test_no_pair_with_an_organisation_that_is_gone(world, market):
    world.bridge.state = "dissolved"
    world.bridge.save(update_fields=["state"])
    with pytest.raises(Refusal) as refused:
        pairs.propose(world.court, receiver=world.bridge, actor=world.office)
    assert refused.value.rule == "pair"
    assert not Pairing.objects.exists()


def test_a_cancelled_project_stays_where_it_was(world, market, active):
    project = active.projects.get()
    take(project, "cancel", reason="不需要", actor=world.court_liaison)
    extra = projects.propose(a_project(active, title="第二场"), actor=world.court_liaison)
    hand_over(world.court, to=world.school, actor=SYSTEM)
    project.refresh_from_db()
    extra.refresh_from_db()
    assert (project.provider, extra.provider) == (world.court, world.school)
