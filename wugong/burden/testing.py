"""Forms, filings and notes for the tests here and above."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wugong.burden.actions import write_note
from wugong.burden.bindings.report_form import new
from wugong.burden.models import Filing, ReportForm
from wugong.burden.queries.forms import link_to
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.flow.actions import begin, perform, take
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_unit
from wugong.places.models import Place

QUESTIONS = "社区名称\n总户数\n党组织名称\n空置商铺数 | number\n最近一次检查日期 | date\n主要困难"


def draft_by(actor: Actor, **given: Any) -> ReportForm:
    """A form drafted for the communities of the first street: six fields, three of them held."""
    blank = new(actor)
    assert blank is not None
    said = {
        "title": "楼宇经济季度表",
        "purpose": "季度调度",
        "basis": "统计法第 9 条",
        "level": "community",
        "times": 4,
    }
    place = given.pop("place", None) or Place.objects.get(code="990112001")
    return begin(blank, "draft", actor=actor, **{**said, "questions": QUESTIONS, "place": place, **given})


def priced(people: Any) -> ReportForm:
    """A form that the street reads."""
    actor = people.actor("department_officer")
    return take(draft_by(actor), "send", actor=actor)


def in_force(people: Any, begins: date | None = None, number: int = 7, **said: Any) -> ReportForm:
    """A form of the street itself, which needs no permit of the district, for its communities."""
    actor = people.actor("street_staff")
    form = take(draft_by(actor, **said), "send", actor=actor)
    given: dict[str, Any] = {"permit_no": f"松林〔2026〕{number}号", "begins_on": begins or clock.today()}
    return perform(form, "put_in_force", actor=actor, **given)  # type: ignore[no-any-return]


def opened(people: Any) -> Filing:
    """The first filing of the community of the cast, open."""
    first = in_force(people).filings.filter(organisation=people.community).order_by("due_on").first()
    assert first is not None
    return take(first, "open", actor=SYSTEM)


CASES = {"report_form": priced, "filing": opened}
# From Monday 23 November 2026, nine in the morning.
DUE = {"report_form": {"priced": "2026-12-02"}, "filing": {}}
OUTSIDE = dict.fromkeys(("resident", *(f"{a}_administrator" for a in ("system", "security", "audit"))), 403)
PAGE = {**OUTSIDE, "nobody": 302, "*": 200}
ONLY_POST = {"nobody": 302, "*": 405}
OWN = {"nobody": 302, **OUTSIDE, "*": 404, "street_staff": 302}
ACCESS = {
    "burden:home": PAGE,
    "burden:audit": PAGE,
    "burden:diary": PAGE,
    "burden:answers": {**dict.fromkeys(OUTSIDE, 404), "nobody": 302, "*": 200},
    "burden:by_link": {"*": 200},
    "burden:drop": ONLY_POST,
    "POST burden:drop": OWN,
    "burden:raise": ONLY_POST,
    "POST burden:raise": {**OWN, "street_staff": 404},
}


def _note(people: Any) -> dict[str, Any]:
    return {"pk": write_note("走访时听到的事", actor=people.actor("street_staff")).pk}


def _asked(people: Any, count: int) -> list[ReportForm]:
    """Forms in force in the street, each asked by another department, of the street and of its communities."""
    made = []
    for turn in range(count):
        number = ReportForm.objects.count() + 1
        asker = make_unit(f"区第{number}局", people.places["990112"], Kind.DEPARTMENT)
        form = in_force(people, title=f"第{number}表", questions=f"第{number}项进度\n第{number}项困难", number=number)
        since = clock.today() - timedelta(days=300)
        columns: dict[str, Any] = {"asker": asker, "level": ("street", "community")[turn % 2], "begins_on": since}
        ReportForm.objects.filter(pk=form.pk).update(**columns)
        made.append(form)
    return made


LISTS = {"burden:home": ("street_staff", _asked)}
ARGUMENTS = {
    "burden:answers": lambda people: {"pk": in_force(people).pk},
    "burden:by_link": lambda people: {"token": link_to(opened(people))},
    "burden:drop": _note,
    "burden:raise": lambda people: {**_note(people), "way": "nowhere"},
}
