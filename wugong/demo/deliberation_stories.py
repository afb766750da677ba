"""Stories of one street's year: opinions with common ground, decisions in writing, an escalation, whistles, a feast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import NOBODY, Actor
from wugong.deliberation.actions import opinions, topics
from wugong.deliberation.bindings.opinions import blank_on
from wugong.deliberation.models import Body, Collection, Escalation, Topic
from wugong.deliberation.queries.circulation import voting_seats
from wugong.demo.meeting import Table
from wugong.demo.telling import Story, Telling, Told
from wugong.demo.topics import CIRCULATED, HEARD, OPEN_TO_ALL, RAISED_BEFORE_THE_FEAST, Asked, Matter
from wugong.flow.actions import begin, perform
from wugong.organisations.models import Organisation
from wugong.workdays.rules import due

# How three camps answer to the seven statements: 1 agrees, -1 disagrees, 0 passes.
CAMPS = ((9, (1, -1, 1, 1, -1, 1, 1)), (7, (-1, 1, -1, 1, 1, 1, 0)), (6, (1, 1, -1, -1, 1, 1, -1)))
SECRETARY, DESK, COMMAND = "street-1-sp", "street-1-so", "street-1-sc"
MARKET, CITY = "department-4", "department-6"
WRITING = 6  # working days from sending it out to the decision
ANSWERS = 13  # of the 24 seats of the first street: more than half is enough


def stories(table: Table) -> Iterator[Telling]:
    """Everything happens in the first street, so that one hat finds it."""
    yield _heard(table)
    yield _asked_openly(table)
    yield _in_writing(table)
    yield _being_answered(table)
    yield _taken_up_again(table)
    yield _sent_up(table)
    yield _over_the_feast(table)
    for whistle in _whistles(table):
        yield whistle.told(table.district)


def _collect(topic: Topic, asked: Asked, actor: Actor) -> tuple[Collection, list[int]]:
    """Opinions on a topic are asked for from today on. Returns the keys of the statements too."""
    matter, question, statements = asked
    made = begin(
        blank_on(topic), "prepare", question=question, background=matter.facts, opens_on=clock.today(),
        closes_on=_in(12), public=True, statements="\n".join(statements), actor=actor,
    )  # fmt: skip
    perform(made, "open", actor=actor)
    return made, list(made.statements.order_by("pk").values_list("pk", flat=True))


def _heard(table: Table) -> Telling:
    """Twenty-two voices in three camps with one statement as common ground."""
    topic = yield from table.admitted(HEARD[0], 26)
    yield table.district.workday(24)
    made, keys = _collect(topic, HEARD, table.desk)
    for camp, (size, answers) in enumerate(CAMPS):
        for n in range(size):
            said = {k: a for i, (k, a) in enumerate(zip(keys, answers, strict=True)) if (n + i) % 9}
            opinions.answer(made, key=f"{camp}-{n}", through="link", answers=said, actor=NOBODY)
    yield table.district.workday(10)
    perform(Collection.objects.get(pk=made.pk), "close", actor=table.desk, reason="回音已足。")


def _asked_openly(table: Table) -> Telling:
    """A community's question that residents can answer today by the public link."""
    chair, worker = (table.district.actor(f"community-1-{role}") for role in ("cp", "cw"))
    yield table.district.workday(3)
    community = Table(table.district, 0, Body.objects.get(place=table.district.communities[0]), "", "")
    own = Organisation.objects.get(pk=worker.organisation or "")
    source = topics.Source(own, "phone", "三栋的老邻居", "023-6780 1234")
    topic = community.raise_(OPEN_TO_ALL[0], source, worker)
    perform(topic, "admit", actor=worker)
    made, keys = _collect(topic, OPEN_TO_ALL, chair)
    for n in range(3):
        opinions.take_down(made, answers={k: (1, 0, -1)[(n + k) % 3] for k in keys}, actor=worker)


def _circulated(table: Table, matter: Matter, ago: int, *, review_in: int = 0, against: str = "") -> Telling:
    """A topic decided in writing by most of the members. Returns it."""
    topic = yield from table.admitted(matter, ago)
    yield table.district.workday(ago - 2)
    review_on = _in(review_in) if review_in else None
    table.write_tasks(topic, matter, later=WRITING)
    perform(topic, "circulate", text=matter.option, review_on=review_on, actor=table.desk)
    yield table.district.workday(ago - 5)
    for n, seat in enumerate(voting_seats(table.body)[:ANSWERS]):
        said = ("disagree", against) if n == 1 and against else ("agree", "")
        perform(topic, "answer", said=said[0], reason=said[1], actor=table.district.voice(seat.organisation))
    after = due(topic.answers_by, 1, "wd", table.district.days)[0]  # the last day to answer is over
    yield _hour(after, 10)
    perform(topic, "settle_in_writing", actor=table.chair)
    return topic


def _in_writing(table: Table) -> Telling:
    """A decision made in writing last month."""
    yield from _circulated(table, CIRCULATED[0], 40, review_in=60, against="工期偏紧，建议顺延一周。")


