"""Needs and offers: handed in, checked, merged, renewed, used up, run out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.forms import step_form
from wugong.flow.models import Matter
from wugong.inbox.models import Message
from wugong.pairing.actions import listings
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import Need
from wugong.pairing.queries import listings as read
from wugong.pairing.rules.listings import NEED

from .conftest import NOW, a_need, a_project, an_offer, later, listed_need, said_in


def test_a_need_is_handed_in_and_listed(world):
    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    assert (need.state, need.street, need.biz_no) == ("submitted", "990112001", "990112001-XQ-2026-00001")
    take(need, "verify", actor=world.pines_head)
    assert (need.state, need.renewed_on) == ("listed", date(2026, 9, 16))


def test_offers_are_handed_in_by_units_and_needs_by_communities_and_liaisons(world, client):
    page = reverse("pairing:new_offer")
    for actor, offers, needs in (
        (world.pines_worker, False, True),
        (world.pines_head, False, True),
        (world.court_liaison, True, True),
        (world.court_head, True, False),
    ):
        side = world.pines if actor in (world.pines_worker, world.pines_head) else world.court
        for may, line in ((offers, an_offer(side)), (needs, a_need(side))):
            if may:
                assert listings.submit(line, actor=actor).state == "submitted"
            else:
                with pytest.raises(Denied):
                    listings.submit(line, actor=actor)
        client.force_login(User.objects.get(pk=actor.user))
        assert client.get(page).status_code == (200 if offers else 403)
        assert (page in client.get(reverse("pairing:home")).content.decode()) is offers


def test_an_offer_is_checked_by_the_street(world):
    offer = listings.submit(an_offer(world.court), actor=world.court_liaison)
    with pytest.raises(Denied):
        take(offer, "verify", actor=world.pines_worker)
    take(offer, "verify", actor=world.office)
    assert offer.state == "listed"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"title": ""}, "input"),
        ({"quantity": 0}, "input"),
        ({"quantity": 100_001}, "input"),
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
        take(second, "verify", actor=world.pines_worker)
    assert refused.value.rule == "duplicate"
    take(second, "merge", merged_into=first, add=True, actor=world.pines_worker)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.merged_into_id, first.quantity) == ("merged", first.pk, 7)


def test_only_like_needs_merge(world):
    first = listed_need(world.pines, "venue")
    second = listings.submit(a_need(world.pines, "legal"), actor=world.pines_worker)
    with pytest.raises(Refusal) as refused:
        take(second, "merge", merged_into=first, actor=world.pines_worker)
    assert refused.value.rule == "merge"
    first.refresh_from_db()
    assert first.quantity == 4


def test_where_nothing_is_like_it_the_form_says_so(world):
    merge = next(step for step in NEED.steps if step.name == "merge")
    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    assert step_form(need, merge, actor=world.pines_worker).fields["merged_into"].help_text
    listed_need(world.pines)
    assert not step_form(need, merge, actor=world.pines_worker).fields["merged_into"].help_text


def test_a_period_into_another_year_names_it(world):
    need = listed_need(world.pines, ends_on=date(2027, 12, 31))
    assert Matter.objects.get(pk=need.pk).detail.endswith("2027年12月31日")
    assert "2026" not in Matter.objects.get(pk=listed_need(world.bridge).pk).detail


def test_sent_back_and_handed_in_again(world):
    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    take(need, "return", actor=world.pines_head, reason="数量不明")
    take(need, "resubmit", **{**said_in(need), "quantity": 2}, actor=world.pines_worker)
    assert (need.state, need.quantity) == ("submitted", 2)


def test_a_listing_runs_out_after_ninety_days_unless_renewed(world):
    need = listed_need(world.pines)
    with later(80):
        take(need, "renew", actor=world.pines_worker)
    with later(100):
        ring_due(actor=SYSTEM)
        need.refresh_from_db()
        assert need.state == "listed"
    with later(200):
        ring_due(actor=SYSTEM)
    need.refresh_from_db()
    assert need.state == "expired"


def test_what_ran_out_is_renewed_with_one_touch_for_another_ninety_days(world):
    need = listed_need(world.pines)
    with later(100):
        ring_due(actor=SYSTEM)
        take(need, "renew", actor=world.pines_worker)
        assert (need.state, need.renewed_on) == ("listed", date(2026, 12, 25))
    with later(189):
        ring_due(actor=SYSTEM)
        need.refresh_from_db()
        assert need.state == "listed"
    with later(192):
        ring_due(actor=SYSTEM)
    need.refresh_from_db()
    assert need.state == "expired"


def test_what_ran_out_with_its_period_gets_a_new_one_first(world):
    need = listed_need(world.pines, ends_on=date(2026, 10, 6))
    with later(30):
        ring_due(actor=SYSTEM)
        with pytest.raises(Refusal) as refused:
            take(need, "renew", actor=world.pines_worker)
        assert refused.value.rule == "list"
        listings.amend(need, changes={"ends_on": date(2027, 8, 31)}, actor=world.pines_worker)
        take(need, "renew", actor=world.pines_worker)
    assert need.state == "listed"


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
    assert [offer.pk for offer in read.fitting(world.office, market.pines_law)] == [market.court_law.pk]
    assert {need.pk for need in read.fitting(world.office, market.school_hall)} == {
        market.pines_hall.pk,
        market.bridge_hall.pk,
    }


def test_only_one_of_two_checks_counts(world):
    from wugong.common.errors import Stale

    need = listings.submit(a_need(world.pines), actor=world.pines_worker)
    seen = Need.objects.get(pk=need.pk)
    take(need, "verify", actor=world.pines_head)
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


def test_a_listing_leaves_the_market_with_the_last_day_of_its_period(world):
    need = listed_need(world.pines, ends_on=date(2026, 10, 6))
    with later(20):
        ring_due(actor=SYSTEM)
        need.refresh_from_db()
        assert need.state == "listed"  # its last day
    with later(21):
        ring_due(actor=SYSTEM)
    need.refresh_from_db()
    assert need.state == "expired"
    assert Message.objects.filter(matter=need.pk, kind="clock.remind").exists()


def test_a_longer_period_gives_back_the_ninety_days_and_a_shorter_one_takes_them(world):
    need, other = listed_need(world.pines, ends_on=date(2026, 10, 6)), listed_need(world.bridge)
    listings.amend(need, changes={"ends_on": date(2027, 8, 31)}, actor=world.pines_worker)
    listings.amend(other, changes={"ends_on": date(2026, 10, 6)}, actor=world.bridge_worker)
    with later(89):
        ring_due(actor=SYSTEM)
    need.refresh_from_db()
    other.refresh_from_db()
    assert (need.state, other.state) == ("listed", "expired")


def test_what_comes_back_from_a_project_after_its_period_does_not_stay(world, market, negotiating):
    short = listed_need(world.pines, "legal", 2, title="端午讲座", ends_on=date(2026, 10, 6))
    made = doing.propose(a_project(negotiating), meets={short.pk: 1}, actor=world.court_liaison)
    with later(30):
        take(made, "cancel", reason="改期", actor=world.court_liaison)
    with later(31):
        ring_due(actor=SYSTEM)
    short.refresh_from_db()
    assert short.state == "expired"


def test_a_line_whose_period_passed_while_it_waited_is_not_listed(world):
    need = listings.submit(a_need(world.pines, ends_on=date(2026, 9, 18)), actor=world.pines_worker)
    with later(4), pytest.raises(Refusal) as refused:
        take(need, "verify", actor=world.pines_head)
    assert refused.value.rule == "list"
    need.refresh_from_db()
    assert need.state == "submitted"
