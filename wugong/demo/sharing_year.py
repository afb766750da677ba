"""What one street shares: a booked-out hall with a waiting list, a series, a no-show; scarce hours given out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo.district import District
from wugong.demo.telling import Telling, tell
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.organisations.models import Organisation
from wugong.sharing.actions.bookings import request_booking
from wugong.sharing.models import Allocation, Booking, Pledge, Resource, ShareRequest
from wugong.sharing.queries.allotment import chosen, shown

OFFICE, DAILY = "street-1-so", "每天 8:00-22:00"
HALLS = (
    ("党群中心报告厅", 120, DAILY, "投影、音响", 0), ("党群中心二楼教室", 40, DAILY, "白板、桌椅", 0),
    ("职工之家", 80, "周一至周五 9:00-21:00", "舞台、音响", 1),
    ("图书馆报告厅", 200, "周二至周日 9:00-20:00", "投影", 2),
    ("小学操场", 300, "周一至周五 17:00-21:00；周六至周日 8:00-21:00", "灯光", 3),
)  # fmt: skip
EVENTS = (
    (0, 1, 9, 11, "志愿者培训", 60), (0, 2, 14, 16, "健康讲座", 90), (1, 1, 14, 16, "智能手机课", 30),
    (2, 2, 19, 21, "工会文艺", 70), (3, 3, 14, 16, "普法电影", 150), (4, 4, 18, 20, "社区篮球", 40),
    (1, 3, 19, 21, "业委会培训", 25),
)  # fmt: skip
TEAMS = (("门诊志愿队", "assistance", 4), ("青年突击队", "safety", 4), ("老党员服务队", "convenience", 4))
NEEDS = ("送餐", "义诊", "巡楼", "理发", "修伞", "陪诊", "清楼道", "读报", "反诈宣传", "电梯值守")

# what is shared, what a community asks for, the words of the delivery; money goes from account to account
GIVEN: tuple[tuple[dict[str, Any], dict[str, Any], str], ...] = (
    (
        {"sort": "goods", "title": "折叠桌椅", "capacity": 60, "use": "convenience"},
        {"sort": "goods", "title": "长者饭堂开业桌椅", "quantity": 24, "reach": 90},
        "折叠桌 4 张、椅子 20 把",
    ),
    (
        {"sort": "money", "title": "暖冬慈善资金", "capacity": 20_000, "use": "assistance", "receiver": "区慈善会"},
        {"sort": "money", "title": "困境儿童冬衣", "quantity": 6_000, "reach": 30, "use": "assistance",
         "receiver": "区慈善会", "account": "charity"},
        "银行转账，回单已交社区",
    ),
    (
        {"sort": "people", "title": "义诊小分队", "capacity": 12, "use": "assistance"},
        {"sort": "people", "title": "重阳义诊", "quantity": 12, "reach": 140, "use": "assistance"},
        "医生 4 人，各 3 小时",
    ),
)  # fmt: skip


def fill(district: District) -> None:
    """The chapter of sharing."""
    tell(stories(district))


def stories(district: District) -> Iterator[Telling]:
    """Told side by side."""
    yield _venues(district)
    yield _hours(district)
    yield from (_given(district, n) for n in range(len(GIVEN)))


def bodies_of(district: District) -> tuple[list[Organisation], list[Organisation]]:
    """The units and the communities of the first street."""
    code = district.streets[0].code
    units = [one for one in district.obligated if one.place.code.startswith(code) and one.pk in district.speaks]
    return units, [body for place, body in district.community_party.items() if place.startswith(code)]


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _share(district: District, owner: Organisation, **given: Any) -> Resource:
    """Something shared by an organisation and listed by the street's office."""
    voice = district.voice(owner)
    blank = Resource(owner=owner, place=given.pop("place", district.streets[0]))
    made = begin(blank, "offer", actor=voice, **{"use": "convenience", "most_hours": 4, "most_a_month": 4, **given})
    return take(made, "review", actor=district.actor(OFFICE))


def _venues(district: District) -> Telling:
    """Halls, a week of bookings, a hall booked out with two waiting, three that want one slot, a series, a no-show."""
    yield district.workday(40)
    units, communities = bodies_of(district)
    owners, guest = [communities[0], *units], district.voice(units[0])
    halls = [
        _share(district, owners[who], sort="premises", title=title, capacity=holds, hours=hours, equipment=has,
               duty_holder="场地管理员", where=f"{title}一楼", place=communities[n].place)
        for n, (title, holds, hours, has, who) in enumerate(HALLS)
    ]  # fmt: skip
    main, room = halls[0], halls[1]
    monday = district.today - timedelta(days=district.today.weekday())
    keep = [district.voice(one) for one in communities[1:3]]
    yield district.workday(15)
    for n, (hall, day, first, last, title, people) in enumerate(EVENTS):
        for week in (0, 7):
            when = monday + timedelta(days=day + week)
            _confirm(district, _book(halls[hall], when, (first, last), title, people, keep[n % 2]))
    lesson = _book(room, monday + timedelta(days=8), (9, 11), "二胡班", 25, keep[0], rule="FREQ=WEEKLY;COUNT=6")
    _confirm(district, lesson)
    missed = _confirm(district, _book(main, district.workday(2).date(), (19, 21), "相亲联谊", 50, keep[1]))
    saturday = monday + timedelta(days=12)
    _confirm(district, _book(main, saturday, (14, 16), "年终述职", 110, keep[0]))
    for who, title in ((keep[1], "家教讲座"), (guest, "小学排练")):
        _book(main, saturday, (14, 16), title, 80, who, wait=True)
    yield missed.starts + timedelta(minutes=31)
    take(reread(missed), "expire", actor=SYSTEM)
    yield district.workday(1)
    for who, title, people in ((keep[0], "法治讲座", 100), (keep[1], "合唱排练", 60), (guest, "亲子阅读", 90)):
        _book(main, saturday, (9, 11), title, people, who)


