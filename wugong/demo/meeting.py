"""A joint meeting of the demo: its people, and one meeting from the call for topics to the last task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import cycle
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation.actions import meetings, room, topics
from wugong.deliberation.actions.members import speak, vote
from wugong.deliberation.models import AgendaItem, Body, Meeting, ProposedTask, Topic
from wugong.deliberation.policies import led_by_committee
from wugong.demo.district import District
from wugong.demo.telling import Story, Telling, Told
from wugong.demo.topics import Matter
from wugong.flow.actions import perform
from wugong.organisations.models import Organisation
from wugong.workdays.rules import due

REGULAR = (30, 22, 19, 17)  # days before it: planned, called for topics, topics admitted, notified
EXTRA = (14, 14, 14, 12)
ANSWERS: Sequence[tuple[str, dict[str, Any]]] = (
    ("attend", {}),
    ("send_substitute", {"name": "办公室主任"}),
    ("attend", {}),
    ("apologise", {"reason": "当天有上级检查，会后书面反馈意见。"}),
)
RETURNED = room.Decision("deferred", words="材料未齐，下次再议。")
NONE: Mapping[str, room.Decision] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Table:
    """A joint meeting in street ``n`` (counted from 0) with the sign-in names of its chair and its secretariat."""

    district: District
    n: int
    body: Body
    chair_name: str
    desk_name: str

    @property
    def chair(self) -> Actor:
        return self.district.actor(self.chair_name)

    @property
    def desk(self) -> Actor:
        return self.district.actor(self.desk_name)

    def raise_(self, matter: Matter, source: topics.Source | None = None, by: Actor | None = None) -> Topic:
        """A topic of this joint meeting; its secretariat writes it down unless somebody else raises it."""
        actor = by or self.desk
        own = source or topics.Source(Organisation.objects.get(pk=actor.organisation or ""))
        return topics.raise_topic(self.body, words=matter.words(), source=own, actor=actor)

    def admitted(self, matter: Matter, ago: int) -> Telling:
        """A topic raised and admitted on one day. Returns it."""
        yield self.district.workday(ago)
        return perform(self.raise_(matter), "admit", actor=self.desk)

    def write_tasks(self, topic: Topic, matter: Matter, item: AgendaItem | None = None, later: int = 0) -> None:
        """The tasks of a matter, accepted by those who lead them; ``later``: working days until it is adopted."""
        for what, done_when, days, who in matter.tasks:
            due_on = due(clock.today(), days + later, "wd", self.district.days)[0]
            room.write_task(
                ProposedTask(topic=topic, item=item), actor=self.desk, what=what, done_when=done_when,
                lead=self.district.find(self.n, who), due_on=due_on,
                accepted=True, lead_why="由承办单位牵头，街道统筹。" if led_by_committee(topic) else "",
            )  # fmt: skip

    def hold(
        self,
        day: datetime,
        matters: Sequence[Matter],
        *,
        raised: Sequence[Topic] = (),
        outcomes: Mapping[str, room.Decision] = NONE,
        too_few_on: datetime | None = None,
    ) -> Telling:
        """One meeting at ``day``, from its plan to the archive; an extra one where its topics are ``raised`` already.

        ``outcomes`` are decisions by title for what is not adopted; on ``too_few_on`` it had been called before.
        Returns the meeting.
        """
        first = too_few_on or day
        meeting = yield from self.called(first, matters, raised)
        if too_few_on:
            yield too_few_on
            reason = "到会不足半数，改期再开。"
            meeting = perform(meeting, "adjourn", again_at=day, reason=reason, actor=self.chair).resumed_as
            perform(meeting, "notify", actor=self.desk)
        yield day
        self._sit(meeting, matters, outcomes)
        perform(meeting, "confirm", actor=self.chair)
        yield day + timedelta(hours=2)
        perform(meeting, "draft_minutes", actor=self.desk)
        signed = due(day.date(), 3, "wd", self.district.days)[0]  # the time to object is over
        yield day.replace(year=signed.year, month=signed.month, day=signed.day)
        perform(meeting, "sign", actor=self.chair)
        perform(meeting, "archive", actor=self.desk)
        return meeting

    def called(self, first: datetime, matters: Sequence[Matter], raised: Sequence[Topic] = ()) -> Telling:
        """One meeting from its plan to its notice, which some members have answered. Returns it."""
        extra = bool(raised)
        planned, called, admitted, notified = (timedelta(days=n) for n in (EXTRA if extra else REGULAR))
        yield first - planned
        meeting = meetings.plan_meeting(
            self.body, starts_at=first, kind="extra" if extra else "regular", venue="二楼会议室", actor=self.desk
        )
        yield first - called
        perform(meeting, "open_call", actor=self.desk)
        topics_raised = list(raised) or [self.raise_(each) for each in matters]
        yield first - admitted
        for topic in topics_raised:
            if not extra:
                perform(topic, "admit", actor=self.desk)
            meetings.put_on_agenda(topic, meeting=meeting, actor=self.desk)
        yield first - notified
        perform(meeting, "fix_agenda", reason="材料即议题正文，不另附件。", actor=self.chair)
        perform(meeting, "notify", actor=self.desk)
        yield first - notified + timedelta(hours=3)
        for member, (step, words) in zip(self.members[1:], cycle(ANSWERS), strict=False):
            perform(meeting, step, actor=member, **words)
        return meeting

    @property
    def members(self) -> list[Actor]:
        """Those who speak for the units and communities around the table, at most seven."""
        seats = self.body.members.exclude(organisation=self.body.chair).select_related("organisation").order_by("pk")
        return [self.district.voice(seat.organisation) for seat in seats[:7]]

    def sits(self, day: datetime, matters: Sequence[Matter]) -> Telling:
        """A meeting that has begun and is not closed yet."""
        meeting = yield from self.called(day, matters)
        yield day
        self._sit(meeting, matters, NONE)

    def _sit(self, meeting: Meeting, matters: Sequence[Matter], outcomes: Mapping[str, room.Decision]) -> None:
        """Those who come are here; members speak and, in a small circle, vote; what is adopted has its tasks."""
        room.all_here(meeting, actor=self.desk)
        perform(meeting, "open", actor=self.chair)
        known, small = {each.title: each for each in matters}, self.body.members.count() < 8
        for item in AgendaItem.objects.filter(meeting=meeting, topic__isnull=False).select_related("topic__body"):
            assert item.topic is not None
            title = item.topic.title
            decision = outcomes.get(title) or (room.Decision("adopted") if title in known else RETURNED)
            if decision.outcome == "adopted":
                self.write_tasks(item.topic, known[title], item)
            speak(meeting, item=item, text="我们支持，按分工认领任务。", actor=self.members[0])
            voted = small and decision.outcome == "adopted"
            room.decide(item, decision=replace(decision, deciding="vote") if voted else decision, actor=self.desk)
            voters = [self.chair, *self.members] if voted else []
            for n, member in enumerate(voters, 1):
                vote(meeting, item=item, ballot="against" if n == len(voters) else "for", actor=member)

    def see_through(self, meeting: Meeting) -> Telling:
        """What fell due long ago is done and whoever raised the topic answered; of the rest three in ten are late."""
        mine = list(AgendaItem.objects.filter(meeting=meeting, topic__isnull=False).values_list("topic", flat=True))
        for task in Commitment.objects.filter(origin_kind="topic", origin_id__in=mine).order_by("due_on", "id"):
            end = timezone.make_aware(datetime.combine(task.due_on, time(10)))
            recent = end > self.district.at(40)
            if end < self.district.at(0, 0) and not (recent and self.district.rng.random() < 0.3):
                yield from self.keep(task, end - timedelta(days=2))
        for topic in Topic.objects.filter(pk__in=mine, state__in=["carried_out", "not_adopted"]):
            if topic.state_since < self.district.at(20):
                yield from self._answered(topic)

    def keep(self, task: Commitment, when: datetime, proof: str = "现场已完成，见公示栏") -> Telling:
        """Reported by whoever leads it, verified by the office a day later."""
        steps: list[Told] = [
            (when, "report", self.district.speaks[task.lead_id], {"proof": proof}),
            (timedelta(days=1), "verify", self.desk_name),
        ]
        yield from Story("commitment", {}, steps).told(self.district, task)

    def _answered(self, topic: Topic) -> Telling:
        """Whoever raised it hears what became of it, a day after the last task; most are content."""
        text = "已按决议办完，现场可看。" if topic.state == "carried_out" else "会议未通过，理由见纪要。"
        score = self.district.rng.choice((5, 5, 4, 4, 3))
        steps: list[Told] = [
            (topic.state_since + timedelta(days=1), "feedback", self.desk_name, {"text": text}),
            (timedelta(0), "rate", self.desk_name, {"score": score}),
            (timedelta(0), "close", self.desk_name),
        ]
        yield from Story("topic", {}, steps).told(self.district, topic)