def _being_answered(table: Table) -> Telling:
    """One that members are answering now."""
    topic = yield from table.admitted(CIRCULATED[1], 4)
    yield table.district.workday(2)
    table.write_tasks(topic, CIRCULATED[1], later=WRITING)
    perform(topic, "circulate", text=CIRCULATED[1].option, answers_by=_in(6), actor=table.desk)
    first = voting_seats(table.body)[3]
    perform(topic, "answer", said="agree", actor=table.district.voice(first.organisation))


def _in(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _taken_up_again(table: Table) -> Telling:
    """A topic that was answered, rated two, and taken up once more."""
    topic = yield from _circulated(table, CIRCULATED[2], 70)
    lead = table.district.find(0, CIRCULATED[2].tasks[0][3])
    day = table.district.today + timedelta(days=10)
    more = {"what": "再设两处停放点", "done_when": "启用", "due_on": day, "lead": lead, "lead_why": "由承办单位牵头。"}
    again: list[Told] = [
        (40, "feedback", DESK, {"text": "已设三处，余下两处待场地。", "explanation": "场地谈妥后再设两处。"}),
        (timedelta(0), "rate", DESK, {"score": 2, "score_words": "只办了一半。"}),
        (timedelta(0), "reopen", DESK, {"reason": "余下两处继续办。"}),
        (timedelta(1), "assign", SECRETARY, more),
    ]
    yield from Story("topic", {}, again).told(table.district, topic)


def _sent_up(table: Table) -> Telling:
    """A community's topic that the street took on; its answer waits to be accepted below."""
    yield table.district.workday(38)
    up = Escalation.objects.get(topic__body__place=table.district.communities[0], upper=table.body)
    owner = table.district.find(0, "综合行政执法大队")
    steps: list[Told] = [
        (clock.now(), "receive", DESK),
        (35, "admit", DESK, {"reason": "跨两个社区，街道统筹。"}),
        (2, "answer", SECRETARY, {"measures": "街道统一划线，分两批施工。", "owner": owner}),
    ]
    yield from Story("escalation", {}, steps).told(table.district, up)


def _over_the_feast(table: Table) -> Telling:
    """Raised on the eve of the longest holiday of the past year: three working days lasted past it."""
    longest, run = (0, table.district.today), 0
    for n in range(364, 6, -1):
        day = table.district.today - timedelta(days=n)
        run = 0 if table.district.days.is_workday(day) else run + 1
        longest = max(longest, (run, day), key=lambda one: one[0])
    length, last = longest
    yield _hour(last - timedelta(days=length), 15)
    topic = table.raise_(RAISED_BEFORE_THE_FEAST)
    steps: list[Told] = [
        (_hour(last + timedelta(days=2), 9), "send_back", DESK, {"reason": "请补充车位数和经营时段，再报。"}),
        (timedelta(days=2), "withdraw", DESK, {"reason": "摊主已自行调整。"}),
    ]
    yield from Story("topic", {}, steps).told(table.district, topic)


def _hour(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _whistles(table: Table) -> Iterator[Story]:
    """One of each kind, and one whose competence was contested."""
    departments = table.district.departments
    bureau, other = departments["区市场监管局"], departments["区城管局"]
    heard: list[Told] = [
        (timedelta(minutes=4), "acknowledge", MARKET),
        (timedelta(minutes=22), "arrive", MARKET),
        (timedelta(minutes=3), "report_in", CITY),
        (timedelta(hours=1), "note", MARKET, {"reason": "两家都已到场，先查清情况，再逐项处置。"}),
    ]
    finished: list[Told] = [
        *heard,
        (timedelta(hours=5), "complete", MARKET, {"result": "现场处置完毕，隐患已消除。"}),
        (timedelta(hours=2), "rate", DESK, {"response": 5, "quality": 4, "attitude": 5}),
    ]
    contested: list[Told] = [
        (timedelta(0), "contest", MARKET, {"reason": "楼顶广告牌不是特种设备，不在我局职责内。"}),
        (timedelta(0), "redirect", COMMAND, {"lead": other, "basis": "户外广告设施管理", "reason": "广告牌归该局管。"}),
    ]
    for kind, title, where, basis, ago, then in (
        ("emergency", "松石路商住楼电梯困人", "松石路 12 号", "特种设备安全监管", 33, finished),
        ("joint_enforcement", "夜市占道与油烟联合执法", "松林夜市", "食品安全监管", 20, finished),
        ("public_demand", "菜市场短斤缺两集中投诉", "松林菜市场", "价格和计量监管", 8, heard),
        ("public_demand", "老旧小区楼顶广告牌松动", "松林路 8 号", "特种设备安全监管", 1, contested),
    ):
        call: dict[str, Any] = {"kind": kind, "title": title, "where": where, "why": "街道没有执法和处置资质。"}
        call |= {"lead": bureau, "basis": basis, "others": [] if then is contested else [other]}
        begun: list[Told] = [(ago, "draft", DESK, call), (timedelta(0), "blow", SECRETARY)]
        yield Story("whistle", {}, [*begun, *then])
