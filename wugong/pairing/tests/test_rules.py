"""Pure rules: what looks personal, quantities, terms, weights, figures of a plan."""

from datetime import date

import pytest

from wugong.common.errors import Invalid
from wugong.common.privacy import Kind, certain, identity_check, likely, personal_facts, said
from wugong.pairing.rules import figures, pairs, rounds


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("请打 13812345678 联系", Kind.MOBILE, "13812345678"),
        ("电话 138-1234-5678", Kind.MOBILE, "138-1234-5678"),
        ("证号 11010519491231002X", Kind.IDENTITY, "11010519491231002X"),
        ("卡号 6222020200112233445", Kind.CARD, ""),
        ("卡号 4111111111111111", Kind.CARD, "4111111111111111"),
        ("写信到 someone@example.org", Kind.CONTACT, "someone@example.org"),
        ("微信号: abc_12345", Kind.CONTACT, "微信号: abc_12345"),
        ("家住 3栋2单元501", Kind.HOME, "3栋2单元501"),
        ("请张大爷帮忙", Kind.NAME, "张大爷"),
        ("联系人：王小明", Kind.NAME, "王小明"),
        ("欧阳老师授课", Kind.NAME, "欧阳老师"),
        ("帮扶低保户家庭名单", Kind.STATUS, "低保户家庭名单"),
        ("身份证 110101199003074516", Kind.IDENTITY, "110101199003074516"),
        ("证件号码：11010119900307451x", Kind.IDENTITY, "11010119900307451x"),
        ("座机 023-67801234", Kind.PHONE, "023-67801234"),
        ("车牌渝A12345", Kind.PLATE, "渝A12345"),
        ("幸福路12号3栋2-501", Kind.HOME, "3栋2-501"),
        ("青禾小区5栋1单元12-3", Kind.HOME, "5栋1单元12-3"),
        ("三单元502住户漏水", Kind.HOME, "三单元502"),
        ("家住 12 号楼 3 单元 402", Kind.HOME, "12 号楼 3 单元 402"),
        ("家住石桥边第二户", Kind.HOME, "家住石桥边第二户"),
        ("数谷大厦A座1203室", Kind.ROOM, "大厦A座1203室"),
        ("送到 5-2-301", Kind.ROOM, "5-2-301"),
        ("户主李建国家需要送餐", Kind.NAME, "李建国"),
        ("独居老人陈桂芳需要助浴", Kind.NAME, "陈桂芳"),
        ("残疾人刘某某行动不便", Kind.NAME, "刘某某"),
        ("赵敏（低保）", Kind.NAME, "赵敏"),
        ("王五，男，78岁", Kind.NAME, "王五"),
        ("1945年3月出生", Kind.STATUS, "1945年3月出生"),
        ("孤寡老人名单", Kind.STATUS, "孤寡老人名单"),
    ],
)
def test_what_looks_personal_is_found(text, kind, found):
    hits = [f.text for f in personal_facts(text) if f.kind is kind]
    assert hits == ([found] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "周六上午法律咨询 4 场，可容 60 人",
        "全科医生、高级律师和金融律师轮流坐诊",
        "社区书记牵头，街道党工委支持",
        "高龄老人助餐，平安夜巡",
        "统一社会信用代码 91110000600037341L",
        "编号 990112001-XQ-2026-00012",
        "2026-09-01 至 2027-08-31",
        "周二律师坐诊，周六医生义诊，石桥铺老人食堂",
        "独居老人上门探访，老人高血压需要随访",
        "青禾路 12 号社区服务中心 2 楼会议室 301",
        "学生安全教育，各单位主任参加，成都医生巡诊",
        "服务热线 12345，编号 5-8，10-12 月",
    ],
)
def test_plain_text_passes(text):
    assert personal_facts(text) == []