def _book(
    hall: Resource, day: date, hours: tuple[int, int], title: str, people: int, who: Actor, **more: Any
) -> Booking:
    """A pre-booking, with a reason because the demo books more often than the rules allow."""
    starts, ends = (_at(day, hour) for hour in hours)
    given = {"title": title, "people": people, "reason": "街道统一安排", **more}
    return request_booking(hall, starts=starts, ends=ends, actor=who, **given)


def _confirm(district: District, booking: Booking) -> Booking:
    """Confirmed by the owner, where it was not at once."""
    one = reread(booking)
    if one.state != "requested":
        return one
    return take(one, "confirm", actor=district.voice(one.resource.owner))


def _hours(district: District) -> Telling:
    """Thirty requests for twelve turns of volunteers, one changed by hand; a pledge that was not kept."""
    yield district.workday(39)
    units, communities = bodies_of(district)
    for n, (title, use, turns) in enumerate(TEAMS):
        _share(district, units[n], sort="people", title=title, use=use, capacity=turns)
    asker, giver, office = communities[0], units[1], district.actor(OFFICE)
    voice = district.voice(asker)
    first = _ask(district, asker, "敬老院慰问米面", 30, 45, 12, sort="goods")
    blank = Pledge(request=first, giver=giver)
    pledge = begin(blank, "pledge", actor=district.voice(giver), quantity=30, deliver_on=district.workday(30).date())
    take(pledge, "accept", actor=voice)
    yield district.workday(15)
    if reread(pledge).state == "accepted":
        take(reread(pledge), "default", actor=SYSTEM)
    yield district.workday(3)
    for n in range(30):
        body = communities[(n * n) % len(communities)]
        _ask(district, body, f"{NEEDS[n % 10]}{'一二三'[n // 10]}组", 1, 12 + (n * 7) % 40, 10 + n % 9)
    blank_plan = Allocation(office=district.pwc[district.streets[0].code], place=district.streets[0])
    plan = begin(blank_plan, "compute", actor=office, sort="people", fair=True)
    _decide(plan, office)


def _given(district: District, n: int) -> Telling:
    """Goods, money and hours from the offer to the confirmed receipt."""
    shared, asked, note = GIVEN[n]
    units, communities = bodies_of(district)
    giver, asker = units[n + 1], communities[n]
    yield district.workday(90 - n)
    resource = _share(district, giver, **shared)
    yield district.workday(80 - n)
    request = _ask(district, asker, **asked, days=-60)
    yield district.workday(76 - n)
    blank = Pledge(request=request, giver=giver, resource=resource)
    due = district.workday(66 - n).date()
    given = {"quantity": asked["quantity"], "deliver_on": due, "words": shared["title"]}
    pledge = begin(blank, "pledge", actor=district.voice(giver), **given)
    yield district.workday(73 - n)
    perform(reread(pledge), "accept", actor=district.voice(asker))
    yield district.workday(68 - n)
    done = {"delivered": asked["quantity"], "delivered_on": clock.today(), "note": note}
    perform(reread(pledge), "deliver", actor=district.voice(giver), **done)
    yield district.workday(66 - n)
    perform(reread(pledge), "confirm", actor=district.voice(asker), received=asked["quantity"], quality="good")
    yield district.workday(64 - n)
    perform(reread(request), "close", actor=district.voice(asker))


def _decide(plan: Allocation, office: Actor) -> None:
    """One gives way by hand to another, then the plan is decided: each giver is asked to promise."""
    view, got = shown(plan), chosen(plan)
    if view.rows and view.out:
        first = view.rows[0].id
        perform(plan, "override", actor=office, request=first, resource="", reason="对方说已另有安排")
        perform(
            reread(plan), "override", actor=office,
            request=view.out[0].id, resource=got[first], reason="空出的名额补给等候的一组",
        )  # fmt: skip
    take(reread(plan), "decide", actor=office)


def _ask(district: District, body: Organisation, title: str, quantity: int, reach: int, days: int, **more: Any) -> Any:
    """A request that a community publishes."""
    blank = ShareRequest(asker=body, place=body.place)
    given = {"sort": "people", "use": "convenience", "quantity": quantity, "reach": reach, "title": title, **more}
    needed = max(clock.today(), district.today + timedelta(days=days))
    return begin(blank, "publish", actor=district.voice(body), needed_by=needed, **given)
