"""A purchase from the need to its evaluation: domain 2.11, with the real working days of the calendar."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.delegation.actions import put_in_catalogue
from wugong.delegation.bindings.contract import months_between
from wugong.delegation.models import Contract, Instalment, PurchasePlan
from wugong.delegation.testing import (
    USCC,
    accepted,
    awarded,
    consulted,
    hand,
    line_of_catalogue,
    need_of,
    planned,
    procuring,
    signed,
    workday,
)
from wugong.flow.actions import perform, take
from wugong.flow.queries import buttons_for, reread
from wugong.flow.testing import at, desks, due, end_of, stays

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(cast):
    return hand(cast.pwc, Role.SF)


@pytest.fixture
def office(cast):
    return cast.actor("street_staff")


@pytest.fixture
def secretary(cast):
    return cast.actor("street_secretary")


def test_the_public_has_five_working_days_over_a_holiday(cast):
    with clock.at(at(9, 29, 10)):  # 30 September, then 8, 9, 10 October (a Saturday that is worked) and 12
        with pytest.raises(Refusal, match="10月12日") as refused:
            need_of(cast, comment_until=date(2026, 10, 10))
        assert refused.value.rule == "采购条例-15"
        assert need_of(cast, comment_until=date(2026, 10, 12)).state == "need_collected"


def test_an_award_lies_between_the_procurement_and_today(cast, finance):
    plan = procuring(cast, finance)
    given = {"supplier": "暖阳社工服务中心", "supplier_uscc": USCC, "price": Decimal("96500")}
    for day in (clock.today() + timedelta(days=1), date(2030, 1, 1), clock.today() - timedelta(days=1)):
        stays(plan, lambda day=day: take(plan, "award", actor=finance, awarded_on=day, **given), Refusal, "采购法")
    assert take(plan, "award", actor=finance, awarded_on=clock.today(), **given).state == "awarded"


def test_the_public_is_asked_for_a_year_at_most(cast):
    for day in (date(2028, 1, 1), date(9999, 12, 31)):
        with pytest.raises(Refusal) as refused:
            need_of(cast, comment_until=day)
        assert refused.value.rule == "采购条例-15"


def test_a_plan_without_consultation_does_not_exist(cast, office):
    with pytest.raises(Invalid) as refused:
        need_of(cast, comment_until=None)
    assert refused.value.field == "comment_until"
    need = need_of(cast)
    stays(need, lambda: take(need, "sum_up", actor=office, heard="没有意见"), Refusal, "采购条例-15")
    stays(need, lambda: take(need, "plan", actor=office), Refusal, "state")
    stays(need, lambda: take(need, "approve", actor=cast.actor("street_secretary")), Refusal, "state")


def test_the_public_says_it_without_account_and_name(cast, client):
    need = need_of(cast)
    page = reverse("delegation:purchase", args=[need.pk])
    assert client.post(page, {"text": "周末也要有。"}).status_code == 302
    assert client.post(page, {"text": "找我 13912345678"}).status_code == 422
    assert [voice.text for voice in need.voices.all()] == ["周末也要有。"]
    PurchasePlan.objects.filter(pk=need.pk).update(comment_until=clock.today() - timedelta(days=1))
    assert client.post(page, {"text": "晚了"}).status_code == 422
    with pytest.raises(Invalid):
        need_of(cast, need="老人王建国住 3 栋 2 单元 501 室")


@pytest.mark.parametrize("bought", ["core", "staff", "finance", "goods"])
def test_what_may_not_be_bought(cast, bought):
    with pytest.raises(Refusal) as refused:
        planned(cast, bought=bought)
    assert refused.value.rule == "102号令"


@pytest.mark.engine
def test_a_closed_line_of_the_catalogue_and_terms_of_years(cast, office):
    plan = consulted(cast)
    given = {"bought": "public", "catalogue": line_of_catalogue(), "budget": Decimal("98000"), "users": "老人",
             "level": "每月两次", "months": 12}  # fmt: skip

    def plans(**more):
        return lambda: take(plan, "plan", actor=office, **{**given, **more})

    stays(plan, plans(months=48, reason="预算有保障"), Refusal, "102号令")
    stays(plan, plans(months=24), Refusal, "102号令")
    for wrong in ("-5", "0", "1e12"):
        stays(plan, plans(budget=wrong), Invalid, "input")
    put_in_catalogue(code="B0207", title="社区养老服务", opened=False, actor=hand(cast.pwc, Role.SF))
    stays(plan, plans(catalogue=line_of_catalogue()), Refusal, "102号令")
    put_in_catalogue(code="B0207", title="社区养老服务", actor=hand(cast.pwc, Role.SF))
    assert plans(catalogue=line_of_catalogue(), months=24, reason="三年财政规划")().state == "planned"
    with pytest.raises(Denied):
        put_in_catalogue(code="X", title="车辆", actor=office)


def test_plan_budget_and_approval_are_three_peoples(cast, finance, secretary):
    plan = planned(cast)
    PurchasePlan.objects.filter(pk=plan.pk).update(planned_by=finance.user)
    stays(plan, lambda: take(plan, "confirm", actor=finance, budget_line="服务"), Refusal, "采购法")
    PurchasePlan.objects.filter(pk=plan.pk).update(planned_by=None)
    take(plan, "confirm", actor=finance, budget_line="服务")
    assert [*desks(plan)] == [("secretary", None)]
    stays(plan, lambda: take(plan, "approve", actor=finance), Denied, "role")
    assert take(plan, "approve", actor=secretary).approved_by == secretary.user


def test_who_approved_is_not_offered_to_pay(cast, finance):
    """The page says so before the invoice is typed in."""
    contract = accepted(cast, finance)
    offered = {one.step.name: one.why_not for one in buttons_for(finance, contract)}
    assert "您已确认预算" in offered["pay"]
    assert "批准" not in offered["pay"]
    other = {one.step.name: one.why_not for one in buttons_for(hand(cast.pwc, Role.SF), contract)}
    assert other["pay"] == ""


def test_a_purchase_leads_to_its_contract(cast, finance, client):
    contract = awarded(cast, finance)
    client.force_login(cast.street_secretary)
    page = client.get(contract.plan.get_absolute_url()).content.decode()
    assert f'href="/matters/contract/{contract.pk}/"' in page


def test_an_award_above_the_budget_or_to_nobody(cast, finance):
    plan = procuring(cast, finance)
    given = {
        "supplier": "暖阳社工服务中心",
        "supplier_uscc": USCC,
        "price": Decimal("98000"),
        "awarded_on": clock.today(),
    }

    def awards(**more):
        return lambda: take(plan, "award", actor=finance, **{**given, **more})

    stays(plan, awards(price=Decimal("98000.01")), Refusal, "采购法")
    stays(plan, awards(supplier_uscc="52500112MJQ0001230"), Refusal, "采购法")
    stays(plan, awards(supplier="张三"), Refusal, "R-40")
    awards()()
    assert [*desks(Contract.objects.get(plan=plan))] == [("finance", None)]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2026-01-01", "2026-12-31", 12), ("2026-01-15", "2027-01-14", 12), ("2026-01-01", "2027-01-01", 13),
     ("2026-01-01", "2028-12-31", 36), ("2026-01-01", "2029-12-31", 48), ("2026-01-02", "2026-01-01", 0)],
)  # fmt: skip
def test_months_of_a_contract(first, last, months):
    assert months_between(date.fromisoformat(first), date.fromisoformat(last)) == months


def test_notice_and_disclosure_have_two_working_days_over_a_holiday(cast, finance):
    with clock.at(at(9, 30, 10)):
        contract = signed(cast, finance)
        assert due(contract) == end_of(10, 9)
        assert due(awarded(cast, finance)) == end_of(10, 9)
        take(contract, "disclose", actor=finance)
    assert contract.state == "disclosed"


def test_a_contract_of_four_years_and_one_passed_on(cast, finance):
    contract, today = awarded(cast, finance), clock.today()
    take(contract, "notify", actor=finance)
    given = {"contract_no": "1", "signed_on": today, "starts_on": today, "ends_on": today + timedelta(days=360)}

    def signs(**more):
        return lambda: take(contract, "sign", actor=finance, **{**given, **more})

    stays(contract, signs(ends_on=today + timedelta(days=4 * 365), reason="有预算"), Refusal, "102号令")
    stays(contract, signs(ends_on=today + timedelta(days=700)), Refusal, "102号令")
    stays(contract, signs(ends_on=today - timedelta(days=1)), Refusal, "102号令")
    stays(contract, signs(subcontracted=True), Refusal, "102号令")
    stays(contract, signs(signed_on=today + timedelta(days=1)), Refusal, "采购法")
    assert signs(ends_on=today + timedelta(days=700), reason="三年财政规划")().state == "signed"


def test_users_accept_another_pays_and_everybody_reads_the_evaluation(cast, finance, office, client):
    contract = accepted(cast, finance)
    paid = {"invoice_no": "24500999", "paid": Decimal("96500"), "paid_on": clock.today()}

    def pays(actor=None, **more):
        return lambda: take(contract, "pay", actor=actor or hand(cast.pwc, Role.SF), **{**paid, **more})

    stays(contract, pays(finance), Refusal, "采购法")
    stays(contract, pays(paid=Decimal("96500.01")), Refusal, "采购法")
    stays(contract, pays(paid_on=clock.today() + timedelta(days=1)), Refusal, "采购法")
    stays(contract, pays(paid=Decimal("-1")), Invalid, "input")
    pays()()
    take(contract, "evaluate", actor=office, grade="good", evaluation="满意率九成六。")
    page = client.get(reverse("delegation:purchase", args=[contract.plan_id])).content.decode()
    assert "满意率九成六" in page
    assert "96,500.00 元" in page


def test_an_acceptance_needs_users_and_the_level(cast, finance, office, secretary):
    contract = take(signed(cast, finance), "disclose", actor=finance)
    Contract.objects.filter(pk=contract.pk).update(state="performing")
    contract = reread(contract)
    given = {"users_present": 2, "users_said": "好", "level_met": True}
    stays(contract, lambda: take(contract, "accept", actor=office, **{**given, "users_present": 0}), Refusal,
          "采购条例-45")  # fmt: skip
    stays(contract, lambda: take(contract, "accept", actor=office, **{**given, "level_met": False}), Refusal,
          "采购条例-45")  # fmt: skip
    stays(contract, lambda: take(contract, "accept", actor=office, **given), Refusal, "采购条例-45")
    with pytest.raises(Refusal, match="先分期支付"):
        take(contract, "accept", actor=office, **given)
    with clock.at(contract.last_day):
        assert take(reread(contract), "accept", actor=office, **given).state == "accepted"


def test_a_service_is_put_right_or_ended(cast, finance, office, secretary):
    contract = take(signed(cast, finance), "disclose", actor=finance)
    take(contract, "start", actor=SYSTEM)
    take(contract, "complain", actor=office, reason="两周没有上门")
    take(contract, "put_right", actor=office, reason="已补齐")
    assert take(contract, "terminate", actor=secretary, reason="服务中断").state == "terminated"


@pytest.mark.engine
def test_open_data_says_what_happened(cast, finance, office, client, schema):
    contract = accepted(cast, finance)
    payer = hand(cast.pwc, Role.SF)
    take(contract, "pay", actor=payer, invoice_no="24500999", paid=Decimal("96500"), paid_on=clock.today())
    take(contract, "evaluate", actor=office, grade="good", evaluation="满意。")
    need_of(cast)
    found = json.loads(client.get(reverse("delegation:ocds")).content)
    (release,) = found["releases"]
    schema.check(found)
    assert release["tag"] == ["planning", "tender", "award", "contract", "implementation"]
    assert release["awards"][0]["suppliers"] == [{"id": USCC, "name": "暖阳社工服务中心"}]
    (transaction,) = release["contracts"][0]["implementation"]["transactions"]
    assert transaction["value"] == {"amount": 96500.0, "currency": "CNY"}
    assert release["contracts"][0]["awardID"] == release["awards"][0]["id"]
    roles = {party["id"]: party["roles"] for party in release["parties"]}
    assert roles[release["buyer"]["id"]] == ["buyer"]
    assert json.loads(client.get(reverse("delegation:ocds") + "?year=1999").content)["releases"] == []


def test_a_purchase_that_was_given_up_is_published_as_such(cast, office, client, schema):
    plan = planned(cast)
    take(plan, "cancel", actor=office, reason="预算调整")
    found = json.loads(client.get(reverse("delegation:ocds_of", args=[plan.pk])).content)
    schema.check(found)
    assert found["releases"][0]["tender"]["status"] == "cancelled"
    assert workday(5) > clock.today()


@pytest.mark.engine
def test_a_contract_is_paid_in_instalments_and_the_rest_after_acceptance(cast, finance, office, client, schema):
    contract = take(signed(cast, finance), "disclose", actor=finance)
    take(contract, "start", actor=SYSTEM)
    part = {"part": Decimal("30000"), "part_on": clock.today(), "part_invoice": "24500123"}

    payer = hand(cast.pwc, Role.SF)

    def pays(actor=payer, **more):
        return lambda: perform(contract, "pay_part", actor=actor, **{**part, **more})

    stays(contract, pays(office), Denied, "role")
    stays(contract, pays(finance), Refusal, "采购法")  # confirmed the budget
    stays(contract, pays(part=Decimal("96500")), Refusal, "采购条例-45")
    stays(contract, pays(part_on=clock.today() + timedelta(days=1)), Refusal, "采购法")
    pays()()
    stays(contract, pays(part=Decimal("66500")), Refusal, "采购条例-45")
    level = {"users_present": 4, "users_said": "上门准时。", "level_met": True}
    Instalment.objects.update(paid_by=office.user)
    stays(contract, lambda: take(contract, "accept", actor=office, **level), Refusal, "采购法")
    Instalment.objects.update(paid_by=payer.user)
    take(contract, "accept", actor=office, reason="约定次数已全部完成。", **level)
    rest = {"invoice_no": "24500124", "paid": Decimal("66500.01"), "paid_on": clock.today()}
    stays(contract, lambda: take(contract, "pay", actor=payer, **rest), Refusal, "采购法")
    take(contract, "pay", actor=payer, **{**rest, "paid": Decimal("66500")})
    page = client.get(reverse("delegation:purchase", args=[contract.plan_id])).content.decode()
    assert "30,000.00 元" in page
    found = client.get(reverse("delegation:ocds_of", args=[contract.plan_id])).json()
    schema.check(found)
    transactions = found["releases"][0]["contracts"][0]["implementation"]["transactions"]
    assert [one["value"]["amount"] for one in transactions] == [30000.0, 66500.0]
    assert len({one["id"] for one in transactions}) == 2
