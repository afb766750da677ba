"""Rounds: drawn, locked, banned, accepted, declined and drawn again."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from wugong.accounts.models import User
from wugong.commitments.testing import place
from wugong.common.errors import Denied, Refusal, Stale
from wugong.flow.actions import take
from wugong.pairing import jobs, solver
from wugong.pairing.actions import listings, pairs, rounds
from wugong.pairing.models import Need, Pairing, Plan, Round
from wugong.pairing.queries.instances import default_weights, instance_for
from wugong.pairing.queries.rounds import proposal_of
from wugong.pairing.rules.kinds import PlanStatus
from wugong.pairing.testing import ask_exemption
from wugong.places.models import Place

BY = date(2026, 10, 20)


@pytest.fixture
def opened(world, market) -> Round:
    return rounds.open_round(world.street, year=2027, decide_by=BY, actor=world.district)


def drawn(world, found) -> Plan:
    return jobs.at_once(rounds.order_plan(found, actor=world.office))


def couples(plan):
    return {(p.giver_id, p.receiver_id) for p in plan.pairs.all()}


def test_one_round_a_street_and_year(world, opened):
    with pytest.raises(Refusal) as refused:
        rounds.open_round(world.street, year=2027, decide_by=BY, actor=world.district)
    assert refused.value.rule == "round"
    assert [r.code for r in rounds.open_rounds(year=2027, decide_by=BY, actor=world.district)] == ["990112002"]
    with pytest.raises(Denied):
        rounds.open_rounds(year=2028, decide_by=BY, actor=world.office)


def test_the_instance_says_what_the_lists_say(world, market, opened):
    asked = instance_for(opened, weights=default_weights(opened))
    offers = {row["name"]: row["offers"] for row in asked["givers"]}
    assert offers == {"市第一中级法院党委": {"legal": 6, "venue": 2}, "松林小学党支部": {"venue": 5}}
    needs = {row["name"]: row["needs"] for row in asked["receivers"]}
    assert needs == {"青禾社区党委": {"legal": 4, "venue": 1}, "石桥社区党委": {"care": 8, "venue": 3}}
    assert asked["weights"]["category"]["care"] == 1.5


def test_an_exempt_unit_and_a_closed_need_take_no_part(world, market, opened):
    from wugong.flow.actions import take

    asked = ask_exemption(
        world.school, reason="搬迁", since=date(2026, 9, 16), until=date(2027, 9, 16), actor=world.office
    )
    take(asked, "grant", actor=world.district)
    take(market.bridge_care, "withdraw", actor=world.bridge_worker, reason="已解决")
    found = instance_for(opened, weights=default_weights(opened))
    assert [row["name"] for row in found["givers"]] == ["市第一中级法院党委"]
    assert found["receivers"][1]["needs"] == {"venue": 3}


def test_an_endless_offer_is_worth_all_that_is_needed(world, market, opened):
    listings.amend(market.school_hall, changes={"inexhaustible": True, "quantity": 1}, actor=world.school_liaison)
    found = instance_for(opened, weights=default_weights(opened))
    assert next(g for g in found["givers"] if g["name"] == "松林小学党支部")["offers"] == {"venue": 4}


def test_a_plan_is_proven_best_and_says_why(world, opened):
    plan = drawn(world, opened)
    assert (plan.status, plan.number, plan.objective) == ("optimal", 1, plan.bound)
    assert (world.court.pk, world.pines.pk) in couples(plan)
    assert all(p.reason and p.reason_en for p in plan.pairs.all())
    assert plan.met == pytest.approx(8 / 16)
    assert plan.before == 0


def test_locks_and_bans_are_kept(world, opened):
    rounds.mark(opened, giver=world.court, receiver=world.bridge, kind="lock", actor=world.office)
    rounds.mark(opened, giver=world.court, receiver=world.pines, kind="ban", actor=world.office)
    plan = drawn(world, opened)
    assert (world.court.pk, world.bridge.pk) in couples(plan)
    assert (world.court.pk, world.pines.pk) not in couples(plan)
    rounds.mark(opened, giver=world.court, receiver=world.pines, kind="", actor=world.office)
    assert opened.marks.count() == 1


def test_a_lock_keeps_to_the_street(world, opened):
    with pytest.raises(Refusal) as refused:
        rounds.mark(opened, giver=world.far, receiver=world.pines, kind="lock", actor=world.office)
    assert refused.value.rule == "R-21"
    assert not opened.marks.exists()


def test_only_the_street_decides(world, opened):
    plan = drawn(world, opened)
    for call in (
        lambda: rounds.order_plan(opened, actor=world.district),
        lambda: rounds.mark(opened, giver=world.court, receiver=world.pines, kind="ban", actor=world.other_office),
        lambda: rounds.accept_plan(plan, actor=world.court_head),
        lambda: rounds.accept_pair(plan.pairs.first(), actor=world.other_office),
    ):
        with pytest.raises(Denied):
            call()
    assert not Pairing.objects.exists()
    assert Plan.objects.count() == 1


def test_a_plan_is_accepted_whole_and_both_sides_are_asked(world, opened):
    plan = drawn(world, opened)
    made = rounds.accept_plan(plan, actor=world.secretary)
    opened.refresh_from_db()
    assert opened.state == "decided"
    assert {(p.giver_id, p.receiver_id) for p in made} == couples(plan)
    assert {p.state for p in made} == {"proposed"}


def test_a_plan_is_accepted_pair_by_pair(world, opened):
    plan = drawn(world, opened)
    first, *rest = plan.pairs.all()
    made = rounds.accept_pair(first, actor=world.office)
    assert made is not None
    assert rounds.accept_pair(first, actor=world.office) == made
    opened.refresh_from_db()
    assert opened.state == "open"
    for pair in rest:
        rounds.leave_out(pair, reason="明年再说", actor=world.office)
    opened.refresh_from_db()
    assert opened.state == "decided"
    assert Pairing.objects.count() == 1


def test_an_old_plan_is_not_accepted(world, opened):
    old = drawn(world, opened)
    drawn(world, opened)
    with pytest.raises(Refusal):
        rounds.accept_plan(old, actor=world.office)
    with pytest.raises(Stale):
        rounds.accept_pair(old.pairs.first(), actor=world.office)
    assert not Pairing.objects.exists()


def test_a_refusal_draws_anew_only_what_must_change(world, opened):
    made = {p.receiver_id: p for p in rounds.accept_plan(drawn(world, opened), actor=world.office)}
    kept = {(p.giver_id, p.receiver_id) for p in made.values()}
    declined = next(p for p in made.values() if p.giver_id == world.school.pk)
    take(declined, "decline", reason="校园不开放", actor=world.school_head)
    plan = Plan.objects.get(origin="decline")
    assert plan.status == "waiting"
    assert jobs.solve_waiting() == 1
    plan.refresh_from_db()
    pair = (declined.giver_id, declined.receiver_id)
    assert pair not in couples(plan)
    assert kept - {pair} <= couples(plan)
    assert world.school.pk in {giver for giver, _r in couples(plan)}
    opened.refresh_from_db()
    assert opened.state == "open"
    assert "校园不开放" in plan.cause


def test_a_refusal_that_changes_nothing_else_leaves_the_round_decided(world, opened):
    for giver, receiver in ((world.school, world.bridge), (world.court, world.pines)):
        rounds.mark(opened, giver=giver, receiver=receiver, kind="ban", actor=world.office)
    made = {p.giver_id: p for p in rounds.accept_plan(drawn(world, opened), actor=world.office)}
    take(made[world.school.pk], "decline", reason="校园不开放", actor=world.school_head)
    opened.refresh_from_db()
    assert opened.state == "open"
    assert jobs.solve_waiting() == 1
    assert couples(Plan.objects.get(origin="decline")) == {(world.court.pk, world.bridge.pk)}
    opened.refresh_from_db()
    assert opened.state == "decided"


def test_a_round_that_is_not_decided_closes_with_a_reason_alone(world, opened):
    with pytest.raises(Refusal):
        take(opened, "close", actor=world.office)
    assert Round.objects.get(pk=opened.pk).state == "open"
    assert take(opened, "close", actor=world.office, reason="今年不再结对").state == "closed"


def test_a_street_opens_its_own_round_on_its_page(world, client):
    client.force_login(User.objects.get(pk=world.office.user))
    url = reverse("web:new", args=["round"])
    assert url in client.get(reverse("pairing:rounds")).content.decode()
    bounds = dict.fromkeys(("giver_min", "giver_max", "receiver_min", "receiver_max"), 1)
    made = client.post(url, {"year": 2027, "decide_by": "2027-01-20", **bounds})
    assert made.url == Round.objects.get(year=2027).get_absolute_url()


def test_a_round_closes_when_all_have_answered_or_with_a_reason(world, opened):
    from wugong.flow.actions import take

    rounds.accept_plan(drawn(world, opened), actor=world.office)
    with pytest.raises(Refusal) as refused:
        take(opened, "close", actor=world.office)
    assert refused.value.rule == "round"
    take(opened, "close", actor=world.office, reason="其余明年再议")
    assert opened.state == "closed"


def test_absurd_weights_are_refused_and_nothing_is_drawn(world, opened):
    with pytest.raises(Refusal) as refused:
        rounds.order_plan(opened, weights={"met": 9}, actor=world.office)
    assert refused.value.field == "met"
    assert not Plan.objects.exists()


def test_a_street_without_anybody_has_an_empty_plan(world, db):
    Need.objects.all().delete()
    other = world.cast.places["990112002"]
    found = rounds.open_round(other, year=2027, decide_by=BY, actor=world.district)
    plan = jobs.at_once(rounds.order_plan(found, actor=world.other_office))
    assert plan.status == "optimal"
    assert couples(plan) == set()
    assert [left["short"] for left in plan.unmet] == [1]


def test_a_proposal_compares_with_todays_pairs(world, market, opened):
    made = pairs.propose(world.court, receiver=world.pines, actor=world.office)
    pairs.agree(made, actor=world.court_head)
    pairs.agree(made, actor=world.pines_head)
    proposal = proposal_of(drawn(world, opened))
    assert (str(world.court.pk), str(world.pines.pk)) in proposal.difference.kept
    assert proposal.before == pytest.approx(5 / 16)
    assert proposal.served == {"givers": (2, 2), "receivers": (2, 2)}


def test_the_next_best_of_a_page_is_the_next_best_of_the_kernel(world, opened):
    plan = drawn(world, opened)
    rows = proposal_of(plan).pairs
    for row in rows:
        pair = (row["giver"], row["receiver"])
        shown = jobs.next_best(plan.instance, rows, pair)
        asked = {key: value for key, value in plan.instance.items() if key != "loose"}
        best = solver.next_best(asked, {"pairs": rows}, *pair)
        assert (shown["short"], shown["moved"]) == (best["shortfall"], len(best["pairs"]))
        assert shown["lost"] == -sum(best["gives"].values())
        new = {(p["giver"], p["receiver"]) for p in best["pairs"]}
        assert shown["giver"] is None or (shown["giver"], row["receiver"]) in new


def test_the_next_best_leaves_locked_and_loose_pairs_where_they_are():
    def side(letter, field):
        return [{"id": f"{letter}{n}", "street": "s", "min": 1, "max": 1, field: {"k": 2}} for n in range(3)]

    lists = {"across": [], "forbidden": [], "previous": [], "weights": {}}
    instance = {"givers": side("u", "offers"), "receivers": side("c", "needs"), **lists}
    rows = [{"giver": f"u{n}", "receiver": f"c{n}", "gives": {"k": 2}} for n in range(3)]
    locked = {**instance, "pinned": [["u0", "c0"]], "loose": []}
    assert jobs.next_best(locked, rows, ("u0", "c0")) is None
    found = jobs.next_best({**instance, "pinned": [], "loose": [["u0", "c0"]]}, rows, ("u1", "c1"))
    assert found == {"giver": "u2", "receiver": "c2", "lost": 0.0, "short": 0, "moved": 2}
    loose = {**instance, "pinned": [], "loose": [["u0", "c0"], ["u1", "c1"], ["u2", "c2"]]}
    alone = jobs.next_best(loose, rows, ("u1", "c1"))
    assert alone == {"giver": None, "receiver": None, "lost": 2.0, "short": 2, "moved": 0}


@pytest.mark.engine
def test_locks_beyond_the_most_are_told_to_each_reader_in_his_language(world, opened, client):
    plan = drawn(world, opened)
    giver = next(g for g in plan.instance["givers"] if g["id"] == str(world.court.pk))
    giver["max"] = 1
    plan.instance["pinned"] = [[giver["id"], str(other.pk)] for other in (world.pines, world.bridge)]
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.WAITING, instance=plan.instance)
    plan = jobs.work_on(Plan.objects.get(pk=plan.pk))
    assert plan.status == PlanStatus.FAILED
    assert plan.fault.endswith("共有 2 个锁定，超过其上限 1。")
    assert plan.fault_en.endswith("has a max of 1 and 2 pinned.")
    for ours in (plan.fault, plan.fault_en):
        assert str(world.court.pk) not in ours
        assert "pinned[" not in ours
    client.force_login(User.objects.get(pk=world.office.user))
    here = reverse("pairing:round", args=[opened.pk])
    chinese = client.get(here).content.decode()
    assert "超过其上限 1" in chinese
    assert "has a max of" not in chinese
    assert "has a max of 1 and 2 pinned" in client.get(f"/en{here}").content.decode()


def test_what_is_locked_and_banned_is_told_in_both_languages(world, opened):
    asked = instance_for(opened, weights=default_weights(opened))
    pair = [str(world.court.pk), str(world.pines.pk)]
    with pytest.raises(jobs.Impossible) as refused:
        jobs.compute({**asked, "pinned": [pair], "forbidden": [pair]})
    assert "既被锁定又被排除" in refused.value.zh
    assert refused.value.en.endswith("are locked and not wanted at once. Take one of the two away.")


def test_a_round_opened_a_second_time_says_so_and_keeps_what_was_typed(world, client, opened):
    rounds.open_rounds(year=2027, decide_by=BY, actor=world.district)
    client.force_login(User.objects.get(pk=world.district.user))
    typed = {"year": "2027", "decide_by": "2026-10-21", "giver_min": "1", "giver_max": "4"}
    page = client.post(reverse("pairing:open_rounds"), {**typed, "receiver_min": "1", "receiver_max": "3"})
    assert page.status_code == 422
    assert page.context["form"].errors["year"]
    assert 'value="2026-10-21"' in page.content.decode()
    assert Round.objects.filter(year=2027).count() == 2


@pytest.mark.engine
def test_what_two_people_do_with_one_draft_at_once_is_said_on_its_page(world, client, opened):
    client.force_login(User.objects.get(pk=world.office.user))
    first = drawn(world, opened)
    pair = first.pairs.first()
    here = reverse("pairing:round", args=[opened.pk])
    left = reverse("pairing:leave_out", args=[pair.pk])
    assert client.post(left, {"reason": "刚换届"}).url == here
    assert client.post(left, {"reason": "刚换届"}).url == here
    told = client.post(reverse("pairing:accept_pair", args=[pair.pk]), follow=True)
    assert "搁置" in told.content.decode()
    assert not Pairing.objects.exists()
    second = drawn(world, opened)
    page = client.post(reverse("pairing:leave_out", args=[first.pairs.last().pk]), {"reason": "先不谈这一对"})
    assert page.status_code == 422
    assert "先不谈这一对" in page.content.decode()
    whole = reverse("pairing:accept_plan", args=[opened.pk])
    for number, asked in ((1, 0), (2, second.pairs.count()), (2, second.pairs.count())):
        assert client.post(whole, {"plan": number}).url == here
        assert Pairing.objects.count() == asked
    assert client.post(reverse("pairing:draw", args=[opened.pk])).url == here
    assert Plan.objects.count() == 2


@pytest.mark.engine
def test_absurd_weights_are_refused_on_the_page_by_their_name(world, client, opened):
    drawn(world, opened)
    client.force_login(User.objects.get(pk=world.office.user))
    here = reverse("pairing:round", args=[opened.pk])
    for asked, label in (
        ("slider_met=1000000000", "满足需求"),
        ("weight_legal=-1", "法律服务"),
        ("slider_kept=nan", "少换伙伴"),
    ):
        page = client.get(f"{here}?{asked}")
        assert page.status_code == 200
        assert f"“{label}”" in page.content.decode()
    zero = client.get(f"{here}?slider_met=0&slider_kept=0&slider_pair=0")
    assert zero.context["proposal"].plan is None
    client.post(reverse("pairing:draw", args=[opened.pk]), {"slider_met": "1000000000"})
    opened.refresh_from_db()
    assert opened.weights["met"] == 1.0
    assert Plan.objects.count() == 1


def test_a_pair_that_was_only_suggested_is_asked_when_the_plan_is_accepted(world, opened):
    suggested = pairs.suggest_for(world.court, actor=world.office)
    plan = drawn(world, opened)
    row = plan.pairs.get(giver=suggested.giver, receiver=suggested.receiver)
    assert row.decision == "open"
    made = rounds.accept_plan(plan, actor=world.secretary)
    suggested.refresh_from_db()
    assert suggested in made
    assert (suggested.state, suggested.plan_pair) == ("proposed", row)


def test_a_trial_shows_what_todays_pairs_give_as_the_draft_does(world, client, opened):
    made = pairs.propose(world.court, receiver=world.pines, actor=world.office)
    pairs.agree(made, actor=world.court_liaison)
    pairs.agree(made, actor=world.pines_worker)
    plan = drawn(world, opened)
    assert plan.before_by["legal"] == 4
    client.force_login(User.objects.get(pk=world.office.user))
    tried = client.get(reverse("pairing:round", args=[opened.pk]) + "?slider_met=2").context["proposal"]
    assert tried.plan is None
    assert (tried.before, tried.before_by) == (plan.before, plan.before_by)


def test_a_look_at_a_pair_and_a_confirmed_pair_are_no_refused_weights(world, client, opened):
    plan = drawn(world, opened)
    client.force_login(User.objects.get(pk=world.office.user))
    page = client.get(opened.get_absolute_url())
    for link in page.context["links"]:
        assert client.get(link["url"]).context["fault"] == ""
    done = client.post(reverse("pairing:accept_pair", args=[plan.pairs.first().pk]), follow=True)
    assert done.context["fault"] == ""
    assert Pairing.objects.get().state == "proposed"
    tried = client.get(f"{opened.get_absolute_url()}?slider_pair=0.5")
    assert tried.context["proposal"].weights["pair"] == 0.5
    for link in tried.context["links"]:
        looked = client.get(link["url"])
        assert (looked.context["fault"], looked.context["proposal"].weights["pair"]) == ("", 0.5)


def test_a_street_without_an_office_or_units_is_left_out_and_named(world, client):
    empty = place("990112009", "street", "空街道", Place.objects.get(code="990112"))
    client.force_login(User.objects.get(pk=world.district.user))
    typed = {
        "year": "2027",
        "decide_by": BY,
        "giver_min": "1",
        "giver_max": "2",
        "receiver_min": "1",
        "receiver_max": "3",
    }
    page = client.post(reverse("pairing:open_rounds"), typed, follow=True).content.decode()
    assert "空街道" in page.partition("未开启")[2][:60]
    assert Round.objects.filter(year=2027).exists() and not Round.objects.filter(code=empty.code).exists()
