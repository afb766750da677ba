"""An invoice is paid once, wherever its number was entered, in words and in the database. Source: S17."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Refusal
from wugong.delegation.models import Instalment, Invoice
from wugong.delegation.testing import hand, in_use, request_of
from wugong.delegation.tests.test_purchases import signed
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import stays

pytestmark = pytest.mark.django_db
PAID = {"paid": Decimal("300"), "way": "transfer"}


def approved(cast, **more):
    return take(request_of(cast, amount="300", **more), "approve", actor=cast.actor("community_secretary"))


@pytest.mark.engine
def test_an_invoice_is_paid_once_for_its_issuer(cast):
    in_use(cast)
    first, second, other = approved(cast), approved(cast), approved(cast, payee="石桥印务有限公司")
    payer, given = hand(cast.pwc, Role.SF), {**PAID, "paid_on": clock.today()}
    take(first, "pay", actor=payer, invoice_no="24500123", **given)
    again = " ２４500 123"
    stays(second, lambda: take(second, "pay", actor=payer, invoice_no=again, **given), Refusal, "S17")
    with pytest.raises(Refusal, match=first.biz_no):
        take(second, "pay", actor=payer, invoice_no=again, **given)
    take(other, "pay", actor=payer, invoice_no="24500123", **given)
    take(second, "pay", actor=payer, invoice_no="24500124", **given)
    known = Invoice.objects.get(expenditure=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(issuer=known.issuer, number=known.number, expenditure=second)


def test_an_instalment_of_a_contract_uses_up_its_invoice(cast):
    contract = take(signed(cast, hand(cast.pwc, Role.SF)), "disclose", actor=hand(cast.pwc, Role.SF))
    take(contract, "start", actor=SYSTEM)
    payer, part = hand(cast.pwc, Role.SF), {"part": Decimal("3000"), "part_on": clock.today(), "part_invoice": "A1"}
    perform(contract, "pay_part", actor=payer, **part)
    stays(contract, lambda: perform(contract, "pay_part", actor=payer, **part), Refusal, "S17")
    assert Instalment.objects.count() == 1
    in_use(cast)
    same = approved(cast, payee=contract.plan.supplier)
    more = {**PAID, "invoice_no": "a1", "paid_on": clock.today()}
    stays(same, lambda: take(same, "pay", actor=payer, **more), Refusal, "S17")


def test_why_a_contract_ended_early_stands_on_its_public_page(cast, client):
    contract = signed(cast, hand(cast.pwc, Role.SF))
    take(contract, "terminate", actor=hand(cast.pwc, Role.SP), reason="供方停业，改由社区自办")
    assert reread(contract).ended_because == "供方停业，改由社区自办"
    page = client.get(reverse("delegation:purchase", args=[contract.plan_id])).content.decode()
    assert "供方停业，改由社区自办" in page
