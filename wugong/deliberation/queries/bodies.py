"""Bodies, their members and rules, and when they meet again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.once import once
from wugong.deliberation.models import Body, Escalation, Meeting, Member, Procedure, Topic
from wugong.deliberation.rules import escalation, meeting, topic
from wugong.deliberation.rules.bodies import UP, Tier, due_by, quorum
from wugong.deliberation.rules.meeting import AHEAD, BEFORE, HELD, MeetingKind
from wugong.flow.models import Stateful
from wugong.flow.queries import SCOPED, within
from wugong.organisations.models import Organisation, Post
from wugong.places.models import Place
from wugong.workdays.queries import calendar
from wugong.workdays.rules import due

M = TypeVar("M", bound=Model)


def bodies_visible_to(actor: Actor) -> QuerySet[Body]:
    """Standing bodies of the place of the hat worn and above it, and those the organisation sits in."""
    rows = Body.objects.filter(closed_on__isnull=True).select_related("place", "chair", "secretariat")
    if actor.system:
        return rows
    seen, hat = Q(pk__in=[]), actor.hat
    if hat and hat.place and hat.role in SCOPED:
        above = [hat.place[:n] for n in (6, 9, 12) if len(hat.place) >= n]
        seen |= within(hat.place, "place__code") | Q(place__code__in=above)
    if hat and hat.organisation:
        seen |= belongs_to(hat.organisation) | Q(place__organisations=hat.organisation)
    return rows.filter(seen).distinct()


def circle_of(actor: Actor) -> QuerySet[Body]:
    """Bodies whose meetings and escalations one may read: those of the place of the hat worn, and those one belongs to.

    That a body stands above one, or covers one's place, shows the body itself, never what is said in it.
    """
    rows = Body.objects.filter(closed_on__isnull=True)
    if actor.system:
        return rows
    seen, hat = Q(pk__in=[]), actor.hat
    if hat and hat.place and hat.role in SCOPED:
        seen |= within(hat.place, "place__code")
    if hat and hat.organisation:
        seen |= belongs_to(hat.organisation)
    return rows.filter(seen)


def belongs_to(organisation: UUID) -> Q:
    """Bodies that an organisation chairs or keeps, or in which it has a seat."""
    seats = Member.objects.filter(body=OuterRef("pk"), organisation=organisation, until__isnull=True)
    return Q(chair=organisation) | Q(secretariat=organisation) | Q(Exists(seats))


def find_seen(rows: QuerySet[M], key: object, column: str = "pk") -> M:
    """The row of that key; raises Unseen."""
    found = rows.filter(**{column: key}).first()
    if found is None:
        raise Unseen(str(key))
    return found


def body_seen(actor: Actor, pk: UUID) -> Body:
    """One body; raises Unseen."""
    return find_seen(bodies_visible_to(actor), pk)


def bodies_to_raise_at(actor: Actor, place: str) -> QuerySet[Body]:
    """Where an organisation of ``place`` may raise topics: bodies whose place covers it, and those it sits in."""
    above = [place[:n] for n in (6, 9, 12) if len(place) >= n]
    rows = Body.objects.filter(closed_on__isnull=True).select_related("place")
    own = belongs_to(actor.organisation) if actor.organisation else Q(pk__in=[])
    return rows.filter(Q(place__code__in=above) | own).order_by("-place__code")


def body_above(body: Body) -> Body | None:
    """The body to which this one escalates: street over community, district over street."""
    tier = UP.get(body.tier)  # type: ignore[call-overload]
    if tier is None:
        return None
    code = body.place.code[:9] if tier == "street" else body.place.code[:6]
    return Body.objects.filter(tier=tier, place__code=code, closed_on__isnull=True).first()


@once
def procedure_of(body: Body) -> Procedure:
    """The version of the rules that counts now."""
    return body.procedures.order_by("-version")[:1].get()


def seats_of(body: Body) -> list[Member]:
    """The open seats, those with a vote first."""
    rows = body.members.filter(until__isnull=True).select_related("organisation", "post", "substitute")
    return list(rows.order_by("-voting", "since", "id"))


def past_seats_of(body: Body) -> list[Member]:
    """Seats that have ended, the latest first."""
    return list(body.members.filter(until__isnull=False).select_related("organisation").order_by("-until", "-id")[:30])


def open_seat(pk: UUID) -> Member:
    """A seat that has not ended; raises Unseen."""
    return find_seen(Member.objects.filter(until__isnull=True).select_related("body__place", "organisation"), pk)


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """The posts of an organisation that may sit or stand in."""
    return Post.objects.filter(organisation=organisation).order_by("title", "id")


def copy_of(rules: Procedure) -> Procedure:
    """A copy to be filled in, so that what stands is not touched."""
    return Procedure.objects.get(pk=rules.pk)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the rules would do: when the next meeting is due, and which meetings keep the old rules."""

    due_before: date
    due_after: date
    quorum_before: int
    quorum_after: int
    keep: list[Meeting]


