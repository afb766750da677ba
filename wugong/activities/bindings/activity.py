"""The table of an activity tied to its model."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.activities import actions, forms, hooks, queries, turnouts
from wugong.activities.models import Activity, Enrolment
from wugong.activities.rules.activity import MACHINE
from wugong.common import clock
from wugong.common.actor import Actor, Role, Seat
from wugong.flow.binding import Act, Binding, Card, Case, Door, at, first_page
from wugong.flow.models import Classification
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar

PLANS = (Role.CP, Role.CW, Role.BP, Role.ME, Role.VT, Role.UL, Role.UP)


class ActivityCase(Case):
    """What the guards ask beside the columns."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.begins_at)

    @cached_property
    def days_open(self) -> int:
        """Working days on which people may sign up, the first and the last counted."""
        if not (self.enrol_from and self.enrol_until):
            return 0
        first, last = (timezone.localdate(moment) for moment in (self.enrol_from, self.enrol_until))
        days = calendar()
        return sum(days.is_workday(first + timedelta(days=n)) for n in range(min((last - first).days + 1, 60)))

    @property
    def quota_sum(self) -> int:
        return self.before.quotas.aggregate(n=Sum("seats"))["n"] or 0

    @cached_property
    def venue_taken(self) -> str:
        return queries.venue_taken(self.before, self.venue)

    @cached_property
    def left(self) -> int:
        """How many sessions are still to be held: all of a draft."""
        if self.new or self.before.published_at is None:
            return int(self.times)
        return int(self.times) - queries.held_in(self.before).count()

    @cached_property
    def hours_after(self) -> list[tuple[datetime, datetime]]:
        """When the sessions begin and end after one was moved, in order of time; as they are where none is named."""
        one = self.before
        if self.given("session") is None:
            return [(one.begins_at, one.until_at), (one.begins_at, one.ends_at)]
        return queries.hours_with(self.before, self.given("session"), self.session_begins, self.session_ends)

    @cached_property
    def in_the_way(self) -> str:
        if self.given("session") is None:
            return ""
        return queries.in_the_way(self.before, self.given("session"), self.session_begins, self.session_ends)

    @property
    def sign_up_ends(self) -> str:
        return date_format(timezone.localtime(self.before.enrol_until), "DATETIME_FORMAT")

    @cached_property
    def room_missing(self) -> str:
        return hooks.rooms.missing(self.before)

    @cached_property
    def seated(self) -> int:
        return queries.all_seated(self.before)

    @cached_property
    def turnout(self) -> int:
        return turnouts.turnout_of(self.before)

    @property
    def applied(self) -> bool:
        return Enrolment.objects.filter(activity=self.before.pk, state="applied").exists()

    @cached_property
    def untold(self) -> int:
        return queries.untold(self.before)

    @cached_property
    def lost(self) -> int:
        return queries.lost(self.before)


def describe(activity: Activity) -> Card:
    """The line of an activity: once announced, everybody finds it."""

    def detail() -> str:
        moment = timezone.localtime(activity.begins_at)
        words = {"day": date_format(moment, "MONTH_DAY_FORMAT"), "time": f"{moment:%H:%M}", "venue": activity.venue}
        return _("%(day)s %(time)s · %(venue)s") % words

    public = activity.published_at is not None
    return Card(
        title=activity.title,
        detail=detail,
        url=reverse("web:case", args=["activity", activity.pk]),
        place=activity.centre.place.code,
        participants=(activity.organiser_id, activity.centre_id),
        classification=Classification.PUBLIC if public else Classification.INTERNAL,
        words=f"{activity.about} {activity.teacher} {activity.audience}",
    )


def new(actor: Actor) -> Activity | None:
    """An activity of the organisation whose hat the actor wears."""
    if not actor.is_any(*PLANS) or actor.organisation is None:
        return None
    made = Activity(organiser=Organisation.objects.get(pk=actor.organisation))
    made.centre = queries.centres(actor.place).first() if len(actor.place) >= 12 else None  # type: ignore[assignment]
    return made


def centres_for(_activity: Activity, actor: Actor) -> QuerySet[Organisation]:
    """The centres of the street."""
    return queries.centres(actor.place[:9])


def drafter(activity: Activity) -> list[Seat]:
    """Who drafted it; where that is not known, everybody of the organiser."""
    known = activity.drafted_by
    return [Seat(user=known)] if known else [Seat(organisation=activity.organiser_id)]


ACTIVITY = Binding(
    machine=MACHINE,
    model=Activity,
    parties={"drafter": drafter, "lead": at("organiser"), "manager": at("centre", Role.CP)},
    describe=describe,
    case=ActivityCase,
    acts={
        "draft": Act(form=forms.PlanForm),
        "amend": Act(form=forms.PlanForm),
        "move": Act(form=forms.MoveForm),
        "change_room": Act(form=forms.RoomForm),
        "summarise": Act(form=forms.SummaryForm),
    },
    after={
        "draft": actions.lay_out,
        "amend": actions.lay_out,
        "submit": actions.book_room,
        "publish": actions.open_at_once,
        "give_back": actions.free_room,
        "drop": actions.free_room,
        "draw": actions.allot,
        "run": actions.run_or_postpone,
        "finish": actions.let_know,
        "move": actions.move_session,
        "change_room": actions.change_room,
        "set_days": actions.lay_again,
        "postpone": actions.hold_back,
        "cancel": actions.call_off,
    },
    choices={"centre": centres_for},
    shows=(
        (gettext_lazy("Who comes"), lambda activity: turnouts.turnouts([activity.pk]).get(activity.pk, "")),
        "organiser", "centre", "kind", "about", "audience", "theme", "linkage", "ages", "teacher", "venue",
        "begins_at", "until_at", "times", "every", "way", "capacity", "minimum", "group_max", "enrol_from",
        "enrol_until", "new_first", "mixed_from", "seed_source", "seed_at", "seed", "fee", "risk", "notice", "summary",
    ),
    new=new,
    number="KC",
    beside=turnouts.turnouts,
    doors=(Door(gettext_lazy("Plan an activity"), (Role.CW,), first_page("activity")),),
)  # fmt: skip
