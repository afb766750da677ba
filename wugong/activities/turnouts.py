"""How many come, and what is decided by when: too few people, places that are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.activities.models import Activity
from wugong.activities.rules.activity import ActivityState, Way
from wugong.activities.rules.enrolment import HOLDING, EnrolmentState
from wugong.common import clock
from wugong.flow.table import Unit
from wugong.workdays.queries import due_at

S, E = ActivityState, EnrolmentState


def closed_with_turnout() -> QuerySet[Any]:
    """The activities whose sign-up has closed; ``turnout``: how many people come, or wait for the draw."""
    coming = Sum("enrolments__people", filter=Q(enrolments__state__in=(*HOLDING, E.APPLIED)), default=0)
    return Activity.objects.filter(state=S.CLOSED).exclude(way=Way.OPEN).annotate(turnout=coming)


def turnout_of(activity: Activity) -> int:
    """How many people come, or wait for the draw."""
    return next((row.turnout for row in closed_with_turnout().filter(pk=activity.pk)), 0)


def decided_at(activity: Activity) -> datetime:
    """When it is postponed where too few signed up: a working day after sign-up, or a day before it begins."""
    day_before = activity.begins_at - timedelta(hours=24)
    if activity.enrol_until is None:
        return day_before
    return max(activity.enrol_until, min(due_at(activity.enrol_until, 1, Unit.WORKDAYS)[0], day_before))


def too_few() -> list[Activity]:
    """The activities with fewer people than must come, about which nobody has decided in time."""
    rows = closed_with_turnout().filter(turnout__lt=F("minimum"), begins_at__gt=clock.now())
    return [row for row in rows if decided_at(row) <= clock.now()]


def drawn_until(activity: Activity) -> datetime:
    """When a lottery that nobody has drawn is postponed: a day before it begins, not before the seed is known."""
    day_before = activity.begins_at - timedelta(hours=24)
    return max(day_before, activity.draw_by or day_before)


def undrawn() -> list[Activity]:
    """The lotteries that nobody has drawn in time."""
    rows = Activity.objects.filter(state=S.CLOSED, way=Way.LOTTERY, seed="", seed_at__lte=clock.now())
    return [row for row in rows if drawn_until(row) <= clock.now()]


def turnouts(ids: Iterable[UUID]) -> dict[UUID, str]:
    """How many of the minimum signed up, and what has to be decided or drawn, from the end of sign-up on."""
    return {row.pk: _turnout_said(row) for row in closed_with_turnout().filter(pk__in=ids)}


def _turnout_said(row: Any) -> str:
    counted = _("%(n)d signed up, at least %(least)d must come.") if row.minimum else _("%(n)d signed up.")
    said = [counted % {"n": row.turnout, "least": row.minimum}]
    if row.turnout < row.minimum:
        moment = date_format(timezone.localtime(decided_at(row)), "DATETIME_FORMAT")
        said.append(_("It is postponed on %(moment)s unless you decide to hold it.") % {"moment": moment})
    elif row.waits_for:
        known, by, end = (
            date_format(timezone.localtime(at), "DATETIME_FORMAT")
            for at in (row.seed_at, row.draw_by, drawn_until(row))
        )
        words = {"known": known, "by": by, "end": end}
        said.append(_("Draw the places from %(known)s on, by %(by)s; not drawn on %(end)s, it is postponed.") % words)
    return "".join(said)
