"""Who acts for a street is found by role and place, wherever in the street the post sits."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from wugong.common import clock
from wugong.common.actor import Role
from wugong.delegation.bindings import fund, sink_entry
from wugong.delegation.models import Expenditure, Fund
from wugong.delegation.queries.sinking import receivers
from wugong.delegation.testing import LINES, MEETING, awarded, entry_of, hand, item_of, planned
from wugong.flow.actions import begin, take
from wugong.flow.binding import binding_of
from wugong.flow.models import Todo
from wugong.flow.queries import todos_for
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast):
    """The unit of the street that keeps its money, beside its Party committee."""
    return make_unit("松林街道办事处", cast.pwc.place, Kind.STREET_OFFICE)


@pytest.fixture
def finance(office):
    return hand(office, Role.SF)


def waits_for(actor, obj):
    return todos_for(actor).filter(matter_id=obj.pk).exists()


def fund_from(cast, actor):
    given = {"community": cast.community, "title": "社区服务资金", "purpose": "convenience", "source": "street"}
    given |= {"amount": 10000, "ends_on": clock.today() + timedelta(days=200)}
    return begin(fund.new(actor), "allocate", actor=actor, **given)


def test_a_purchase_and_its_contract_await_the_finance_officer_of_the_office(cast, finance):
    plan = planned(cast)
    assert waits_for(finance, plan)
    contract = awarded(cast, finance)
    assert waits_for(finance, contract)
    assert take(contract, "notify", actor=finance).state == "notified"


def test_a_fund_and_what_is_spent_of_it_await_finance_and_secretary_wherever_they_sit(cast, finance):
    """The fund is the office's, and a second officer sits in the Party committee with the secretary."""
    found, other, secretary = fund_from(cast, finance), hand(cast.pwc, Role.SF), cast.actor("street_secretary")
    given = {**MEETING, "lines": LINES, "deliberated_on": clock.today()}
    take(found, "budget", actor=cast.actor("community_secretary"), **given)
    assert waits_for(other, found)
    assert waits_for(finance, found)
    assert binding_of(found).holds(secretary, found, "secretary")
    worker = cast.actor("community_worker")
    spending = Expenditure(community=cast.community)
    line = found.budget_lines.first()
    begin(spending, "request", actor=worker, line=line, what="桌椅", payee="青禾家具有限公司", amount=100)
    take(spending, "approve", actor=cast.actor("community_secretary"))
    assert waits_for(other, spending)
    assert binding_of(spending).holds(secretary, spending, "secretary")


def test_another_street_is_not_awaited(cast, finance):
    stranger = hand(cast.far_unit, Role.SF)
    for found in (planned(cast), awarded(cast, finance), fund_from(cast, finance)):
        bound = binding_of(found)
        party = "treasurer" if isinstance(found, Fund) else "finance"
        assert bound.holds(finance, found, party)
        assert not bound.holds(stranger, found, party)


def test_what_sinks_to_a_street_awaits_its_office_and_secretary_wherever_they_sit(cast, office):
    staff, entry = hand(office, Role.SO), entry_of(cast, receiver=cast.pwc)
    take(entry, "hand_over", actor=cast.actor("department_officer"), arrived_note="到岗")
    assert waits_for(staff, entry)
    own = sink_entry.new(staff)
    assert cast.pwc not in receivers(own.giver)  # the street does not give itself
    assert cast.community in receivers(own.giver)
    assert binding_of(own).holds(cast.actor("street_staff"), own, "giver")


def test_a_service_item_is_known_to_the_office_wherever_it_sits(cast, office):
    item = item_of(cast)
    assert binding_of(item).holds(hand(office, Role.SO), item, "street")


def test_what_waited_at_a_body_waits_at_the_place_after_the_upgrade(cast, finance):
    contract = awarded(cast, finance)
    Todo.objects.filter(matter_id=contract.pk).update(organisation=cast.pwc.pk, place="")
    assert not waits_for(finance, contract)
    import_module("wugong.delegation.migrations.0003_seats_by_place").seat_by_place(apps, None)
    assert waits_for(finance, contract)
