"""What the guards of topics and meetings look at."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate as day_of

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation import policies
from wugong.deliberation.models import AgendaItem, Meeting, Procedure, ProposedTask, Topic
from wugong.deliberation.queries.bodies import body_above, procedure_of, rhythm_of
from wugong.deliberation.queries.meetings import count_of
from wugong.deliberation.queries.topics import open_tasks_of
from wugong.deliberation.rules import escalation as escalations
from wugong.deliberation.rules import meeting as meetings
from wugong.deliberation.rules import topic as topics
from wugong.deliberation.rules.bodies import Deciding, carried
from wugong.deliberation.rules.circulation import Tally
from wugong.flow.binding import Case
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due, workdays_between

RESIDENTS_NOTICE = timedelta(days=10)


class TopicCase(Case):
    """What the guards of a topic read, as the topic is now; ``item`` is the item of the agenda that decides on it."""

    @cached_property
    def rules(self) -> Procedure:
        item: AgendaItem | None = self.given("item")
        return item.meeting.procedure if item else procedure_of(self.before.body)

    @cached_property
    def proposed_tasks(self) -> list[ProposedTask]:
        item: AgendaItem | None = self.given("item")
        return list(item.proposed.all() if item else self.before.proposed.filter(item__isnull=True))

    @property
    def in_circle(self) -> bool:
        by: Organisation = self.given("proposer") or self.before.proposed_by
        return self.before.via == topics.Via.BELOW or policies.in_circle(by.pk, by.place.code, self.before.body)

    @property
    def complete(self) -> bool:
        return all(getattr(self.before, name) for name in ("title", "facts", "request", "affected"))

    @property
    def own_remit(self) -> bool:
        said = self.inputs.get("own_remit")
        return bool(self.before.own_remit if said is None else said)

    @property
    def has_option(self) -> bool:
        return bool(self.before.option.strip())

    @property
    def into_open(self) -> bool:
        into: Topic | None = self.given("into")
        return into is not None and into.body_id == self.before.body_id and into.state not in topics.FINAL

    @property
    def on_notified_agenda(self) -> bool:
        item: AgendaItem | None = self.given("item")
        return bool(item and item.notified)

    @property
    def emergency(self) -> bool:
        item: AgendaItem | None = self.given("item")
        return bool(item and item.emergency)

    @property
    def coordinated(self) -> bool:
        before: Topic = self.before
        return not before.several_departments or before.coordinations.filter(answered_at__isnull=False).exists()

    @property
    def quorate(self) -> bool:
        item: AgendaItem | None = self.given("item")
        return item is None or count_of(item.meeting).quorate

    @property
    def carried(self) -> bool:
        return _carried(self.given("item"), self.given("tally"), self.rules.majority_percent)

    @property
    def tasks(self) -> int:
        return len(self.proposed_tasks)

    @property
    def tasks_whole(self) -> bool:
        return all(task.whole for task in self.proposed_tasks)

    @property
    def tasks_accepted(self) -> bool:
        return all(task.accepted for task in self.proposed_tasks)

    @property
    def pwc_leads(self) -> bool:
        return not any(_departs(task, self.before) for task in self.proposed_tasks)

    @property
    def deferrals(self) -> int:
        return int(self.before.deferrals)

    @property
    def most_deferrals(self) -> int:
        return self.rules.most_deferrals

    @property
    def affects_all(self) -> bool:
        return bool(self.before.affects_all)

    @property
    def dated(self) -> bool:
        on: date | None = self.given("residents_on")
        return on is not None and on >= self.today + RESIDENTS_NOTICE

    @property
    def grounded(self) -> bool:
        return bool(self.given("grounded"))

    @property
    def above(self) -> bool:
        return body_above(self.before.body) is not None

    @property
    def open_tasks(self) -> int:
        return 0 if self.new else open_tasks_of(self.before)

    @property
    def explained(self) -> bool:
        return bool(self.given("explained"))

    @property
    def told(self) -> bool:
        return bool(self.given("told"))

    @property
    def answered(self) -> bool:
        return not self.new and self.before.feedbacks.exists()

    @property
    def score(self) -> int:
        return self.before.score or 0

    @property
    def reopened(self) -> int:
        return int(self.before.reopened)

    @property
    def tally(self) -> Tally | None:
        found: Tally | None = self.given("tally")
        return found

    @property
    def objections(self) -> int:
        return self.tally.meeting if self.tally else 0

    @property
    def answers(self) -> int:
        return self.tally.answers if self.tally else 0

    @property
    def needed(self) -> int:
        return self.tally.needed if self.tally else 0

    @property
    def whole(self) -> bool:
        return self.tally is None or self.tally.whole

    @property
    def asked(self) -> int:
        return int(self.given("asked", 0))

    @property
    def from_below(self) -> bool:
        return not self.new and self.before.origins.filter(state__in=escalations.WAITING_BELOW).exists()


def _departs(task: ProposedTask, topic: Topic) -> bool:
    """Whether somebody else than the working committee leads in public affairs of its street, without a reason."""
    public = policies.led_by_committee(topic)
    return public and task.lead_id is not None and task.lead_id != topic.body.chair_id and not task.lead_why


def _carried(item: AgendaItem | None, tally: Tally | None, percent: int) -> bool:
    if tally is not None:
        return tally.carried(percent)
    return item is None or has_carried(item, percent)


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
