"""The table of an entry tied to its model."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.activities import actions, queries
from wugong.activities.models import Enrolment
from wugong.activities.rules.activity import Way
from wugong.activities.rules.enrolment import MACHINE
from wugong.common import clock
from wugong.common.actor import Role, Seat
from wugong.flow.binding import Binding, Card, Case, person
from wugong.flow.models import Classification


class EnrolmentCase(Case):
    """What the guards ask beside the columns."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def audience(self) -> str:
        return str(self.quota or "")

    @property
    def wave(self) -> str:
        return date_format(self.quota.opens_on, "MONTH_DAY_FORMAT") if self.quota and self.quota.opens_on else ""

    @property
    def places_in_all(self) -> int:
        """How many places this entry can get at most: those of its audience, all where free ones are mixed later."""
        own = self.quota and not self.activity.mixed_from
        return int(self.quota.seats if own else self.activity.capacity)

    @property
    def most(self) -> int:
        return int(self.activity.group_max)

    @property
    def ages(self) -> str:
        return str(self.activity.get_ages_display())

    @property
    def why_closed(self) -> str:
        """Why nobody can sign up, as a sentence."""
        activity = self.activity
        if activity.way == Way.OPEN:
            return _("one just comes, without signing up.")
        if activity.enrol_from and activity.enrol_from > self.now:
            return _("it begins on %(moment)s.") % {"moment": _moment(activity.enrol_from)}
        if activity.enrol_until and activity.enrol_until <= self.now:
            return _("it ended on %(moment)s.") % {"moment": _moment(activity.enrol_until)}
        return _("the activity is in the state “%(state)s”.") % {"state": activity.meaning}

    @cached_property
    def has_quotas(self) -> bool:
        return bool(self.activity.quotas.exists())

    @cached_property
    def entered(self) -> bool:
        row = self.before
        return queries.is_entered(row.activity, contact_hash=row.contact_hash, user=row.user)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def describe(entry: Enrolment) -> Card:
    """The line of an entry: its holder's, the organiser's and the centre's; no nickname stands in it."""
    activity = entry.activity
    return Card(
        title=lambda: _("%(title)s: No. %(number)d") % {"title": activity.title, "number": entry.number},
        detail=lambda: _("%(people)d people, %(via)s") % {"people": entry.people, "via": entry.get_via_display()},
        url=reverse("web:case", args=["enrolment", entry.pk]),
        place=activity.centre.place.code,
        participants=tuple(one for one in (activity.organiser_id, activity.centre_id, entry.user) if one),
        classification=Classification.RESTRICTED,
        code=entry.code,
    )


def window(entry: Enrolment) -> list[Seat]:
    """Head and workers of the centre, and the organiser."""
    centre = entry.activity.centre_id
    rest = [] if entry.activity.organiser_id == centre else [Seat(organisation=entry.activity.organiser_id)]
    return [Seat(role=Role.CP, organisation=centre), Seat(role=Role.CW, organisation=centre), *rest]


ENROLMENT = Binding(
    machine=MACHINE,
    model=Enrolment,
    sheet=False,
    parties={"holder": person("user"), "window": window},
    describe=describe,
    case=EnrolmentCase,
    after={
        "accept": actions.answered,
        "decline": actions.pass_on,
        "lapse": actions.pass_on,
        "leave": actions.pass_on,
        "cancel": actions.pass_on,
        "refuse": actions.pass_on,
    },
    shows=("activity", "quota", "number", "drawn_as", "people", "via", "first", "offered_until", "score", "words"),
    slip_page=lambda entry: reverse("activities:place", args=[entry.pk]),
)
