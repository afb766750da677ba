"""Plans and hearings for the tests here and above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.actions import begin, perform
from wugong.flow.queries import reread
from wugong.planning.bindings.plan import new
from wugong.planning.models import Plan, PlanHearing

SUMMARY = "青禾路两侧拆除围墙，改成口袋公园和 40 个停车位，明年 3 月动工，工期半年。"


def plan_of(actor: Actor, **given: Any) -> Plan:
    """A plan drafted by this officer."""
    blank = new(actor)
    assert blank is not None
    return begin(
        blank, "draft", actor=actor, **{"title": "青禾路更新规划", "stage": "making", "summary": SUMMARY, **given}
    )


def hearing_of(plan: Plan, committee: Any, actor: Actor) -> PlanHearing:
    """The hearing of a street on it, as the step that issues the plan begins it."""
    Plan.objects.filter(pk=plan.pk).update(state="issued")
    return begin(PlanHearing(plan=reread(plan), committee=committee), "issue", actor=actor)


def collecting(people: Any, *, comment: bool = False) -> PlanHearing:
    """A hearing for which the community of the cast is asked."""
    planner, office = people.actor("department_officer"), people.actor("street_staff")
    hearing = hearing_of(plan_of(planner), people.pwc, planner)
    perform(hearing, "receive", actor=office)
    until = clock.today() + timedelta(days=7) if comment else None
    return perform(hearing, "open", actor=office, comment_until=until, bodies=[people.community])  # type: ignore[no-any-return]


def returned(people: Any, count: int = 2) -> PlanHearing:
    """An opinion with so many items."""
    hearing, office = collecting(people), people.actor("street_staff")
    for n in range(count):
        perform(hearing, "add_item", actor=office, text=f"第{n + 1}处路口增设过街安全岛", whose="community")
    given = {"stance": "items", "meeting_no": "松林工委会〔2026〕8号", "deliberated_on": clock.today(), "present": 7}
    return perform(hearing, "return_opinion", actor=people.actor("street_secretary"), **given)  # type: ignore[no-any-return]


CASES = {
    "plan": lambda people: plan_of(people.actor("department_officer")),
    "plan_hearing": collecting,
}
# From Monday 23 November 2026, nine in the morning.
DUE = {
    "plan_hearing": {
        "issued": "2026-11-24", "received": "2026-12-14", "opinion_returned": "2026-12-14", "responded": "2026-11-30",
        "disputed": "2026-12-21",
    },
}  # fmt: skip
ACCESS = {"planning:public": {"*": 200}}
ARGUMENTS = {"planning:public": lambda people: {"pk": collecting(people, comment=True).pk}}
