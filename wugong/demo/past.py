"""A meeting long ago in a street that is not told act by act: written at once, with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.ids import new_id
from wugong.deliberation.minutes import minutes_text
from wugong.deliberation.models import AgendaItem, Attendance, Feedback, Meeting, Minutes, Resolution, Topic
from wugong.deliberation.queries.meetings import agenda_of, attendance_of
from wugong.demo.bulk import Heap, next_numbers
from wugong.demo.meeting import Table
from wugong.demo.topics import Matter
from wugong.flow import matters
from wugong.flow.binding import binding_of
from wugong.flow.models import Matter as Line
from wugong.flow.models import Stateful
from wugong.workdays.rules import due


def write_meeting(table: Table, day: datetime, picked: Sequence[Matter]) -> Meeting:
    """A meeting held and archived, its topics adopted, their tasks kept, their proposers answered."""
    with clock.at(day):
        heap, meeting = Heap(), _meeting(table, day)
        made: tuple[list[Stateful], ...] = ([meeting], [], [])
        heap.add(meeting)
        _told(heap, table, meeting, day)
        heap.add(*(Attendance(meeting=meeting, member=seat, presence="present") for seat in table.body.members.all()))
        for place, matter in enumerate(picked, 1):
            topic = _topic(heap, table, matter, day)
            item = AgendaItem(meeting=meeting, topic=topic, position=place, notified=True, outcome="adopted")
            item.present = table.body.members.count()
            heap.add(item, Resolution(topic=topic, item=item, text=matter.option))
            made[1].append(topic)
            made[2].extend(_tasks(heap, table, matter, topic, day))
        for rows in made:
            _numbered(table, rows)
        heap.write()
        with translation.override("zh-hans"):
            text = minutes_text(meeting, agenda_of(meeting), attendance_of(meeting))
        signed = day + timedelta(days=5)
        Minutes.objects.create(
            meeting=meeting, text=text, drafted_by=table.desk.user, objections_until=signed - timedelta(days=1),
            signed_by=table.chair.user, signer_name=table.chair.name, signed_at=signed, sent_at=signed,
        )  # fmt: skip
    for rows in made:
        _line(rows)
    return meeting


def _numbered(table: Table, rows: list[Stateful]) -> None:
    numbers = next_numbers(table.body.place.code, binding_of(rows[0]).number, len(rows))
    for row, number in zip(rows, numbers, strict=True):
        row.biz_no = number


def _line(rows: list[Stateful]) -> None:
    """The lines of closed things: opened when they began, closed when they moved last."""
    with clock.at(max(row.state_since for row in rows)):
        matters.index_new(binding_of(rows[0]), rows)
    for row in rows:
        Line.objects.filter(pk=row.pk).update(opened_at=row.created_at)


def _meeting(table: Table, day: datetime) -> Meeting:
    before = {name: (day - timedelta(days=n)).date() for name, n in (("call_on", 22), ("closes_on", 19))}
    number = table.body.meetings.filter(year=day.year).count() + 1
    return Meeting(
        id=new_id(), body=table.body, procedure=table.body.procedures.get(), year=day.year, number=number,
        starts_at=day, venue="二楼会议室", notify_on=(day - timedelta(days=17)).date(), opened_at=day,
        closed_at=day + timedelta(hours=2), chaired_by=table.chair.user, chair_name=table.chair.name,
        recorder=table.desk.user, recorder_name=table.desk.name, created_at=day - timedelta(days=30), **before,
    )  # fmt: skip


def _told(heap: Heap, table: Table, meeting: Meeting, day: datetime) -> None:
    chair, desk = table.chair, table.desk
    path = [
        (-30, "schedule", desk),
        (-22, "open_call", desk),
        (-17, "fix_agenda", chair),
        (-17, "notify", desk),
        (0, "open", chair),
        (0, "draft_minutes", desk),
        (5, "sign", chair),
        (5, "archive", desk),
    ]
    heap.tell(meeting, [(day + timedelta(days=n), step, who) for n, step, who in path])


def _topic(heap: Heap, table: Table, matter: Matter, day: datetime) -> Topic:
    """A topic from its draft to its close, a month after the meeting."""
    pk, desk, raised = new_id(), table.desk, day - timedelta(days=22)
    own = ("title", "field", "family", "facts", "request", "option", "affected")
    topic = Topic(
        id=pk, root_id=pk, body=table.body, place=table.body.place.code, proposed_by=table.body.chair,
        proposer=desk.user, created_at=raised, score=4, **{name: getattr(matter, name) for name in own},
    )  # fmt: skip
    heap.add(topic)
    path = [
        (-22, "draft", desk),
        (-22, "submit", desk),
        (-19, "admit", desk),
        (-19, "put_on_agenda", desk),
        (0, "deliberate", desk),
        (0, "resolve", desk),
        (0, "start", SYSTEM),
        (36, "all_done", SYSTEM),
        (37, "feedback", desk),
        (37, "rate", desk),
        (37, "close", desk),
    ]
    heap.tell(topic, [(day + timedelta(days=n), step, who) for n, step, who in path])
    said = {"given_by": desk.user, "name": desk.name, "at": day + timedelta(days=37)}
    heap.add(Feedback(topic=topic, text="已按决议办完，现场可看。", **said))
    return topic


def _tasks(heap: Heap, table: Table, matter: Matter, topic: Topic, day: datetime) -> list[Commitment]:
    """Its tasks, reported and verified the day before they were due."""
    made, url = [], reverse("deliberation:topic", args=[topic.pk])
    for what, done_when, days, who in matter.tasks:
        lead = table.district.find(table.n, who)
        voice, due_on = table.district.voice(lead), due(day.date(), days, "wd", table.district.days)[0]
        done = day + (due_on - day.date()) - timedelta(days=1)
        task = Commitment(
            id=new_id(), what=what, done_when=done_when, assigned_on=day.date(), due_on=due_on, lead=lead,
            assigned_by=table.body.chair, assigner_role=Role.SP, secretariat=table.body.chair,
            secretariat_role=Role.SO, proposer=table.body.chair, place=topic.place, origin_kind="topic",
            origin_id=topic.pk, origin_title=topic.title, origin_url=url, proof="现场已完成，见公示栏",
            reported_at=done, reported_by=voice.user, verified_at=done, verified_by=table.desk.user, created_at=day,
        )  # fmt: skip
        heap.add(task)
        path = [
            (day, "accept_at_once", table.desk),
            (done, "report", voice),
            (done, "verify", table.desk),
            (done, "close", SYSTEM),
        ]
        heap.tell(task, path)
        made.append(task)
    return made
