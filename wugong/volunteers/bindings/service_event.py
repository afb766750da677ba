"""The table of a service tied to its model."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.flow.binding import Act, Binding, Card, Case, person
from wugong.flow.models import Classification
from wugong.volunteers import actions, forms, queries
from wugong.volunteers.models import Membership, ServiceEvent
from wugong.volunteers.policies import heads
from wugong.volunteers.rules.service_event import MACHINE, Agreement


class ServiceCase(Case):
    """What the guards ask beside the columns."""

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def cases(self) -> list[str]:
        """The cases of a written agreement; what is risky may endanger safety."""
        said = set(self.given("agreement") or self.before.agreement)
        return [case for case in Agreement.values if case in said or (case == Agreement.SAFETY and self.risk >= 2)]

    @property
    def cases_in_words(self) -> str:
        return _(", ").join(str(Agreement(case).label) for case in self.cases)

    @cached_property
    def membership(self) -> Membership | None:
        return queries.member_of(self.before.team, self.actor.user)

    @cached_property
    def room_left(self) -> str:
        shift = self.given("shift")
        return queries.room_in(shift, self.before, self.actor.user) if shift else ""

    @cached_property
    def to_take(self) -> bool:
        return bool(queries.to_take(self.before, self.actor.user))

    @cached_property
    def to_leave(self) -> bool:
        return bool(queries.to_leave(self.before, self.actor.user))

    @cached_property
    def clash(self) -> str:
        shift = self.given("shift")
        return queries.clash_of(self.actor.user, shift) if shift else ""

    @cached_property
    def short(self) -> int:
        return queries.short_of(self.before)

    @cached_property
    def full_shift(self) -> bool:
        return queries.full_shift_begun(self.before)

    @cached_property
    def shifts_ahead(self) -> bool:
        return queries.ahead_of(self.before).exists()

    @cached_property
    def begun_until(self) -> datetime:
        return queries.begun_until(self.before)

    @cached_property
    def unwritten(self) -> int:
        return queries.unwritten(self.before)


def describe(event: ServiceEvent) -> Card:
    """The line of a service: once announced, everybody finds it."""

    def detail() -> str:
        moment = timezone.localtime(event.begins_at)
        words = {"day": date_format(moment, "MONTH_DAY_FORMAT"), "time": f"{moment:%H:%M}", "team": event.team.name}
        return _("%(team)s · %(day)s %(time)s") % words

    team = event.team
    public = event.published_at is not None
    return Card(
        title=event.title,
        detail=detail,
        url=reverse("web:case", args=["service_event", event.pk]),
        place=team.host.place.code,
        participants=tuple(one for one in (team.host_id, team.lead) if one),
        classification=Classification.PUBLIC if public else Classification.INTERNAL,
        words=f"{event.about} {event.venue}",
    )


def members(event: ServiceEvent) -> list[Seat]:
    """The members of the team, who each take shifts for themselves."""
    rows = Membership.objects.filter(team=event.team_id, state="active").values_list("user", flat=True)
    return [Seat(user=user) for user in rows]


def new(actor: Actor) -> ServiceEvent | None:
    """A service of a team that the actor leads."""
    team = queries.teams_led(actor).first() if actor.user else None
    return ServiceEvent(team=team) if team else None


SERVICE = Binding(
    machine=MACHINE,
    model=ServiceEvent,
    parties={"lead": person("team__lead"), "host": lambda event: heads(event.team), "volunteer": members},
    describe=describe,
    case=ServiceCase,
    choices={"team": lambda _event, actor: queries.teams_led(actor)},
    acts={
        "draft": Act(form=forms.ServiceForm),
        "amend": Act(form=forms.ServiceForm),
        "take": Act(form=forms.ShiftForm),
        "leave": Act(form=forms.ShiftForm),
    },
    after={
        "draft": actions.lay_shifts,
        "amend": actions.lay_shifts,
        "publish": actions.wake_team,
        "take": actions.take_duty,
        "leave": actions.leave_duty,
        "come": actions.come_to_shift,
        "shorten": actions.drop_shifts_ahead,
        "cancel": actions.tell_cancelled,
    },
    shows=(
        "team", "about", "venue", "begins_at", "until_at", "times", "every", "least", "most", "standby", "skills",
        "risk", "risk_info", "insurance_no", "professional", "agreement_no",
    ),
    new=new,
    unlisted=("take", "leave"),
    number="ZF",
)  # fmt: skip
