"""R-40: money goes to the account of a body, never to a person, in cash or into a private wallet."""

from __future__ import annotations

import pytest

from wugong.common.payees import names_body

BODIES = (
    "青禾家具有限公司", "友邻五金商行", "区慈善会", "松林街道财政所", "青禾社区居委会", "暖阳社会工作服务中心",
    "陈丽华律师事务所", "青禾社区党委（基本户）", "青禾社区居委会对公账户", "总工会", "张三五金店", "市第一中级法院",
    "户名：青禾社区居委会，工商银行松林支行，3100012345", "Sunflower Foundation",
)  # fmt: skip
OTHERS = (
    "现金", "王五微信", "张三", "支付宝", "张三个人账户", "张三的账户", "张三、李四", "王志会", "青禾社区王五",
    "王五（青禾社区）", "松林街道财政所（王五代收）", "欧阳娜娜", "王老师", "张三工商银行", "王五，工商银行松林支行",
    "户名王五", "收款码", "Wang Wu", "cash", "社", "",
)  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_may_receive_money(name):
    assert names_body(name)


@pytest.mark.parametrize("name", OTHERS)
def test_a_person_cash_and_a_private_wallet_may_not(name):
    assert not names_body(name)
