"""Service items, purchases, money and organisations brought so far, for the tests here and above."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.ids import new_id
from wugong.delegation.actions import put_in_catalogue
from wugong.delegation.bindings import expenditure, fund, purchase_plan, service_item, sink_entry, social_org
from wugong.delegation.models import (
    CatalogueLine,
    Contract,
    Expenditure,
    Fund,
    PurchasePlan,
    ServiceItem,
    SinkEntry,
    SocialOrg,
)
from wugong.flow.actions import begin, take
from wugong.flow.queries import reread
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

M = TypeVar("M")
USCC = "52500112MJQ0001231"
ABOUT: dict[str, Any] = {
    "title": "灵活就业参保登记", "sector": "labour", "role": "handle", "basis": "社会保险法第五十八条",
    "guide": "带社保卡，窗口填一张表，三天内短信告知结果。", "days": 3, "fee": "免费",
    "venue": "党群服务中心一楼 3 号窗", "hours": "工作日 9:00-17:00",
}  # fmt: skip
PACKAGE: dict[str, Any] = {
    "funds": Decimal("36000"),
    "account": "社保经办系统，2 个账号",
    "policy": "渝人社〔2026〕12号",
    "training": "两场，12月3日前",
}
ALL_HERE = dict.fromkeys(("funds_ok", "account_ok", "policy_ok", "training_ok"), True)
LINES = "桌椅 | 6,000\n活动耗材 | 3500.50"
MEETING: dict[str, Any] = {"meeting_no": "党委会第 9 次", "present": 5, "reason": "余款下半年再议。"}


def hand(body: Any, role: str) -> Actor:
    """A new person of that role in a body."""
    return Actor(user=new_id(), name=f"{role} 经办", hat=Hat(f"t:{role}", Role(role), body.pk, body.place.code))


def workday(count: int) -> date:
    """The last of so many working days after today."""
    return due(clock.today(), count, "wd", calendar())[0]


def _blank(made: M | None) -> M:
    assert made is not None
    return made


def item_of(people: Any, **more: Any) -> ServiceItem:
    """An item that a department prepares for the community of the cast."""
    actor = people.actor("department_officer")
    return begin(
        _blank(service_item.new(actor)), "propose", actor=actor, community=people.community, **{**ABOUT, **more}
    )


def packaged(people: Any) -> ServiceItem:
    """An item whose package was handed down; who keeps the gate is up to the test."""
    item, actor = item_of(people), people.actor("department_officer")
    take(item, "approve", actor=actor, permit_no="示准〔2026〕1号")
    return take(item, "hand_down", actor=actor, **PACKAGE)


def entry_of(people: Any, **more: Any) -> SinkEntry:
    """Three people that a department promises to the community of the cast."""
    actor = people.actor("department_officer")
    given: dict[str, Any] = {"receiver": people.community, "sort": "workforce", "title": "城管队员下沉", "heads": 3,
             "due_on": clock.today() + timedelta(days=20), **more}  # fmt: skip
    return begin(_blank(sink_entry.new(actor)), "promise", actor=actor, **given)


def line_of_catalogue() -> CatalogueLine:
    actor = Actor(user=new_id(), hat=Hat("t:SF", Role.SF))
    return CatalogueLine.objects.first() or put_in_catalogue(code="B0207", title="社区养老服务", actor=actor)


def need_of(people: Any, **more: Any) -> PurchasePlan:
    """A need about which the public is asked for five working days."""
    actor = people.actor("street_staff")
    given: dict[str, Any] = {"title": "高龄老人助浴", "need": "独居高龄老人每月助浴两次。", "source": "微心愿 7 条",
             "comment_until": workday(5), **more}  # fmt: skip
    return begin(_blank(purchase_plan.new(actor)), "collect", actor=actor, **given)


def consulted(people: Any) -> PurchasePlan:
    plan = need_of(people)
    PurchasePlan.objects.filter(pk=plan.pk).update(comment_until=clock.today() - timedelta(days=1))
    return take(reread(plan), "sum_up", actor=people.actor("street_staff"), heard="三条意见都希望增加周末。")


def planned(people: Any, **more: Any) -> PurchasePlan:
    line = line_of_catalogue()
    given: dict[str, Any] = {"bought": "public", "catalogue": line, "budget": Decimal("98000"), "months": 12,
             "users": "80 岁以上独居老人", "level": "每人每月两次，满意率不低于九成", **more}  # fmt: skip
    return take(consulted(people), "plan", actor=people.actor("street_staff"), **given)


def procuring(people: Any, finance: Actor) -> PurchasePlan:
    plan = take(planned(people), "confirm", actor=finance, budget_line="2026 年社区服务")
    take(plan, "approve", actor=people.actor("street_secretary"))
    return take(plan, "procure", actor=finance, platform_no="渝采〔2026〕118号")


def awarded(people: Any, finance: Actor) -> Contract:
    """A contract whose notice is due."""
    given: dict[str, Any] = {"supplier": "暖阳社工服务中心", "supplier_uscc": USCC, "price": Decimal("96500")}
    plan = take(procuring(people, finance), "award", actor=finance, awarded_on=clock.today(), **given)
    return Contract.objects.get(plan=plan)


def signed(people: Any, finance: Actor, **more: Any) -> Contract:
    contract, today = awarded(people, finance), clock.today()
    take(contract, "notify", actor=finance)
    given: dict[str, Any] = {"contract_no": "松林合〔2026〕6号", "signed_on": today, "starts_on": today,
             "ends_on": today + timedelta(days=300), **more}  # fmt: skip
    return take(contract, "sign", actor=finance, **given)


def accepted(people: Any, finance: Actor) -> Contract:
    """A contract that is to be paid."""
    contract = take(signed(people, finance), "disclose", actor=finance)
    take(contract, "start", actor=SYSTEM)
    given: dict[str, Any] = {"users_present": 4, "users_said": "上门准时。", "level_met": True}
    return take(contract, "accept", actor=people.actor("street_staff"), reason="约定次数已全部完成。", **given)


def fund_of(people: Any, **more: Any) -> Fund:
    """Ten thousand yuan for the community of the cast."""
    actor = hand(people.pwc, Role.SF)
    given: dict[str, Any] = {"community": people.community, "title": "社区服务资金", "purpose": "convenience",
             "source": "street", "amount": Decimal("10000"),
             "ends_on": clock.today() + timedelta(days=200), **more}  # fmt: skip
    return begin(_blank(fund.new(actor)), "allocate", actor=actor, **given)


def in_use(people: Any) -> Fund:
    """The fund with its two lines."""
    given: dict[str, Any] = {**MEETING, "lines": LINES, "deliberated_on": clock.today()}
    return take(fund_of(people), "budget", actor=people.actor("community_secretary"), **given)


def request_of(people: Any, **more: Any) -> Expenditure:
    """Chairs out of the first line."""
    actor, line = people.actor("community_worker"), in_use(people).budget_lines.first()
    given: dict[str, Any] = {
        "line": line,
        "what": "议事亭桌椅",
        "payee": "青禾家具有限公司",
        "amount": Decimal("4800"),
        **more,
    }
    return begin(_blank(expenditure.new(actor)), "request", actor=actor, **given)


def disclosed(people: Any) -> Expenditure:
    """An expenditure that was paid by a third person and is open to questions."""
    spending = take(request_of(people), "approve", actor=people.actor("community_secretary"))
    given: dict[str, Any] = {
        "invoice_no": f"245{spending.biz_no}",
        "paid": Decimal("4750"),
        "way": "transfer",
        "paid_on": clock.today(),
    }
    return reread(take(spending, "pay", actor=hand(people.pwc, Role.SF), **given))


def org_of(people: Any, **more: Any) -> SocialOrg:
    """A team that a community begins with its residents."""
    actor = people.actor("community_worker")
    given: dict[str, Any] = {"title": "青禾邻里互助社", "place": people.community.place, "sort": "mutual",
             "nature": "own", "initiators": 3, "purpose": "邻里代买、代修、陪诊。", **more}  # fmt: skip
    return begin(_blank(social_org.new(actor)), "apply", actor=actor, **given)


def helped(people: Any) -> SocialOrg:
    given: dict[str, Any] = {"support": "活动室每周两次，一名社工指导"}
    return take(org_of(people), "admit", actor=people.actor("street_staff"), **given)


CASES = {
    "service_item": item_of,
    "sink_entry": entry_of,
    "purchase_plan": planned,
    "contract": lambda people: awarded(people, hand(people.pwc, Role.SF)),
    "fund": in_use,
    "expenditure": request_of,
    "social_org": helped,
}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "service_item": {"owner_approved": "2026-12-21", "packaged": "2026-11-30", "suspended": "2026-12-21"},
    "sink_entry": {"arrived": "2026-11-30", "verified": "2026-12-21", "in_use": "2027-05-24"},
    "purchase_plan": {
        "consulted": "2026-12-07", "planned": "2026-11-30", "budgeted": "2026-11-30", "approved": "2026-12-21",
        "procuring": "2027-01-19",
    },
    "contract": {
        "notified": "2026-12-23", "rectifying": "2026-12-07", "accepted": "2026-12-21", "evaluated": "2026-12-08",
    },
    "fund": {"allocated": "2026-12-21"},
    "expenditure": {"requested": "2026-12-07", "questioned": "2026-11-30"},
    "social_org": {"applied": "2026-12-07"},
}  # fmt: skip
NOT_INSIDE = dict.fromkeys(("resident", *(f"{a}_administrator" for a in ("system", "security", "audit"))), 403)
DISTRICT = dict.fromkeys(("district_officer", "department_officer", "supervisor"), 200)
OPEN = {"*": 200}
ACCESS = {
    "delegation:home": {**NOT_INSIDE, **DISTRICT, "nobody": 302, "*": 302},
    "delegation:street": {**NOT_INSIDE, "stranger": 403, "nobody": 302, "*": 200},
    "delegation:catalogue": {**NOT_INSIDE, "nobody": 302, "*": 200},
    "POST delegation:catalogue": {"nobody": 302, "district_officer": 422, "department_officer": 422, "*": 403},
    "delegation:team": {"nobody": 302, "community_secretary": 200, "*": 403},
    "delegation:disclosure": OPEN,
    "delegation:feed": OPEN,
    "delegation:ocds": OPEN,
    "delegation:purchase": OPEN,
    "delegation:ocds_of": OPEN,
    "delegation:fund": OPEN,
    "delegation:spending": OPEN,
}
ARGUMENTS = {
    "delegation:street": lambda people: {"code": people.pwc.place.code},
    "delegation:purchase": lambda people: {"pk": need_of(people).pk},
    "delegation:ocds_of": lambda people: {"pk": planned(people).pk},
    "delegation:fund": lambda people: {"pk": in_use(people).pk},
    "delegation:spending": lambda people: {"pk": disclosed(people).pk},
}


def _spendings(people: Any, count: int) -> None:
    for _n in range(count):
        disclosed(people)


def _sinking(people: Any, count: int) -> None:
    for n in range(count):
        entry_of(people, title=f"下沉 {n}")
        ServiceItem.objects.filter(pk=item_of(people, title=f"事项 {n}").pk).update(state="live")
        helped(people)


def _purchases(people: Any, count: int) -> None:
    for _n in range(count):
        awarded(people, hand(people.pwc, Role.SF))


LISTS = {
    "delegation:disclosure": ("resident", _spendings),
    "delegation:street": ("street_staff", _sinking),
    "delegation:ocds": ("resident", _purchases),
}
