"""Two assessments in both directions: last year's, public long ago, with an appeal that was upheld, and this year's, in
which ballots are cast. Everybody in them is fictional.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from wugong.assessment.actions import ballots
from wugong.assessment.bindings.assessment import new
from wugong.assessment.models import Appeal, Assessment
from wugong.assessment.queries import rounds
from wugong.commitments.actions import Deed, Oversight, assign
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.demo.district import District
from wugong.demo.telling import Story, Telling, Told
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.organisations.models import Organisation
from wugong.workdays.queries import due_at

OFFICER, REVIEWER = "department-1", "department-2"
RATERS = ("区市场监管局", "区住建委", "区城管局", "区民政局", "区司法局", "区规划资源局", "区人社局", "区统计局")
LINES: tuple[dict[str, Any], ...] = (
    {"side": "a", "name": "任务按期办结", "source": "computed", "measure": "kept", "low": 40, "high": 95, "weight": 40},
    {
        "side": "a",
        "name": "共建项目做成",
        "source": "computed",
        "measure": "projects",
        "low": 0,
        "high": 80,
        "weight": 20,
    },
    {"side": "a", "name": "说话算不算数", "source": "ballot", "weight": 20},
    {"side": "a", "name": "配合顺不顺", "source": "ballot", "weight": 20},
    {
        "side": "b",
        "name": "吹哨按期到场",
        "source": "computed",
        "measure": "whistles",
        "low": 40,
        "high": 95,
        "weight": 25,
    },
    {"side": "b", "name": "任务按期办结", "source": "computed", "measure": "kept", "low": 40, "high": 95, "weight": 25},
    {"side": "b", "name": "来得快不快", "source": "ballot", "weight": 25},
    {"side": "b", "name": "办得实不实", "source": "ballot", "weight": 25},
)


# What each street gave a community of its own and a department, and the month in which it did.
GIVEN = (
    ("老旧小区消防通道整治", "通道畅通，住户签字确认", 3),
    ("一门式办事事项上墙公示", "公示栏更新，抽查无误", 5),
    ("汛期排水口清淤", "清淤台账和照片在案", 8),
)


def stories(district: District) -> Iterator[Telling]:
    """The finished round, the running one, and the draft of the next."""
    yield _finished(district)
    yield _running(district)
    yield _draft(district)


def tasks(district: District) -> Iterator[Telling]:
    """The tasks of two years on which both rounds rest; they share their numbers with those of the joint meetings."""
    streets = [(n, district.communities_of(n)[0]) for n in range(len(district.streets))]
    departments = [one for name, one in district.departments.items() if name in RATERS]
    for n, (giver, body) in enumerate([*streets, *((n % len(streets), one) for n, one in enumerate(departments))]):
        for k, (what, done_when, month) in enumerate(GIVEN):
            last = date(district.today.year - 1, month, 10)
            late = (n * 7 + k * 5) % 9 > 6 - n % 3
            yield _task(district, giver, body, (what, done_when), last, 9 if late else -3)
            if k == 0:
                this = district.today - timedelta(days=80)
                yield _task(district, giver, body, (what, done_when), this, 9 if n % 4 == 1 else -4)


def _task(district: District, n: int, body: Organisation, said: tuple[str, str], day: date, late: int) -> Telling:
    """A task of street ``n`` (from 0) to one of its communities or to a department."""
    pwc = district.pwc[district.streets[n].code]
    given = district.workday((district.today - day).days)
    over = Oversight(assigned_by=pwc, role=Role.SP, secretariat=pwc, secretariat_role=Role.SO)
    deed = Deed(what=said[0], done_when=said[1], due_on=given.date() + timedelta(days=40), lead=body)
    who, done, office = district.speaks[body.pk], given + timedelta(days=40 + late), f"street-{n + 1}"
    steps: list[Told] = [
        (given, "assign", f"{office}-sp"), (given + timedelta(days=1), "acknowledge", who),
        (given + timedelta(days=2), "start", who, {"reason": "已安排专人，开始办理"}),
        (done, "report", who, {"proof": "已办完，请验收"}),
        (done + timedelta(days=2), "verify", f"{office}-so"),
    ]  # fmt: skip
    columns = {"deed": deed, "oversight": over, "place": pwc.place.code}
    return Story("commitment", columns, steps, make=assign).told(district)


def _draft(district: District) -> Telling:
    """Next year's draft, to be weighed: less for tasks, more for joint projects."""
    yield district.workday(4)
    actor, year = district.actor(OFFICER), district.today.year + 1
    blank = new(actor)
    assert blank is not None
    found = begin(blank, "design", actor=actor, title=f"{year}年街道部门双向考核", year=year, two_way=True)
    second = [one for name, one in district.departments.items() if name in RATERS]
    perform(found, "choose", actor=actor, first=list(district.pwc.values()), second=second)
    weights = (20, 20, 35, 25, 25, 25, 20, 30)
    lines = [{**line, "weight": weight} for line, weight in zip(LINES, weights, strict=True)]
    take(reread(found), "weigh", actor=actor, indicators=lines, shares=[0.4, 0.4, 0.2])