def effect_of(body: Body, changes: dict[str, Any]) -> Effect:
    """Reckoned with the seats and meetings of today."""
    rules, rhythm = procedure_of(body), rhythm_of(body)
    months = changes.get("period_months", rules.period_months)
    voting = body.members.filter(until__isnull=True, voting=True).count()
    percent = changes.get("quorum_percent", rules.quorum_percent)
    ahead = body.meetings.filter(state__in=AHEAD).select_related("body").order_by("starts_at")
    return Effect(
        due_before=rhythm.due,
        due_after=due_by(rhythm.last, months, rules.grace_days)[0],
        quorum_before=quorum(voting, rules.quorum_percent),
        quorum_after=quorum(voting, percent),
        keep=list(ahead),
    )


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a body last met in a regular meeting, when it is due again, and when the interval runs out (R-31).

    ``planned`` is the next regular meeting, wherever its date lies.
    """

    last: date
    due: date
    runs_out: date
    planned: Meeting | None

    @property
    def ahead(self) -> Meeting | None:
        """The planned meeting, if its day lies ahead and within the interval."""
        plan = self.planned
        return plan if plan and clock.today() <= timezone.localdate(plan.starts_at) <= self.runs_out else None

    @property
    def suggested(self) -> datetime:
        """Two in the afternoon of the first working day on which the next meeting is due, or a fortnight from now."""
        day = max(self.due, clock.today() + timedelta(days=14))
        return timezone.make_aware(datetime.combine(due(day, 0, "d", calendar())[0], time(14)))

    @property
    def late(self) -> bool:
        return clock.today() > self.runs_out

    @property
    def latest(self) -> date:
        """The last day for the next regular meeting; where the interval has run out already, a month from now."""
        return clock.today() + timedelta(days=30) if self.late else self.runs_out


def rhythm_of(body: Body) -> Rhythm:
    """The rhythm of one body; counted from its founding before the first meeting."""
    rows = body.meetings.filter(kind=MeetingKind.REGULAR)
    held = rows.filter(state__in=HELD).order_by("-starts_at").first()
    last = timezone.localdate(held.starts_at) if held else body.founded_on
    rules = procedure_of(body)
    next_due, runs_out = due_by(last, rules.period_months, rules.grace_days)
    return Rhythm(last, next_due, runs_out, rows.filter(state__in=BEFORE).first())


def run_by(actor: Actor) -> QuerySet[Body]:
    """Bodies whose chair or secretariat the actor is under the hat worn."""
    if actor.organisation is None:
        return Body.objects.none()
    chairs = Q(chair=actor.organisation, chair_role=actor.role)
    keeps = Q(secretariat=actor.organisation, secretariat_role=actor.role)
    return Body.objects.filter(chairs | keeps, closed_on__isnull=True).select_related("place").order_by("place__code")


def running_in(body: Body) -> list[Stateful]:
    """The topics, meetings and escalations of a body that have not ended."""
    own, escalated = Q(body=body), Q(upper=body) | Q(topic__body=body)
    parts = ((Topic, topic, own), (Meeting, meeting, own), (Escalation, escalation, escalated))
    found: list[Stateful] = []
    for model, rules, of_body in parts:
        ended = [name for name, state in rules.MACHINE.states.items() if state.final]
        found += model.objects.filter(of_body).exclude(state__in=ended)
    return found


def without_body(code: str) -> QuerySet[Place]:
    """Streets and communities of a place that have no standing joint meeting yet (R-30)."""
    rows = Place.objects.filter(within(code, "code"), level__in=[*Tier.values], valid_to__isnull=True)
    return rows.exclude(pk__in=Body.objects.filter(closed_on__isnull=True).values("place")).order_by("code")
