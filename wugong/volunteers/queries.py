"""What is read of teams, shifts, hours, certificates and badges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.models import one
from wugong.documents.models import Document
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.organisations.models import Organisation
from wugong.places.models import Place
from wugong.volunteers.models import Certificate, Duty, HourRecord, Membership, ServiceEvent, Shift, ShownIdentity, Team

COUNTED = ("final", "exported", "corrected")  # a corrected entry and its reversing entry make nothing together
UNCONFIRMED = ("recorded", "disputed")
SERVED = ("running", "done", "settled")
OPEN_SERVICE = ("draft", "published", "recruiting", "ready", "running", "done")


def day_at(day: date) -> datetime:
    """The midnight with which a day begins."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def service_seen(actor: Actor, pk: UUID) -> ServiceEvent:
    """A service the actor finds; raises Unseen."""
    rows: QuerySet[ServiceEvent] = seen_of(binding_named("service_event"), actor)
    return one(rows.filter(pk=pk).select_related("team__host__place"))


def public_team(pk: UUID) -> Team:
    """A team that was approved, for everybody; raises Unseen."""
    return one(Team.objects.filter(pk=pk, state__in=("active", "inactive", "disbanded")).select_related("host__place"))


def teams_for(place: str = "") -> QuerySet[Team]:
    """The active teams, of a place where one is given."""
    rows = Team.objects.filter(state="active").select_related("host")
    return (rows.filter(within(place, "host__place__code")) if place else rows).order_by("name", "pk")


def teams_led(actor: Actor) -> QuerySet[Team]:
    """The teams that a person leads."""
    return Team.objects.filter(lead=actor.user, state__in=("active", "inactive")).order_by("name")


def team_led(actor: Actor) -> tuple[str, Organisation] | None:
    """The name and the host of the active team that a person leads."""
    led = teams_for().filter(lead=actor.user).first() if actor.user else None
    return (led.name, led.host) if led else None


def leaders_in(street: str) -> list[UUID]:
    """Who leads an active team in a street."""
    return [user for user in teams_for(street).values_list("lead", flat=True) if user]


def member_of(team: Team, user: UUID | None) -> Membership | None:
    """Somebody's active membership."""
    return Membership.objects.filter(team=team, user=user, state="active").first() if user else None


def services_open(team: Team) -> list[ServiceEvent]:
    """The services of a team that are not settled or cancelled."""
    return list(ServiceEvent.objects.filter(team=team.pk).exclude(state__in=("settled", "cancelled")))


def applied_to(team: Team) -> list[Membership]:
    """Who asked to join a team and waits for the answer."""
    return list(Membership.objects.filter(team=team.pk, state="applied"))


def next_leaders(team: Team) -> QuerySet[Membership]:
    """The grown-up members who may lead a team after its leader of now."""
    rows = Membership.objects.filter(team=team.pk, state="active", minor=False)
    return (rows.exclude(user=team.lead) if team.lead else rows).order_by("name", "id")


def wanted(team: Team) -> list[Any]:
    """The services of a team that are announced and not over: when the next shift is, whether one ahead is short."""
    ahead = Shift.objects.filter(event=OuterRef("pk"), begins_at__gt=clock.now())
    short = ahead.annotate(n=Count("duties", filter=Q(duties__standby=False))).filter(n__lt=F("event__least"))
    rows = team.services.filter(state__in=("recruiting", "ready", "running"))
    next_at = Subquery(ahead.order_by("begins_at").values("begins_at")[:1])
    return list(rows.annotate(next_at=next_at, short=Exists(short)).order_by("begins_at"))


def unsettled(team: Team) -> int:
    """How many services and records of hours of a team are open."""
    hours = HourRecord.objects.filter(event__team=team, state__in=("recorded", "disputed")).count()
    return team.services.filter(state__in=OPEN_SERVICE[1:]).count() + hours


