"""No personal facts in lists that everybody reads: what looks like one is found, shown, and has to go first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid
from wugong.common.person_names import SURNAME, full_names


class Kind(StrEnum):
    """Kinds of personal fact that a check by rule can find."""

    MOBILE = "mobile"
    IDENTITY = "identity"
    CARD = "card"
    NAME = "name"
    HOME = "home"
    CONTACT = "contact"
    STATUS = "status"
    PHONE = "phone"
    PLATE = "plate"
    ROOM = "room"


LABELS: dict[Kind, str | Promise] = {
    Kind.MOBILE: _("a mobile number"),
    Kind.IDENTITY: _("an identity number"),
    Kind.CARD: _("a bank card number"),
    Kind.NAME: _("a person's name"),
    Kind.HOME: _("somebody's home"),
    Kind.CONTACT: _("a private contact"),
    Kind.STATUS: _("somebody's circumstances"),
    Kind.PHONE: _("a telephone number"),
    Kind.PLATE: _("a number plate"),
    Kind.ROOM: _("a room that may be somebody's home"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A personal fact in a text: from ``start`` to ``end``, and what it is."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def masked(self) -> str:
        """Enough to find the place, too little to use: goes into refusals, which are recorded."""
        if len(self.text) <= 4:
            return self.text[0] + "＊" * (len(self.text) - 1)
        keep = 3 if self.kind in {Kind.MOBILE, Kind.IDENTITY, Kind.CARD} else 1
        return f"{self.text[:keep]}＊＊{self.text[-2:]}"


HONORIFIC = (
    "先生|女士|小姐|同志|老师|师傅|大爷|大妈|大叔|大婶|大娘|大伯|阿姨|叔叔|爷爷|奶奶|婆婆|老人|老汉|孃孃|"
    "书记|主任|局长|院长|校长|所长|科长|处长|经理|法官|律师|医生|警官|家属|本人|同学"
)
BEFORE = (
    "联系人|负责人|经办人|申请人|当事人|受助人|帮扶对象|服务对象|姓名|户主|居民|住户|业主|党员|老人|患者|学生|孤老|"
    "残疾人|低保户|贫困户|五保户|特困户|军属|烈属|一户一档|监护人|家长"
)
WORDS_NOT_NAMES = re.compile(
    r"^(?:高龄|高级|高校|高中|任课|安排|安全|文明|金融|成年|方便|关爱|万名|向老|单身|单亲|温馨|康复|左右|江北|石油|白天|时|路|关工|包括|"
    r"成立|季度|安置|宁静|平安|文体|广场|马路|孔雀|武装|华为|游园|管理|蓝天|龙头|金牌|江湖|和|及|与|任|"
    r"周[一二三四五六日末]|单位|钟表|黄金|白衣|白班|成都|石桥|石板|高血|高发|高层|高危|文化|文娱|成长|成果|关怀|关心|安居|安心|安度|温暖|温饱|康养|康乐|"
    r"金婚|金秋|路灯|路面|何时|何处|时常|季节|应急|符合|单元|万家|水电|"
    r"施工|夏季|秋季|易返贫|毛巾|许多|程序|钱包|包户|成员|盛夏|符合|于|万|任何|严重|安装|尚未|文艺|向|关于|方面|成人)"
)

DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
SAYS = r"(?=反映|提出|求助|家|等|需|想|行动|住|因|患|申请|希望|[^\u4e00-\u9fff]|$)"
NUMBER = "(?:[0-9A-Za-z]+|[一二三四五六七八九十]+)"
ILL_OFF = "孤寡|独居|失独|残疾|低保|特困|重病"
PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.IDENTITY, re.compile(rf"(?<!\d)[1-9]\d{{5}}(?:19|20)\d{{2}}{DAY}\d{{3}}[\dXx](?!\w)")),
    (Kind.IDENTITY, re.compile(rf"(?<!\d)[1-9]\d{{5}}\d{{2}}{DAY}\d{{3}}(?!\d)")),
    (Kind.IDENTITY, re.compile(r"(?:身份证|证件|证)(?:号码?)?[:： ]{0,2}(\d(?: ?[\dXx]){14,17})")),
    (Kind.IDENTITY, re.compile(r"护照(?:号码?)?[:： ]{0,2}([A-Z]{1,2}\d{7,8})")),
    (Kind.MOBILE, re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    (Kind.CARD, re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){15,18}(?![\dA-Za-z])")),
    (Kind.CONTACT, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Kind.CONTACT, re.compile(r"(?:微信号?|QQ号?|vx)[:： ]{0,2}[A-Za-z0-9_-]{5,20}", re.IGNORECASE)),
    (Kind.PHONE, re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")),
    (Kind.PLATE, re.compile(rf"[{PLATES}][A-Z] ?[·.]? ?[A-Z0-9]{{5,6}}(?![A-Z0-9])")),
    (Kind.HOME, re.compile(rf"(?:{NUMBER} ?(?:栋|幢|号楼|号院|座) ?)?{NUMBER} ?单元 ?\d+(?:-\d+)? ?(?:室|号|户)?")),
    (Kind.HOME, re.compile(rf"{NUMBER} ?(?:栋|幢|号楼) ?\d+-\d{{1,4}}(?!\d)")),
    (Kind.HOME, re.compile(r"(?:家住|住址|户籍地?|家庭住址)[:： ]{0,2}[^，。；\n]{2,30}")),
    (Kind.NAME, re.compile(rf"{SURNAME}某{{1,2}}")),
    (Kind.NAME, re.compile(rf"({SURNAME}[\u4e00-\u9fff]{{1,2}})[（(，, ]{{1,2}}(?:男|女|{ILL_OFF}|\d{{1,3}} ?岁)")),
    (Kind.NAME, re.compile(rf"{SURNAME}(?:[某Xx＊*×]{{1,2}}|[\u4e00-\u9fff]{{0,2}}?)(?:{HONORIFIC})")),
    (Kind.NAME, re.compile(rf"(?:{BEFORE})[:： ]{{0,2}}({SURNAME}[某Xx＊*×\u4e00-\u9fff]{{1,2}}){SAYS}")),
    (Kind.NAME, re.compile(rf"(?:谢谢|感谢|多谢)({SURNAME}[\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])")),
    (Kind.NAME, re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?")),
    (Kind.HOME, re.compile(r"\d+(?:栋|幢|号楼)[ -]?(?:\d+单元)?[ -]?\d{3,4}(?:室|号|户)?(?!\d)")),
    (
        Kind.STATUS,
        re.compile(r"(?:低保户|残疾证|艾滋|精神病|吸毒|戒毒|刑满释放|社区矫正|上访|信访重点)[^，。；\n]{0,4}(?:名单|人员|对象|家|户)"),
    ),
    (Kind.STATUS, re.compile(r"(?:出生|生于|生日)[^，。；\n]{0,6}(?:19|20)\d{2}")),
    (Kind.STATUS, re.compile(r"(?:19|20)\d{2} ?年[^，。；\n]{0,8}出生")),
    (Kind.STATUS, re.compile(rf"(?:{ILL_OFF}|精神病|刑满|戒毒)[^，。；\n]{{0,6}}(?:名单|花名册|台账|登记表)")),
    (Kind.ROOM, re.compile(rf"(?:{NUMBER} ?座|大厦|公寓|小区|花园|苑) ?[^，。；\n]{{0,4}}?\d{{3,4}} ?室")),
    (Kind.ROOM, re.compile(r"(?<![\d-])\d{1,2}-\d{1,2}-(?!(?:19|20)\d\d)\d{3,4}(?![\d-])")),
)  # fmt: skip


# Figures and letters as a Chinese input method may give them, one for one so that every place stays where it is.
_HALF_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF_WIDTH |= {0xFF0B: "+", 0xFF0D: "-", 0xFF20: "@", 0x3000: " "}


def personal_facts(*texts: str) -> list[Finding]:
    """Everything in the texts that looks like a fact about a person, in order of place, none inside another.

    Positions count from the start of the texts joined by line breaks. Figures alone decide for numbers (an identity
    number of 18 digits must also have the right check character, unless it is called one); names are found by surname,
    given name and the words around them. Some are missed and some words look like one: a person decides.
    """
    whole = "\n".join(texts).translate(_HALF_WIDTH)
    found: list[Finding] = []
    for kind, pattern in PATTERNS:
        for hit in pattern.finditer(whole):
            start, end = hit.span(hit.lastindex or 0)
            text = whole[start:end]
            if _plausible(kind, text, named=bool(hit.lastindex)) and not any(
                f.start < end and start < f.end for f in found
            ):
                found.append(Finding(kind, text, start, end))
    for start, end in full_names(whole):
        if not any(f.start < end and start < f.end for f in found):
            found.append(Finding(Kind.NAME, whole[start:end], start, end))
    return sorted(found, key=lambda f: f.start)


def _plausible(kind: Kind, text: str, *, named: bool) -> bool:
    """``named``: words before it say what it is, so that a slip of the pen does not hide it."""
    digits = re.sub(r"\D", "", text)
    if kind is Kind.IDENTITY and len(text) == 18 and not named:
        return identity_check(text)
    if kind is Kind.CARD:
        return _luhn(digits)
    if kind is Kind.NAME:
        return not WORDS_NOT_NAMES.match(text)
    return True


def identity_check(number: str) -> bool:
    """Whether the last character of an 18-digit identity number is right (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


# Numbers and homes are told by their form alone; names, circumstances, and rooms or telephones that may be those of an
# office, by a person who says why they are none.
NEVER = frozenset({Kind.IDENTITY, Kind.CARD})
CERTAIN = frozenset({Kind.MOBILE, Kind.IDENTITY, Kind.CARD, Kind.CONTACT, Kind.HOME, Kind.PLATE})


def certain(findings: Iterable[Finding]) -> list[Finding]:
    """Those whose form leaves no doubt."""
    return [f for f in findings if f.kind in CERTAIN]


def likely(findings: Iterable[Finding]) -> list[Finding]:
    """Those a person should look at."""
    return [f for f in findings if f.kind not in CERTAIN]


def never(findings: Iterable[Finding]) -> list[Finding]:
    """The kinds that no text of the product may hold, whoever writes it."""
    return [f for f in findings if f.kind in NEVER]


def said(findings: Iterable[Finding]) -> str:
    """The findings in a line, masked: for a refusal."""
    return "；".join(dict.fromkeys(f"{f.label} {f.masked}" for f in findings))


def without_persons(text: str) -> str:
    """The text with everything that looks like a fact about a person taken out: for pages that everybody reads."""
    for found in reversed(personal_facts(text)):
        text = f"{text[: found.start]}〔{gettext('not public')}〕{text[found.end :]}"
    return text


def refuse_personal(**texts: str) -> None:
    """Refuse what holds a personal fact beyond doubt; ``texts`` by the name of their field. Raises Invalid."""
    for name, text in texts.items():
        if found := certain(personal_facts(text)):
            refusal = gettext("Others read this, so it must not contain personal data. Found: %(found)s. Remove it.")
            raise Invalid(refusal % {"found": said(found)}, rule="privacy", field=name)


def refuse_identity(**texts: str) -> None:
    """Refuse identity and card numbers; ``texts`` by the name of their field. Raises Invalid."""
    for name, text in texts.items():
        if not any(c.isdigit() for c in text):
            continue
        if found := never(personal_facts(text)):
            refusal = gettext("Identity and card numbers are not stored here. Found: %(found)s. Remove it.")
            raise Invalid(refusal % {"found": said(found)}, rule="privacy", field=name)


# The mark of a classified paper (GB/T 9704 7.2.2): a level, as a rule a star, and for how long; or a level on its own.
_SECRECY = re.compile(
    r"(?:绝密|机密|秘密) ?[★☆✩✮⭐*＊] ?(?:\d{1,3} ?[年月]|长期)?|^(?:绝密|机密|秘密)(?: ?(?:\d{1,3} ?[年月]|长期))?$",
    re.M,
)


def secrecy_mark(*texts: str) -> str:
    """Return the first mark of secrecy in the texts; empty if there is none.

    The product may not hold state secrets, so a text with such a mark is refused. Mentioning secrets is not a mark.
    """
    found = _SECRECY.search("\n".join(text.strip() for text in texts))
    return found.group().strip() if found else ""
