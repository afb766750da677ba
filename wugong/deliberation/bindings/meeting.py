"""The table of a meeting tied to its model."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Seat
from wugong.deliberation.actions import meetings as actions
from wugong.deliberation.actions import room
from wugong.deliberation.forms import meetings as forms
from wugong.deliberation.models import Meeting, Minutes
from wugong.deliberation.notices import moment
from wugong.deliberation.policies import chair_of, circle_of, member_organisations, members_of, secretariat_of
from wugong.deliberation.queries.bodies import rhythm_of
from wugong.deliberation.queries.meetings import (
    Count,
    adopted_without_task,
    attendance_of,
    count_of,
    meetings_visible_to,
    unconfirmed_in,
    without_papers,
)
from wugong.deliberation.rules.meeting import MACHINE, Answer, MeetingKind, Presence
from wugong.flow.binding import Act, Binding, Card, Case
from wugong.flow.forms import StepForm
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due, workdays_between


class MeetingCase(Case):
    """What the guards ask beside the columns. ``again_at`` is the day it is held again."""

    before: Meeting

    @property
    def ahead(self) -> bool:
        return bool(self.starts_at > clock.now())

    @property
    def day(self) -> date:
        return localdate(self.starts_at)

    @cached_property
    def dates(self) -> dict[str, date]:
        """The days reckoned back from the day of the meeting; none lies before today."""
        rules, day = self.before.procedure, self.day
        return {
            "call_on": max(self.today, day - timedelta(days=rules.call_days)),
            "closes_on": max(self.today, day - timedelta(days=rules.closing_days)),
            "notify_on": max(self.today, due(day, -rules.notice_target, "wd", calendar())[0]),
        }

    @property
    def topics(self) -> int:
        return self.before.items.filter(topic__isnull=False).count()

    @cached_property
    def bare(self) -> str:
        """Topics of the agenda without a paper."""
        return _(", ").join(f"“{title}”" for title in without_papers(self.before))

    @property
    def unknown(self) -> str:
        """Voting members of whom nobody has said whether they are here."""
        rows = attendance_of(self.before)
        return _(", ").join(str(r.member) for r in rows if r.member.voting and r.presence == Presence.UNKNOWN)

    @property
    def notice_days(self) -> int:
        return workdays_between(self.today, self.day, calendar()) if self.day >= self.today else 0

    @property
    def least_notice(self) -> int:
        return self.before.procedure.notice_days

    @cached_property
    def count(self) -> Count:
        return count_of(self.before)

    @property
    def present(self) -> int:
        return self.count.present

    @property
    def quorum(self) -> int:
        return self.count.needed

    @property
    def undecided(self) -> str:
        return str(self.given("undecided", ""))

    @property
    def unconfirmed(self) -> bool:
        return bool(unconfirmed_in(self.before))

    @property
    def again_on(self) -> date | None:
        again = self.given("again_at")
        return localdate(again) if again else None

    @property
    def soon_enough(self) -> bool:
        if self.again_on is None:
            return False
        enough = workdays_between(self.today, self.again_on, calendar()) >= self.least_notice
        return enough and self.again_on <= due(self.day, 10, "wd", calendar())[0]

    @property
    def latest(self) -> date:
        """The last day of a regular meeting: that of its period with grace, or the day it has, if that is later."""
        if self.before.kind != MeetingKind.REGULAR:
            return date.max
        return max(rhythm_of(self.before.body).runs_out, localdate(self.before.starts_at))

    @property
    def next_in_period(self) -> bool:
        if self.before.kind != MeetingKind.REGULAR:
            return True
        return self.again_on is not None and self.today < self.again_on <= rhythm_of(self.before.body).latest

    @property
    def by_recorder(self) -> bool:
        return self.before.recorder is not None and self.before.recorder == self.actor.user

    @cached_property
    def minutes(self) -> Minutes | None:
        return getattr(self.before, "minutes", None)

    @property
    def window_open(self) -> bool:
        return self.minutes is not None and clock.now() < self.minutes.objections_until

    @property
    def unanswered(self) -> int:
        return self.minutes.objections.filter(answered_at__isnull=True).count() if self.minutes else 0

    @property
    def sent(self) -> bool:
        return self.minutes is not None and self.minutes.sent_at is not None

    @cached_property
    def without_task(self) -> str:
        return adopted_without_task(self.before)


def describe(meeting: Meeting) -> Card:
    """The line of a meeting: when and where stand in it."""
    body, where = meeting.body, meeting.venue or meeting.link
    return Card(
        title=meeting.title,
        detail=lambda: (
            _("%(time)s, %(place)s") % {"time": moment(meeting.starts_at), "place": where}
            if where
            else moment(meeting.starts_at)
        ),
        url=reverse("deliberation:meeting", args=[meeting.pk]),
        place=body.place.code,
        participants=tuple(circle_of(body)),
    )


def invited(meeting: Meeting) -> list[Seat]:
    """Members that have not answered the notice; nobody once the hour of the meeting has come."""
    if meeting._state.adding or clock.now() >= meeting.starts_at:
        return []
    answered = meeting.attendances.exclude(answer="").values_list("member__organisation_id", flat=True)
    return [Seat(organisation=pk) for pk in member_organisations(meeting.body) if pk not in set(answered)]


def confirmer(meeting: Meeting) -> list[Seat]:
    """The chair, while an outcome that was written down does not bind yet."""
    return [] if meeting._state.adding or not unconfirmed_in(meeting) else chair_of(meeting.body)


def agenda(meeting: Meeting) -> str:
    """The items with what came of each, a line an item."""
    return "\n".join(
        " · ".join(part for part in (f"{n}. {item}", item.get_outcome_display(), item.words, item.dissent) if part)
        for n, item in enumerate(meeting.items.select_related("topic").order_by("position", "id"), start=1)
    )


def _room(meeting: Meeting) -> str:
    return reverse("deliberation:room", args=[meeting.pk])


MEETING = Binding(
    machine=MACHINE,
    model=Meeting,
    sheet=False,
    parties={
        "chair": lambda meeting: chair_of(meeting.body),
        "secretariat": lambda meeting: secretariat_of(meeting.body),
        "member": lambda meeting: members_of(meeting.body),
        "invited": invited,
        "confirmer": confirmer,
    },
    describe=describe,
    visible=meetings_visible_to,
    case=MeetingCase,
    acts={
        "open": Act(room.open_meeting, link=_room),
        "notify": Act(form=StepForm),  # a page that shows what goes out
        "draft_minutes": Act(room.close_meeting, link=_room),
        "send_substitute": Act(form=forms.SubstituteForm),
        "adjourn": Act(form=forms.AgainForm),
        "cancel": Act(form=forms.CancelForm),
        "amend": Act(actions.amend_minutes, forms.AmendMinutesForm),
    },
    after={
        "move": actions.date_topics,
        "fix_agenda": actions.refresh_tasks,
        "notify": actions.call_members,
        "attend": partial(actions.answer_notice, answer=Answer.COMING),
        "send_substitute": partial(actions.answer_notice, answer=Answer.SUBSTITUTE),
        "apologise": partial(actions.answer_notice, answer=Answer.APOLOGY),
        "adjourn": actions.hold_again,
        "confirm": room.settle_decisions,
        "object": actions.note_objection,
        "sign": actions.send_minutes,
        "cancel": actions.plan_instead,
    },
    shows=(
        "body",
        "kind",
        "starts_at",
        "minutes_planned",
        "venue",
        "link",
        (gettext_lazy("Notice by"), lambda meeting: meeting.notify_on),
        (gettext_lazy("Agenda"), agenda),
    ),
    number="HY",
)
