"""A request at the gate brought so far, a refusal and a plaque, for the tests here and above; and what the laws ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat, Role
from wugong.common.ids import new_id
from wugong.flow.actions import begin, take
from wugong.flow.queries import reread
from wugong.mandates.actions import put_on_list
from wugong.mandates.models import Duty, Hearing, Instrument, Mandate, Plaque, Refusal
from wugong.mandates.queries.mandates import communities_heard
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

WHY = "职责在街道辖区内，部门力量到不了楼栋。"
PACKAGE = {"authority": "委托执法书", "people": "2 人", "money": "6 万元", "training": "3 场，12月前办完"}
ARRIVED: dict[str, Any] = {"authority_doc": "委托书〔2026〕1号", "arrived": "2 人到岗，6 万元到账，培训 3 场已办"}


def officer(role: str, organisation: Any = None, place: str = "990112") -> Actor:
    """Somebody of that role; the cast has nobody in the establishment office."""
    return Actor(user=new_id(), name=f"{role} 经办", hat=Hat(f"t:{role}", Role(role), organisation, place))


def office() -> Actor:
    return officer(Role.DE)


def of(body: Organisation, role: str = Role.SP) -> Actor:
    """Somebody who acts for a body."""
    return officer(role, body.pk, body.place.code)


def law(name: str = "消防法", source: str = "law", numbering: str = "1-74") -> Instrument:
    found = Instrument.objects.filter(name=name).first()
    return found or put_on_list(
        Instrument(), values={"name": name, "source": source, "numbering": numbering}, actor=SYSTEM
    )


def duty(code: str, title: str, on_list: str = "basic", owner: str = "区应急局", names: str = "") -> Duty:
    values = {"code": code, "title": title, "on_list": on_list, "owner": owner, "basis": "履职事项清单", "names": names}
    return put_on_list(Duty(), values=values, actor=SYSTEM)


def first_day() -> date:
    """The first day that lies thirty working days ahead."""
    return due(clock.today(), 30, "wd", calendar())[0]


def request(department: Organisation, reach: Sequence[Organisation], **more: Any) -> Mandate:
    """A department asks for something."""
    given = {
        "kind": "task", "title": "消防通道月查", "instrument": law(), "article": "第三十二条", "why": WHY,
        "standard": "每月查一次，隐患当场登记", "level": "street", "since": first_day(), "hours": 60, **PACKAGE, **more,
    }  # fmt: skip
    given.setdefault("until", given["since"] + timedelta(days=300))
    blank = Mandate(department=department, place=department.place.code[:6])
    return begin(blank, "submit", actor=of(department, Role.DD), reach=list(reach), **given)


def heard(mandate: Mandate, *, silent: Sequence[Organisation] = (), verdict: str = "agree") -> Mandate:
    """All streets are asked and answer, except those that stay silent."""
    communities = list(communities_heard(mandate)[:3]) if mandate.level == "community" else []
    take(mandate, "consult", actor=office(), communities=communities)
    for hearing in Hearing.objects.filter(mandate=mandate).select_related("organisation__place"):
        if hearing.organisation in silent:
            take(hearing, "fall_silent", actor=SYSTEM)
        else:
            given: dict[str, Any] = {"verdict": verdict, "text": "可以承接", "decided_in": "党工委会第 21 次"}
            take(hearing, "give", actor=of(hearing.organisation), **given)
    return reread(mandate)


def approved(mandate: Mandate, **more: Any) -> Mandate:
    given = {"decided_in": "领导小组第 6 次会议", "until": mandate.until, **more}
    return reread(take(heard(mandate), "approve", reason="依据明确，力量到位。", actor=office(), **given))


def in_effect(mandate: Mandate) -> Mandate:
    """Admitted, its package signed in by every street, published."""
    made = approved(mandate)
    for hearing in made.hearings.filter(state="to_sign").select_related("organisation__place"):
        take(hearing, "sign", actor=of(hearing.organisation), **ARRIVED)
    return take(reread(made), "publish", actor=office())


def refusal(refuser: Organisation, department: Organisation, **more: Any) -> Refusal:
    given = {"department": department, "kind": "app", "what": "活动打卡群", "asked_on": clock.today(), **more}
    return begin(Refusal(refuser=refuser), "file", reason="没有准入号。", actor=of(refuser), **given)


def plaque(holder: Organisation, department: Organisation | None = None, **more: Any) -> Plaque:
    given = {"title": "科普示范站", "department": department, "hung_on": date(2024, 5, 1), **more}
    return begin(Plaque(holder=holder), "register", actor=of(holder), **given)


def _mandate(cast: Any) -> Mandate:
    return request(cast.market_bureau, [cast.pwc])


def _hearing(cast: Any) -> Hearing:
    return take(_mandate(cast), "consult", actor=office()).hearings.get()


def _refusal(cast: Any) -> Refusal:
    in_effect(_mandate(cast))
    return refusal(cast.pwc, cast.market_bureau)


def _at_once(cast: Any) -> Mandate:
    """Admitted in a disaster: it runs from today, so that the laws may give any later day as its last."""
    given = {
        "department": cast.market_bureau, "kind": "task", "title": "暴雨后入户排查", "why": WHY,
        "standard": "三天排查一遍",
        "level": "street", "since": clock.today(), "until": clock.today() + timedelta(days=29),
    }  # fmt: skip
    blank = Mandate(department=cast.market_bureau, place="990112")
    return begin(
        blank, "fast_track", actor=cast.actor("district_officer"), reach=[cast.pwc], reason="红色预警", **given
    )


CASES = {
    "mandate": _at_once,
    "hearing": _hearing,
    "refusal": _refusal,
    "plaque": lambda cast: plaque(cast.pwc, cast.market_bureau),
}
# From Monday 23 November 2026.
DUE = {
    "mandate": {
        "submitted": "2026-12-14", "formal_check": "2026-11-26", "supplementing": "2026-11-30",
        "packaged": "2026-11-26", "under_review": "2026-12-23",
    },
    "hearing": {"asked": "2026-12-02"},
    "refusal": {"filed": "2026-11-30"},
    "plaque": {"registered": "2026-12-21", "retained": "2027-11-23", "to_remove": "2026-12-07"},
}  # fmt: skip
NOT_INSIDE = ("system_administrator", "security_administrator", "audit_administrator", "resident")
ACCESS = {
    "mandates:home": {**dict.fromkeys(NOT_INSIDE, 403), "nobody": 302, "*": 200},
    "mandates:duties": {"*": 200},
}


def _gate(cast: Any, count: int) -> None:
    for number in range(count):
        request(cast.market_bureau, [cast.pwc], title=f"消防通道月查 {number}")
        refusal(cast.pwc, cast.market_bureau, what=f"活动打卡群 {Refusal.objects.count()}")


def _duties(cast: Any, count: int) -> None:
    known = Duty.objects.count()
    for number in range(known, known + count):
        duty(f"J{number:04d}", f"消防安全宣传教育 {number}")


LISTS = {"mandates:home": ("street_secretary", _gate), "mandates:duties": ("street_secretary", _duties)}