def shifts_of(event: ServiceEvent) -> list[Any]:
    """The shifts with how many are on duty and on standby."""
    counted = {
        "on_duty": Count("duties", filter=Q(duties__standby=False)),
        "waiting": Count("duties", filter=Q(duties__standby=True)),
    }
    return list(event.shifts.annotate(**counted).order_by("number"))


def names_on(event: ServiceEvent) -> dict[UUID, list[str]]:
    """Who is on duty in each shift of a service, for those who lead it."""
    found: dict[UUID, list[str]] = {}
    for shift, name in Duty.objects.filter(shift__event=event, standby=False).values_list("shift", "name"):
        found.setdefault(shift, []).append(name)
    return found


def members_of(team: Team) -> list[Membership]:
    """Who asks to join and who is a member, the former first."""
    rows = Membership.objects.filter(team=team, state__in=("applied", "active"))
    return list(rows.order_by("-state", "name"))


def due_for_reminder() -> list[Shift]:
    """Shifts of the next day of which nobody has been reminded yet."""
    now = clock.now()
    rows = Shift.objects.filter(
        begins_at__gt=now, begins_at__lte=now + timedelta(hours=24), reminded_at__isnull=True,
        event__state__in=("recruiting", "ready", "running"),
    )  # fmt: skip
    return list(rows.select_related("event__team").order_by("begins_at")[:200])


def short_of(event: ServiceEvent) -> int:
    """How many shifts ahead have fewer volunteers than they need."""
    return sum(row.on_duty < event.least for row in shifts_of(event) if row.ends_at > clock.now())


def full_shift_begun(event: ServiceEvent) -> bool:
    """Whether a shift that has begun has as many volunteers as it needs."""
    return any(row.on_duty >= event.least for row in shifts_of(event) if row.begins_at <= clock.now())


def ahead_of(event: ServiceEvent) -> QuerySet[Shift]:
    """The shifts that have not begun."""
    return event.shifts.filter(begins_at__gt=clock.now())


def begun_until(event: ServiceEvent) -> datetime:
    """When the last shift ends that has begun."""
    rows = event.shifts.filter(begins_at__lte=clock.now())
    return rows.aggregate(last=Max("ends_at"))["last"] or event.until_at


def is_short(shift: Shift, event: ServiceEvent) -> bool:
    """Whether a shift has fewer volunteers than it needs."""
    return shift.duties.filter(standby=False).count() < event.least


def last_shift(team: Team) -> date | None:
    """The day of the last shift that is over; None where the team has not served yet."""
    rows = Shift.objects.filter(event__team=team, event__state__in=SERVED, ends_at__lte=clock.now())
    last = rows.aggregate(last=Max("ends_at"))["last"]
    return timezone.localdate(last) if last else None


def clash_of(user: UUID | None, shift: Shift) -> str:
    """Another shift that somebody took at the same time; empty where there is none."""
    if user is None:
        return ""
    rows = Duty.objects.filter(user=user, shift__begins_at__lt=shift.ends_at, shift__ends_at__gt=shift.begins_at)
    rows = rows.exclude(shift=shift.pk).exclude(shift__event__state="cancelled").select_related("shift__event")
    found = rows.first()
    return str(found.shift.event) if found else ""


def room_in(shift: Shift, event: ServiceEvent, user: UUID | None) -> str:
    """What somebody gets in a shift now: ``duty``, ``standby``, or nothing."""
    rows = list(Duty.objects.filter(shift=shift).values_list("user", "standby"))
    own = next((standby for who, standby in rows if who == user), None)
    waiting = sum(standby for _who, standby in rows)
    return _room(event, len(rows) - waiting, waiting, own)


def _room(event: ServiceEvent, on_duty: int, waiting: int, own: bool | None) -> str:
    """``own``: whether one stands by in the shift; None where one has not taken it."""
    if on_duty < event.most and own is not False:
        return "duty"
    return "standby" if own is None and waiting < event.standby else ""


