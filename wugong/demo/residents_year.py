"""A year of what residents reported and wished in the first community, through the actions that people use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from wugong.common.actor import NOBODY, SYSTEM
from wugong.deliberation.models import Topic
from wugong.demo.district import District
from wugong.demo.residents_plots import HARD, LIVE, TRUE, UPSTAIRS, WAITING
from wugong.demo.telling import Telling
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.problems import actions as problems
from wugong.problems.models import Problem
from wugong.wishes import actions as wishes
from wugong.wishes.models import Wish

WORKER, SECRETARY, DESK = "community-1-cw", "community-1-cp", "street-1-so"
HOUR = timedelta(hours=1)


def stories(district: District) -> Iterator[Telling]:
    """Twelve hard problems solved, live ones in every state, a hot topic; sixteen wishes that came true, and others."""
    for n, plot in enumerate(HARD):
        yield _hard(district, n, *plot)
    yield _hot(district)
    for n, live in enumerate(LIVE):
        yield _live(district, n, *live)
    for n, true in enumerate(TRUE):
        yield _wish(district, n, *true[:6], "confirmed", true[6])
    for n, waiting in enumerate(WAITING):
        yield _wish(district, n, *waiting, "")


def _report(district: District, n: int, text: str, **more: Any) -> Problem:
    """Every second one came by telephone, written down by the community worker."""
    buildings = f"{district.compounds[0].code}{n % 3 + 1:03d}"
    actor = district.actor(WORKER) if n % 2 else NOBODY
    own = {"filed_by": district.community_party[actor.place], "channel": "phone", "consent": True} if n % 2 else {}
    return problems.report(Problem(**own), actor=actor, text=text, place=buildings, **more)


def _dispatch(district: District, problem: Problem, category: str, part: str, effort: str = "ordinary") -> Any:
    owner = district.find(0, part)
    given: dict[str, Any] = {"owner": owner, "category": category, "effort": effort, "reason": "设施由其管护。"}
    perform(problem, "dispatch", actor=district.actor(WORKER), **given)
    return district.voice(owner)


def _hard(district: District, n: int, ago: int, text: str, category: str, part: str, done: str, rating: str) -> Telling:
    moment = district.workday(ago)
    yield moment
    problem = _report(district, n, text, contact="13800000000")
    voice = _dispatch(district, problem, category, part, "complex")
    yield moment + HOUR
    perform(problem, "accept", actor=voice)
    perform(problem, "contact", actor=voice)
    why: dict[str, Any] = {"reason": "涉及几家，多次反映。", "several": True}
    perform(problem, "flag", actor=district.actor(SECRETARY), **why)
    yield district.workday(ago - 9)
    perform(problem, "resolve", actor=voice, answer=done)
    yield district.workday(ago - 10)
    perform(problem, "verify", actor=district.actor(WORKER), heard="call")
    perform(problem, "rate", actor=district.actor(WORKER), rating=rating)


def _hot(district: District) -> Telling:
    found = []
    for n, (ago, text) in enumerate(UPSTAIRS):
        moment = district.workday(ago)
        yield moment
        problem = _report(district, 2 * n, text)
        voice = _dispatch(district, problem, "safe.fire.upstairs", "执法大队")
        for step in ("accept", "contact"):
            perform(problem, step, actor=voice)
        perform(problem, "resolve", actor=voice, answer="当场劝离，贴了提示。")
        problems.say(problem, "solved", actor=SYSTEM, rating="soso")
        found.append(problem)
    yield district.workday(18)
    given = {"place": found[0].place[:12], "category": "safe.fire.upstairs"}
    problems.propose_hot([reread(p) for p in found], **given, actor=district.actor(SECRETARY))
    topic = Topic.objects.get(problem_links__problem=found[0])
    perform(topic, "admit", actor=district.actor(WORKER if len(topic.body.place.code) == 12 else DESK))


# What is done on the way to each state, step after step: (who, step, what its form asks).
ANSWER = {"answer": "已到现场处理，试用正常。"}
TAKEN: list[tuple[str, str, dict[str, Any]]] = [("owner", "accept", {}), ("owner", "contact", {})]
RESOLVED = [*TAKEN, ("owner", "resolve", ANSWER)]
PATHS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "dispatched": [],
    "returned": [("owner", "send_back", {"returned_why": "楼内管道不归供水所，由其管护。", "belongs": "城建集团"})],
    "accepted": TAKEN[:1],
    "handling": TAKEN,
    "extended": [*TAKEN, ("owner", "extend", {"extension_days": 5, "extension_why": "清运车坏了，正在修"})],
    "resolved": RESOLVED,
    "explained": [*TAKEN, ("owner", "explain", {"answer": "单元门归业主，要征求意见。", "plan": "下月业主会后装"})],
    "calling": [*RESOLVED, ("system", "wait_over", {}), ("worker", "no_answer", {})],
    "verified": [*RESOLVED, ("worker", "verify", {"heard": "call"})],
    "reopened": [*RESOLVED, ("worker", "not_solved", {"reason": "踩上去还是松的。"})],
    "escalated": [*TAKEN, ("owner", "escalate", {"raised_as": "topic", "reason": "三家产权，要一起商量。"})],
    "closed_unrated": [*RESOLVED, ("system", "wait_over", {})],
}  # fmt: skip


def _live(district: District, n: int, ago: int, text: str, category: str, part: str, came: str) -> Telling:
    moment = district.workday(ago, 8)
    yield moment
    problem = _report(district, 2 * n, text, contact="13800000000" if came == "calling" else "")
    worker = district.actor(WORKER)
    if came == "signposted":
        why = "已生效判决由法院执行，请打 12368 申请执行。"
        perform(problem, "signpost", actor=worker, elsewhere="court", reason=why)
    elif came == "answered":
        perform(problem, "answer", actor=worker, answer="工作日到社区窗口，带身份证和一张照片，当场办。")
    elif came == "merged":
        into = Problem.objects.filter(state="dispatched", place__startswith=problem.place[:17]).first()
        perform(problem, "merge", actor=worker, into=into)
    elif came == "withdrawn":
        problems.say(problem, "withdraw", actor=SYSTEM)
    if came not in PATHS:
        return
    who = {"owner": _dispatch(district, problem, category, part), "worker": worker, "system": SYSTEM}
    for k, (party, step, given) in enumerate(PATHS[came]):
        yield moment + (k + 1) * HOUR / 4
        now = reread(problem)
        named = {"belongs": district.find(0, given["belongs"])} if "belongs" in given else {}
        if party == "system":
            take(now, step, actor=SYSTEM)
        else:
            perform(now, step, actor=who[party], **{**given, **named})


STEPS = ("approve", "claim", "plan", "agree", "deliver", "confirm")
REACHED = {"submitted": 0, "published": 1, "claimed": 2, "planned": 3, "delivering": 4, "delivered": 5, "confirmed": 6}


def _wish(
    district: District, n: int, ago: int, words: str, alias: str, kind: str, value: int, hours: int, came: str,
    thanks: str,
) -> Telling:  # fmt: skip
    moment, worker = district.workday(ago), district.actor(WORKER)
    yield moment
    blank = Wish(filed_by=district.community_party[worker.place], consent=True, told="visit")
    latest = moment.date() + timedelta(days=45)
    size: dict[str, Any] = {"value": value or None, "hours": hours or None}
    made = wishes.wish(
        blank, actor=worker, contact="13800000000", words=words, alias=alias, kind=kind, latest=latest,
        place=worker.place, **size,
    )  # fmt: skip
    unit = district.voice(district.units(0)[n % 8])
    for k, step in enumerate(STEPS[: REACHED[came]]):
        day = moment + (k + 1) * HOUR
        yield day
        given: dict[str, dict[str, Any]] = {
            "approve": {"words": words, "alias": alias, "kind": kind, **size},
            "plan": {"plan": "周末上门，办好为止", "plan_on": day.date() + timedelta(days=2)},
            "deliver": {"result": "已上门办好", "delivered_on": day.date()},
            "confirm": {"thanks": thanks},
        }
        actor = unit if step in {"claim", "plan", "deliver"} else worker
        perform(reread(made), step, actor=actor, **given.get(step, {}))
