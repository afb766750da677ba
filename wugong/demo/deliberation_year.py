"""A year of joint meetings: one or two held in every street and one in some communities, with what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone

from wugong.accounts.queries import actor_of
from wugong.commitments import actions as promises
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions import bodies, meetings, room, topics
from wugong.deliberation.models import AgendaItem, Body, Meeting, ProposedTask, Topic
from wugong.deliberation.policies import led_by_committee
from wugong.demo import deliberation_stories as one_street
from wugong.demo import telling
from wugong.demo.district import District
from wugong.demo.telling import Story
from wugong.demo.topics import COMMUNITY, STREET, Matter
from wugong.flow.actions import take
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

NONE: dict[str, room.Decision] = {}


class Year:
    """The people of one joint meeting, and the steps they take at the moments they would."""

    def __init__(self, district: District, body: Body, chair: str, desk: str, members: list[Organisation]) -> None:
        self.district, self.body, self.members = district, body, members
        self.chair, self.desk = actor_of(district.users[chair]), actor_of(district.users[desk])

    def hold(
        self,
        day: datetime,
        matters: list[Matter],
        *,
        outcomes: dict[str, room.Decision] = NONE,
        too_few_on: datetime | None = None,
    ) -> Meeting:
        """Hold one meeting at ``day`` from the call for topics to the archive, and see its tasks through.

        ``outcomes`` are decisions by title for what is not adopted; on ``too_few_on`` it had been called before.
        """
        first = too_few_on or day
        with telling.at(first - timedelta(days=30)):
            meeting = meetings.plan_meeting(self.body, starts_at=first, venue="二楼会议室", actor=self.desk)
        with telling.at(first - timedelta(days=22)):
            meetings.open_call(meeting, actor=self.desk)
            raised = [self.raise_(each) for each in matters]
        with telling.at(first - timedelta(days=19)):
            for topic in raised:
                topics.admit(topic, actor=self.desk)
                meetings.put_on_agenda(topic, meeting=meeting, actor=self.desk)
        with telling.at(first - timedelta(days=17)):
            meetings.fix_agenda(meeting, actor=self.chair)
            meetings.notify(meeting, actor=self.desk)
        if too_few_on:
            with telling.at(too_few_on):
                meeting = meetings.adjourn(meeting, again_at=day, reason="到会不足半数，改期再开。", actor=self.chair)
                meetings.notify(meeting, actor=self.desk)
        with telling.at(day):
            room.all_here(meeting, actor=self.desk)
            room.open_meeting(meeting, actor=self.chair)
            for item in AgendaItem.objects.filter(meeting=meeting, topic__isnull=False).select_related("topic"):
                title = item.topic.title if item.topic else ""
                if title in outcomes:
                    room.decide(item, decision=outcomes[title], actor=self.desk)
                elif matter := next((m for m in matters if m.title == title), None):
                    self.adopt(item, matter)
                else:
                    room.decide(item, decision=room.Decision("deferred", words="材料未齐，下次再议。"), actor=self.desk)
        with telling.at(day + timedelta(hours=2)):
            room.close_meeting(meeting, actor=self.desk)
        self.after(meeting, day)
        return meeting

    def raise_(self, matter: Matter) -> Topic:
        """The secretariat writes a topic down for the community or street it serves."""
        words = topics.Words(
            title=matter.title,
            field=matter.field,
            family=matter.family,
            facts=matter.facts,
            request=matter.request,
            option=matter.option,
            affected="居民、商户",
        )
        own = Organisation.objects.get(pk=str(self.desk.organisation))
        return topics.raise_topic(self.body, words=words, source=topics.Source(proposed_by=own), actor=self.desk)

    def write_tasks(self, topic: Topic, matter: Matter, item: AgendaItem | None = None) -> None:
        """Write the tasks down, accepted by those who lead."""
        for n, (what, done_when, days) in enumerate(matter.tasks):
            room.write_task(
                ProposedTask(topic=topic, item=item),
                actor=self.desk,
                what=what,
                done_when=done_when,
                lead=self.members[((item.position if item else 0) + n) % len(self.members)],
                due_on=due(clock.today(), days, "wd", calendar())[0],
                accepted=True,
                lead_why="由承办单位牵头，街道统筹。" if led_by_committee(topic) else "",
            )

    def adopt(self, item: AgendaItem, matter: Matter) -> None:
        """Tasks and outcome."""
        if item.topic:
            self.write_tasks(item.topic, matter, item)
        room.decide(item, decision=room.Decision(outcome="adopted"), actor=self.desk)

    def after(self, meeting: Meeting, day: datetime) -> None:
        """Minutes signed and archived; most tasks reported and verified; the proposer answered."""
        with telling.at(day + timedelta(days=5)):
            meetings.sign(meeting, actor=self.chair)
            meetings.archive(meeting, actor=self.desk)
        tasks = Commitment.objects.filter(origin_kind="topic", origin_id__in=self.topics_of(meeting))
        for task in tasks.order_by("due_on", "id"):
            self.keep(task)
        for topic in Topic.objects.filter(pk__in=self.topics_of(meeting)):
            self.answer(topic)

    def answer(self, topic: Topic) -> None:
        """Whoever raised it hears what became of it, a day after the last task; most are content."""
        if topic.state not in {"carried_out", "not_adopted"} or topic.state_since > clock.now() - timedelta(days=20):
            return
        with telling.at(topic.state_since + timedelta(days=1)):
            text = "已按决议办完，现场可看。" if topic.state == "carried_out" else "会议未通过，理由见纪要。"
            topics.feedback(topic, text=text, actor=self.desk)
            score = self.district.rng.choice((5, 5, 4, 4, 3))
            topics.rate(topic, score=score, actor=self.desk)
            take(topic, "close", actor=self.desk)

    def topics_of(self, meeting: Meeting) -> list[UUID]:
        rows = AgendaItem.objects.filter(meeting=meeting, topic__isnull=False)
        return [item.topic_id for item in rows if item.topic_id]

    def keep(self, task: Commitment) -> None:
        """What fell due long ago is done; of the rest three in ten are late."""
        end = timezone.make_aware(datetime.combine(task.due_on, time(10)))
        recent = end > clock.now() - timedelta(days=40)
        if end > clock.now() or (recent and self.district.rng.random() < 0.3):
            return
        liaison = actor_of(self.district.users[self.district.liaison_of[task.lead_id]])
        with telling.at(end - timedelta(days=2)):
            promises.note(task, text="已办完，准备验收", actor=liaison)
            promises.report(task, proof="现场已完成，见公示栏", actor=liaison)
        with telling.at(end - timedelta(days=1)):
            promises.verify(Commitment.objects.get(pk=task.pk), actor=self.desk)


def stories(district: District) -> Iterator[Story]:
    """Found the joint meetings, then hold them."""
    assert district.district is not None
    departments = list(district.departments.values())
    top = bodies.found_body(
        district.district,
        chair=district.departments["区委组织部"],
        secretariat=district.departments["区委社会工作部"],
        founded_on=district.district.valid_from,
        actor=SYSTEM,
    )
    for organisation in [*departments[3:], *district.pwc.values()]:
        bodies.seat(top, organisation=organisation, actor=SYSTEM)
    years = [_founded(district, n) for n in range(len(district.streets))]
    for n, year in enumerate(years):
        yield from _street(year, n)
        yield from _communities(district, n, year.members)
    yield from one_street.stories(district, years[0])


def _founded(district: District, n: int) -> Year:
    """The joint meeting of a street."""
    place = district.streets[n]
    units = [o for o in district.obligated if o.place_id == place.pk]
    with telling.at(_weekday(364)):
        body = bodies.found_body(place, chair=district.pwc[place.code], founded_on=place.valid_from, actor=SYSTEM)
        for organisation in units:
            bodies.seat(body, organisation=organisation, actor=SYSTEM)
    return Year(district, body, f"street-{n + 1}-sp", f"street-{n + 1}-so", units)


def _street(year: Year, n: int) -> Iterator[Story]:
    """One or two quarterly meetings, and the next one planned with topics waiting."""
    for turn, ago in enumerate((175, 85) if n < 4 else (85,)):
        pick = [STREET[(n + 2 * turn + k) % len(STREET)] for k in range(2)]
        came = _refused(pick[-1].title) if (n + turn) % 4 == 1 else {}
        if n == 0 and turn == 1:  # stands on the next agenda by itself
            pick.append(STREET[4])
            came[STREET[4].title] = room.Decision("deferred", words="产权单位的意见还没有到，下次会议再议。")
        yield partial(year.hold, _weekday(ago), pick, outcomes=came)
    yield partial(_ahead, year, n)


def _ahead(year: Year, n: int) -> None:
    """The next meeting, planned and called for."""
    ahead_on = _weekday(-12)
    with telling.at(ahead_on - timedelta(days=20)):
        ahead = meetings.plan_meeting(year.body, starts_at=ahead_on, venue="二楼会议室", actor=year.desk)
    with telling.at(_weekday(2)):
        meetings.open_call(ahead, actor=year.desk)
        year.raise_(STREET[(n + 5) % len(STREET)])


def _refused(title: str) -> dict[str, room.Decision]:
    """What a meeting does not adopt, by consensus or by vote."""
    return {title: room.Decision("not_adopted", words="成员单位意见不一，先由牵头部门调研。")}


def _communities(district: District, n: int, units: list[Organisation]) -> Iterator[Story]:
    """The joint meetings of the communities of a street; some of them have met."""
    for number, community in enumerate(district.communities, 1):
        if community.code[:9] != district.streets[n].code:
            continue
        party = district.community_party[community.code]
        mine = [units[(number + k) % len(units)] for k in range(4)]
        with telling.at(_weekday(364)):
            body = bodies.found_body(community, chair=party, founded_on=community.valid_from, actor=SYSTEM)
            for organisation in mine:
                bodies.seat(body, organisation=organisation, actor=SYSTEM)
        if number > 3:
            continue
        year = Year(district, body, f"community-{number}-cp", f"community-{number}-cw", mine)
        pick, up = [COMMUNITY[n % len(COMMUNITY)]], NONE
        if number == 1:
            pick.append(COMMUNITY[(n + 2) % len(COMMUNITY)])
            tried = "社区两次约请相关部门，未能形成方案。"
            up = {pick[1].title: room.Decision("escalated", ground="cross_jurisdiction", tried=tried)}
        few = _weekday(50 + n) if number == 1 else None
        yield partial(year.hold, _weekday(40 + n), pick, outcomes=up, too_few_on=few)
        yield partial(_raised, year, COMMUNITY[(n + 1) % len(COMMUNITY)])


def _raised(year: Year, matter: Matter) -> None:
    """A topic of yesterday."""
    with telling.at(_weekday(1)):
        year.raise_(matter)


def _weekday(ago: int) -> datetime:
    """Two in the afternoon of the working day that lies about ``ago`` days back (ahead when negative)."""
    day = clock.today() - timedelta(days=ago)
    while not calendar().is_workday(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(14)))
