"""A year at the gate of the first street: what came in with a number, what ended, what was not let in and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.demo.district import District
from wugong.demo.gate_lists import ASKED, DUTIES, INSTRUMENTS, Asked
from wugong.demo.telling import Story, Telling
from wugong.flow.actions import begin, take
from wugong.flow.queries import reread
from wugong.mandates.actions import put_on_list
from wugong.mandates.bindings.mandate import new
from wugong.mandates.models import Duty, Instrument
from wugong.mandates.queries.checking import alike
from wugong.workdays.rules import due

LAST = ("heard", "granted", "signed", "published", "over")


def fill_lists(district: District) -> None:
    """The lists that the district keeps."""
    office = district.actor("department-3")
    for model, names, rows in ((Duty, ("code", "on_list", "title", "owner", "basis", "names"), DUTIES),
                               (Instrument, ("name", "source", "numbering"), INSTRUMENTS)):  # fmt: skip
        for row in rows:
            put_on_list(model(), values=dict(zip(names, row, strict=True)), actor=office)


def stories(district: District) -> Iterator[Telling]:
    """Requests, a refusal that was ruled lawful and one that waits, plaques."""
    with clock.at(district.at(330)):
        fill_lists(district)
    yield from (_request(district, asked) for asked in ASKED)
    departments = district.departments
    group = {"department": departments["区住建委"], "kind": "app", "what": "活动打卡群", "reason": "没有准入号。"}
    ruled = ("rule_lawful", "department-3", {"reason": "没有准入号，且要求每日打卡。不影响对松林街道的任何考核。"})
    asked_on = district.workday(12).date()
    yield Story("refusal", {}, [(12, "file", "street-1-sp", {**group, "asked_on": asked_on}), (9, *ruled)]).told(
        district
    )
    form = {**group, "department": departments["区统计局"], "kind": "form", "what": "每日一报在建工地"}
    yield Story("refusal", {}, [(1, "file", "community-1-cp", {**form, "asked_on": district.workday(3).date()})]).told(
        district
    )
    for title, ago, article in (("微型消防站", 200, "39"), ("智慧社区示范点", 20, ""), ("家长学校", 3, "")):
        given: dict[str, Any] = {"title": title, "department": departments["区住建委"]}
        if article:
            given |= {"instrument": Instrument.objects.get(name="中华人民共和国消防法"), "article": article}
        judged, finding = ("stays", "条款已核对") if article else ("comes_down", "没有法律法规条款")
        check = (ago - 8, "check", "department-3", {"judged": judged, "finding": finding})
        steps = [(ago, "register", "street-1-so", given), *([check] if ago > 8 else [])]
        yield Story("plaque", {}, steps).told(district)


def _request(district: District, asked: Asked) -> Telling:
    """One request, step by step as far as it came."""
    moment, office = district.workday(asked.ago), district.actor("department-3")
    yield moment
    first = due(moment.date(), 31, "wd", district.days)[0]
    reach = [district.pwc[street.code] for street in district.streets[: asked.streets]]
    actor, basis = district.actor(asked.who), Instrument.objects.filter(name=asked.instrument).first()
    given = {**asked.given, "since": first, "until": first + timedelta(days=asked.days), "instrument": basis}
    blank = new(actor)
    assert blank is not None
    mandate = begin(blank, "submit", actor=actor, reach=reach, level="street", **given)
    path = LAST[: LAST.index(asked.came) + 1] if asked.came in LAST else ()
    yield district.workday(asked.ago - 2)
    if asked.came in {"rejected", "ask_more"}:
        step = "reject" if asked.came == "rejected" else "ask_more"
        take(mandate, step, reason=asked.words, actor=office)
    if not asked.came or asked.came in {"rejected", "ask_more", "auto"}:
        return
    if alike(mandate).near:
        take(mandate, "look", actor=district.actor("department-1"), reason="已核对，另是一事")
    take(mandate, "consult", actor=office, reason="已核对")
    for n, hearing in enumerate(mandate.hearings.order_by("organisation__place__code"), 1):
        if path:
            yield district.workday(asked.ago - 6)
            said: dict[str, Any] = {
                "verdict": "on_terms",
                "text": "人员和经费到位后可以承接。",
                "decided_in": f"党工委会第 {n + 10} 次",
            }
            take(hearing, "give", actor=district.actor(f"street-{n}-so"), **said)
    if "granted" in path:
        yield district.workday(asked.ago - 14)
        decision: dict[str, Any] = {"decided_in": "领导小组会", "until": mandate.until}
        take(reread(mandate), "approve", reason="依据明确，力量随事到位。", actor=office, **decision)
    for n, hearing in enumerate(mandate.hearings.order_by("organisation__place__code"), 1):
        if "signed" in path and hearing.state == "to_sign":
            yield district.workday(asked.ago - 30)
            arrived: dict[str, Any] = {"authority_doc": "委托书", "arrived": "人员到岗，经费到账，培训已办"}
            take(hearing, "sign", actor=district.actor(f"street-{n}-sp"), **arrived)
    if "published" in path:
        yield district.workday(asked.ago - 31)
        take(reread(mandate), "publish", actor=office)
    if "over" in path:
        yield district.at((district.today - date.fromordinal(mandate.until.toordinal() + 1)).days)
        take(reread(mandate), "expire", actor=SYSTEM)
