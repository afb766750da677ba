"""Who may receive money: a body by its full name, never a person, never cash or a private wallet (R-40).

No list of bodies is complete, so the form of a name decides: what ends like a body is one. What the product knows as an
organisation passes anyway; that is asked by whoever has the tables.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from wugong.common.person_names import SURNAME

REFUSED = _(
    "Money goes to the account of a body, never to a person, in cash, by WeChat or Alipay. Write the full name of the "
    "unit, charity or firm, as its account has it."
)
RAISING = re.compile("众筹|募捐|募款|筹款|收款码|红包|现金发放|crowdfund|fundrais", re.IGNORECASE)
CASH = re.compile(
    r"现金|现钞|红包|微信(?!息)|支付宝|收款码|二维码|零钱|\bcash\b|\bwechat\b|\bweixin\b|\balipay\b", re.IGNORECASE
)
_PRIVATE = re.compile(r"个人|私人|本人|私户|代收|代领|经手人?|private|personal", re.IGNORECASE)
_PERSON = re.compile(
    rf"^(?:付给|转给|交给|给)?{SURNAME}[\u4e00-\u9fff]{{1,2}}(?:先生|女士|老师|师傅|同志|医生|书记|主任|经理)?的?$"
)
# What a name of a body ends with. Characters that also end given names stand here only as part of a word.
_BODY = re.compile(
    "(?:公司|集团|厂|店|社|银行|商行|车行|分行|支行|行社|会|院|校|大学|中学|小学|学堂|所|站|馆|局|委|办|处|队|部|厅|署|室|团|组|铺|坊|"
    "村|镇|乡|街道|社区|中心|基金|联盟|党委|支部|妇联|残联|文联|工商联|社联|政府|机关|企业|单位|超市|市场|商场|广场|园区|幼儿园|公园|"
    "家园|产业园|酒楼|茶楼|书城|食堂|平台|电台|电视台|商号|商户)$"
)
_ENGLISH = re.compile(
    r"\b(?:ltd|limited|co|company|inc|llc|group|bank|shop|store|factory|foundation|fund|charity|association|society|"
    r"union|federation|centre|center|school|university|college|hospital|institute|committee|commission|bureau|office|"
    r"department|government|community|street|station|cooperative|firm|agency|council)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_LABEL = re.compile(r"^(?:户名|账户名称?|帐户名称?|收款人|收款单位|单位名称|名称)$")
_BANK = re.compile(
    r"(?<=.)(?:中国)?(?:工商|建设|农业|交通|招商|邮政储蓄|邮储|民生|浦发|中信|光大|华夏|兴业|农村商业|农商|重庆)银行.*$"
)
_ACCOUNT = re.compile(r"(?:的?(?:对公|基本|专用|专项|公)?(?:账户|帐户|账号|帐号|专户|公户|基本户|对公户)|[\d\s#-])+$")


def names_body(text: str) -> bool:
    """Whether a text names a body whose account may receive money."""
    if CASH.search(text) or _PRIVATE.search(text):
        return False
    split = (part.strip() for part in re.split(r"[，,、;；:：/]", _BRACKETS.sub("", text)))
    parts = [part for part in (_ACCOUNT.sub("", _BANK.sub("", one)).strip() for one in split) if len(part) > 1]
    parts = [part for part in parts if not _LABEL.match(part)]
    if not parts or any(_PERSON.match(part) for part in parts):
        return False
    return bool(_BODY.search(parts[0]) or _ENGLISH.search(parts[0]))
