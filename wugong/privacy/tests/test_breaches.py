"""A breach: contained, assessed by another, reported at once, closed with what was learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from wugong.common import clock
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import perform
from wugong.privacy.testing import breach_found_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(cast):
    return breach_found_by(cast.actor("community_worker"))


@pytest.fixture
def assessed(cast, found):
    perform(
        found, "contain", actor=cast.actor("security_administrator"), measures="已撤回，请群成员删除。", persons="40"
    )
    perform(found, "assess", actor=cast.actor("district_officer"), risk="possible", assessment="已有人看到。")
    return found


def test_it_is_closed_when_the_authority_and_the_persons_know(cast, assessed):
    officer, today = cast.actor("security_administrator"), clock.today()
    perform(assessed, "notify", actor=officer, authority_on=today, persons_informed="当日逐一电话告知。")
    perform(assessed, "close", actor=cast.actor("district_officer"), lessons="报名改用平台，不再发表格。")
    assert (assessed.state, assessed.contained_by) == ("closed", officer.user)


def test_persons_are_informed_unless_no_harm_can_come_of_it(cast, assessed):
    officer, today = cast.actor("security_administrator"), clock.today()
    with pytest.raises(Refusal, match="告知当事人"):
        perform(assessed, "notify", actor=officer, authority_on=today)
    assessed.risk = "none"
    assessed.save()
    perform(assessed, "notify", actor=officer, authority_on=today)
    assert assessed.state == "notified"


@pytest.mark.parametrize("days", [-1, 1])
def test_the_authority_is_informed_between_the_finding_and_today(cast, assessed, days):
    day = clock.today() + timedelta(days=days)
    with pytest.raises(Refusal, match="主管部门"):
        perform(
            assessed, "notify", actor=cast.actor("security_administrator"), authority_on=day, persons_informed="电话。"
        )


def test_it_is_not_found_tomorrow(cast):
    with pytest.raises(Refusal, match="还没有到"):
        breach_found_by(cast.actor("community_worker"), found_on=clock.today() + timedelta(days=1))


def test_who_contained_it_does_not_assess_it(cast, found):
    officer = cast.actor("security_administrator")
    perform(found, "contain", actor=officer, measures="已撤回。", persons="40")
    both = replace(cast.actor("district_officer"), user=officer.user)
    with pytest.raises(Refusal, match="不得评估"):
        perform(found, "assess", actor=both, risk="none", assessment="没有危害。")


def test_how_many_is_a_number(cast, found):
    with pytest.raises(Invalid, match="人数"):
        perform(found, "contain", actor=cast.actor("security_administrator"), measures="已撤回。", persons="很多")
