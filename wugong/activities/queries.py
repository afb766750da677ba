"""What is read of activities, their places, the week of a centre, and who comes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wugong.activities.models import Activity, Attendance, Enrolment, Quota, Session
from wugong.activities.rules import places
from wugong.activities.rules.activity import OFF, SUMMARY, ActivityState, Way
from wugong.activities.rules.enrolment import ACTIVE, HOLDING, PROMOTE_UNTIL, EnrolmentState
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.models import one
from wugong.common.sealed import fingerprint
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.places.queries import names_of_codes
from wugong.places.rules import LENGTH, Level
from wugong.record.queries import history_of
from wugong.record.rules import Outcome

S, E = ActivityState, EnrolmentState
HIDDEN = (S.DRAFT, S.REVIEWING, S.RETURNED)
SHOWN = (S.PUBLISHED, S.ENROLLING, S.FULL, S.CLOSED, S.RUNNING, S.FINISHED, S.SUMMARISED, S.ARCHIVED)
YEAR = timedelta(days=365)
FEWEST = 5  # opinions are counted from so many up


def centres(place: str = "") -> QuerySet[Organisation]:
    """The Party committees of communities, whose centres hold activities; those of a place."""
    found = Organisation.objects.filter(
        sort="party", kind="committee", state="active", place__level=Level.COMMUNITY, basis="territorial"
    )
    return (found.filter(within(place, "place__code")) if place else found).order_by("place__code", "name")


def centres_by_street() -> list[tuple[str, list[Place]]]:
    """The communities that have a centre, under the names of their streets, by code."""
    found: dict[str, dict[str, Place]] = {}
    for centre in centres().select_related("place"):
        found.setdefault(centre.place.code[: LENGTH[Level.STREET]], {})[centre.place.code] = centre.place
    names = names_of_codes(set(found))
    return [(names.get(street, ""), list(places.values())) for street, places in found.items()]


def activities_seen(actor: Actor) -> QuerySet[Activity]:
    """The activities that an actor finds."""
    return seen_of(binding_named("activity"), actor).select_related("centre__place", "organiser")


def activity_seen(actor: Actor, pk: UUID) -> Activity:
    """One that the actor finds; raises Unseen."""
    return one(activities_seen(actor).filter(pk=pk))


def announced(pk: UUID) -> Activity:
    """An activity that was announced, for everybody; raises Unseen."""
    rows = Activity.objects.exclude(state__in=HIDDEN).filter(published_at__isnull=False)
    return one(rows.filter(pk=pk).select_related("centre__place", "organiser"))


def entry_of(pk: UUID) -> Enrolment:
    """An entry by its secret identifier, for whoever holds it; raises Unseen."""
    rows = Enrolment.objects.select_related("activity__centre__place", "activity__organiser", "quota")
    return one(rows.filter(pk=pk))


def is_mixed(activity: Activity) -> bool:
    """Whether free places are open to all audiences by now."""
    return activity.mixed_from is not None and activity.mixed_from <= clock.today()


def takes_entries(activity: Activity) -> bool:
    """Whether people can sign up now: by the day it was announced with, also before the worker has closed it."""
    until = activity.enrol_until
    return activity.state in (S.ENROLLING, S.FULL) and activity.way != Way.OPEN and bool(until and until > clock.now())


def seats_of(activity: Activity) -> dict[Hashable, int]:
    """The places of each audience; all of them under None where there are no audiences."""
    rows: dict[Hashable, int] = dict(Quota.objects.filter(activity=activity).values_list("pk", "seats"))
    return rows or {None: activity.capacity}


def taken_in(activity: Activity) -> dict[Hashable, int]:
    """How many people have a place, by audience."""
    rows = Enrolment.objects.filter(activity=activity, state__in=HOLDING).order_by()
    return dict(rows.values_list("quota").annotate(n=Sum("people")))


def free_in(activity: Activity) -> dict[Hashable, int]:
    """Free places by audience."""
    return places.free_places(seats_of(activity), taken_in(activity), mixed=is_mixed(activity))


def all_seated(activity: Activity) -> int:
    """How many people have a place."""
    return sum(taken_in(activity).values())


def listed(activity: Activity, *states: str) -> list[Enrolment]:
    """The entries in these states, in the order of the list."""
    rows = list(Enrolment.objects.filter(activity=activity, state__in=states))
    by_key = {row.pk: row for row in rows}
    return [by_key[one.key] for one in places.in_order(map(as_entry, rows), new_first=activity.new_first)]  # type: ignore[index]


def as_entry(row: Enrolment) -> places.Entry:
    """An entry as the rules of places read it: the lottery's order where there was one."""
    return places.Entry(row.pk, row.people, row.quota_id, row.drawn_as or row.number, row.first)


