"""The week of a street's premises: what is booked, closed or free in each, and where an event would fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from wugong.common import clock
from wugong.common.actor import STAFF_ROLES, Actor
from wugong.files.queries import pictures_of
from wugong.flow.binding import binding_named
from wugong.flow.queries import seen_of, within
from wugong.sharing.models import Booking, Closure, Resource
from wugong.sharing.queries.scores import scores_of
from wugong.sharing.queries.slots import closed_by_notice, earliest_day, span_of
from wugong.sharing.rules.booking import ALIVE, HOLDING, USED
from wugong.sharing.rules.booking import BookingState as S
from wugong.sharing.rules.kinds import Sort
from wugong.sharing.rules.resource import SHARED
from wugong.sharing.rules.slots import Slot, Span, opens_for
from wugong.workdays.queries import named_days
from wugong.workdays.rules import Day

FROM, UNTIL = 7, 23  # the hours a strip shows
SHOWN = (*ALIVE, *USED)
MARKS = {S.REQUESTED: "pre", S.PLANNED: "series", S.HELD: "series", S.OFFERED: "wait", S.WAITING: "wait"}
SIGNS = {"pre": pgettext_lazy("mark", "pre"), "series": pgettext_lazy("mark", "series"),
         "wait": pgettext_lazy("mark", "wait")}  # fmt: skip
PAGE = 60


def premises(street: str) -> QuerySet[Resource]:
    """What can be booked in a street, or in the district."""
    rows = Resource.objects.filter(within(street, "place__code"), sort=Sort.PREMISES, state__in=SHARED)
    return rows.select_related("owner", "place").order_by("place__code", "title", "id")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def start_of(day: date) -> datetime:
    """The moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def at(moment: time) -> float:
    """Where a time lies on a strip, in parts of a hundred."""
    hours = moment.hour + moment.minute / 60 + (1 / 60 if moment == time.max else 0)
    return round(min(max((hours - FROM) / (UNTIL - FROM), 0), 1) * 100, 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A mark on the strip of a cell: ``kind`` is held, pre, series, wait, closed or fits."""

    kind: str
    left: float
    width: float


@dataclass(slots=True)
class Line:
    """A line of text in a cell: the hours, the mark, what it is, its page."""

    hours: str
    mark: str
    kind: str
    title: str
    url: str = ""
    waiting: int = 0


@dataclass(slots=True)
class Cell:
    """One day of one venue. ``said``: its opening hours for who does not see the strip. ``fits``: the event that is
    held up can be put here."""

    day: date
    open: tuple[float, float] | None = None
    said: str = ""
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fits: bool = False
    why_not: str = ""
    taken: bool = False


@dataclass(slots=True)
class Venue:
    """One line of the week; ``why_not`` says why the event does not fit anywhere here."""

    resource: Resource
    cells: list[Cell]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be put somewhere: a new event, or a booking that is moved."""

    title: str
    people: int
    begins: time
    finishes: time
    booking: Booking | None = None
    organisation: UUID | None = None

    @property
    def hours(self) -> str:
        """19–21."""
        return f"{hour(self.begins)}–{hour(self.finishes)}"

    @property
    def asked(self) -> str:
        """What, for how many and when, as the form of a booking takes it from its address."""
        given = {"title": self.title, "people": self.people, "begins": f"{self.begins:%H:%M}"}
        return urlencode({**given, "finishes": f"{self.finishes:%H:%M}"})

    def slot(self, day: date) -> Slot:
        zone = timezone.get_current_timezone()
        late = self.finishes <= self.begins
        first = datetime.combine(day, self.begins, zone)
        return Slot(first, datetime.combine(day + timedelta(days=int(late)), self.finishes, zone))


@dataclass(frozen=True, slots=True)
class Week:
    """The week as the page shows it."""

    days: list[date]
    named: list[str]
    venues: list[Venue]
    counts: list[int]
    booked: int
    more: bool


def week_of(actor: Actor, street: str, monday: date, event: Event | None = None, page: int = 1) -> Week:
    """The week of a street in a few queries, however many bookings there are."""
    rows = list(premises(street)[(page - 1) * PAGE : page * PAGE + 1])
    return _week(actor, rows[:PAGE], monday, event, more=len(rows) > PAGE)


def _week(actor: Actor, resources: list[Resource], monday: date, event: Event | None, *, more: bool) -> Week:
    days = [monday + timedelta(days=n) for n in range(7)]
    ids = [one.pk for one in resources]
    booked: dict[tuple[UUID, date], list[Booking]] = defaultdict(list)
    rows = Booking.objects.filter(
        resource__in=ids, starts__gte=start_of(monday), starts__lt=start_of(monday + timedelta(days=7)), state__in=SHOWN
    ).order_by("starts", "created_at")
    for row in rows.only("resource", "starts", "ends", "state", "title"):
        booked[row.resource_id, row.day].append(row)
    closed: dict[UUID, list[Closure]] = defaultdict(list)
    for closure in Closure.objects.filter(resource__in=ids, from_day__lte=days[-1], until_day__gte=monday):
        closed[closure.resource_id].append(closure)
    named = named_days(days[0], days[-1])
    earliest = earliest_day() if event else monday
    seen = set(seen_of(binding_named("booking"), actor).filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    inside = actor.role in STAFF_ROLES
    venues, strip = [], cache(_strip)  # of a few opening hours in hundreds of cells
    for one in resources:
        cells, known = [], inside or actor.organisation == one.owner_id
        for day in days:
            shut, span = _open_on(one, day, closed[one.pk], named.get(day))
            cell = _cell(day, strip(span), shut, booked[one.pk, day], named=known, seen=seen)
            if event:
                why = why_not(one, span, shut, event, day, earliest)
                taken = "" if why else taken_then(booked[one.pk, day], event, day)
                cell.why_not, cell.taken = why or taken, bool(taken)
                cell.fits = not cell.why_not
                if cell.fits:
                    left, right = at(event.begins), at(event.finishes)
                    cell.bars.append(Bar("fits", left, right - left))
            cells.append(cell)
        small = event is not None and event.people > one.capacity
        venues.append(
            Venue(one, cells, _("too small for %(n)d people") % {"n": event.people} if event and small else "")
        )
    counts = [sum(b.state in HOLDING for venue in venues for b in booked[venue.resource.pk, day]) for day in days]
    return Week(days, [named[day].note if day in named else "" for day in days], venues, counts, sum(counts), more)


def _open_on(one: Resource, day: date, closures: list[Closure], named: Day | None) -> tuple[str, Span | None]:
    """Why premises are closed on a day, and when they are open otherwise."""
    shut = next((c.why for c in closures if c.from_day <= day <= c.until_day), "")
    return shut or closed_by_notice(one, named), span_of(one, day, named)


def _strip(span: Span | None) -> tuple[tuple[float, float] | None, str]:
    """Where opening hours lie on a strip, and their words."""
    if span is None:
        return None, _("not open")
    words = _("open %(hours)s") % {"hours": f"{hour(span[0])}–{hour(span[1])}"}
    return (at(span[0]), at(span[1])), words


def _cell(
    day: date,
    strip: tuple[tuple[float, float] | None, str],
    shut: str,
    rows: list[Booking],
    *,
    named: bool,
    seen: Container[UUID],
) -> Cell:
    cell = Cell(day, strip[0], "" if shut else strip[1])
    if shut:
        cell.bars.append(Bar("closed", 0, 100))
        cell.lines.append(Line("", pgettext("mark", "closed"), "closed", shut))
        return cell
    waiting = [one for one in rows if one.state == S.WAITING]
    for one in rows:
        if one.state == S.WAITING:
            continue
        kind, slot = MARKS.get(S(one.state), "held"), one.slot
        left, right = at(slot.starts.time()), at(slot.ends.time())
        cell.bars.append(Bar(kind, left, max(right - left, 3)))
        behind = sum(w.starts < one.ends and w.ends > one.starts for w in waiting)
        hours = f"{hour(slot.starts)}–{hour(slot.ends)}"
        title = one.title if named else _("taken")
        url = one.get_absolute_url() if named and one.pk in seen else ""
        cell.lines.append(Line(hours, mark(kind), kind, title, url, behind))
    return cell


def mark(kind: str) -> str:
    """The character of a mark; what is held needs none."""
    return str(SIGNS.get(kind, ""))


def hour(moment: datetime | time) -> str:
    """9, or 9:30."""
    return f"{moment:%-H}" if not moment.minute else f"{moment:%-H:%M}"


def why_not(one: Resource, span: Span | None, shut: str, event: Event, day: date, earliest: date) -> str:
    """Why an event cannot be put on a day, whoever else is there; else empty. The guards say the last word."""
    slot, now = event.slot(day), clock.now()
    if event.people > one.capacity:
        return _("holds %(n)d") % {"n": one.capacity}
    if day < earliest and event.organisation != one.owner_id and not event.booking:
        return _("too soon")
    if slot.starts <= now:
        return _("over")
    if not slot.one_day:
        return _("goes over midnight")
    if one.last_day and day > one.last_day:
        return _("not shared any more")
    if shut:
        return shut
    return "" if opens_for(span, slot) else _("not open then")


def taken_then(rows: Iterable[Booking], event: Event, day: date) -> str:
    """From when until when another booking holds the slot of an event; empty where none does."""
    slot = event.slot(day)
    for row in rows:
        if row.state in HOLDING and row != event.booking and row.starts < slot.ends and row.ends > slot.starts:
            return _("taken %(slot)s") % {"slot": f"{hour(row.slot.starts)}–{hour(row.slot.ends)}"}
    return ""


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the finder."""

    resource: Resource
    why_not: str
    distance: float | None
    near: bool
    photo: Any = None
    taken: bool = False
    score: str = ""

    @property
    def away(self) -> str:
        """How far it is from the place asked about; coordinates are those of communities, so no nearer than 10 m."""
        if self.near:
            return _("in the same community")
        if self.distance is None:
            return ""
        if self.distance < 995:
            return _("about %(n)d m away") % {"n": max(10, round(self.distance, -1))}
        return _("about %(n)s km away") % {"n": number_format(self.distance / 1000, 1)}


def find(district: str, event: Event, day: date, near: Any, use: str = "") -> list[Found]:
    """Where an event fits on a day, the nearest first, then why the others do not; a few queries."""
    rows = premises(district)
    resources = list(rows.filter(use=use) if use else rows)
    ids = [one.pk for one in resources]
    booked: dict[UUID, list[Booking]] = defaultdict(list)
    following = start_of(day + timedelta(days=1))
    for one in Booking.objects.filter(
        resource__in=ids, starts__gte=start_of(day), starts__lt=following, state__in=HOLDING
    ):
        booked[one.resource_id].append(one)
    closed: dict[UUID, list[Closure]] = defaultdict(list)
    for closure in Closure.objects.filter(resource__in=ids, from_day__lte=day, until_day__gte=day):
        closed[closure.resource_id].append(closure)
    named = named_days(day, day).get(day)
    photos, scores = pictures_of("resource", ids), scores_of(ids)
    earliest, found = earliest_day(), []
    for place in resources:
        shut, span = _open_on(place, day, closed[place.pk], named)
        why = why_not(place, span, shut, event, day, earliest)
        taken = "" if why else taken_then(booked[place.pk], event, day)
        same = bool(near) and place.place.code.startswith(near.code[:12]) and len(near.code) >= 12
        found.append(
            Found(
                place,
                why or taken,
                metres(near, place.place) if near else None,
                same,
                next(iter(photos.get(place.pk, [])), None),
                bool(taken),
                scores.get(place.pk, ""),
            )
        )
    street = near.code[:9] if near else ""
    far = 10**9
    return sorted(
        found,
        key=lambda f: (
            bool(f.why_not), not f.near, not f.resource.place.code.startswith(street), f.distance or far,
            f.resource.capacity,
        ),
    )  # fmt: skip


def metres(one: Any, other: Any) -> float | None:
    """The distance between two places whose coordinates are known in the same datum, in metres (haversine)."""
    if one.latitude is None or other.latitude is None or one.datum != other.datum or one.pk == other.pk:
        return None
    a, b = radians(float(one.latitude)), radians(float(other.latitude))
    across = radians(float(other.longitude) - float(one.longitude))
    part = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(across / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(part))


def to_decide(actor: Actor) -> list[Booking]:
    """Pre-bookings that wait for the organisation of this actor, by slot."""
    if actor.organisation is None:
        return []
    rows = Booking.objects.filter(resource__owner=actor.organisation, state=S.REQUESTED, starts__gt=clock.now())
    return list(rows.select_related("resource", "booker").order_by("resource", "starts", "created_at")[:30])


def to_confirm(actor: Actor) -> list[dict[str, Any]]:
    """Series of this actor's organisation with dates to be confirmed again now."""
    if actor.organisation is None:
        return []
    rows = Booking.objects.filter(booker=actor.organisation, state=S.HELD).select_related("resource")
    found: dict[Any, dict[str, Any]] = {}
    for one in rows.order_by("starts"):
        known = found.setdefault(one.series_id, {"first": one, "count": 0, "series": one.series_id})
        known["count"] += 1
    return list(found.values())


def waiting_lists(actor: Actor) -> list[dict[str, Any]]:
    """Waiting lists at the premises of this actor's organisation, or on which it is itself."""
    if actor.organisation is None:
        return []
    mine = Q(resource__owner=actor.organisation) | Q(booker=actor.organisation)
    rows = Booking.objects.filter(mine, state__in=(S.WAITING, S.OFFERED), starts__gt=clock.now())
    found: dict[Any, dict[str, Any]] = {}
    for one in rows.select_related("resource", "booker").order_by("starts", "created_at")[:60]:
        key = (one.resource_id, one.starts)
        found.setdefault(key, {"first": one, "rows": []})["rows"].append(one)
    return list(found.values())


def suggested(rows: list[Booking]) -> dict[UUID, str]:
    """Of pre-bookings that want the same slot the one to confirm, with the reason: computed by the allocation kernel.

    Who had nothing in the last 90 days comes first, then the number of people.
    """
    from wugong.sharing.solver import solve

    groups: list[list[Booking]] = []
    for one in rows:
        last = groups[-1] if groups else []
        if last and last[0].resource_id == one.resource_id and one.starts < max(b.ends for b in last):
            last.append(one)
        else:
            groups.append([one])
    wanted = [group for group in groups if len(group) > 1]
    if not wanted:
        return {}
    since = clock.now() - timedelta(days=90)
    had = dict(
        Booking.objects.filter(booker__in={b.booker_id for g in wanted for b in g}, starts__gte=since, state__in=USED)
        .values_list("booker")
        .annotate(n=Count("pk"))
    )
    found = {}
    for group in wanted:
        plan = solve(
            {
                "resources": [{"id": "slot", "capacity": 1}],
                "requests": [_wish(one) for one in group],
                "served": {str(b.booker_id): had[b.booker_id] for b in group if b.booker_id in had},
            },
            fair=True,
        )  # fmt: skip
        for choice in plan["choices"]:
            one = next(b for b in group if str(b.pk) == choice["request"])
            found[one.pk] = _("suggested: %(people)d people, %(had)d uses in 90 days; %(others)d others want it") % {
                "people": one.people, "had": had.get(one.booker_id, 0), "others": len(group) - 1,
            }  # fmt: skip
    return found


def _wish(one: Booking) -> dict[str, Any]:
    option = {"resource": "slot", "use": 1, "benefit": one.people}
    return {"id": str(one.pk), "group": str(one.booker_id or one.pk), "options": [option]}


def where_in_words(resource: Resource) -> str:
    """Premises with the place they lie in, and where exactly, as somebody who goes there needs it."""
    place = resource.place.address or str(resource.place)
    return " ".join(filter(None, [resource.title, place, resource.where]))


def calendar_of(user: UUID, organisations: Iterable[UUID]) -> QuerySet[Booking]:
    """What a person finds in the own calendar: bookings of the organisations whose hats are worn, and one's own."""
    own = Q(booker__in=list(organisations)) | Q(booker__isnull=True, asked_by=user)
    since = clock.now() - timedelta(days=31)
    rows = Booking.objects.filter(own, state__in=HOLDING, starts__gte=since)
    return rows.select_related("resource__place").order_by("starts")
