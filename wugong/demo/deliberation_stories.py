"""Stories of one street's year: opinions with common ground, decisions in writing, an escalation, whistles, a feast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import NOBODY, Actor
from wugong.deliberation.actions import circulation, opinions, topics
from wugong.deliberation.bindings.whistle import new as new_whistle
from wugong.deliberation.models import Body, Collection, Escalation, Topic, Whistle
from wugong.deliberation.queries.circulation import voting_seats
from wugong.demo import telling
from wugong.demo.district import District
from wugong.demo.telling import Story, from_day
from wugong.demo.topics import CIRCULATED, HEARD, OPEN_TO_ALL, RAISED_BEFORE_THE_FEAST, Matter
from wugong.flow.actions import begin, take
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar

if TYPE_CHECKING:
    from wugong.demo.deliberation_year import Year

# How three camps answer to the seven statements: 1 agrees, -1 disagrees, 0 passes.
CAMPS = ((9, (1, -1, 1, 1, -1, 1, 1)), (7, (-1, 1, -1, 1, 1, 1, 0)), (6, (1, 1, -1, -1, 1, 1, -1)))


def stories(district: District, year: Year) -> Iterator[Story]:
    """Everything happens in the first street, so that one hat finds it."""
    yield partial(_heard, year)
    yield from_day(day(3), partial(_asked_openly, district))
    yield partial(_in_writing, year)
    yield from_day(day(70), partial(_taken_up_again, year))
    yield from_day(day(38), partial(_sent_up, district, year))
    yield partial(_over_the_feast, year)
    yield partial(_whistles, district, year)


def day(ago: int, hour: int = 10) -> datetime:
    """A working hour about so many days ago."""
    found = clock.today() - timedelta(days=ago)
    while not calendar().is_workday(found):
        found += timedelta(days=1)
    return timezone.make_aware(datetime.combine(found, time(hour)))


def _admitted(year: Year, matter: Matter, ago: int) -> Topic:
    with telling.at(day(ago)):
        return topics.admit(year.raise_(matter), actor=year.desk)


def _heard(year: Year) -> None:
    """Twenty-two voices in three camps with one statement as common ground."""
    matter, question, statements = HEARD
    topic = _admitted(year, matter, 26)
    with telling.at(day(24)):
        put = opinions.Question(question, clock.today() + timedelta(days=12), matter.facts, public=True)
        made = opinions.prepare(topic, question=put, statements=statements, actor=year.desk)
        opinions.open_collection(made, actor=year.desk)
        keys = list(made.statements.order_by("pk").values_list("pk", flat=True))
        for camp, (size, answers) in enumerate(CAMPS):
            for n in range(size):
                said = {k: a for i, (k, a) in enumerate(zip(keys, answers, strict=True)) if (n + i) % 9}
                opinions.answer(made, key=f"{camp}-{n}", through="link", answers=said, actor=NOBODY)
    with telling.at(day(10)):
        take(Collection.objects.get(pk=made.pk), "close", actor=year.desk, reason="回音已足。")


def _asked_openly(district: District) -> None:
    """A community's question that residents can answer today by the public link."""
    matter, question, statements = OPEN_TO_ALL
    chair, worker = (actor_of(district.users[f"community-1-{role}"]) for role in ("cp", "cw"))
    body = Body.objects.get(place=district.communities[0])
    with telling.at(day(3)):
        own = Organisation.objects.get(pk=str(worker.organisation))
        source = topics.Source(own, "phone", "三栋的老邻居", "023-6780 1234")
        words = topics.Words(
            matter.title, matter.field, matter.family, matter.facts, matter.request, matter.option, "全体居民"
        )
        topic = topics.raise_topic(body, words=words, source=source, actor=worker)
        topics.admit(topic, actor=worker)
        put = opinions.Question(question, clock.today() + timedelta(days=12), matter.facts, public=True)
        made = opinions.prepare(topic, question=put, statements=statements, actor=chair)
        opinions.open_collection(made, actor=chair)
        keys = list(made.statements.values_list("pk", flat=True))
        for n in range(3):
            opinions.take_down(made, answers={k: (1, 0, -1)[(n + k) % 3] for k in keys}, actor=worker)


def _in_writing(year: Year) -> None:
    """One decision made in writing last month, one that members are answering now."""
    voters = [_liaison(year, seat.organisation_id) for seat in voting_seats(year.body)]
    done = _admitted(year, CIRCULATED[0], 40)
    with telling.at(day(38)):
        circulation.circulate(done, text=CIRCULATED[0].option, review_on=_in(60), actor=year.desk)
    with telling.at(day(35)):
        for n, voter in enumerate(voters):
            said = ("disagree", "工期偏紧，建议顺延一周。") if n == 1 else ("agree", "")
            circulation.answer(done, said=said[0], reason=said[1], actor=voter)
        year.write_tasks(done, CIRCULATED[0])
        circulation.settle(done, actor=year.chair)
    now = _admitted(year, CIRCULATED[1], 4)
    with telling.at(day(2)):
        circulation.circulate(now, text=CIRCULATED[1].option, answers_by=_in(6), actor=year.desk)
        circulation.answer(now, said="agree", actor=voters[0])