def to_take(event: ServiceEvent, user: UUID | None) -> list[Any]:
    """The shifts ahead in which somebody gets something now."""
    own = Duty.objects.filter(shift__event=event, user=user) if user else Duty.objects.none()
    mine = dict(own.values_list("shift", "standby"))
    rows = [row for row in shifts_of(event) if row.begins_at > clock.now()]
    return [row for row in rows if _room(event, row.on_duty, row.waiting, mine.get(row.pk))]


def to_leave(event: ServiceEvent, user: UUID | None) -> list[Any]:
    """The shifts ahead that somebody took."""
    own = Duty.objects.filter(shift__event=event, user=user) if user else Duty.objects.none()
    mine = set(own.values_list("shift", flat=True))
    return [row for row in shifts_of(event) if row.pk in mine and row.begins_at > clock.now()]


def own_duties(user: UUID) -> list[Duty]:
    """The shifts ahead that somebody took."""
    rows = Duty.objects.filter(user=user, shift__ends_at__gt=clock.now()).exclude(shift__event__state="cancelled")
    return list(rows.select_related("shift__event__team").order_by("shift__begins_at")[:60])


def duties_of(event: ServiceEvent) -> list[tuple[Duty, HourRecord | None]]:
    """Who was on duty in the shifts of a service, each with the hours written down."""
    rows = Duty.objects.filter(shift__event=event, standby=False).select_related("shift").order_by(
        "shift__number", "created_at"
    )  # fmt: skip
    known = {(h.shift_id, h.volunteer): h for h in event.hours.filter(hours__gt=0).order_by("created_at")}
    return [(duty, known.get((duty.shift_id, duty.user))) for duty in rows]


def unwritten(event: ServiceEvent) -> int:
    """For how many on duty neither hours nor an absence are written down."""
    return sum(1 for duty, hours in duties_of(event) if hours is None and not duty.absent)


def day_hours(volunteer: UUID, moment: datetime) -> Decimal:
    """The hours of somebody on the day of a moment."""
    begin = day_at(timezone.localdate(moment))
    rows = HourRecord.objects.filter(volunteer=volunteer, began_at__gte=begin, began_at__lt=begin + timedelta(days=1))
    return rows.aggregate(n=Sum("hours"))["n"] or Decimal(0)


def overlap_of(row: HourRecord) -> str:
    """Other hours of the volunteer at the same time; empty where there are none."""
    rows = HourRecord.objects.filter(
        volunteer=row.volunteer, began_at__lt=row.ended_at, ended_at__gt=row.began_at, hours__gt=0,
        reversed_by__isnull=True,
    )  # fmt: skip
    found = rows.exclude(pk=row.pk).exclude(state="corrected").select_related("event").first()
    return str(found) if found else ""


def is_reversed(row: HourRecord) -> bool:
    """Whether an entry was reversed, or is a reversing entry."""
    return row.reverses_id is not None or HourRecord.objects.filter(reverses=row.pk).exists()


def own_hours(user: UUID) -> QuerySet[HourRecord]:
    """Somebody's hours, the newest first: for that person alone."""
    return HourRecord.objects.filter(volunteer=user).select_related("event__team").order_by("-began_at", "-created_at")


def total(rows: QuerySet[HourRecord]) -> Decimal:
    """The sum of hours that were confirmed (R-42)."""
    return rows.exclude(state__in=UNCONFIRMED).aggregate(n=Sum("hours"))["n"] or Decimal(0)


def waiting_hours(rows: QuerySet[HourRecord]) -> Decimal:
    """The sum of hours that were written down and are not confirmed yet, or disputed."""
    return rows.filter(state__in=UNCONFIRMED).aggregate(n=Sum("hours"))["n"] or Decimal(0)


def final_hours(volunteer: UUID, host: UUID | None, first: date, last: date) -> Decimal:
    """The final hours of somebody with a host in a period."""
    rows = HourRecord.objects.filter(
        volunteer=volunteer, event__team__host=host, state__in=COUNTED, began_at__gte=day_at(first),
        began_at__lt=day_at(last) + timedelta(days=1),
    )  # fmt: skip
    return rows.aggregate(n=Sum("hours"))["n"] or Decimal(0)


