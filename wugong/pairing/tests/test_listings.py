"""Needs and offers: handed in, checked, merged, renewed, used up, run out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.pairing.actions import listings
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import Need
from wugong.pairing.queries import listings as read

from .conftest import NOW, a_need, a_project, an_offer, later, listed_need


def test_a_need_is_handed_in_and_listed(world):
    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    assert (need.state, need.street, need.biz_no) == ("submitted", "990112001", "990112001-XQ-2026-00001")
    listings.verify(need, actor=world.pines_head)
    assert (need.state, need.renewed_on) == ("listed", date(2026, 9, 16))


def test_an_offer_is_checked_by_the_street(world):
    offer = listings.submit(an_offer(world.court), actor=world.court_liaison)
    with pytest.raises(Denied):
        listings.verify(offer, actor=world.pines_worker)
    listings.verify(offer, actor=world.office)
    assert offer.state == "listed"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"title": ""}, "list"),
        ({"quantity": 0}, "list"),
        ({"quantity": 100_001}, "list"),
        ({"detail": "请打 13812345678"}, "privacy"),
        ({"detail": "给张大爷家做饭"}, "privacy"),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 9, 15)}, "list"),
    ],
)
def test_a_need_that_may_not_stand_in_the_list_is_refused(world, more, rule):
    with pytest.raises(Refusal) as refused:
        listings.submit(a_need(world.pines, **more), actor=world.pines_worker)
    assert refused.value.rule == rule
    assert not Need.objects.exists()


def test_a_reason_lifts_what_only_looks_like_a_name_but_never_a_number(world):
    listings.submit(a_need(world.pines, detail="马老师书院读书会"), reason="书院的名称", actor=world.pines_worker)
    with pytest.raises(Refusal):
        listings.submit(a_need(world.pines, detail="电话 13812345678"), reason="公开电话", actor=world.pines_worker)
    assert Need.objects.count() == 1


def test_a_duplicate_is_merged_or_told_apart(world):
    first = listed_need(world.pines)
    second = listings.submit(a_need(world.pines, quantity=3), actor=world.pines_worker)
    with pytest.raises(Refusal) as refused:
        listings.verify(second, actor=world.pines_worker)
    assert refused.value.rule == "duplicate"
    listings.merge(second, into=first, add=True, actor=world.pines_worker)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.merged_into_id, first.quantity) == ("merged", first.pk, 7)


def test_only_like_needs_merge(world):
    first = listed_need(world.pines, "venue")
    second = listings.submit(a_need(world.pines, "legal"), actor=world.pines_worker)
    with pytest.raises(Refusal) as refused:
        listings.merge(second, into=first, actor=world.pines_worker)
    assert refused.value.rule == "merge"
    first.refresh_from_db()
    assert first.quantity == 4


def test_sent_back_and_handed_in_again(world):
    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    take(need, "return", actor=world.pines_head, reason="数量不明")
    listings.resubmit(need, changes={"quantity": 2}, actor=world.pines_worker)
    assert (need.state, need.quantity) == ("submitted", 2)


def test_a_listing_runs_out_after_ninety_days_unless_renewed(world):
    need = listed_need(world.pines)
    with later(80):
        listings.renew(need, actor=world.pines_worker)
    with later(100):
        ring_due(actor=SYSTEM)
        need.refresh_from_db()
        assert need.state == "listed"
    with later(200):
        ring_due(actor=SYSTEM)
    need.refresh_from_db()
    assert need.state == "expired"


def test_a_quantity_cannot_fall_below_what_projects_use(world, market, negotiating):
    doing.propose(a_project(negotiating, market.court_law, 3), meets={market.pines_law.pk: 3}, actor=world.court_head)
    market.pines_law.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        listings.amend(market.pines_law, changes={"quantity": 2}, actor=world.pines_worker)
    assert refused.value.rule == "quantity"
    listings.amend(market.pines_law, changes={"quantity": 3}, actor=world.pines_worker)
    assert market.pines_law.quantity == 3


def test_what_nobody_answers_and_what_many_need(world, market):
    with later(31):
        assert read.counts(world.office)["unanswered"] == 4
    assert read.hot_needs() == []
    listed_need(world.pines, "care", title="上门照护")
    third = world.cast.pwc
    listed_need(third, "care", title="照护")
    found = read.hot_needs()
    assert [(hot.category.code, hot.organisations, hot.needed, hot.offered) for hot in found] == [("care", 3, 16, 0)]


def test_answers_are_of_the_category_and_the_nearest_first(world, market):
    assert [offer.pk for offer in read.answers_to(world.office, market.pines_law)] == [market.court_law.pk]
    assert {need.pk for need in read.takers_of(world.office, market.school_hall)} == {
        market.pines_hall.pk,
        market.bridge_hall.pk,
    }


def test_only_one_of_two_checks_counts(world):
    from wugong.common.errors import Stale

    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    seen = Need.objects.get(pk=need.pk)
    listings.verify(need, actor=world.pines_head)
    with pytest.raises(Stale):
        take(seen, "return", actor=world.pines_worker, reason="重复")
    seen.refresh_from_db()
    assert seen.state == "listed"


def test_a_closed_category_takes_part_in_no_plan(world, market):
    category = market.court_law.category
    category.closed_on = (NOW + timedelta(days=-1)).date()
    listings.keep_category(category, actor=world.district)
    assert [c.code for c in read.categories()].count("legal") == 0
    with pytest.raises(Denied):
        listings.keep_category(category, actor=world.office)
    category.refresh_from_db()
    assert category.closed_on == date(2026, 9, 15)
