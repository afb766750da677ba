"""Two people at once, with two connections: one counts, the other is told; nothing is taken twice."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.testing import at_once
from wugong.pairing import jobs
from wugong.pairing.actions import pairs, rounds
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import Exemption, Need, Pairing, Plan, PlanPair, Project, Rating, Round
from wugong.pairing.testing import ask_exemption
from wugong.record.models import Entry

from .conftest import NOW, a_project, listed_need

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


def refusals(wrong):
    return [isinstance(error, Refusal) for error in wrong]


@pytest.fixture
def plan(world, market) -> Plan:
    opened = rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)
    return jobs.at_once(rounds.order_plan(opened, actor=world.office))


def test_both_sides_agree_at_once(world, proposed):
    copies = [Pairing.objects.get(pk=proposed.pk) for _n in range(2)]
    assert not at_once(
        NOW,
        lambda: pairs.agree(copies[0], actor=world.court_liaison),
        lambda: pairs.agree(copies[1], actor=world.pines_worker),
    )
    proposed.refresh_from_db()
    assert proposed.state == "negotiating"
    assert proposed.giver_agreed_at
    assert proposed.receiver_agreed_at


def test_head_and_liaison_answer_one_pair_differently(world, proposed):
    copies = [Pairing.objects.get(pk=proposed.pk) for _n in range(2)]
    wrong = at_once(
        NOW,
        lambda: pairs.agree(copies[0], actor=world.court_liaison),
        lambda: take(copies[1], "decline", reason="今年排满了", actor=world.court_head),
    )
    proposed.refresh_from_db()
    assert refusals(wrong) == [True]
    assert proposed.state in {"proposed", "declined"}
    assert bool(proposed.giver_agreed_at) == (proposed.state == "proposed")


def test_the_last_of_an_offer_is_taken_once(world, market, negotiating):
    more = pairs.propose(world.court, receiver=world.bridge, actor=world.office)
    pairs.agree(more, actor=world.court_liaison)
    more = pairs.agree(more, actor=world.bridge_worker)
    listed_need(world.bridge, "legal", 6)
    wanted = [a_project(pairing, market.court_law, 4) for pairing in (negotiating, more)]
    wrong = at_once(
        NOW,
        lambda: doing.propose(wanted[0], actor=world.pines_worker),
        lambda: doing.propose(wanted[1], actor=world.bridge_worker),
    )
    assert refusals(wrong) == [True]
    assert Project.objects.filter(offer=market.court_law).count() == 1


def test_the_last_of_a_need_is_met_once(world, market, negotiating):
    wanted = [a_project(negotiating, title=title) for title in ("甲", "乙")]
    wrong = at_once(
        NOW,
        lambda: doing.propose(wanted[0], meets={market.pines_law.pk: 3}, actor=world.court_head),
        lambda: doing.propose(wanted[1], meets={market.pines_law.pk: 3}, actor=world.court_liaison),
    )
    assert refusals(wrong) == [True]
    assert Project.objects.count() == 1


def test_a_plan_is_accepted_while_the_weights_change(world, plan):
    copies = [Plan.objects.select_related("round").get(pk=plan.pk), Round.objects.get(pk=plan.round_id)]
    wrong = at_once(
        NOW,
        lambda: rounds.accept_plan(copies[0], actor=world.office),
        lambda: rounds.order_plan(copies[1], weights={"met": 2.0}, actor=world.secretary),
    )
    found = Round.objects.get(pk=plan.round_id)
    assert refusals(wrong) == [True]
    if found.state == "decided":
        assert Plan.objects.count() == 1
        assert Pairing.objects.count() == plan.pairs.count()
    else:
        assert Plan.objects.count() == 2
        assert not Pairing.objects.exists()


def test_one_pair_of_a_plan_is_accepted_by_two(world, plan):
    first = plan.pairs.order_by("pk").first()
    copies = [PlanPair.objects.select_related("plan__round").get(pk=first.pk) for _n in range(2)]
    assert not at_once(
        NOW,
        lambda: rounds.accept_pair(copies[0], actor=world.office),
        lambda: rounds.accept_pair(copies[1], actor=world.secretary),
    )
    assert Pairing.objects.filter(plan_pair=first).count() == 1


def test_a_double_click_accepts_a_plan_once(world, plan):
    copies = [Plan.objects.select_related("round").get(pk=plan.pk) for _n in range(2)]
    wrong = at_once(NOW, *[lambda copy=copy: rounds.accept_plan(copy, actor=world.office) for copy in copies])
    assert refusals(wrong) == [True]
    assert Pairing.objects.count() == plan.pairs.count()


def test_the_same_pair_is_proposed_once(world, market):
    wrong = at_once(
        NOW,
        lambda: pairs.propose(world.court, receiver=world.pines, actor=world.court_head),
        lambda: pairs.propose(world.court, receiver=world.pines, actor=world.pines_head),
    )
    assert refusals(wrong) == [True]
    assert Pairing.objects.count() == 1


def test_the_district_and_the_street_open_one_round(world):
    by = date(2026, 10, 20)
    wrong = at_once(
        NOW,
        lambda: rounds.open_round(world.street, year=2027, decide_by=by, actor=world.district),
        lambda: rounds.open_round(world.street, year=2027, decide_by=by, actor=world.office),
    )
    assert refusals(wrong) == [True]
    assert Round.objects.count() == 1


def test_one_exemption_is_asked_for_once(world):
    ask = {"reason": "搬迁", "since": date(2026, 9, 16), "until": date(2027, 3, 1), "actor": world.office}
    wrong = at_once(NOW, *[lambda: ask_exemption(world.school, **ask)] * 2)
    assert refusals(wrong) == [True]
    assert Exemption.objects.count() == 1


def test_two_merge_one_need(world, market):
    first = listed_need(world.pines, "legal", 2, title="另一条")
    copies = [Need.objects.get(pk=first.pk) for _n in range(2)]
    wrong = at_once(
        NOW,
        *[
            lambda copy=copy: take(copy, "merge", merged_into=market.pines_law, add=True, actor=world.office)
            for copy in copies
        ],
    )
    market.pines_law.refresh_from_db()
    assert refusals(wrong) == [True]
    assert market.pines_law.quantity == 6


def test_two_workers_compute_one_plan(world, market):
    opened = rounds.open_round(world.street, year=2027, decide_by=date(2026, 10, 20), actor=world.district)
    waiting = rounds.order_plan(opened, actor=world.office)
    copies = [Plan.objects.select_related("round__street").get(pk=waiting.pk) for _n in range(2)]
    assert not at_once(NOW, *[lambda copy=copy: jobs.work_on(copy) for copy in copies])
    waiting.refresh_from_db()
    assert waiting.status == "optimal"
    assert Entry.objects.filter(act="store", object_id=opened.pk, outcome="done").count() == 1


def test_one_device_rates_once_however_often_it_clicks(world, market, negotiating):

    project = a_project(negotiating, public=True)
    doing.propose(project, actor=world.court_liaison)
    Project.objects.filter(pk=project.pk).update(state="accepted")
    copies = [Project.objects.select_related("pairing").get(pk=project.pk) for _n in range(2)]
    at_once(NOW, *[lambda c=c: take(c, "add_rating", score=5, device="d", actor=SYSTEM) for c in copies])
    assert Rating.objects.count() == 1
