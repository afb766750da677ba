"""One street with its people, its joint meeting, and the small steps that the year of 1+10 repeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from wugong.accounts.queries import actor_of
from wugong.commitments import actions as promises
from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation.actions import meetings, room, topics
from wugong.deliberation.models import AgendaItem, Body, ProposedTask, Topic
from wugong.demo import telling
from wugong.demo.district import District
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar


@dataclass(frozen=True)
class Street:
    """One street with the people who act in it; ``known`` keeps the hats once read."""

    district: District
    number: int
    known: dict[str, Actor] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.district.streets[self.number - 1].code

    @property
    def committee(self) -> Organisation:
        return self.district.pwc[self.code]

    @property
    def community(self) -> Organisation:
        return next(party for code, party in self.district.community_party.items() if code.startswith(self.code))

    @property
    def secretary(self) -> Actor:
        return self._person(f"street-{self.number}-sp")

    @property
    def office(self) -> Actor:
        return self._person(f"street-{self.number}-so")

    def _person(self, key: str) -> Actor:
        if key not in self.known:
            self.known[key] = actor_of(self.district.users[key])
        return self.known[key]

    def voice(self, body: Organisation) -> Actor:
        """Who speaks for a body."""
        if body.pk == self.committee.pk:
            return self.office
        if key := self.district.liaison_of.get(body.pk):
            return self._person(key)
        if body in self.district.dispatched:
            return self._person(f"agency-{self.district.dispatched.index(body) + 1}")
        departments = list(self.district.departments.values())[1:]
        if body in departments:
            return self._person(f"department-{departments.index(body) + 1}")
        parties = [self.district.community_party[place.code] for place in self.district.communities]
        return self._person(f"community-{parties.index(body) + 1}-cp")

    def department(self, name: str) -> Organisation:
        return self.district.departments[name]

    def unit(self, part: str) -> Organisation:
        """A member organisation of the street by a part of its name."""
        near = [*self.district.obligated, *self.district.nonpublic, *self.district.dispatched]
        return next(one for one in near if part in one.name and one.place.code.startswith(self.code))


def at(ago: int, hour: int = 10) -> datetime:
    """An hour of the day that lies so many days back."""
    return timezone.make_aware(datetime.combine(clock.today() - timedelta(days=ago), time(hour)))


def workday(ago: int) -> datetime:
    """Two in the afternoon of the working day about ``ago`` days back."""
    day = clock.today() - timedelta(days=ago)
    while not calendar().is_workday(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(14)))


@dataclass(frozen=True, slots=True)
class Table:
    """A joint meeting with its chair and its desk."""

    body: Body
    chair: Actor
    desk: Actor

    def decide(self, topic: Topic, day: datetime, decision: room.Decision, tasks: list[Deed] | None = None) -> None:
        """Hold an extra meeting over one topic, from the notice to the archive."""
        with telling.at(day - timedelta(days=14)):
            meeting = meetings.plan_meeting(self.body, starts_at=day, kind="extra", venue="二楼会议室", actor=self.desk)
            meetings.open_call(meeting, actor=self.desk)
            meetings.put_on_agenda(topic, meeting=meeting, actor=self.desk)
        with telling.at(day - timedelta(days=12)):
            meetings.fix_agenda(meeting, actor=self.chair)
            meetings.notify(meeting, actor=self.desk)
        with telling.at(day):
            meetings.call_roll(meeting, actor=self.desk)
            room.all_here(meeting, actor=self.desk)
            room.open_meeting(meeting, actor=self.chair)
            item = AgendaItem.objects.get(meeting=meeting, topic=topic)
            for deed in tasks or []:
                room.write_task(
                    ProposedTask(topic=topic, item=item), what=deed.what, done_when=deed.done_when, lead=deed.lead,
                    due_on=deed.due_on, accepted=True, lead_why="本项职责归该单位", actor=self.desk,
                )  # fmt: skip
            room.decide(item, decision=decision, actor=self.desk)
        with telling.at(day + timedelta(hours=2)):
            room.close_meeting(meeting, actor=self.desk)
        with telling.at(day + timedelta(days=5)):
            meetings.sign(meeting, actor=self.chair)
            meetings.archive(meeting, actor=self.desk)


def answer(topic: Topic, text: str, desk: Actor, ago: int) -> None:
    with telling.at(at(ago)):
        topics.feedback(Topic.objects.get(pk=topic.pk), text=text, actor=desk)


def keep(task: Commitment, street: Street, ago: int, proof: str) -> None:
    """Reported by whoever leads it, verified by the office a day later."""
    with telling.at(at(ago)):
        promises.report(Commitment.objects.get(pk=task.pk), proof=proof, actor=street.voice(task.lead))
    with telling.at(at(ago - 1)):
        promises.verify(Commitment.objects.get(pk=task.pk), actor=street.office)
