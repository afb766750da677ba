"""The burden of a street or community: hours by who asks and by month, this year and last."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from wugong.burden.models import ReportForm
from wugong.burden.queries.forms import bodies_in, days_of, minutes_a_field
from wugong.burden.rules.questions import MINUTES_A_FIELD, WORKDAY_HOURS
from wugong.burden.rules.report_form import FormState, Level
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.places.models import Place

MOST_PLACES = 400
TALLEST, FLOOR = 30.0, 45.0


@dataclass(frozen=True, slots=True)
class Bar:
    """The hours of one month; ``ahead`` while it is not over. ``height`` is for the picture."""

    hours: float
    height: float
    ahead: bool

    @property
    def top(self) -> float:
        return round(FLOOR - self.height, 1)

    @property
    def word(self) -> float:
        return round(self.top - 3, 1)


@dataclass(slots=True)
class Line:
    """Who asks, hours by month, this year and last; ``over`` is how many months of this year are over."""

    asker: Organisation
    over: int
    months: list[float] = field(default_factory=lambda: [0.0] * 12)
    past: list[float] = field(default_factory=lambda: [0.0] * 12)
    bars: list[Bar] = field(default_factory=list)

    @property
    def hours(self) -> float:
        return sum(self.months)

    @property
    def before(self) -> float:
        return sum(self.past)

    @property
    def saved(self) -> float:
        """Against the same months of last year: what is not asked yet is not saved."""
        return sum(self.past[: self.over]) - sum(self.months[: self.over])


@dataclass(frozen=True, slots=True)
class Load:
    """The whole page: lines by hours, totals, and the figures beside them."""

    place: Place
    year: int
    lines: list[Line]
    months: list[float]
    forms: int
    forms_before: int
    held: int
    fields: int
    ended: int

    @property
    def hours(self) -> float:
        return sum(self.months)

    @property
    def before(self) -> float:
        return sum(line.before for line in self.lines)

    @property
    def saved(self) -> float:
        return sum(line.saved for line in self.lines)

    @property
    def days(self) -> float:
        return self.hours / WORKDAY_HOURS

    @property
    def less(self) -> float:
        """What is saved of the same months of last year, as a number of percent; 0 where none is over or asked."""
        past = sum(sum(line.past[: line.over]) for line in self.lines)
        return self.saved / past * 100 if past else 0

    @property
    def ahead(self) -> float:
        return sum(self.months[clock.today().month :]) if self.year == clock.today().year else 0

    @property
    def worst(self) -> int:
        return self.months.index(max(self.months)) + 1

    @property
    def most(self) -> float:
        return max(self.months)


def forms_reaching(code: str, first: date, last: date) -> list[ReportForm]:
    """The forms of a year that reach a place: asked in it, or in a place in which it lies."""
    here = Q(place__code__in=[code[:n] for n in (6, 9, 12) if len(code) >= n])
    rows = ReportForm.objects.filter(
        here | Q(place__code__startswith=code), begins_on__lte=last, ends_on__gte=first,
        state__in=[FormState.IN_FORCE, FormState.EXPIRED],
    )  # fmt: skip
    if len(code) == 12:
        rows = rows.filter(level=Level.COMMUNITY)
    asked, held = Count("fields", filter=Q(fields__known_from="")), Count("fields", filter=~Q(fields__known_from=""))
    return list(rows.select_related("asker", "place").annotate(n_asked=asked, n_held=held))


def load_of(place: Place, year: int) -> Load:
    """The burden of a place in a year, computed from the forms: nobody reports it."""
    first, last, today = date(year - 1, 1, 1), date(year, 12, 31), clock.today()
    over = today.month - 1 if year == today.year else 12 * (year < today.year)
    forms = forms_reaching(place.code, first, last)
    each = minutes_a_field(form.pk for form in forms)
    heads: Counter[tuple[str, str]] = Counter()
    lines: dict[UUID, Line] = {}
    seen: dict[int, set[UUID]] = defaultdict(set)
    for form in forms:
        line = lines.setdefault(form.asker_id, Line(form.asker, over))
        key = (max(place.code, form.place.code, key=len), form.level)
        if key not in heads:
            heads[key] = 1 if len(place.code) == 12 else bodies_in(*key).count()
        hours = form.n_asked * each.get(form.pk, MINUTES_A_FIELD) * heads[key] / 60  # type: ignore[attr-defined]
        for day in days_of(form):
            if day.year == year:
                line.months[day.month - 1] += hours
            elif day.year == year - 1:
                line.past[day.month - 1] += hours
            seen[day.year].add(form.pk)
    now = [form for form in forms if form.state == FormState.IN_FORCE]
    shown = sorted((one for one in lines.values() if one.hours or one.before), key=lambda one: -one.hours)
    _draw(shown, year)
    return Load(
        place, year, shown, [sum(column) for column in zip(*(one.months for one in shown), strict=True)] or [0.0] * 12,
        forms=len(seen[year]), forms_before=len(seen[year - 1]),
        held=sum(form.n_held for form in now), fields=sum(form.n_held + form.n_asked for form in now),  # type: ignore[attr-defined]
        ended=sum(form.state == FormState.EXPIRED and form.ends_on.year == year for form in forms),  # type: ignore[union-attr]
    )  # fmt: skip


def _draw(lines: list[Line], year: int) -> None:
    """Give each month its bar, all on one scale."""
    top, today = max((max(line.months) for line in lines), default=0) or 1, clock.today()
    for line in lines:
        line.bars = [
            Bar(hours, round(hours / top * TALLEST, 1), (year, month) > (today.year, today.month))
            for month, hours in enumerate(line.months, 1)
        ]


def places_of(actor: Actor) -> list[Place]:
    """The streets and communities one may look at: those in the own place, else those of the own street."""
    scope = actor.place[:9] if len(actor.place) > 9 else actor.place
    rows = Place.objects.filter(level__in=["street", "community"], valid_to__isnull=True)
    return list(rows.filter(within(scope, "code")).order_by("code")[:MOST_PLACES]) if scope else []


def place_for(actor: Actor, code: str) -> Place | None:
    """The place that was chosen, else one's own street or community, else the first street."""
    near = places_of(actor)
    own = code or actor.place[:12]
    return next((one for one in near if one.code == own), near[0] if near else None)
