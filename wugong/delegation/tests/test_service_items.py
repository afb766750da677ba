"""R-10: an item and its package go down together or not at all; R-03: with a permit in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.delegation.models import ServiceItem
from wugong.delegation.testing import ABOUT, ALL_HERE, PACKAGE, hand, item_of, packaged
from wugong.flow import permits
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.rules import Permit
from wugong.flow.testing import desks, due, end_of, stays

pytestmark = pytest.mark.django_db


class Gate:
    """A gate that lets the number 1 in until a day."""

    until = clock.today() + timedelta(days=30)

    def permit(self, number, *, kind, day, **_asked):
        if number != "示准〔2026〕1号" or day > self.until:
            raise Refusal("没有准入编号", rule="R-03", field="permit_no")
        assert kind == "service"
        return Permit(number, "参保登记", self.until, "/")


@pytest.fixture
def gate(monkeypatch):
    made = Gate()
    made.until = clock.today() + timedelta(days=30)
    monkeypatch.setattr(permits, "_gates", [made])
    return made


@pytest.fixture
def department(cast):
    return cast.actor("department_officer")


@pytest.fixture
def community(cast):
    return cast.actor("community_secretary")


def test_a_number_that_is_not_in_force_opens_nothing(cast, gate, department):
    item = item_of(cast)
    stays(item, lambda: take(item, "approve", actor=department, permit_no="示准〔2026〕9号"), Refusal, "R-03")
    assert take(item, "approve", actor=department, permit_no="示准〔2026〕1号").permit_until == gate.until


@pytest.mark.parametrize("part", PACKAGE)
def test_a_package_without_one_part_is_not_handed_down(cast, gate, department, part):
    item = take(item_of(cast), "approve", actor=department, permit_no="示准〔2026〕1号")
    rest = {name: value for name, value in PACKAGE.items() if name != part}
    stays(item, lambda: take(item, "hand_down", actor=department, **rest), Invalid, "input")


@pytest.mark.parametrize("part", ALL_HERE)
def test_the_community_opens_it_with_all_four_confirmed(cast, gate, community, part):
    item = packaged(cast)
    assert desks(item) == {("community", cast.community.pk)}
    short = {**ALL_HERE, part: False}
    stays(item, lambda: take(item, "accept", actor=community, **short), Refusal, "R-10")
    stays(item, lambda: take(item, "accept", actor=hand(cast.other_community, Role.CP), **ALL_HERE), Denied, "role")
    stays(item, lambda: take(item, "send_back", actor=community, reason="没到", **ALL_HERE), Refusal, "R-10")
    assert take(item, "accept", actor=community, **ALL_HERE).state == "live"


@pytest.mark.engine
def test_missing_money_suspends_it_in_public_until_the_whole_is_there_again(cast, gate, department, community, client):
    item = take(packaged(cast), "accept", actor=community, **ALL_HERE)
    unpaid = {**ALL_HERE, "funds_ok": False}
    take(item, "suspend", actor=community, reason="四季度经费未到账。", **unpaid)
    page = client.get(reverse("delegation:disclosure") + f"?sort=services&place={cast.community.place.code}")
    assert "四季度经费未到账" in page.content.decode()
    assert desks(item) == {("department", cast.market_bureau.pk)}
    stays(item, lambda: take(item, "resume", actor=department), Refusal, "R-10")
    take(item, "hand_down", actor=department, **PACKAGE)
    assert [getattr(item, name) for name in ALL_HERE] == [False] * 4
    assert take(item, "accept", actor=community, **ALL_HERE).suspended_for == ""


@pytest.mark.engine
def test_the_end_of_the_permit_suspends_it_by_itself(cast, gate, department, community):
    item = take(packaged(cast), "accept", actor=community, **ALL_HERE)
    assert due(item) == end_of(gate.until.month, gate.until.day, gate.until.year)
    with clock.at(clock.now() + timedelta(days=31)):
        take(item, "lapse", actor=SYSTEM)
        stays(item, lambda: take(item, "resume", actor=department), Refusal, "R-03")
        gate.until = clock.today() + timedelta(days=90)
        take(item, "renew", actor=department, permit_no="示准〔2026〕1号")
        assert take(item, "resume", actor=department).permit_until == gate.until


@pytest.mark.engine
def test_one_form_prepares_it_for_several_communities(cast, gate, department):
    blank = ServiceItem(department=cast.market_bureau)
    from wugong.flow.actions import begin

    given = {**ABOUT, "community": cast.community, "others": [cast.community, cast.other_community]}
    begin(blank, "propose", actor=department, **given)
    assert set(ServiceItem.objects.values_list("community", flat=True)) == {
        cast.community.pk, cast.other_community.pk
    }  # fmt: skip


def test_a_guide_names_nobody(cast, department):
    with pytest.raises(Invalid) as refused:
        item_of(cast, guide="找经办人 13912345678")
    assert refused.value.field == "guide"
    assert not ServiceItem.objects.exists()


def test_the_case_shows_each_part_of_the_package(cast, gate, client):
    item = packaged(cast)
    client.force_login(cast.community_secretary)
    page = client.get(reverse("web:case", args=["service_item", item.pk])).content.decode()
    assert "36,000.00 元" in page
    perform(item, "accept", actor=cast.actor("community_secretary"), **ALL_HERE)
    assert reread(item).live_since is not None


def test_one_number_admits_one_item_in_a_community(cast, gate):
    """A suspended item does not open again beside itself under another name."""
    first, actor = packaged(cast), cast.actor("department_officer")
    other = item_of(cast, title="测试参保登记")
    stays(other, lambda: take(other, "approve", actor=actor, permit_no=first.permit_no), Refusal, "R-03")
    take(first, "withdraw", actor=actor, reason="改由区里办")
    assert take(other, "approve", actor=actor, permit_no=first.permit_no).state == "owner_approved"


def test_a_change_that_changes_nothing_is_refused(cast):
    item, actor = item_of(cast), cast.actor("department_officer")
    same = {name: getattr(item, name) for name in ABOUT}
    stays(item, lambda: perform(item, "amend", actor=actor, **same), Refusal, "S19")
