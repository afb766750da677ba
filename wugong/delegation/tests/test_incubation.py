"""Domain 2.22: from the application to registration, what is missing at each stage, and when it ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.delegation.models import SocialOrg
from wugong.delegation.rules.social_org import months_on
from wugong.delegation.testing import helped, org_of
from wugong.flow.actions import take
from wugong.flow.binding import binding_named
from wugong.flow.forms import step_form
from wugong.flow.testing import at, desks, due, end_of, stays

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast):
    return cast.actor("street_staff")


@pytest.fixture
def sponsor(cast):
    return cast.actor("community_worker")


@pytest.mark.parametrize("wrong", [{"initiators": 2}, {"initiators": 0}, {"nature": "owners"}, {"nature": "business"}])
def test_who_may_not_begin(cast, wrong):
    with pytest.raises(Refusal) as refused:
        org_of(cast, **wrong)
    assert refused.value.rule == "S36"
    assert not SocialOrg.objects.exists()


@pytest.mark.engine
def test_absurd_figures_name_their_field(cast, sponsor):
    with pytest.raises(Invalid):
        org_of(cast, initiators=-1)
    org = helped(cast)
    stays(org, lambda: take(org, "grow", actor=sponsor, assets=Decimal("-5")), Invalid, "input")
    stays(org, lambda: take(org, "grow", actor=sponsor, members=10**9), Invalid, "input")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-11-23", 12, "2027-11-23"), ("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29")],
)
def test_months_on(day, months, then):
    assert months_on(date.fromisoformat(day), months) == date.fromisoformat(then)


@pytest.mark.engine
def test_each_stage_says_what_is_missing(cast, office, sponsor, client):
    org = helped(cast)
    with pytest.raises(Refusal, match=r"章程、活动场所、10 名成员"):
        take(org, "file", actor=office, filing_no="松林备〔2026〕3号")
    take(org, "grow", actor=sponsor, charter=True, premises="居委会二楼", members=26)
    stays(org, lambda: take(org, "file", actor=sponsor, filing_no="1"), Denied, "role")
    take(org, "file", actor=office, filing_no="松林备〔2026〕3号")
    registered = {"registration_no": "渝民证〔2027〕8号", "registered_on": clock.today()}
    with pytest.raises(Refusal, match="专职"):
        take(org, "register", actor=office, **registered)
    client.force_login(cast.community_worker)
    assert "专职" in client.get(reverse("web:case", args=["social_org", org.pk])).content.decode()
    take(org, "grow", actor=sponsor, charter=True, premises="居委会二楼", members=26, full_time=1,
         assets=Decimal("30000"), authority="区民政局")  # fmt: skip
    stays(org, lambda: take(org, "register", actor=office, **registered), Refusal, "社团条例-10")
    later = {**registered, "registered_on": clock.today() + timedelta(days=1)}
    stays(org, lambda: take(org, "register", actor=office, reason="地方标准 20 人", **later), Refusal, "社团条例-10")
    take(org, "register", actor=office, reason="地方标准 20 人", **registered)
    assert take(org, "graduate", actor=office).state == "graduated"


def test_a_filed_group_goes_on_alone_with_a_reason(cast, office, sponsor):
    org = helped(cast)
    take(org, "grow", actor=sponsor, charter=True, premises="居委会二楼", members=10)
    take(org, "file", actor=office, filing_no="松林备〔2026〕3号")
    stays(org, lambda: take(org, "graduate", actor=office), Refusal, "S36")
    assert take(org, "graduate", actor=office, reason="舞蹈队，备案即可").state == "graduated"


@pytest.mark.engine
def test_half_a_year_without_activity_or_a_year_in_all_ends_it(cast, office, sponsor):
    with clock.at(at(1, 5)):
        org = helped(cast)
        assert due(org) == end_of(7, 6)  # 180 days end on Saturday 4 July
        assert {party for party, _who in desks(org)} == {"sponsor"}
    with clock.at(at(8, 3)):
        take(org, "act", actor=sponsor, activity="代买代修 40 次")
        assert due(org) == end_of(1, 5, year=2027)  # the twelve months end first
        take(org, "extend", actor=office, reason="登记材料在补")
        assert due(org) == end_of(2, 1, year=2027)  # now the 180 days, whose last is a Saturday
        stays(org, lambda: take(org, "extend", actor=office, reason="再来"), Refusal, "S36")
    with clock.at(at(2, 2, year=2027)):
        assert take(org, "lapse", actor=SYSTEM).state == "lapsed"


def test_an_end_names_who_takes_over(cast, sponsor):
    org = helped(cast)
    stays(org, lambda: take(org, "exit", actor=sponsor, reason="发起人搬家"), Invalid, "input")
    assert take(org, "exit", actor=sponsor, reason="发起人搬家", handover="桌椅交社区").state == "exited"


def test_a_number_out_of_bounds_is_refused_in_one_sentence(cast):
    """The bound of the model, not beside the wider one of every whole number; decimals in words of the house."""
    org = helped(cast)
    step = binding_named("social_org").machine.step("grow")
    form = step_form(org, step, actor=cast.actor("community_worker"), data={"members": "-3", "assets": "1.234"})
    assert form.errors["members"] == ["不能小于 1，请改正。"]
    assert form.errors["assets"] == ["小数最多 2 位。"]
