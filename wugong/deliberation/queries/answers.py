"""What the holder of a slip reads of a topic: who has it, since when, what next, by when, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.commitments.models import Commitment
from wugong.commitments.queries import of_origin
from wugong.commitments.rules import FINAL as KEPT
from wugong.common import clock
from wugong.deliberation.models import Escalation, Topic
from wugong.deliberation.rules.answers import SAID
from wugong.deliberation.rules.topic import FINAL, TopicState
from wugong.flow.queries import current_due
from wugong.flow.slips import Answer, Stop
from wugong.organisations.models import Organisation
from wugong.record.queries import history_of
from wugong.workdays.rules import last_day

S = TopicState
MOST_STOPS = 60
WITH_RAISER = (S.DRAFT, S.RETURNED)
WITH_RESIDENT = (S.FEEDBACK_GIVEN, S.EVALUATED, *FINAL)


def answer_of(topic: Topic) -> Answer:
    """The answer on a slip. A merged topic answers with the one it went into, an escalated one with the one above."""
    now = _goes_on_as(topic)
    tasks = (
        list(of_origin("topic", now.pk).select_related("lead").exclude(state__in=KEPT))
        if now.state == S.IMPLEMENTING
        else []
    )
    holders = _holders(now, tasks)
    day, late = _day(now, tasks)
    said, words = SAID[now.state], _words(now, holders)
    dated = said.dated if day and not late else ""
    return Answer(
        sentence=str(dated or said.sentence) % {**words, "day": _written(day)},
        holder="" if now.state in WITH_RESIDENT else words["who"],
        since=None if now.state in WITH_RESIDENT else now.state_since,
        following=str(said.following) % words,
        by=day,
        late=late,
        told=_told(topic, now),
        tone="amber" if late else said.tone,
        place=topic.proposed_by.place.code,
        calls=tuple((str(o), o.phone) for o in holders if o.phone and o.pk != topic.proposed_by_id),
        course=_course(topic, words),
    )


def _goes_on_as(topic: Topic) -> Topic:
    """Where the matter lives now: at most three tiers up, and once into another."""
    now = topic
    for _tier in range(4):
        above = _next(now)
        if above is None:
            break
        now = above
    return now


def _next(topic: Topic) -> Topic | None:
    if topic.state == S.MERGED:
        return topic.merged_into
    if topic.state != S.ESCALATED:
        return None
    up = Escalation.objects.filter(topic=topic).order_by("-created_at").select_related("upper_topic").first()
    return up.upper_topic if up else None


def _holders(topic: Topic, tasks: Sequence[Commitment]) -> list[Organisation]:
    """The organisations that have to do something now, each once."""
    if topic.state in WITH_RAISER:
        return [topic.proposed_by]
    leads = {task.lead_id: task.lead for task in tasks}
    if leads:
        return list(leads.values())
    office = topic.body.secretariat or topic.body.chair
    return [office] if office else []


def _words(topic: Topic, holders: Sequence[Organisation]) -> dict[str, str]:
    who = _(", ").join(str(o) for o in holders[:3]) or str(topic.body)
    where = topic.elsewhere_who or (topic.get_elsewhere_display() if topic.elsewhere else "")
    up = Escalation.objects.filter(topic=topic).order_by("-created_at").first() if topic.state == S.ESCALATED else None
    return {
        "who": who,
        "raiser": str(topic.proposed_by),
        "body": str(up.upper if up else topic.body),
        "where": where,
    }


def _day(topic: Topic, tasks: Sequence[Commitment]) -> tuple[date | None, bool]:
    """The last day of what happens now, and whether it has passed."""
    if topic.state == S.IMPLEMENTING:
        day = max((task.due_on for task in tasks), default=None)
        return day, any(task.open and not task.reported_at and task.due_on < clock.today() for task in tasks)
    if topic.state == S.SCHEDULED:
        start = topic.items.filter(meeting__closed_at=None).aggregate(last=Max("meeting__starts_at"))["last"]
        day = timezone.localtime(start).date() if start else None
        return day, bool(day and day < clock.today())
    due = current_due(topic)
    return (last_day(due.due), due.overdue) if due.due else (None, False)


def _told(topic: Topic, now: Topic) -> str:
    """What the resident was told last; why it was sent elsewhere, where it was."""
    last = topic.feedbacks.order_by("at").last() or now.feedbacks.order_by("at").last()
    if last:
        return last.text
    if topic.state != S.DIVERTED:
        return ""
    why = history_of("topic", topic.pk).filter(act="divert", outcome="done").first()
    return why.reason if why else ""


def _course(topic: Topic, words: dict[str, str]) -> tuple[Stop, ...]:
    """What happened so far, the newest first; what only the office cares for is left out."""
    stops: list[Stop] = []
    entries = history_of("topic", topic.pk).filter(outcome="done").exclude(after="")
    for entry in entries[:MOST_STOPS]:
        said = SAID.get(entry.after)
        if entry.after == entry.before or said is None or not said.past:
            continue
        stops.append(Stop(str(said.past) % words, timezone.localtime(entry.at), tone=said.tone))
    return tuple(stops)


def _written(day: date | None) -> str:
    return date_format(day, "MONTH_DAY_FORMAT") if day else ""
