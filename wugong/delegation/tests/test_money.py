"""Funds and expenditures: three people, within the line, never in cash, open to questions for at least 15 days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.money import read_yuan, yuan
from wugong.delegation.models import Expenditure, Fund
from wugong.delegation.queries.money import left_in, lines_of
from wugong.delegation.rules.fund import read_lines
from wugong.delegation.testing import LINES, MEETING, disclosed, fund_of, hand, in_use, request_of
from wugong.flow.actions import begin, perform, take
from wugong.flow.binding import binding_named
from wugong.flow.forms import step_form
from wugong.flow.queries import buttons_for, reread
from wugong.flow.testing import desks, stays

pytestmark = pytest.mark.django_db
PAID = {"invoice_no": "24500123", "paid": Decimal("4800"), "way": "transfer"}


@pytest.fixture
def secretary(cast):
    return cast.actor("community_secretary")


@pytest.fixture
def treasurer(cast):
    return hand(cast.pwc, Role.SF)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("6,000", "6000.00"), ("3500.5 元", "3500.50"), ("0", None), ("-3", None), ("1.005", None), ("inf", None),
     ("nan", None), ("", None), ("一千", None), ("99999999999", None)],
)  # fmt: skip
def test_sums_are_read_as_they_are_written(text, amount):
    assert read_yuan(text) == (amount and Decimal(amount))


def test_sums_are_written_with_separators_and_two_places():
    assert yuan(Decimal("1234567.5")) == "1,234,567.50 元"
    assert [(line.what, line.amount) for line in read_lines("桌椅｜6,000\n\n耗材\t3500.5\n没有金额")] == [
        ("桌椅", Decimal("6000.00")), ("耗材", Decimal("3500.50")), ("", None)
    ]  # fmt: skip


@pytest.mark.parametrize("amount", ["0", "-10", "99999999999", "NaN"])
def test_a_fund_of_an_absurd_amount_is_refused_by_page_and_database(cast, amount):
    with pytest.raises(Invalid) as refused:
        fund_of(cast, amount=amount)
    assert refused.value.field == "amount"
    with pytest.raises(IntegrityError), transaction.atomic():
        Fund.objects.filter(pk=fund_of(cast).pk).update(amount=Decimal(0))


@pytest.mark.parametrize("wrong", [{"title": "爱心众筹"}, {"terms": "以现金发放"}])
def test_no_cash_and_no_fundraising(cast, wrong):
    with pytest.raises(Refusal) as refused:
        fund_of(cast, **wrong)
    assert refused.value.rule == "R-40"


@pytest.mark.engine
def test_the_community_decides_together_and_within_the_fund(cast, secretary):
    fund = fund_of(cast)
    assert desks(fund) == {("community", cast.community.pk)}
    given = {**MEETING, "lines": LINES, "deliberated_on": clock.today()}

    def decides(**more):
        return lambda: take(fund, "budget", actor=secretary, **{**given, **more})

    stays(fund, decides(present=1), Refusal, "S17")
    stays(fund, decides(deliberated_on=clock.today() - timedelta(days=1)), Refusal, "S17")
    stays(fund, decides(lines="桌椅 | 6000\n耗材 | 4000.01"), Refusal, "R-40")
    stays(fund, decides(lines="桌椅 六千"), Refusal, "R-40")
    with pytest.raises(Refusal, match="看不懂的是：办公 2000"):
        decides(lines="桌椅 | 6000\n办公 2000")()
    decides()()
    assert [(used.line.what, used.left) for used in lines_of(fund)] == [
        ("桌椅", Decimal("6000.00")), ("活动耗材", Decimal("3500.50"))
    ]  # fmt: skip


def test_the_rest_of_a_fund_is_planned_later(cast, secretary, client):
    """Lines below the sum are accepted with a reason; the community adds the rest from another meeting."""
    fund = fund_of(cast)
    given = {**MEETING, "lines": LINES, "deliberated_on": clock.today()}
    stays(fund, lambda: take(fund, "budget", actor=secretary, **{**given, "reason": ""}), Refusal, "R-40")
    take(fund, "budget", actor=secretary, **given)
    more = {**given, "lines": "图书 | 499.50", "meeting_no": "党委会第 12 次", "present": 4, "reason": ""}
    over = {**more, "lines": "图书 | 499.51"}
    stays(fund, lambda: perform(fund, "plan_rest", actor=secretary, **over), Refusal, "R-40")
    form = step_form(fund, binding_named("fund").machine.step("plan_rest"), actor=secretary)
    assert (form["lines"].initial, form["meeting_no"].initial) == (None, None)
    perform(fund, "plan_rest", actor=secretary, **more)
    assert [(one.line.number, one.line.what) for one in lines_of(fund)] == [(1, "桌椅"), (2, "活动耗材"), (3, "图书")]
    offered = {one.step.name: one.why_not for one in buttons_for(secretary, reread(fund))}
    assert "10,000.00 元" in offered["plan_rest"]
    assert [(one.number, one.present) for one in fund.meetings.all()] == [("党委会第 9 次", 5), ("党委会第 12 次", 4)]
    page = client.get(reverse("delegation:fund", args=[fund.pk])).content.decode()
    assert "党委会第 9 次（2026年" in page
    assert "到会 4 人" in page


def test_each_line_of_a_budget_has_a_name_of_its_own(cast, secretary):
    fund = fund_of(cast)
    given = {**MEETING, "deliberated_on": clock.today()}
    twice = {**given, "lines": "茶水 | 100\n桌椅 | 200\n茶水 | 300"}
    stays(fund, lambda: take(fund, "budget", actor=secretary, **twice), Refusal, "R-40")
    take(fund, "budget", actor=secretary, **given, lines=LINES)
    with pytest.raises(Refusal, match="桌椅"):
        perform(fund, "plan_rest", actor=secretary, **given, lines="桌椅 | 100")


@pytest.mark.parametrize(
    "wrong", [{"what": "发放现金慰问"}, *({"payee": who} for who in ("现金", "张三个人账户", "张三", "王五微信"))]
)  # fmt: skip
def test_money_goes_to_a_body_and_never_as_cash(cast, wrong):
    with pytest.raises(Refusal) as refused:
        request_of(cast, **wrong)
    assert refused.value.rule == "R-40"


def test_a_line_is_not_overdrawn(cast, secretary):
    spending = request_of(cast)
    worker = cast.actor("community_worker")
    second = {"line": spending.line, "what": "椅垫", "payee": "青禾家具有限公司"}
    for amount in ("1200.01", "0", "-1"):
        with pytest.raises(Refusal):
            begin(Expenditure(community=cast.community), "request", actor=worker, amount=amount, **second)
    assert Expenditure.objects.count() == 1
    begin(Expenditure(community=cast.community), "request", actor=worker, amount=Decimal("1200"), **second)
    assert left_in(spending.line) == 0
    take(spending, "refuse", actor=secretary, reason="上月刚买过")
    assert left_in(spending.line) == Decimal("4800.00")


@pytest.mark.engine
def test_three_people_ask_approve_and_pay(cast, secretary, treasurer):
    spending = request_of(cast)
    Expenditure.objects.filter(pk=spending.pk).update(requested_by=secretary.user)
    stays(spending, lambda: take(spending, "approve", actor=secretary), Refusal, "S17")
    Expenditure.objects.filter(pk=spending.pk).update(requested_by=treasurer.user)
    take(spending, "approve", actor=secretary)

    def pays(actor, **more):
        return lambda: take(spending, "pay", actor=actor, **{**PAID, "paid_on": clock.today(), **more})

    stays(spending, pays(treasurer), Refusal, "S17")
    Expenditure.objects.filter(pk=spending.pk).update(approved_by=(other := hand(cast.pwc, Role.SF)).user)
    stays(spending, pays(other), Refusal, "S17")
    stays(spending, pays(secretary), Denied, "role")
    third = hand(cast.pwc, Role.SF)
    stays(spending, pays(third, paid=Decimal("4800.01")), Refusal, "S17")
    stays(spending, pays(third, way="cash"), Invalid, "input")
    stays(spending, pays(third, invoice_no=""), Invalid, "input")
    stays(spending, pays(third, paid_on=clock.today() + timedelta(days=1)), Refusal, "S17")
    pays(third)()
    assert reread(spending).state == "disclosed"
    assert reread(spending).open_until == clock.today() + timedelta(days=15)


def test_the_public_asks_and_the_community_answers(cast, secretary, client):
    spending = disclosed(cast)
    page = reverse("delegation:spending", args=[spending.pk])
    assert client.post(page, {"text": "桌椅放在哪里？"}).status_code == 302
    assert client.post(page, {"text": "几套？"}).status_code == 302
    assert client.post(page, {"text": "找 13912345678"}).status_code == 422
    spending = reread(spending)
    assert desks(spending) == {("community", cast.community.pk)}
    stays(spending, lambda: perform(spending, "answer", actor=secretary, answers={}), Refusal, "S17")
    step = binding_named("expenditure").machine.step("answer")
    with clock.at(clock.now() + timedelta(days=3)):
        form = step_form(spending, step, actor=secretary, data={"answer_1": "议事亭。", "answer_2": "六套。"})
        assert form.is_valid(), form.errors
        form.take()
        assert reread(spending).open_until == clock.today() + timedelta(days=15)
    text = client.get(page).content.decode()
    assert "议事亭。" in text
    assert "六套。" in text


def test_after_the_time_for_questions_it_stays_public(cast, client):
    spending = disclosed(cast)
    page = reverse("delegation:spending", args=[spending.pk])
    with clock.at(clock.now() + timedelta(days=16)):
        take(spending, "close", actor=SYSTEM)
        assert client.post(page, {"text": "晚了"}).status_code == 422
        assert client.get(page).status_code == 200
        assert "议事亭桌椅" in client.get(reverse("delegation:disclosure")).content.decode()


def test_a_supervisor_asks_from_the_case(cast):
    spending, supervisor = disclosed(cast), cast.actor("supervisor")
    perform(spending, "question", actor=supervisor, text="是否比价？")
    perform(spending, "question_more", actor=supervisor, text="几家？")
    assert spending.questions.count() == 2


def test_what_is_public_names_nobody(cast):
    with pytest.raises(Invalid) as refused:
        request_of(cast, payee="青禾家具有限公司 13912345678")
    assert refused.value.field == "payee"
    assert not Expenditure.objects.exists()


def test_a_fund_is_settled_when_nothing_is_under_way(cast, treasurer):
    fund = in_use(cast)
    spending = request_of(cast)
    Expenditure.objects.filter(pk=spending.pk).update(line=fund.budget_lines.first())
    stays(fund, lambda: take(fund, "settle", actor=treasurer, settlement="结余退回"), Refusal, "R-40")
    Expenditure.objects.filter(pk=spending.pk).update(state="closed", paid=Decimal("4750"))
    early = "社区提前完成计划。"
    assert take(fund, "settle", actor=treasurer, settlement="结余退回", reason=early).spent == Decimal("4750")


def test_a_fund_is_settled_at_its_end_or_once_it_is_spent(cast, treasurer):
    """Before its last day the treasurer says why; the record keeps it."""
    fund, given = in_use(cast), {"actor": treasurer, "settlement": "全部用于台账所列事项"}
    stays(fund, lambda: take(fund, "settle", **given), Refusal, "R-40")
    with clock.at(clock.now() + timedelta(days=200)):
        assert take(fund, "settle", **given).state == "closed"
    spending = request_of(cast)
    fund = spending.line.fund
    Expenditure.objects.filter(pk=spending.pk).update(state="closed", paid=Decimal("10000"))
    assert take(fund, "settle", **given).state == "closed"


def test_a_page_of_a_fund_and_a_feed(cast, client):
    spending = disclosed(cast)
    page = client.get(reverse("delegation:fund", args=[spending.line.fund_id])).content.decode()
    assert "4,750.00 元" in page
    feed = client.get(reverse("delegation:feed") + f"?place={cast.community.place.code}")
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert "议事亭桌椅" in feed.content.decode()


def test_everybody_reads_what_was_paid_and_not_what_was_asked_for(cast, client):
    """A request may be refused: until it is paid, the page of the fund without an account does not count it."""
    paid = disclosed(cast)
    fund, worker = paid.line.fund, cast.actor("community_worker")
    more = {"line": paid.line, "what": "椅垫", "payee": "青禾家具有限公司", "amount": Decimal("800")}
    begin(Expenditure(community=cast.community), "request", actor=worker, **more)
    public, inside = lines_of(fund, public=True)[0], lines_of(fund)[0]
    assert (public.paid, public.left) == (Decimal("4750.00"), Decimal("1250.00"))
    assert (inside.paid, inside.asked, inside.left) == (Decimal("4750"), Decimal("800"), Decimal("450"))
    page = client.get(reverse("delegation:fund", args=[fund.pk])).content.decode()
    assert "5,550.00 元" not in page
    assert "4,750.00 元" in page
    client.force_login(cast.community_worker)
    assert "800.00 元" in client.get(fund.get_absolute_url()).content.decode()


@pytest.mark.engine
def test_a_fund_in_instalments_pays_what_was_handed_down(cast, secretary, treasurer):
    spending = request_of(cast)
    fund = spending.line.fund
    part = {"part": Decimal("4000"), "part_on": clock.today()}
    stays(fund, lambda: perform(fund, "hand_down", actor=treasurer, **part), Refusal, "R-40")
    Fund.objects.filter(pk=fund.pk).update(in_parts=True)
    fund = reread(fund)
    take(spending, "approve", actor=secretary)
    given = {**PAID, "paid_on": clock.today()}
    stays(spending, lambda: take(spending, "pay", actor=treasurer, **given), Refusal, "R-40")
    tomorrow = clock.today() + timedelta(days=1)
    stays(fund, lambda: perform(fund, "hand_down", actor=treasurer, **{**part, "part_on": tomorrow}), Refusal, "S17")
    stays(fund, lambda: perform(fund, "hand_down", actor=secretary, **part), Denied, "role")
    perform(fund, "hand_down", actor=treasurer, **part)
    stays(spending, lambda: take(spending, "pay", actor=treasurer, **given), Refusal, "R-40")
    over = {**part, "part": Decimal("6000.01")}
    stays(fund, lambda: perform(fund, "hand_down", actor=treasurer, **over), Refusal, "R-40")
    perform(fund, "hand_down", actor=treasurer, **{**part, "part": Decimal("6000")})
    assert take(spending, "pay", actor=treasurer, **given).state == "disclosed"
    with pytest.raises(IntegrityError), transaction.atomic():
        fund.instalments.update(contract=None, fund=None)


def test_the_form_of_an_instalment_names_what_is_wrong(cast, treasurer):
    fund = in_use(cast)
    step = binding_named("fund").machine.step("hand_down")
    for wrong in ("0", "-1", "1e30", "NaN", "一千", ""):
        form = step_form(fund, step, actor=treasurer, data={"part": wrong, "part_on": "2026-11-23"})
        assert list(form.errors) == ["part"], wrong