def hosts_of(user: UUID | None) -> QuerySet[Organisation]:
    """The hosts with whom somebody has hours."""
    if user is None:
        return Organisation.objects.none()
    teams = HourRecord.objects.filter(volunteer=user).values("event__team__host")
    return Organisation.objects.filter(pk__in=teams).order_by("name")


def to_export(team: Team, *, new: bool = False) -> list[HourRecord]:
    """The final hours of a team in the order in which they were served, or those not handed over yet.

    An entry that was corrected before it became final was never handed over, and neither is what reverses it.
    """
    states = ("final",) if new else ("final", "exported")
    rows = HourRecord.objects.filter(event__team=team, state__in=states).exclude(reverses__state="corrected")
    return list(rows.select_related("event__team__host", "shift").order_by("began_at", "name", "id"))


def certificates_of(user: UUID) -> list[Certificate]:
    """Somebody's certificates, the newest first."""
    return list(Certificate.objects.filter(volunteer=user).select_related("host").order_by("-created_at")[:30])


def certificate_checked(number: str, code: str) -> Certificate | None:
    """The certificate of a number and its code; None where they do not belong together."""
    rows = Certificate.objects.filter(code=code, state__in=("issued", "revoked")).exclude(code="")
    return rows.filter(number=number).select_related("host").first()


def badge_of(user: UUID | None) -> ShownIdentity | None:
    """What somebody shows of himself."""
    return ShownIdentity.objects.filter(user=user).first() if user else None


def shown_in(_actor: Actor, place: Place) -> dict[str, Any] | None:
    """Who shows himself in a compound; nobody else is known here."""
    if place.level != "compound":
        return None
    rows = list(ShownIdentity.objects.filter(place=place.code).order_by("post", "name")[:50])
    return {"badges": rows} if rows else None


def teams_in(_actor: Actor, place: Place) -> dict[str, Any] | None:
    """The teams of a community."""
    rows = list(teams_for(place.code)[:8])
    return {"teams": rows} if rows else None


def compounds_near(code: str) -> QuerySet[Place]:
    """The compounds of a community."""
    return Place.objects.filter(within(code, "code"), level="compound", valid_to__isnull=True).order_by("code")


def members_on(event: ServiceEvent) -> list[UUID]:
    """Who took a shift of a service."""
    return list(Duty.objects.filter(shift__event=event).values_list("user", flat=True).distinct())


def first_on_standby(shift: Shift) -> Duty | None:
    """Who stands by first."""
    return shift.duties.filter(standby=True).order_by("created_at").first()


def lines_of(rows: Iterable[HourRecord]) -> list[tuple[str, ...]]:
    """Hours in the columns of the national system (MZ/T 061)."""
    found: list[tuple[str, ...]] = []
    for row in rows:
        began, ended = timezone.localtime(row.began_at), timezone.localtime(row.ended_at)
        team = row.event.team
        found.append((
            row.name, team.name, team.host.name, row.event.title, f"{began:%Y-%m-%d}", f"{began:%H:%M}",
            f"{ended:%H:%M}", f"{row.hours}", row.event.venue, str(row.pk),
        ))  # fmt: skip
    return found


COLUMNS = (
    "志愿者", "志愿服务队伍", "志愿服务组织", "项目名称", "服务日期", "开始时间", "结束时间", "服务时长（小时）",
    "服务地点", "记录编号",
)  # fmt: skip


def own_paper(user: UUID | None, pk: UUID) -> Document:
    """The document of one's own certificate; raises Unseen."""
    if user is None:
        raise Unseen(str(pk))
    own = one(Certificate.objects.filter(pk=pk, volunteer=user, state="issued"))
    return one(Document.objects.filter(pk=own.document or pk))
