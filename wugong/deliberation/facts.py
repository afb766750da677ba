"""What the guards of topics and meetings look at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate as day_of

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation import policies
from wugong.deliberation.models import AgendaItem, Collection, Meeting, ProposedTask, Topic
from wugong.deliberation.queries.bodies import body_above, procedure_of, rhythm_of
from wugong.deliberation.queries.meetings import count_of
from wugong.deliberation.queries.topics import open_tasks_of
from wugong.deliberation.rules import escalation as escalations
from wugong.deliberation.rules import meeting as meetings
from wugong.deliberation.rules import opinions
from wugong.deliberation.rules import topic as topics
from wugong.deliberation.rules.bodies import Deciding, carried
from wugong.deliberation.rules.circulation import Tally
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due, workdays_between

RESIDENTS_NOTICE = timedelta(days=10)


def topic_facts(
    obj: Topic,
    actor: Actor,  # noqa: ARG001 - the guards of topics look at the case alone
    *,
    item: AgendaItem | None = None,
    into: Topic | None = None,
    proposer: Organisation | None = None,
    own_remit: bool | None = None,
    residents_on: date | None = None,
    grounded: bool = False,
    told: bool = False,
    explained: bool = False,
    tally: Tally | None = None,
    asked: int = 0,
    **_inputs: Any,
) -> topics.Facts:
    """The facts of a topic; ``item`` is the item of the agenda under which it is decided."""
    by = proposer or obj.proposed_by
    rules = item.meeting.procedure if item else procedure_of(obj.body)
    tasks = list(item.proposed.all()) if item else list(obj.proposed.filter(item__isnull=True))
    return topics.Facts(
        in_circle=obj.via == topics.Via.BELOW or policies.in_circle(by.pk, by.place.code, obj.body),
        complete=bool(obj.title and obj.facts and obj.request and obj.affected),
        own_remit=obj.own_remit if own_remit is None else own_remit,
        has_option=bool(obj.option.strip()),
        into_open=into is not None and into.body_id == obj.body_id and into.state not in topics.FINAL,
        on_notified_agenda=bool(item and item.notified),
        emergency=bool(item and item.emergency),
        coordinated=not obj.several_departments or obj.coordinations.filter(answered_at__isnull=False).exists(),
        quorate=item is None or count_of(item.meeting).quorate,
        carried=_carried(item, tally, rules.majority_percent),
        tasks=len(tasks),
        tasks_whole=all(task.whole for task in tasks),
        tasks_accepted=all(task.accepted for task in tasks),
        deferrals=obj.deferrals,
        most_deferrals=rules.most_deferrals,
        affects_all=obj.affects_all,
        dated=residents_on is not None and residents_on >= clock.today() + RESIDENTS_NOTICE,
        grounded=grounded,
        above=body_above(obj.body) is not None,
        open_tasks=0 if obj._state.adding else open_tasks_of(obj),
        explained=explained,
        told=told,
        answered=not obj._state.adding and obj.feedbacks.exists(),
        score=obj.score or 0,
        reopened=obj.reopened,
        objections=tally.meeting if tally else 0,
        answers=tally.answers if tally else 0,
        needed=tally.needed if tally else 0,
        whole=tally is None or tally.whole,
        pwc_leads=not any(_departs(task, obj) for task in tasks),
        asked=asked,
        from_below=not obj._state.adding and obj.origins.filter(state__in=escalations.WAITING_BELOW).exists(),
    )


def _departs(task: ProposedTask, topic: Topic) -> bool:
    """Whether somebody else than the working committee leads in public affairs of its street, without a reason."""
    public = policies.led_by_committee(topic)
    return public and task.lead_id is not None and task.lead_id != topic.body.chair_id and not task.lead_why


def _carried(item: AgendaItem | None, tally: Tally | None, percent: int) -> bool:
    if tally is not None:
        return tally.carried(percent)
    return item is None or has_carried(item, percent)


def opinions_facts(
    obj: Collection,
    actor: Actor,  # noqa: ARG001 - the guards look at the case alone
    *,
    closes_on: date | None = None,
    **_inputs: Any,
) -> opinions.Facts:
    """The facts of a collection of opinions; ``closes_on`` where another last day is asked for."""
    begins = max(obj.opens_on, clock.today())
    return opinions.Facts(
        waiting=obj.topic.state in topics.QUEUE,
        statements=0 if obj._state.adding else obj.statements.filter(shown=True).count(),
        days=((closes_on or obj.closes_on) - begins).days + 1,
    )


def has_carried(item: AgendaItem, percent: int) -> bool:
    """By consensus, or by the votes written down: more than that share of those present."""
    if item.deciding == Deciding.CONSENSUS:
        return True
    return carried(item.in_favour or 0, max(item.present, 1), percent)


def meeting_facts(
    obj: Meeting,
    actor: Actor,
    *,
    undecided: str = "",
    again_at: date | None = None,
    **_inputs: Any,
) -> meetings.Facts:
    """The facts of a meeting."""
    if obj._state.adding:
        return meetings.Facts()
    day, today = day_of(obj.starts_at), clock.today()
    minutes = getattr(obj, "minutes", None)
    count = count_of(obj)
    return meetings.Facts(
        topics=obj.items.filter(topic__isnull=False).count(),
        notice_days=workdays_between(today, day, calendar()) if day >= today else 0,
        least_notice=obj.procedure.notice_days,
        present=count.present,
        quorum=count.needed,
        soon_enough=again_at is not None and _soon_enough(obj, again_at),
        undecided=undecided,
        by_recorder=obj.recorder is not None and obj.recorder == actor.user,
        window_open=minutes is not None and clock.now() < minutes.objections_until,
        unanswered=minutes.objections.filter(answered_at__isnull=True).count() if minutes else 0,
        without_task=without_task(obj),
        sent=minutes is not None and minutes.sent_at is not None,
        next_in_period=obj.kind != meetings.MeetingKind.REGULAR or _in_period(obj, again_at),
        reachable=bool(obj.venue or obj.link),
    )


def _soon_enough(obj: Meeting, again: date) -> bool:
    cal, today = calendar(), clock.today()
    enough = workdays_between(today, again, cal) >= obj.procedure.notice_days
    return enough and again <= due(day_of(obj.starts_at), 10, "wd", cal)[0]


def _in_period(obj: Meeting, again: date | None) -> bool:
    return again is not None and clock.today() < again <= rhythm_of(obj.body).runs_out


def without_task(obj: Meeting) -> str:
    """The first topic the meeting adopted that has no task; empty when every one has (R-33)."""
    adopted = obj.items.filter(outcome=meetings.Outcome.ADOPTED, topic__isnull=False)
    bare = adopted.filter(resolution__tasks__isnull=True).select_related("topic").first()
    return str(bare) if bare else ""