def _in(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _liaison(year: Year, organisation: object) -> Actor:
    return actor_of(year.district.users[year.district.liaison_of[organisation]])  # type: ignore[index]


def _taken_up_again(year: Year) -> None:
    """A topic that was answered, rated two, and taken up once more."""
    topic = Topic.objects.filter(body=year.body, state="closed", score__isnull=False).order_by("-created_at").first()
    if topic is None:
        return
    again = _admitted(year, CIRCULATED[2], 70)
    with telling.at(day(66)):
        circulation.circulate(again, text=CIRCULATED[2].option, actor=year.desk)
        for seat in voting_seats(year.body):
            circulation.answer(again, said="agree", actor=_liaison(year, seat.organisation_id))
        year.write_tasks(again, CIRCULATED[2])
        circulation.settle(again, actor=year.chair)
    with telling.at(day(40)):
        topics.feedback(again, text="已设三处，余下两处待场地。", explanation="场地谈妥后再设两处。", actor=year.desk)
        topics.rate(again, score=2, words="只办了一半。", actor=year.desk)
        topics.reopen(again, actor=year.desk, reason="余下两处继续办。")


def _sent_up(district: District, year: Year) -> None:
    """A community's topic that the street took on; its answer waits to be accepted below."""
    up = Escalation.objects.filter(topic__body__place=district.communities[0], upper=year.body).get()
    with telling.at(day(38)):
        take(up, "receive", actor=year.desk)
    with telling.at(day(35)):
        take(up, "admit", actor=year.desk, reason="跨两个社区，街道统筹。")
    with telling.at(day(2)):
        take(up, "answer", measures="街道统一划线，分两批施工。", owner=year.members[0], actor=year.chair)


def _over_the_feast(year: Year) -> None:
    """Raised on the eve of the longest holiday of the past year: three working days lasted past it."""
    longest, run = None, 0
    first = clock.today() - timedelta(days=364)
    for n in range(364, 0, -1):
        today = clock.today() - timedelta(days=n)
        run = 0 if calendar().is_workday(today) else run + 1
        if longest is None or run > longest[0]:
            longest = (run, today)
    assert longest is not None
    eve = max(first, longest[1] - timedelta(days=longest[0]))
    with telling.at(timezone.make_aware(datetime.combine(eve, time(15)))):
        topic = year.raise_(RAISED_BEFORE_THE_FEAST)
    with telling.at(timezone.make_aware(datetime.combine(longest[1] + timedelta(days=2), time(9)))):
        topics.send_back(topic, reason="请补充车位数和经营时段，再报。", actor=year.desk)
    with telling.at(timezone.make_aware(datetime.combine(longest[1] + timedelta(days=4), time(9)))):
        take(topic, "withdraw", actor=year.desk, reason="摊主已自行调整。")


def _whistle(
    year: Year, kind: str, title: str, where: str, lead: Organisation, why: str, *others: Organisation
) -> Whistle:
    """A whistle drafted by the desk and blown by the secretary."""
    blank = new_whistle(year.desk)
    assert blank is not None
    asked: dict[str, Any] = {"kind": kind, "title": title, "where": where, "lead": lead, "why": why}
    made = begin(blank, "draft", actor=year.desk, **asked, others=others)
    return take(made, "blow", actor=year.chair)


def _whistles(district: District, year: Year) -> None:
    """One of each kind, and one whose competence was contested."""
    lead = district.departments["区市场监管局"]
    other = next(o for name, o in district.departments.items() if "城" in name and o != lead)
    heard, arbiter = actor_of(district.users["department-4"]), actor_of(district.users["department-1"])
    calls = [
        ("emergency", "松石路燃气味报警", "松石路 12 号门前", 33, 9),
        ("joint_enforcement", "夜市占道与油烟联合执法", "松林夜市", 20, 3),
        ("public_demand", "河边步道建筑垃圾清运", "河边步道南段", 8, 0),
    ]
    for kind, title, where, ago, finished in calls:
        moment = day(ago)
        with telling.at(moment):
            made = _whistle(year, kind, title, where, lead, "街道没有执法和处置资质。", other)
        with telling.at(moment + timedelta(minutes=4)):
            take(made, "acknowledge", actor=heard)
        with telling.at(moment + timedelta(minutes=26)):
            take(made, "arrive", actor=heard)
        if finished:
            with telling.at(moment + timedelta(hours=5)):
                take(made, "complete", result="现场处置完毕，隐患已消除。", actor=heard)
            with telling.at(moment + timedelta(hours=7)):
                take(made, "rate", response=5, quality=4, attitude=5, actor=year.desk)
    with telling.at(day(1)):
        made = _whistle(year, "public_demand", "老旧小区楼顶广告牌松动", "松林路 8 号", lead, "需要高空作业资质。")
        take(made, "contest", reason="户外广告设施不在我局职责清单内。", actor=heard)
        take(made, "redirect", lead=other, reason="按职责清单由该局牵头。", actor=arbiter)
