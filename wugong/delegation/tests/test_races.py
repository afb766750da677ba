"""Two at once over the rest of a budget: one of them has it, on PostgreSQL and on SQLite."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from tests.cast import make_cast
from wugong.common import clock
from wugong.common.actor import Role
from wugong.delegation.bindings import expenditure
from wugong.delegation.models import Expenditure, Fund, Instalment
from wugong.delegation.testing import hand, in_use
from wugong.flow.actions import begin, perform, take
from wugong.flow.testing import at, at_once

NOW = at(11, 23)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.engine]


def rules(wrong):
    return [getattr(error, "rule", repr(error)) for error in wrong]


@pytest.fixture
def cast():
    with clock.at(NOW):
        yield make_cast()


def asks(cast, line, amount):
    actor = cast.actor("community_worker")
    given = {"line": line, "what": "议事亭桌椅", "payee": "青禾家具有限公司", "amount": Decimal(amount)}
    return begin(expenditure.new(actor), "request", actor=actor, **given)


def test_two_ask_for_the_rest_of_a_line(cast):
    line = in_use(cast).budget_lines.first()
    asks(cast, line, "2000")
    wrong = at_once(NOW, *[lambda: asks(cast, line, "4000")] * 4)
    assert rules(wrong) == ["R-40"] * 3
    assert Expenditure.objects.aggregate(n=Sum("amount"))["n"] == line.amount


def test_two_payments_over_what_was_handed_down(cast):
    fund = in_use(cast)
    Fund.objects.filter(pk=fund.pk).update(in_parts=True)
    treasurer = hand(cast.pwc, Role.SF)
    perform(fund, "hand_down", actor=treasurer, part=Decimal("3000"), part_on=clock.today())
    both = [asks(cast, line, "3000") for line in fund.budget_lines.all()]
    for one in both:
        take(one, "approve", actor=cast.actor("community_secretary"))
    given = {"invoice_no": "24500123", "paid": Decimal("3000"), "way": "transfer", "paid_on": clock.today()}
    wrong = at_once(NOW, *[lambda one=one: take(one, "pay", actor=treasurer, **given) for one in both])
    assert rules(wrong) == ["R-40"]
    assert Expenditure.objects.aggregate(n=Sum("paid"))["n"] == Decimal("3000")


def test_two_instalments_over_the_rest_of_a_fund(cast):
    fund = in_use(cast)
    Fund.objects.filter(pk=fund.pk).update(in_parts=True)
    treasurer = hand(cast.pwc, Role.SF)
    part = {"part": Decimal("6000"), "part_on": clock.today()}
    wrong = at_once(NOW, *[lambda: perform(fund, "hand_down", actor=treasurer, **part)] * 2)
    assert rules(wrong) == ["R-40"]
    assert Instalment.objects.aggregate(n=Sum("amount"))["n"] == Decimal("6000")
