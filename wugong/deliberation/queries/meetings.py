"""Meetings: the calendar of a body, one meeting, its room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from wugong.commitments.models import CoBody, Commitment
from wugong.commitments.rules import FINAL as KEPT
from wugong.common.actor import Actor
from wugong.deliberation.models import (
    AgendaItem,
    Attendance,
    Body,
    Collection,
    Helper,
    Meeting,
    Objection,
    ProposedTask,
    ResolutionTask,
    Speech,
)
from wugong.deliberation.queries.bodies import circle_of, find_seen
from wugong.deliberation.rules.bodies import quorum
from wugong.deliberation.rules.meeting import AHEAD, HERE, OPEN_AGENDA, ItemKind, Outcome
from wugong.deliberation.rules.topic import TopicState
from wugong.files.queries import names_of_files, with_files


def meetings_visible_to(actor: Actor) -> QuerySet[Meeting]:
    """Meetings of the bodies in whose circle one is."""
    rows = Meeting.objects.select_related("body__place", "procedure")
    return rows if actor.system else rows.filter(body__in=circle_of(actor).values("pk"))


def meeting_seen(actor: Actor, pk: UUID) -> Meeting:
    """One meeting; raises Unseen."""
    return find_seen(meetings_visible_to(actor), pk)


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, with topic, proposer and number of tasks, in a fixed number of queries."""
    helpers = Helper.objects.select_related("organisation").order_by("id")
    tasks = ProposedTask.objects.select_related("lead", "post").order_by("created_at", "id")
    shares = CoBody.objects.filter(declined_at=None).select_related("organisation")
    counted = Collection.objects.filter(result__isnull=False)
    said = Speech.objects.select_related("member__organisation").order_by("created_at", "id")
    returning = Commitment.objects.select_related("lead").order_by("due_on", "id")
    return list(
        meeting.items.select_related("topic__proposed_by", "topic__body")
        .prefetch_related(
            Prefetch("topic__collections", queryset=counted, to_attr="counted"),
            Prefetch("proposed", queryset=tasks),
            Prefetch("speeches", queryset=said),
            Prefetch("proposed__helpers", queryset=helpers),
            Prefetch("tasks", queryset=returning),
            Prefetch("tasks__sharers", queryset=shares),
        )
        .order_by("position", "id")
    )


def papers_of(meeting: Meeting, items: list[AgendaItem]) -> dict[UUID, list[str]]:
    """The names of the papers that go with a meeting: under its own key, and under those of the topics of its items."""
    topics = [item.topic_id for item in items if item.topic_id]
    return {**names_of_files("meeting", [meeting.pk]), **names_of_files("topic", topics)}


def attendance_of(meeting: Meeting) -> list[Attendance]:
    """Who is here, those with a vote first."""
    rows = meeting.attendances.select_related("member__organisation", "member__post")
    return list(rows.order_by("-member__voting", "member__since", "member__id"))


def unconfirmed_in(meeting: Meeting) -> list[AgendaItem]:
    """Items with a topic and an outcome that the chair has not confirmed, in the order of the agenda."""
    rows = meeting.items.filter(topic__isnull=False, confirmed_at__isnull=True).exclude(outcome="")
    return list(rows.select_related("topic__body", "meeting__procedure").order_by("position", "id"))


def own_line(meeting: Meeting, actor: Actor) -> Attendance | None:
    """The line of the unit under whose hat somebody acts; None where it has no seat."""
    if actor.organisation is None:
        return None
    rows = meeting.attendances.filter(member__organisation=actor.organisation, member__until__isnull=True)
    return rows.select_related("member__organisation").first()


@dataclass(frozen=True, slots=True)
class Count:
    """Voting members, how many are here, how many are needed."""

    voting: int
    present: int
    needed: int

    @property
    def quorate(self) -> bool:
        return self.present >= self.needed


def count_of(meeting: Meeting, rows: list[Attendance] | None = None) -> Count:
    """The quorum of a meeting as it stands."""
    rows = attendance_of(meeting) if rows is None else rows
    voting = [row for row in rows if row.member.voting]
    here = sum(row.presence in HERE for row in voting)
    return Count(len(voting), here, quorum(len(voting), meeting.procedure.quorum_percent))


def without_papers(meeting: Meeting) -> list[str]:
    """The titles of the topics on the agenda to which no paper is attached."""
    topics = {item.topic_id: item.topic for item in meeting.items.select_related("topic") if item.topic}
    papers = with_files("topic", [pk for pk in topics if pk])
    return [topic.title for pk, topic in topics.items() if pk not in papers]


def adopted_without_task(meeting: Meeting) -> str:
    """The first topic the meeting adopted that no task carries out; empty when each has one (R-33).

    A task that was withdrawn carries nothing out. A topic that is closed meanwhile was answered without it.
    """
    alive = ResolutionTask.objects.filter(resolution__item=OuterRef("pk")).exclude(commitment__state="withdrawn")
    adopted = meeting.items.filter(outcome=Outcome.ADOPTED, topic__isnull=False).exclude(topic__state=TopicState.CLOSED)
    bare = adopted.filter(~Exists(alive)).select_related("topic").first()
    return str(bare) if bare else ""


def returning_tasks(body: Body) -> QuerySet[Commitment]:
    """Open tasks of earlier resolutions of a body: they stand on its next agenda by themselves."""
    rows = Commitment.objects.filter(resolution_task__resolution__topic__body=body)
    return rows.exclude(state__in=KEPT).order_by("due_on", "id")


def tasks_item(meeting: Meeting) -> AgendaItem | None:
    return meeting.items.filter(kind=ItemKind.TASKS).first()


def coming(actor: Actor, most: int = 20) -> list[Meeting]:
    """Meetings that are ahead or in session, the soonest first."""
    return list(meetings_visible_to(actor).filter(state__in=AHEAD).order_by("starts_at", "id")[:most])


def open_agendas(body: Body) -> QuerySet[Meeting]:
    """Meetings of a body whose agenda can still be changed, the soonest first."""
    return body.meetings.filter(state__in=OPEN_AGENDA).select_related("body").order_by("starts_at", "id")


def item_seen(actor: Actor, pk: UUID) -> AgendaItem:
    """One item of a meeting one may see; raises Unseen."""
    rows = AgendaItem.objects.select_related("meeting__body__place", "meeting__procedure", "topic")
    return find_seen(rows.filter(meeting__in=_seen(actor)), pk)


def attendance_seen(actor: Actor, pk: UUID) -> Attendance:
    """One line of attendance of a meeting one may see; raises Unseen."""
    rows = Attendance.objects.select_related("meeting__body__place", "member__organisation")
    return find_seen(rows.filter(meeting__in=_seen(actor)), pk)


def task_seen(actor: Actor, pk: UUID) -> ProposedTask:
    """One proposed task one may see; raises Unseen."""
    rows = ProposedTask.objects.select_related("item__meeting__body__place", "item__meeting__procedure", "topic__body")
    return find_seen(rows.filter(topic__body__in=circle_of(actor).values("pk")), pk)


def objection_seen(actor: Actor, pk: UUID) -> Objection:
    """One objection to minutes one may see; raises Unseen."""
    rows = Objection.objects.select_related("minutes__meeting__body")
    return find_seen(rows.filter(minutes__meeting__in=_seen(actor)), pk)


def _seen(actor: Actor) -> QuerySet[Any, Any]:
    return meetings_visible_to(actor).order_by().values("pk")
