"""The week of a centre: what is on, with places, people who wait and who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from wugong.activities.models import Activity, Attendance, Enrolment, Session
from wugong.activities.queries import SHOWN, takes_entries
from wugong.activities.rules.activity import OFF, ActivityState, Way
from wugong.activities.rules.enrolment import HOLDING, EnrolmentState
from wugong.common import clock

S, E = ActivityState, EnrolmentState


@dataclass(frozen=True, slots=True)
class Line:
    """One session in the week of a centre. ``mark``: come, free, full, later, over, off."""

    session: Session
    activity: Activity
    mark: str
    number: int
    part: str


def week_at(code: str, first: date, after: date) -> list[Line]:
    """The sessions of a centre in a week, with what everybody may know of their places. Three queries."""
    begin, end = (timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in (first, after))
    states = (*SHOWN, *OFF)
    rows = Session.objects.filter(
        begins_at__gte=begin, begins_at__lt=end, activity__published_at__isnull=False, activity__state__in=states,
        activity__centre__place__code=code,
    )  # fmt: skip
    sessions = list(rows.select_related("activity").order_by("begins_at", "activity__title"))
    counted = _people({s.activity_id for s in sessions})
    came = _came({s.pk for s in sessions})
    return [_line(s, counted, came.get(s.pk, 0) + s.came) for s in sessions]


def _people(activities: Iterable[UUID]) -> Counter[tuple[UUID, bool]]:
    """How many people have a place (True) and wait (False), by activity."""
    rows = Enrolment.objects.filter(activity__in=activities, state__in=(*HOLDING, E.WAITLISTED)).order_by()
    found: Counter[tuple[UUID, bool]] = Counter()
    for activity, state, people in rows.values_list("activity", "state").annotate(n=Sum("people")):
        found[activity, state != E.WAITLISTED] += people
    return found


def _came(sessions: Iterable[UUID]) -> dict[UUID, int]:
    rows = Attendance.objects.filter(session__in=sessions).order_by()
    return dict(rows.values_list("session").annotate(n=Sum("enrolment__people")))


def _line(session: Session, counted: Counter[tuple[UUID, bool]], came: int) -> Line:
    activity, hour = session.activity, timezone.localtime(session.begins_at).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    free = activity.capacity - counted[activity.pk, True]
    if activity.state in OFF:
        mark, number = "off", 0
    elif session.ends_at <= clock.now():
        mark, number = "over", came
    elif activity.way == Way.OPEN:
        mark, number = "come", 0
    elif activity.state == S.PUBLISHED:
        mark, number = "later", 0
    elif activity.state in (S.ENROLLING, S.FULL) and not takes_entries(activity):
        mark, number = "closed", counted[activity.pk, True]
    elif free > 0 and activity.state == S.ENROLLING:
        mark, number = "free", free
    elif activity.state in (S.ENROLLING, S.FULL):
        mark, number = "full", counted[activity.pk, False]
    else:
        mark, number = "closed", counted[activity.pk, True]
    return Line(session, activity, mark, number, part)