def test_findings_say_where_and_are_masked_in_refusals():
    found = personal_facts("联系张大爷", "13812345678")
    assert [(f.start, f.end) for f in found] == [(2, 5), (6, 17)]
    assert [f.kind for f in certain(found)] == [Kind.MOBILE]
    assert [f.kind for f in likely(found)] == [Kind.NAME]
    assert "13812345678" not in said(found)
    assert "138＊＊78" in said(found)


def test_an_identity_number_with_a_wrong_check_character_is_none():
    assert identity_check("11010519491231002X")
    assert not identity_check("110105194912310021")
    assert [f.kind for f in personal_facts("110105194912310021")] == []


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 1, 1), date(2029, 1, 1), True),
        (date(2026, 1, 1), date(2029, 1, 2), False),
        (date(2024, 2, 29), date(2027, 2, 28), True),
        (date(2026, 1, 1), date(2026, 1, 1), False),
        (None, date(2026, 1, 1), False),
    ],
)
def test_a_term_lasts_three_years_at_most(first, last, fits):
    assert pairs.term_fits(first, last) is fits


def test_the_review_of_a_year_is_due_from_december():
    assert pairs.review_year(date(2026, 11, 30)) == 2025
    assert pairs.review_year(date(2026, 12, 1)) == 2026


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"met": "nan"}, "met"),
        ({"kept": -0.1}, "kept"),
        ({"pair": 1e9}, "pair"),
        ({"category": {"legal": 5.1}}, "legal"),
        ({"category": {"gold": 1}}, "category"),
        ({"category": 3}, "category"),
    ],
)
def test_absurd_weights_are_refused_by_name(given, field):
    with pytest.raises(Invalid) as refused:
        rounds.weights_of(given, {"legal": "法律服务"})
    assert refused.value.field == field


def test_missing_weights_keep_their_default():
    assert rounds.weights_of({"met": "1.5"}, {}) == {"met": 1.5, "kept": 0.2, "pair": 0.05, "category": {}}


INSTANCE = {
    "givers": [
        {"id": "u1", "street": "s", "min": 1, "max": 2, "offers": {"legal": 3}},
        {"id": "u2", "street": "s", "min": 1, "max": 2, "offers": {"venue": 1}},
    ],
    "receivers": [
        {"id": "c1", "street": "s", "min": 1, "max": 2, "needs": {"legal": 4, "venue": 2}},
        {"id": "c2", "street": "s", "min": 1, "max": 2, "needs": {}},
    ],
    "across": [],
    "pinned": [],
    "forbidden": [["u2", "c2"]],
    "previous": [["u1", "c1"]],
    "weights": {},
}
PAIRS = [
    {"giver": "u1", "receiver": "c1", "gives": {"legal": 3}},
    {"giver": "u2", "receiver": "c1", "gives": {"venue": 1}},
]


def test_figures_of_a_plan():
    assert figures.share_met(INSTANCE, PAIRS) == pytest.approx(4 / 6)
    assert figures.shares_met(INSTANCE, PAIRS) == {"c1": pytest.approx(4 / 6)}
    assert figures.by_category(INSTANCE, PAIRS) == {"legal": (4, 3, 3), "venue": (2, 1, 1)}
    assert figures.share_met({**INSTANCE, "receivers": []}, []) == 1.0
    change = figures.difference([("u1", "c1"), ("u2", "c2")], [("u1", "c1"), ("u2", "c1")])
    assert (change.kept, change.new, change.gone) == ({("u1", "c1")}, {("u2", "c1")}, {("u2", "c2")})


def test_the_instance_of_todays_pairs_has_room_for_no_other():
    today = figures.with_pairs_of(INSTANCE)
    assert today["pinned"] == [["u1", "c1"]]
    assert [(g["min"], g["max"]) for g in today["givers"]] == [(0, 1), (0, 0)]


def test_a_pair_locked_and_banned_is_named():
    assert figures.contradiction(INSTANCE) is None
    assert figures.contradiction({**INSTANCE, "pinned": [["u2", "c2"]]}) == ("u2", "c2")
