"""What a roster and a project speak of: kinds of member, matters, groups; and who reaches what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.organisations.rules import Anchor, Basis, Kind

SIZE = 10
LEAST_MEMBERS = 3


class MemberKind(TextChoices):
    """S40: whose Party organisations a roster is made of."""

    NONPUBLIC = "nonpublic_ent", _("non-public enterprise")
    ORGAN = "organ", _("organ of state or Party")
    INSTITUTION = "institution", _("public institution")


class Concern(TextChoices):
    """What a matter is about; the families of topics."""

    PUBLIC_SERVICE = "public_service", _("public services")
    TRAFFIC = "traffic", _("traffic")
    LABOUR = "labour", _("labour")
    PROPERTY = "property", _("property management")
    OTHER = "other", pgettext_lazy("matter", "other matters")


class Group(TextChoices):
    """Whom a matter concerns (S38): groups of stakeholders, never persons."""

    ENTERPRISE = "enterprise", _("enterprises")
    MERCHANT = "merchant", _("merchants")
    RESIDENT = "resident", _("residents")
    ORGAN = "organ", _("organs")
    INSTITUTION = "institution", _("schools, hospitals and other institutions")
    WORKER = "worker", _("people at work")
    OWNER = "owner", _("owners and property management")


# Short names for the sentences of the kernel, in Chinese and English whatever the language of the page.
NAMES: dict[str, tuple[str, str]] = {
    Concern.PUBLIC_SERVICE: ("公共服务", "public services"),
    Concern.TRAFFIC: ("交通出行", "traffic"),
    Concern.LABOUR: ("劳动用工", "labour"),
    Concern.PROPERTY: ("物业管理", "property management"),
    Concern.OTHER: ("其他事项", "other matters"),
    Group.ENTERPRISE: ("企业", "enterprises"),
    Group.MERCHANT: ("商户", "merchants"),
    Group.RESIDENT: ("居民", "residents"),
    Group.ORGAN: ("机关", "organs"),
    Group.INSTITUTION: ("学校医院等单位", "institutions"),
    Group.WORKER: ("从业人员", "people at work"),
    Group.OWNER: ("业主和物业", "owners"),
}

_ORGANS = {Kind.ORGAN, Kind.COURT, Kind.DEPARTMENT, Kind.DISPATCHED}
_INSTITUTIONS = {Kind.INSTITUTION, Kind.SCHOOL, Kind.HOSPITAL, Kind.SUBORDINATE}
_ENTERPRISES = {Kind.NONPUBLIC_ENT, Kind.PROPERTY, Kind.MARKET}

_GROUPS: dict[str, tuple[Group, ...]] = {
    Kind.ORGAN: (Group.ORGAN, Group.ENTERPRISE),
    Kind.COURT: (Group.ORGAN, Group.RESIDENT, Group.OWNER),
    Kind.DEPARTMENT: (Group.ORGAN, Group.ENTERPRISE),
    Kind.DISPATCHED: (Group.ORGAN, Group.MERCHANT, Group.RESIDENT),
    Kind.INSTITUTION: (Group.INSTITUTION, Group.RESIDENT),
    Kind.SCHOOL: (Group.INSTITUTION, Group.RESIDENT),
    Kind.HOSPITAL: (Group.INSTITUTION, Group.RESIDENT, Group.WORKER),
    Kind.SUBORDINATE: (Group.INSTITUTION, Group.RESIDENT),
    Kind.NONPUBLIC_ENT: (Group.ENTERPRISE, Group.WORKER),
    Kind.PROPERTY: (Group.OWNER, Group.RESIDENT, Group.ENTERPRISE),
    Kind.MARKET: (Group.MERCHANT, Group.ENTERPRISE, Group.WORKER),
    Anchor.BUSINESS_DISTRICT: (Group.MERCHANT, Group.ENTERPRISE, Group.WORKER),
    Anchor.MARKET: (Group.MERCHANT, Group.ENTERPRISE, Group.WORKER),
}
_GATHERED = (Group.ENTERPRISE, Group.WORKER)  # parks, buildings, chains: a Party organisation of many enterprises

_KIND_CONCERNS: dict[str, tuple[Concern, ...]] = {
    Kind.ORGAN: (Concern.PUBLIC_SERVICE,),
    Kind.COURT: (Concern.LABOUR, Concern.PROPERTY),
    Kind.DISPATCHED: (Concern.PUBLIC_SERVICE, Concern.OTHER),
    Kind.PROPERTY: (Concern.PROPERTY, Concern.TRAFFIC),
    Kind.MARKET: (Concern.PUBLIC_SERVICE, Concern.OTHER),
    Kind.NONPUBLIC_ENT: (Concern.LABOUR,),
    Anchor.BUSINESS_DISTRICT: (Concern.PUBLIC_SERVICE, Concern.TRAFFIC, Concern.OTHER),
    Anchor.COMMERCIAL_BUILDING: (Concern.LABOUR, Concern.TRAFFIC),
    Anchor.PARK: (Concern.LABOUR, Concern.OTHER),
    Anchor.INDUSTRY_CHAIN: (Concern.LABOUR, Concern.OTHER),
}
# What an organisation is strong in or offers, by the codes of the district's categories.
_STRENGTHS: dict[str, tuple[Concern, ...]] = {
    "legal": (Concern.LABOUR, Concern.PROPERTY),
    "mediation": (Concern.LABOUR, Concern.PROPERTY),
    "policy": (Concern.LABOUR, Concern.PUBLIC_SERVICE),
    "repair": (Concern.PROPERTY,),
    "materials": (Concern.PROPERTY,),
    "safety": (Concern.PROPERTY, Concern.TRAFFIC),
    "transport": (Concern.TRAFFIC,),
    "finance": (Concern.OTHER,),
    **dict.fromkeys(
        ("health", "care", "tutoring", "culture", "sport", "venue", "convenience", "volunteers"),
        (Concern.PUBLIC_SERVICE,),
    ),
}
# Words by which a topic says whom it concerns.
_WORDS: dict[Group, tuple[str, ...]] = {
    Group.ENTERPRISE: ("企业", "公司", "园区", "商圈", "楼宇", "enterprise", "compan"),
    Group.MERCHANT: ("商户", "摊", "店", "批发", "市场", "夜市", "merchant", "shop", "stall", "market"),
    Group.RESIDENT: ("居民", "老人", "家庭", "小区", "住户", "社区", "resident", "famil"),
    Group.ORGAN: ("机关", "交巡警", "市场监管", "城管", "住建", "部门", "police", "bureau"),
    Group.INSTITUTION: ("学校", "小学", "中学", "医院", "图书馆", "公交", "school", "hospital"),
    Group.WORKER: ("骑手", "职工", "工人", "小哥", "员工", "从业", "劳动", "rider", "worker"),
    Group.OWNER: ("业主", "物业", "维修基金", "楼道", "owner", "property"),
}


def member_kind(unit_kind: str, basis: str) -> str:
    """As what a Party organisation may be a member; empty when it may not.

    ``unit_kind`` is the kind of its unit; a Party organisation without one that gathers the enterprises of a place or
    a trade (``basis``) stands for them.
    """
    if unit_kind in _ORGANS:
        return MemberKind.ORGAN
    if unit_kind in _INSTITUTIONS:
        return MemberKind.INSTITUTION
    if unit_kind in _ENTERPRISES or (not unit_kind and basis in {Basis.REGIONAL, Basis.INDUSTRY}):
        return MemberKind.NONPUBLIC
    return ""


def groups_of(unit_kind: str, anchor: str) -> set[Group]:
    """Whom an organisation reaches by what it is."""
    return set(_GROUPS.get(unit_kind or anchor, () if unit_kind else _GATHERED))


def concerns_of(unit_kind: str, anchor: str, strengths: Iterable[str]) -> set[Concern]:
    """With what an organisation can help: by what it is, its strengths, what it offers."""
    found = set(_KIND_CONCERNS.get(unit_kind or anchor, ()))
    for code in strengths:
        found |= set(_STRENGTHS.get(code, ()))
    return found


def groups_in(*texts: str, everybody: bool = False) -> set[Group]:
    """The groups that the words of a topic name; residents where it names none or concerns them all."""
    whole = " ".join(texts).lower()
    found = {group for group, words in _WORDS.items() if any(word in whole for word in words)}
    return found | ({Group.RESIDENT} if everybody or not found else set())


def weigh(asked: Iterable[tuple[str, Iterable[str]]]) -> Counter[tuple[str, str]]:
    """How often each (matter, group) was asked for: one for each topic or project and each group it concerns."""
    return Counter((concern, group) for concern, groups in asked for group in set(groups))


def evenly() -> Counter[tuple[str, str]]:
    """Where nothing was asked yet: every matter of every group once."""
    return Counter((str(concern), str(group)) for concern in Concern if concern != Concern.OTHER for group in Group)