def _designed(district: District, year: int, ago: int) -> Telling:
    """A scheme up to its publication, heard by ten streets and eight departments."""
    yield district.workday(ago)
    actor = district.actor(OFFICER)
    blank = new(actor)
    assert blank is not None
    found = begin(blank, "design", actor=actor, title=f"{year}年街道部门双向考核", year=year, two_way=True)
    second = [one for name, one in district.departments.items() if name in RATERS]
    perform(found, "choose", actor=actor, first=list(district.pwc.values()), second=second)
    take(reread(found), "weigh", actor=actor, indicators=[dict(line) for line in LINES], shares=[0.4, 0.4, 0.2])
    take(reread(found), "hear", actor=actor)
    yield district.workday(ago - 5)
    first = district.pwc[district.streets[0].code]
    for member in rounds.objects_of(found):
        text = "共建项目有大有小，建议封顶八成，不比个数。" if member.organisation_id == first.pk else ""
        perform(reread(found), "comment", actor=district.voice(member.organisation), text=text)
    yield district.workday(ago - 7)
    perform(
        reread(found), "answer", actor=actor, member=found.members.get(organisation=first), text="采纳，满分线定在80%。"
    )
    take(reread(found), "approve", actor=actor)
    take(reread(found), "publish", actor=actor, collect_from=clock.today() + timedelta(days=31))
    yield clock.now() + timedelta(days=32)
    take(reread(found), "open", actor=SYSTEM)
    return found


def _votes(district: District, found: Assessment, share: float) -> None:
    """Ballots of severe and mild raters, some words left blank."""
    dice = random.Random(found.year)
    merit = {one.pk: dice.gauss(2.9, 0.5) for one in rounds.objects_of(found)}
    rows = list(found.ballots.select_related("rater__place", "assessment__organiser").order_by("rater__name"))
    for right in rows[: round(len(rows) * share)]:
        severity = dice.gauss(0, 0.45)
        objects = rounds.may_rate(found)[right.rater_id]
        criteria = rounds.criteria_of(found, objects[0].side)
        seen = [one for one in objects if dice.random() > 0.06]
        felt = {one: [round(dice.gauss(merit[one.pk] - severity, 0.55)) for _c in criteria] for one in seen}
        marks = {
            str(one.pk): {str(c.pk): max(1, min(4, mark)) for c, mark in zip(criteria, given, strict=True)}
            for one, given in felt.items()
        }
        ballots.cast(right, marks=marks, actor=district.voice(right.rater))


def _finished(district: District) -> Telling:
    found = yield from _designed(district, district.today.year - 1, 280)
    yield clock.now() + timedelta(days=4)
    _votes(district, reread(found), 1)
    yield clock.now() + timedelta(days=1)
    officer = district.actor(OFFICER)
    take(reread(found), "close_ballots", actor=officer)
    yield clock.now() + timedelta(days=2)
    take(take(reread(found), "moderate", actor=officer), "release", actor=officer)
    yield clock.now() + timedelta(days=7)
    until = timezone.localdate(due_at(clock.now(), 6, "wd")[0] - timedelta(seconds=1))
    take(reread(found), "publicise", actor=officer, publicity_until=until)
    yield clock.now() + timedelta(hours=3)
    first = found.members.get(organisation=district.pwc[district.streets[0].code])
    line = found.indicators.get(side="a", name="共建项目做成")
    ground = "社区学堂项目去年十二月验收，验收单在案，没有计入。"
    blank = Appeal(assessment=reread(found), member=first, indicator=line)
    appeal = begin(blank, "file", actor=district.actor("street-1-so"), ground=ground)
    yield clock.now() + timedelta(days=2)
    given: dict[str, Any] = {"remedy": "set", "set_to": 85.0, "decision": "查验收单属实，这一行按85分计，总分重算。"}
    perform(appeal, "uphold", actor=district.actor(REVIEWER), **given)
    yield clock.now() + timedelta(days=10)
    take(reread(found), "finalise", actor=officer)
    yield district.workday(6)  # so that the clock of its archive runs on the day on which the demo begins
    use = "列入单位年度评价参考；不用于个人排名。"
    take(reread(found), "apply", actor=officer, use=use)


def _running(district: District) -> Telling:
    found = yield from _designed(district, district.today.year, 43)
    yield clock.now() + timedelta(days=1)
    _votes(district, reread(found), 0.6)
