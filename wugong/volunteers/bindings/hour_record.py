"""The table of hours tied to its model."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.flow.binding import Binding, Card, Case, person
from wugong.flow.models import Classification
from wugong.volunteers import actions, queries
from wugong.volunteers.models import HourRecord
from wugong.volunteers.policies import heads, recorders
from wugong.volunteers.rules.hour_record import MACHINE


class HourCase(Case):
    """What the guards ask beside the columns."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def day_hours(self) -> Decimal:
        return queries.day_hours(self.before.volunteer, self.before.began_at)

    @cached_property
    def overlap(self) -> str:
        return queries.overlap_of(self.before)

    @cached_property
    def reversed_already(self) -> bool:
        return queries.is_reversed(self.before)


def describe(row: HourRecord) -> Card:
    """The line of a record: the volunteer's, and of those who lead and host the team."""
    team = row.event.team

    def detail() -> str:
        words = {"hours": row.hours, "day": date_format(timezone.localtime(row.began_at), "MONTH_DAY_FORMAT")}
        return _("%(day)s · %(hours)s hours") % words

    return Card(
        title=lambda: _("Hours: %(event)s") % {"event": row.event.title},
        detail=detail,
        url=reverse("web:case", args=["hour_record", row.pk]),
        place=team.host.place.code,
        participants=tuple(one for one in (row.volunteer, team.lead, team.host_id) if one),
        classification=Classification.RESTRICTED,
    )


HOURS = Binding(
    machine=MACHINE,
    model=HourRecord,
    sheet=False,
    parties={
        "recorder": lambda row: recorders(row.event.team),
        "volunteer": person("volunteer"),
        "reviewer": lambda row: heads(row.event.team),
    },
    describe=describe,
    case=HourCase,
    after={"correct": actions.write_reversal, "reverse": actions.write_reversal},
    shows=("event", "shift", "name", "began_at", "ended_at", "hours", "objection", "hours_now", "reverses"),
)