def next_in(activity: Activity, entries: list[Enrolment]) -> list[Enrolment]:
    """Which of these get a place now, in order."""
    free = free_in(activity)
    if max(free.values(), default=0) <= 0:
        return []
    chosen = places.seated(map(as_entry, entries), free, mixed=is_mixed(activity))
    keys = {one.key for one in chosen}
    return [row for row in entries if row.pk in keys]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody on the list is: how many entries before, how many newcomers among them, who has been offered."""

    before: int
    earlier: int
    newcomers: int
    behind: int
    offered: datetime | None
    until: datetime
    too_many: bool


def turn_of(row: Enrolment) -> Turn:
    """Why somebody on the waiting list has no place yet."""
    activity = row.activity
    mine = [one for one in listed(activity, E.WAITLISTED) if is_mixed(activity) or one.quota_id == row.quota_id]
    at = next((n for n, one in enumerate(mine) if one.pk == row.pk), len(mine))
    newcomers = sum(one.first and not row.first for one in mine[:at]) if activity.new_first else 0
    offers = Enrolment.objects.filter(activity=activity, state=E.OFFERED).order_by("offered_until")
    free = free_in(activity).get(row.quota_id, 0)
    return Turn(
        before=at,
        earlier=at - newcomers,
        newcomers=newcomers,
        behind=max(0, len(mine) - at - 1),
        offered=offers.values_list("offered_until", flat=True).first(),
        until=activity.begins_at - PROMOTE_UNTIL,
        too_many=0 < free < row.people,
    )


def had_place(centre: UUID, *, contact_hash: str | None, user: UUID | None) -> bool:
    """Whether this telephone or account had a place in a course of the centre within a year."""
    who = Q(contact_hash=contact_hash) if contact_hash else Q(pk=None)
    who = who | Q(user=user) if user else who
    rows = Enrolment.objects.filter(who, state__in=HOLDING, activity__centre=centre, activity__kind="course")
    return rows.filter(created_at__gte=clock.now() - YEAR).exists()


def is_entered(activity: Activity, *, contact_hash: str | None, user: UUID | None) -> bool:
    """Whether this telephone or account is in the activity already."""
    who = Q(contact_hash=contact_hash) if contact_hash else Q(pk=None)
    who = who | Q(user=user) if user else who
    return Enrolment.objects.filter(who, activity=activity, state__in=ACTIVE).exists()


def venue_taken(activity: Activity, venue: str) -> str:
    """The first other activity of the centre that is in that room at the time of a session; empty where it is free."""
    others = Session.objects.filter(
        activity__centre=activity.centre_id, activity__venue=venue, activity__state__in=SHOWN[:5]
    ).exclude(activity=activity.pk)
    clash = Session.objects.filter(activity=activity.pk).filter(
        Exists(others.filter(begins_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("begins_at")))
    )
    found = clash.first()
    if found is None:
        return ""
    with_it = others.filter(begins_at__lt=found.ends_at, ends_at__gt=found.begins_at).select_related("activity")
    return str(with_it[0].activity)


def waiting_in_vain() -> list[Enrolment]:
    """Who is on a list from which no places are passed on any more: four hours before the beginning (3.13)."""
    rows = Enrolment.objects.filter(state=E.WAITLISTED, activity__begins_at__lt=clock.now() + PROMOTE_UNTIL)
    return list(rows.exclude(activity__state__in=OFF).select_related("activity")[:500])


def untold(activity: Activity) -> int:
    """How many entries without an account have not been called about a change, and can be."""
    return Enrolment.objects.filter(activity=activity).exclude(call_about="").exclude(contact="").count()


def lost(activity: Activity) -> int:
    """How many were never called about a change until their number was deleted."""
    return Enrolment.objects.filter(activity=activity, contact="").exclude(call_about="").count()


@dataclass(frozen=True, slots=True)
class Seats:
    """The places of one audience on the page of an activity."""

    quota: Quota | None
    seats: int
    taken: int
    free: int
    waiting: int

    @property
    def dots(self) -> list[bool]:
        """One for each place: whether somebody has it."""
        return [n < self.taken for n in range(max(self.seats, self.taken))]


def seats_shown(activity: Activity) -> list[Seats]:
    """The places by audience, as everybody may know them."""
    quotas: list[Quota | None] = [*activity.quotas.all()] or [None]
    taken, free = taken_in(activity), free_in(activity)
    rows = Enrolment.objects.filter(activity=activity, state=E.WAITLISTED).order_by()
    waiting = dict(rows.values_list("quota").annotate(n=Sum("people")))
    return [_seats(activity, quota, taken, free, waiting) for quota in quotas]


def _seats(activity: Activity, quota: Quota | None, taken: Any, free: Any, waiting: Any) -> Seats:
    key, seats = (quota.pk, quota.seats) if quota else (None, activity.capacity)
    return Seats(quota, seats, taken.get(key, 0), max(0, free.get(key, 0)), waiting.get(key, 0))


def lots_of(activity: Activity) -> list[Enrolment]:
    """The entries that took part in the lottery, in the order in which they were drawn."""
    rows = Enrolment.objects.filter(activity=activity, drawn_as__isnull=False)
    return list(rows.only("number", "drawn_as", "people", "state", "first", "activity").order_by("drawn_as"))


def sisters_of(activity: Activity) -> list[tuple[Activity, int]]:
    """Other activities of the centre by the same teacher that take people now, with their free places."""
    if not activity.teacher:
        return []
    rows = Activity.objects.filter(
        centre=activity.centre_id, teacher=activity.teacher, state=S.ENROLLING, way=Way.FIRST
    ).exclude(pk=activity.pk)[:2]
    found = [(one, max(0, max(free_in(one).values(), default=0))) for one in rows]
    return [(one, free) for one, free in found if free]


def sessions_of(activity: Activity) -> list[Session]:
    """The sessions in order of time."""
    return list(activity.sessions.order_by("begins_at"))


def is_regular(sessions: Iterable[Session]) -> bool:
    """Whether one line holds for all sessions: none was moved, all are at the same hours, equally far apart."""
    rows = list(sessions)
    hours = {tuple(timezone.localtime(at).time() for at in (one.begins_at, one.ends_at)) for one in rows}
    apart = {day_of(later) - day_of(earlier) for earlier, later in pairwise(rows)}
    return len(hours) <= 1 and len(apart) <= 1 and not any(one.moved for one in rows)


def held_in(activity: Activity) -> QuerySet[Session]:
    """The sessions that took place: over before it was postponed, or somebody was written down as having come."""
    put_off = history_of("activity", activity.pk).filter(act="postpone", outcome=Outcome.DONE).first()
    over = Q(ends_at__lte=put_off.at if put_off else clock.now())
    rows = Session.objects.filter(activity=activity.pk)
    return rows.filter(over | Q(came__gt=0) | Exists(Attendance.objects.filter(session=OuterRef("pk"))))


def hours_with(activity: Activity, moved: Session, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """When the sessions begin and end with one of them moved, in order of time: from the one it counts as the first."""
    others = activity.sessions.exclude(pk=moved.pk).filter(begins_at__gte=activity.begins_at)
    return sorted([*others.values_list("begins_at", "ends_at"), (begins, ends)])


def in_the_way(activity: Activity, moved: Session, begins: datetime, ends: datetime) -> str:
    """The session that is in the room when one is moved to: of the same activity or another; empty if none is."""
    rows = Session.objects.filter(
        Q(activity=activity.pk) | Q(activity__state__in=SHOWN[:5]),
        activity__centre=activity.centre_id, activity__venue=activity.venue, begins_at__lt=ends, ends_at__gt=begins,
    )  # fmt: skip
    found = rows.exclude(pk=moved.pk).select_related("activity").order_by("begins_at").first()
    if found is None:
        return ""
    return f"{found.activity} {date_format(timezone.localtime(found.begins_at), 'DATETIME_FORMAT')}"


def running_session(activity: Activity) -> Session | None:
    """The session that is on now, from half an hour before it begins."""
    now = clock.now()
    rows = Session.objects.filter(activity=activity, ends_at__gt=now, begins_at__lte=now + timedelta(minutes=30))
    return rows.order_by("begins_at").first()


def code_of(session: Session, moment: datetime | None = None) -> str:
    """The code on the wall of a session: four digits that change every two minutes."""
    step = int((moment or clock.now()).timestamp()) // 120
    return f"{int(fingerprint(f'{session.pk}:{step}', purpose='attendance')[:12], 16) % 10_000:04d}"


def codes_now(session: Session) -> set[str]:
    """The code on the wall, and the one before it for those who type slowly."""
    return {code_of(session), code_of(session, clock.now() - timedelta(minutes=2))}


def roster_of(activity: Activity, session: Session | None) -> list[tuple[Enrolment, bool]]:
    """Who has a place, the waiting list behind, and whether each was ticked for the session."""
    states = (*HOLDING, E.WAITLISTED, E.APPLIED)
    rows = list(Enrolment.objects.filter(activity=activity, state__in=states).select_related("quota"))
    here = set(Attendance.objects.filter(session=session).values_list("enrolment", flat=True)) if session else set()
    ranked = sorted(rows, key=lambda row: (row.state not in HOLDING, row.drawn_as or row.number))
    return [(row, row.pk in here) for row in ranked]


def to_call(activity: Activity) -> list[Enrolment]:
    """Who has no account and must hear of something by telephone."""
    return list(Enrolment.objects.filter(activity=activity).exclude(call_about="").order_by("number"))


def numbers_of(activity: Activity) -> str:
    """The summary that the numbers give, at most 300 characters."""
    sessions = activity.sessions.aggregate(n=Count("pk"), came=Sum("came"))
    ticked = Attendance.objects.filter(session__activity=activity)
    entries = Enrolment.objects.filter(activity=activity).exclude(state=E.REFUSED)
    people = entries.aggregate(n=Sum("people"))["n"] or 0
    visits = (ticked.aggregate(n=Sum("enrolment__people"))["n"] or 0) + (sessions["came"] or 0)
    words = {
        "title": activity.title, "sessions": sessions["n"], "people": people, "seated": all_seated(activity),
        "visits": visits,
    }  # fmt: skip
    said = [
        _("“%(title)s” took place in %(sessions)d sessions.") % words,
        _("%(people)d people signed up, %(seated)d had a place, %(visits)d visits were counted.") % words,
    ]
    rated = entries.filter(score__isnull=False).aggregate(n=Count("pk"), mean=Avg("score"))
    if rated["n"] >= FEWEST:
        said.append(_("%(n)d said how it was: %(mean).1f of 5.") % rated)
    return "".join(said)[:SUMMARY]


def upcoming(_actor: Actor, place: Any) -> dict[str, Any] | None:
    """What the page of a community says of its centre: the sessions of the next days."""
    now = clock.now()
    rows = Session.objects.filter(
        begins_at__gte=now, begins_at__lt=now + timedelta(days=14), activity__state__in=SHOWN[:5],
        activity__centre__place__code=place.code[: LENGTH[Level.COMMUNITY]],
    )  # fmt: skip
    found = list(rows.select_related("activity").order_by("begins_at")[:5])
    return {"sessions": found, "code": place.code} if found else None


def due_for_reminder() -> list[Session]:
    """Sessions of the next day of which nobody has been reminded yet."""
    now = clock.now()
    rows = Session.objects.filter(
        begins_at__gt=now, begins_at__lte=now + timedelta(hours=24), reminded_at__isnull=True,
        activity__state__in=SHOWN[1:5],
    )  # fmt: skip
    return list(rows.select_related("activity__centre__place").order_by("begins_at")[:100])


def coming(activity: Activity) -> QuerySet[Enrolment]:
    """The entries that have a place and are awaited."""
    return Enrolment.objects.filter(activity=activity, state__in=(E.CONFIRMED, E.ATTENDED))


def day_of(session: Session) -> date:
    """The day of a session in the district."""
    return timezone.localdate(session.begins_at)


def just_over(sessions: Iterable[Session]) -> Session | None:
    """The last session that ended within a day: who came is still written down."""
    now = clock.now()
    return next((s for s in reversed(list(sessions)) if s.ends_at <= now <= s.ends_at + timedelta(days=1)), None)


def nearest(sessions: list[Session]) -> Session | None:
    """The next session, else the last."""
    now = clock.now()
    return next((s for s in sessions if s.ends_at > now), sessions[-1] if sessions else None)


def where_held(activity: Activity) -> str:
    """The address of the centre and the room."""
    return " ".join(part for part in (activity.centre.place.address, activity.venue) if part)
