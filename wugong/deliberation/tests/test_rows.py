"""Every row of the tables of meeting and topic: allowed, refused by role, by guard; its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wugong.commitments.testing import Cast
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import circulation, meetings
from wugong.deliberation.models import Meeting, Topic
from wugong.deliberation.rules import meeting, topic
from wugong.deliberation.testing import Bodies
from wugong.deliberation.testing import topic as raised
from wugong.deliberation.tests.test_rules import GOOD, MEETING, TOPIC
from wugong.flow.actions import take
from wugong.flow.binding import binding_of
from wugong.flow.table import Machine, Step
from wugong.flow.testing import at, due, end_of, stays

MACHINES: dict[str, Machine] = {m.MACHINE.name: m.MACHINE for m in (meeting, topic)}
FACTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "meeting": (meeting.Facts, {"topics": 1, "notice_days": 3, "present": 3, "quorum": 3}),
    "topic": (topic.Facts, GOOD),
}
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("topic", "reopen"): {"score": 1},
    ("meeting", "adjourn"): {"present": 2, "soon_enough": True},
}
BAD: dict[str, dict[str, list[tuple[str, Any, str]]]] = {
    "meeting": MEETING | {"adjourn": [("present", 3, "quorum"), ("soon_enough", False, "adjournment")]},
    "topic": TOPIC,
}
# When the clock of a state runs out that was entered on Monday, 23 November 2026 at 9; a meeting is on 15 December.
RUNS_OUT = {
    "meeting": {
        "planned": end_of(11, 30),
        "collecting": end_of(12, 8),
        "agenda_set": end_of(12, 8),
        "in_session": end_of(11, 26),
        "minuted": end_of(12, 22),
        "signed": end_of(12, 29),
    },
    "topic": {
        "submitted": end_of(11, 26),
        "returned": end_of(12, 7),
        "coordinating": end_of(12, 7),
        "not_adopted": end_of(11, 26),
        "needs_residents_decision": end_of(12, 23),
        "carried_out": end_of(11, 26),
        "feedback_given": end_of(11, 30),
        "evaluated": end_of(11, 26),
    },
}


def moved() -> list[tuple[str, Step, str]]:
    """Each step of each table from each of its states; what begins a case has tests of its own."""
    return [(name, step, source) for name, m in MACHINES.items() for step in m.steps for source in step.sources]


def name_of(value: Any) -> str:
    return value.name if isinstance(value, Step) else str(value)


class Cases:
    """One case of each table, and who sits for each of its parties."""

    def __init__(self, people: Cast, tiers: Bodies) -> None:
        self.people, self.tiers = people, tiers
        member = people.person("hospital_party", "UL")
        lead = people.person("power", "UL")
        self.stranger = people.person("maples", "CW", "990112001002")
        self.sitting: dict[str, dict[str, Actor]] = {
            "meeting": {"chair": tiers.chair, "secretariat": tiers.office, "member": member},
            "topic": {
                "proposer": tiers.worker, "raisers": tiers.worker, "secretariat": tiers.office, "chair": tiers.chair,
                "member": member, "voter": member, "asked": lead,
            },
        }  # fmt: skip

    def make(self, machine: str) -> Meeting | Topic:
        return getattr(self, f"_{machine}")()  # type: ignore[no-any-return]

    def _meeting(self) -> Meeting:
        return meetings.plan_meeting(
            self.tiers.street, starts_at=at(12, 15, 14), actor=self.tiers.office, venue="三楼会议室"
        )

    def _topic(self) -> Topic:
        one = raised(self.tiers.street, self.people, actor=self.tiers.worker)
        Topic.objects.filter(pk=one.pk).update(state="admitted")
        one.refresh_from_db()
        return circulation.coordinate(
            one, organisations=[self.people.power], asked="能否配合？", actor=self.tiers.office
        )

    def actor(self, machine: str, party: str) -> Actor:
        return SYSTEM if party == "system" else self.sitting[machine][party]


@pytest.fixture
def cases(people: Cast, tiers: Bodies) -> Cases:
    return Cases(people, tiers)


@pytest.fixture
def facts() -> Iterator[Callable[..., None]]:
    """Say what the guards of a case look at."""

    def say(obj: Any, machine: str, step: str, **changed: Any) -> None:
        make, good = FACTS[machine]
        told = make(**(good | OTHERWISE.get((machine, step), {}) | changed))
        bound = binding_of(obj)
        was = bound.facts
        object.__setattr__(bound, "facts", lambda *_args, **_inputs: told)
        undo.append((bound, was))

    undo: list[tuple[Any, Any]] = []
    yield say
    for bound, was in reversed(undo):
        object.__setattr__(bound, "facts", was)


def standing(obj: Any, state: str) -> Any:
    """The case as if it stood in that state."""
    type(obj).objects.filter(pk=obj.pk).update(state=state)
    obj.refresh_from_db()
    return obj


def said(step: Step) -> str:
    return "有理由。" if step.reason else ""


@pytest.mark.parametrize(("machine", "step", "source"), moved(), ids=name_of)
def test_every_party_of_a_row_may_take_it_and_its_clock_runs(
    cases: Cases, facts: Callable[..., None], machine: str, step: Step, source: str
) -> None:
    for party in step.by:
        obj = standing(cases.make(machine), source)
        facts(obj, machine, step.name)
        take(obj, step.name, actor=cases.actor(machine, party), reason=said(step))
        reached = MACHINES[machine].step(step.then) if step.then else step
        assert obj.state == (source if step.stays else reached.target), party
        if not step.stays and obj.state not in {"notified", "circulating"}:
            assert due(obj) == RUNS_OUT[machine].get(obj.state), party
        standing(obj, next(k for k, s in MACHINES[machine].states.items() if s.final))  # room for the next one


@pytest.mark.parametrize(("machine", "step", "source"), moved(), ids=name_of)
def test_nobody_else_may_take_a_row(
    cases: Cases, facts: Callable[..., None], machine: str, step: Step, source: str
) -> None:
    obj = standing(cases.make(machine), source)
    facts(obj, machine, step.name)
    others = {cases.actor(machine, p).name: cases.actor(machine, p) for p in MACHINES[machine].parties}
    mine = {seat for p in step.by if p != "system" for seat in binding_of(obj).parties[p](obj)}
    for actor in [cases.stranger, *others.values()]:
        if not actor.sits_any(mine):
            stays(obj, lambda who=actor: take(obj, step.name, actor=who, reason=said(step)), Denied, "role")


@pytest.mark.parametrize(
    ("machine", "step", "field", "value", "rule"),
    [(m, s, *case) for m, steps in BAD.items() for s, rows in steps.items() for case in rows],
)
def test_every_guard_of_a_row_refuses(
    cases: Cases, facts: Callable[..., None], machine: str, step: str, field: str, value: Any, rule: str
) -> None:
    row = MACHINES[machine].step(step)
    party = next(p for p in row.by if p not in {"system", "duty"})
    actor, obj = cases.actor(machine, party), cases.make(machine)
    facts(obj, machine, step, **{field: value})
    if not row.sources:
        assert [g.rule for g in row.guards if not g.holds(binding_of(obj).facts(obj, actor))] == [rule]
    for source in row.sources:
        standing(obj, source)
        stays(obj, lambda: take(obj, step, actor=actor, reason=said(row)), Refusal, rule)


@pytest.mark.parametrize(("machine", "step", "source"), [row for row in moved() if row[1].reason], ids=name_of)
def test_a_row_that_asks_why_is_not_taken_in_silence(
    cases: Cases, facts: Callable[..., None], machine: str, step: Step, source: str
) -> None:
    obj = standing(cases.make(machine), source)
    facts(obj, machine, step.name)
    party = next(p for p in step.by if p != "system")
    stays(obj, lambda: take(obj, step.name, actor=cases.actor(machine, party), reason=" "), Invalid, "reason")


@pytest.mark.parametrize("machine", MACHINES)
def test_each_guard_of_the_tables_is_broken_by_a_case(machine: str) -> None:
    make, good = FACTS[machine]
    for step in MACHINES[machine].steps:
        kept = good | OTHERWISE.get((machine, step.name), {})
        tried = [make(**(kept | {name: value})) for name, value, _rule in BAD[machine].get(step.name, [])]
        unbroken = [g.rule for g in step.guards if all(g.holds(facts) for facts in tried)]
        assert unbroken == [], step.name
