"""A term of the centre (a lottery, a list that moved, a lecture that is over) and a team with a month of shifts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wugong.accounts.queries import actor_of
from wugong.activities.actions import SignUp, sign_up, tick
from wugong.activities.bindings.activity import new as new_activity
from wugong.activities.models import Activity, Enrolment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo.district import District
from wugong.demo.telling import Telling
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.volunteers.actions import Written, show_badge, write_hours
from wugong.volunteers.bindings.team import new as new_team
from wugong.volunteers.models import Certificate, HourRecord, Membership, ServiceEvent, Team
from wugong.volunteers.queries import duties_of

WORKER, HEAD, PEOPLE = "community-1-cw", "community-1-cp", ("volunteer", "resident", "unit-1-ul", "branch-1")
NAMES = (
    "何阿姨 老周 孙伯 小林妈妈 秦姐 阿芳 石师傅 老马 邱婆婆 小田 白叔 翁老师 唐嫂 老谢 阿珍 韩爷爷 小骆 彭姐".split()
)
LECTURE = {"kind": "lecture", "times": 1, "way": "open", "capacity": 60}
SERVICE = {"kind": "service", "times": 1, "way": "open", "capacity": 200, "venue": "中心广场"}
# name, days until it begins, hour, what else, how many sign up
TERM: list[tuple[str, int, int, dict[str, Any], int]] = [
    ("健康讲座：血压怎么量", -9, 9, {**LECTURE, "about": "家用血压计怎么用，量几次，怎么记。", "venue": "一楼大厅"}, 0),
    ("书法公益课", 9, 19, {
        "about": "从握笔教起。六次课不收钱，笔墨纸中心备。", "teacher": "黄老师", "venue": "二楼教室", "times": 6,
        "way": "lottery", "capacity": 10, "seed_source": "开课前三天的福彩 3D 开奖号", "new_first": True,
    }, 16),
    ("二胡培训班", 5, 14, {
        "about": "零基础，中心有十把琴可借。", "teacher": "杨老师", "venue": "三楼排练厅", "times": 8, "capacity": 8,
    }, 12),
    ("二胡培训班（二）", 7, 14, {
        "about": "零基础，与一班同一位老师。", "teacher": "杨老师", "venue": "三楼排练厅", "times": 8, "capacity": 12,
        "audiences": "居民 8\n没上过课的 2 新\n单位职工 2",
    }, 5),
    ("义务理发", 2, 9, {**SERVICE, "about": "老师傅带推子来，不用排号。", "teacher": "左邻右舍服务队"}, 0),
    ("清洗净水器", 3, 9, {**SERVICE, "about": "把滤芯带来，当场洗好装好。", "theme": "micro_charity"}, 0),
]  # fmt: skip


def stories(district: District) -> Iterator[Telling]:
    """Told side by side."""
    yield from (_activity(district, *plan) for plan in TERM)
    yield _team(district)


def _activity(district: District, title: str, ahead: int, hour: int, more: dict[str, Any], many: int) -> Telling:
    begins, worker = district.at(-ahead, hour), district.actor(WORKER)
    yield district.workday(12 - min(ahead, 0))
    given: dict[str, Any] = {
        "title": title, "kind": "course", "audience": "谁都能来", "ages": "all", "begins_at": begins,
        "until_at": begins + timedelta(minutes=90), "times": 1, "every": 7, "way": "first", "group_max": 2, "risk": 1,
        "public_good": True, "enrol_from": district.at(9), "enrol_until": begins - timedelta(days=1), **more,
    }  # fmt: skip
    if given["way"] == "lottery":
        given |= {"enrol_until": district.at(2), "seed_at": district.at(1, 22)}
    blank = new_activity(worker)
    assert blank is not None
    made = begin(blank, "draft", actor=worker, **{"audiences": "", **given})
    take(made, "submit", actor=worker)
    yield clock.now() + timedelta(hours=3)
    take(made, "publish", actor=district.actor(HEAD))
    if given["way"] != "open":
        yield from _entries(district, made, many)
    elif ahead < 0:
        yield from _over(district, made)


def _entries(district: District, made: Activity, many: int) -> Telling:
    """People sign up one after another; the list moves, or the places are drawn."""
    yield district.at(9)
    take(made, "open", actor=SYSTEM)
    quotas = list(made.quotas.all())
    for n in range(many):
        yield district.at(8, 9) + timedelta(minutes=37 * n)
        quota = quotas[n % len(quotas)] if quotas else None
        own = actor_of(district.users["resident"]) if n == many - 1 else SYSTEM
        phone = f"1390000{made.capacity:02d}{n:02d}"
        sign_up(reread(made), entry=SignUp(NAMES[n], phone, 2 if n % 7 == 3 else 1, quota), actor=own)
    if made.way == "lottery":
        yield district.at(2)
        take(reread(made), "close", actor=SYSTEM)
        yield district.at(1, 22) + timedelta(minutes=5)
        take(reread(made), "draw", actor=district.actor(WORKER), seed="372")
    elif made.title == "二胡培训班":
        for ago, hour, number, step in ((3, 8, 2, "cancel"), (3, 15, 0, "accept"), (0, 8, 5, "cancel")):
            yield district.at(ago, hour)
            found = Enrolment.objects.filter(activity=made)
            chosen = found.filter(number=number) if step == "cancel" else found.filter(state="offered")
            for entry in chosen[:1]:
                take(entry, step, actor=SYSTEM)


def _over(district: District, made: Activity) -> Telling:
    """The lecture took place, forty-six came, and it is summed up."""
    yield made.begins_at
    take(reread(made), "run", actor=SYSTEM)
    yield made.begins_at + timedelta(hours=1)
    tick(made.sessions.get(), here=(), came=46, actor=district.actor(WORKER))
    yield made.begins_at + timedelta(hours=2)
    take(reread(made), "finish", actor=SYSTEM)
    yield made.begins_at + timedelta(hours=7)
    perform(
        reread(made), "summarise", actor=district.actor(WORKER), summary="讲座办了一场，来了 46 位，现场量血压 31 人。"
    )


def _team(district: District) -> Telling:
    """左邻右舍: founded, joined, four Saturdays served, hours final, one certificate; two shifts ahead."""
    worker, head = district.actor(WORKER), district.actor(HEAD)
    people = {name: actor_of(district.users[name]) for name in PEOPLE}
    yield district.workday(100)
    blank = new_team(worker)
    assert blank is not None
    given = {"name": "左邻右舍服务队", "kind": "neighbours", "purpose": "搭把手：清洗净水器、义务理发、看望老人。"}
    team = begin(blank, "found", actor=worker, **given)
    yield district.workday(98)
    take(team, "approve", actor=head)
    for name, actor in people.items():
        yield district.workday(96)
        called = district.users[name].name[:20]
        member = begin(Membership(user=district.users[name].pk), "join", actor=actor, team=team, name=called)
        take(member, "accept", actor=worker)
    past = yield from _service(district, "上门清洗净水器", district.at(75, 9), 4)
    for n, shift in enumerate(past.shifts.all()):
        for actor in list(people.values())[n % 2 : n % 2 + 2]:
            perform(past, "take", actor=actor, shift=shift)
    yield past.begins_at
    take(reread(past), "start", actor=SYSTEM)
    yield past.ends_at + timedelta(hours=1)
    take(reread(past), "finish", actor=SYSTEM)
    served = [(duty, duty.shift) for duty, _none in duties_of(past)]
    rows = [Written(duty, Decimal(2), shift.begins_at, shift.ends_at) for duty, shift in served]
    write_hours(past, rows=rows, actor=worker)
    yield clock.now() + timedelta(days=8)
    for row in HourRecord.objects.filter(event=past):
        take(row, "stay_silent", actor=SYSTEM)
    take(reread(past), "settle", actor=worker)
    yield district.at(20)
    for row in HourRecord.objects.filter(event=past):
        take(row, "freeze", actor=SYSTEM)
    yield from _certificate(district, people["volunteer"])
    ahead = yield from _service(district, "看望高龄老人", district.at(-3, 9), 2)
    for name in ("volunteer", "resident"):
        perform(ahead, "take", actor=people[name], shift=ahead.shifts.get(number=1))


def _service(district: District, title: str, begins: datetime, times: int) -> Any:
    """A service, planned nine days before and announced."""
    worker = district.actor(WORKER)
    yield begins - timedelta(days=9)
    team = Team.objects.get(name="左邻右舍服务队")
    given: dict[str, Any] = {
        "team": team, "title": title, "about": "两人一组，做完一户登记一户。", "venue": "青禾路 18 号集合",
        "begins_at": begins, "until_at": begins + timedelta(hours=2), "times": times, "every": 7, "least": 2, "most": 4,
        "standby": 2, "risk": 1,
    }  # fmt: skip
    made = begin(ServiceEvent(team=team), "draft", actor=worker, **given)
    take(made, "publish", actor=worker)
    return reread(made)


def _certificate(district: District, volunteer: Actor) -> Telling:
    """The volunteer asks for a certificate and shows herself in her compound."""
    host = district.communities_of(0)[0]
    assert volunteer.user is not None
    first = HourRecord.objects.filter(volunteer=volunteer.user).earliest("began_at").began_at.date()
    yield district.workday(18)
    period: dict[str, Any] = {"first_day": first - timedelta(days=1), "last_day": first + timedelta(days=40)}
    made = Certificate(volunteer=volunteer.user)
    begin(made, "request", actor=volunteer, host=host, **period)
    yield district.workday(16)
    take(made, "issue", actor=district.actor(HEAD))
    near = [place.code for place in district.compounds if place.code.startswith(host.place.code)]
    if near:
        show_badge(place=near[0], name="林若兰", post_of="净水器坏了找我", member=False, actor=volunteer)
