"""Years of topics and meetings written straight into the tables, for load and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.ids import new_id
from wugong.deliberation.actions.bodies import found_body
from wugong.deliberation.models import AgendaItem, Attendance, Body, Meeting, Member, Topic
from wugong.deliberation.queries.bodies import procedure_of
from wugong.deliberation.rules.meeting import MACHINE as MEETING
from wugong.deliberation.rules.meeting import MeetingState
from wugong.deliberation.rules.topic import MACHINE as TOPIC
from wugong.demo.bulk import Life, Mass, line, midnight
from wugong.demo.district import District
from wugong.organisations.models import Organisation

SUBJECTS = ["电梯更新", "夜市油烟", "路口拥堵", "停车紧张", "楼道堆物", "充电棚", "老年食堂", "排水不畅", "占道经营"]
DONE = ["closed"] * 30 + ["merged", "diverted", "withdrawn"]
OPEN = ["submitted", "admitted", "coordinating", "deferred", "implementing", "not_adopted", "escalated"]
AWAITED = {"submitted": "secretariat", "not_adopted": "secretariat", "coordinating": "secretariat"}
ON_AGENDA = 8


def deliberation(district: District, mass: Mass, *, years: int, a_year: int) -> None:
    """A joint meeting in every street with ``a_year`` topics and twelve meetings a year, the last one in session."""
    for street in district.streets:
        pwc = district.pwc[street.code]
        begun = clock.today() - timedelta(days=365 * years)
        standing = Body.objects.filter(place=street, closed_on__isnull=True).first()
        body = standing or found_body(street, chair=pwc, founded_on=begun, actor=SYSTEM)
        units = [o for o in district.obligated if o.place_id == street.pk]
        sitting = {seat.organisation_id: seat for seat in body.members.filter(until__isnull=True)}
        seats = [sitting.get(o.pk) or Member(body=body, organisation=o, since=begun) for o in units]
        Member.objects.bulk_create([seat for seat in seats if seat._state.adding])
        topics = list(_topics(district, mass, body, units, years=years, a_year=a_year))
        _meetings(mass, body, seats, topics, years=years)
    mass.flush()


def _topics(
    district: District, mass: Mass, body: Body, units: list[Organisation], *, years: int, a_year: int
) -> Iterator[Topic]:
    rng, today, code = district.rng, clock.today(), body.place.code
    circle = (body.chair, *units)
    for n in range(years * a_year):
        begun = today - timedelta(days=rng.randrange(1, years * 365))
        fresh = (today - begun).days < 60
        state = rng.choice(OPEN) if fresh or n % 50 == 0 else rng.choice(DONE)
        pk, opened, by = new_id(), midnight(begun), rng.choice(units)
        title = f"{body.place.name[:-2]}{rng.choice(SUBJECTS)}（{n + 1}）"
        topic = Topic(
            id=pk, root_id=pk, body=body, title=title, field="governance", family="other", place=code, facts=title,
            request="请一起想办法。", option="分两步办。", affected="居民", proposed_by=by, state=state,
            state_since=opened,
            biz_no=f"{code}-YT-{begun.year}-{n + 10001:05d}", created_at=opened,
        )  # fmt: skip
        awaited = (AWAITED[state], Role.SO, body.chair) if state in AWAITED else None
        due = min(begun + timedelta(days=5), today)
        life = Life(opened, midnight(due), midnight(due), awaited, circle if state in AWAITED else (by, body.chair))
        url = reverse("deliberation:topic", args=[pk])
        mass.add(topic, *line(topic, TOPIC, life, title=title, detail=by.name, url=url, place=code))
        yield topic


def _meetings(mass: Mass, body: Body, seats: list[Member], topics: list[Topic], *, years: int) -> None:
    """Twelve a year, the oldest topics first; the newest meeting is in session with open topics on its agenda."""
    rules, waiting = procedure_of(body), [t for t in topics if t.state in {"admitted", "deferred"}]
    settled = [t for t in topics if t.state == "closed"]
    for n in range(12 * years + 1):
        last = n == 12 * years
        day = clock.today() - timedelta(days=30 * (12 * years - n))
        meeting = _meeting(body, rules, day, n + 1, in_session=last)
        life = Life(midnight(day), midnight(day), None, None, (body.chair,))
        url = reverse("deliberation:meeting", args=[meeting.pk])
        rows: list[Any] = list(
            line(meeting, MEETING, life, title=str(meeting), detail="", url=url, place=body.place.code)
        )
        chosen = waiting[:ON_AGENDA] if last else settled[n * 4 : n * 4 + 4]
        if last:
            mass.flush()
            Topic.objects.filter(pk__in=[t.pk for t in chosen]).update(state="scheduled")
        items = [
            AgendaItem(
                meeting=meeting, topic=topic, position=k, notified=True, notes="" if last else "意见一致。",
                outcome="" if last else "adopted",
            )
            for k, topic in enumerate(chosen, start=1)
        ]  # fmt: skip
        here = [Attendance(meeting=meeting, member=seat, presence="present") for seat in seats]
        mass.add(meeting, *items, *here, *rows)


def _meeting(body: Body, rules: Any, day: date, number: int, *, in_session: bool) -> Meeting:
    starts = timezone.make_aware(datetime.combine(day, time(14)))
    state = MeetingState.IN_SESSION if in_session else MeetingState.ARCHIVED
    return Meeting(
        id=new_id(), body=body, procedure=rules, year=day.year, number=number, starts_at=starts, venue="二楼会议室",
        call_on=day, closes_on=day, notify_on=day, opened_at=starts, state=state, state_since=starts,
        biz_no=f"{body.place.code}-HY-{day.year}-{number + 10000:05d}", created_at=starts,
    )  # fmt: skip
