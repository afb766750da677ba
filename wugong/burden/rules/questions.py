"""The fields of a form as one pastes them, what the platform holds of them already, and what the rest costs. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MINUTES_A_FIELD = 3  # until five forms of a kind were filled in here: from then on the median of those
MEASURED_FROM = 5
MOST_FIELDS = 200
HIGHEST = 10**12  # a figure beyond it is a slip of the finger
WORKDAY_HOURS = 8
# What says nothing about which fact is asked: whose it is, of which period, in which unit.
NOISE = re.compile(
    r"^(本|辖区|所在|所属|现有|目前|当前)+(社区|街道|单位|地区)?|[（(\[【].*?[）)\]】]|[\s:：·,，、/\-_“”\"*]+"
)
KIND_MARK = re.compile(r"[|｜]\s*(\S+)\s*$")


class Kind(TextChoices):
    """What a field takes."""

    TEXT = "text", _("words")
    NUMBER = "number", _("figures")
    DATE = "date", _("a date")


MARKS = {"数字": Kind.NUMBER, "日期": Kind.DATE, "文字": Kind.TEXT}
MARKS |= {"number": Kind.NUMBER, "date": Kind.DATE, "text": Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Question:
    """A field as it was written: its label, the key by which the same question is known again, what it takes."""

    label: str
    key: str
    kind: str


def key_of(label: str) -> str:
    """The same for labels that ask the same: without brackets, punctuation and whose it is."""
    plain = unicodedata.normalize("NFKC", label).lower().strip()
    bare = NOISE.sub("", plain)
    return (bare.replace("的", "") or bare)[:60] or plain[:60]


def read_questions(text: str) -> list[Question]:
    """One field a line, or the headings of a sheet pasted in; ``| number`` at the end says what it takes."""
    found = []
    for line in re.split(r"[\n\t]", text):
        mark = KIND_MARK.search(line)
        kind = MARKS.get(mark.group(1).lower(), Kind.TEXT) if mark else Kind.TEXT
        label = (line[: mark.start()] if mark else line).strip(" \r*　")
        if label:
            found.append(Question(label[:100], key_of(label), kind))
    return found


# A roster of persons, which no form may be (section 5): numbers of a person; names, homes and states of residents;
# the telephone or home of whoever holds a post, where the telephone of the body is enough.
PERSONAL = re.compile(
    "身份证|证件号|手机号|手机(号码)?$|姓名|花名册|^谁|谁在|银行卡|户籍地址|家庭住址|宗教信仰|民族成分|病史|病情|指纹|人脸|行踪|上访人|信访人|"
    "(居民|群众|住户|业主|户主|家庭成员|老人|儿童|残疾人|低保户|困难户|信访|当事人|本人|对象|人员).{0,6}"
    "(名单|名册|电话|住址|联系方式)|"
    # who filled it in is on the record; who heads a household or a body is not asked
    "(户主|联系人|填报人|填表人|经办人|签字人|责任人|负责人)$|"
    "(书记|主任|委员|干部|党员|网格员|社工|工作者|工作人员|楼栋长|志愿者).{0,2}(电话|手机|号码|住址|联系方式|花名册)|"
    r"\bid (card|number)|mobile number|home address|religion|ethnic"
)


def personal(questions: Sequence[Question]) -> str:
    """The first label that asks who somebody is; empty when there is none."""
    return next(
        (one.label for one in questions if PERSONAL.search(unicodedata.normalize("NFKC", one.label).lower())), ""
    )


def twice(questions: Sequence[Question]) -> str:
    """The first label that asks what another asks already; empty when there is none."""
    seen: set[str] = set()
    for question in questions:
        if question.key in seen:
            return question.label
        seen.add(question.key)
    return ""


@dataclass(frozen=True, slots=True)
class Price:
    """What a form costs all its addressees together: fields that people fill in, minutes each time, hours a year."""

    fields: int
    minutes: float
    hours: float


def price(fields: int, *, times: int, addressees: int, minutes_a_field: float = MINUTES_A_FIELD) -> Price:
    """The price of so many fields, so many times a year, for so many addressees."""
    minutes = fields * minutes_a_field
    return Price(fields, minutes, minutes * times * addressees / 60)


def median(numbers: Collection[float]) -> float:
    """The middle of some numbers, which one long day does not move."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def months_of(times: int, begins: int = 1) -> tuple[int, ...]:
    """The months in which a form of that frequency is filled in: each, each third, June and December, or one."""
    return {12: tuple(range(1, 13)), 4: (1, 4, 7, 10), 2: (6, 12), 1: (begins,)}[times]


def fits(value: str, kind: str) -> bool:
    """Whether a value is of the kind that a field takes; empty ones are asked for elsewhere."""
    try:
        if value and kind == Kind.NUMBER:
            return abs(Decimal(value)) < HIGHEST
        return not (value and kind == Kind.DATE) or bool(date.fromisoformat(value))
    except (ArithmeticError, ValueError):
        return False
