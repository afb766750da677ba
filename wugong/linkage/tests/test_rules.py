"""What needs no database: who may be a member, what words say, months, shares."""

from decimal import Decimal

import pytest

from wugong.linkage.rules import kinds, project


@pytest.mark.parametrize(
    ("unit_kind", "basis", "kind"),
    [
        ("organ", "", "organ"),
        ("court", "unit", "organ"),
        ("dispatched", "", "organ"),
        ("school", "unit", "institution"),
        ("nonpublic_ent", "unit", "nonpublic_ent"),
        ("market", "regional", "nonpublic_ent"),
        ("", "regional", "nonpublic_ent"),
        ("", "industry", "nonpublic_ent"),
        ("soe", "unit", ""),
        ("social_org", "unit", ""),
        ("residents_committee", "territorial", ""),
        ("", "territorial", ""),
    ],
)
def test_a_roster_is_made_of_three_kinds(unit_kind, basis, kind):
    assert kinds.member_kind(unit_kind, basis) == kind


def test_the_words_of_a_topic_name_the_groups():
    assert kinds.groups_in("夜市油烟扰民", "四十二户摊位", "居民、商户") == {"merchant", "resident"}
    assert kinds.groups_in("维修基金只够三成", "业主表决") == {"owner"}
    assert kinds.groups_in("没有说谁") == {"resident"}
    assert kinds.groups_in("骑手没有地方吃饭", everybody=True) == {"worker", "resident"}


def test_each_topic_counts_once_for_each_group():
    assert kinds.weigh([("traffic", ["resident", "resident", "worker"]), ("traffic", ["resident"])]) == {
        ("traffic", "resident"): 2,
        ("traffic", "worker"): 1,
    }


def test_strengths_and_kind_say_with_what_one_can_help():
    assert kinds.concerns_of("court", "", []) == {"labour", "property"}
    assert kinds.concerns_of("school", "", ["venue", "safety"]) == {"public_service", "property", "traffic"}
    assert kinds.concerns_of("", "park", ["unknown"]) == {"labour", "other"}
    assert kinds.groups_of("", "business_district") == {"merchant", "enterprise", "worker"}
    assert kinds.groups_of("", "industry_chain") == {"enterprise", "worker"}


def test_the_share_of_the_way():
    assert project.reached(Decimal(55), Decimal(38), Decimal("46.5")) == pytest.approx(0.5)
    assert project.reached(Decimal(8), Decimal(17), Decimal(8)) == pytest.approx(1.0)
    assert project.reached(Decimal(10), None, Decimal(5)) == pytest.approx(0.5)
    assert project.reached(Decimal(10), None, None) is None
    assert project.reached(Decimal(10), Decimal(10), Decimal(10)) is None
