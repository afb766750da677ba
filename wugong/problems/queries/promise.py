"""Who gets a report and by when it is answered: what is shown before it is sent, and printed on the slip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.flow.models import Term, Timer
from wugong.places.models import Place
from wugong.places.offices import Office, office_of
from wugong.places.queries import cells_of, places_visible_to
from wugong.places.rules import LENGTH, Level
from wugong.problems.models import Problem
from wugong.problems.rules.problem import BEFORE, MACHINE, S
from wugong.workdays import rules
from wugong.workdays.queries import calendar, due_at, hours
from wugong.workdays.rules import last_day


@dataclass(frozen=True, slots=True)
class Promise:
    """The office that sorts a report, and the last days of sorting, of getting in touch, and of the result."""

    office: Office
    sorted_by: date
    contacted_by: date
    done_by: date


def promise_for(code: str) -> Promise:
    """What is promised for a report at a place now, by the terms of the district."""
    amount = _amounts()
    first = amount(S.REPORTED)
    touched = first + amount(S.DISPATCHED) + amount(S.ACCEPTED)
    now = clock.now()
    days = [last_day(due_at(now, n, "wd")[0]) for n in (first, touched, touched + amount(S.HANDLING))]
    return Promise(office_of(code), *days)


def _amounts() -> Callable[..., int]:
    """How many working days a state may last here, and what of it a case of the clock gives."""
    own = dict(Term.objects.filter(machine=MACHINE.name).order_by("since").values_list("state", "amount"))

    def amount(state: S, case: str = "") -> int:
        rule = MACHINE.states[state].clock
        rule = rule.cases.get(case, rule) if rule else None
        key = f"{state}:{case}" if rule and MACHINE.states[state].clock is not rule else str(state)
        return int(own.get(key, rule.amount if rule else 0))

    return amount


WAY = (S.REPORTED, S.DISPATCHED, S.ACCEPTED)  # before work on it begins


def expected_of(problems: Iterable[Problem]) -> dict[UUID, datetime]:
    """By when open problems that are not done yet are done, or it is said why not; in two queries for all of them."""
    found, amount, days, now = list(problems), _amounts(), calendar(), hours()
    running = Timer.objects.filter(matter__in=[one.pk for one in found], name=S.HANDLING, closed_at__isnull=True)
    expected = dict(running.values_list("matter", "due_at"))
    for one in found:
        if one.pk in expected or one.state not in BEFORE:
            continue
        if one.state in (S.REOPENED, S.ESCALATED):
            start, before = one.state_since, [S(one.state)]
        else:
            start, before = (one.dispatched_at, list(WAY[1:])) if one.dispatched_at else (one.created_at, list(WAY))
        total = sum(amount(state) for state in before) + amount(S.HANDLING, one.effort)
        expected[one.pk] = rules.due_at(start, total, "wd", days, now)[0]
    return expected


@dataclass(frozen=True, slots=True)
class Spot:
    """A place one can choose, with the buildings of a compound, and where it lies on the outline map."""

    place: Place
    buildings: list[Place]
    cell: tuple[int, int] | None = None


MOST_CHOICES, MOST_BUILDINGS, COLUMNS = 60, 40, 3
# What one chooses among in a place: in the district its streets, in a street its communities.
BELOW = {LENGTH[Level.DISTRICT]: Level.STREET, LENGTH[Level.STREET]: Level.COMMUNITY}


def spots_of(code: str) -> list[Spot]:
    """What one chooses among in a place, as many as a page can show: of a community its compounds with buildings."""
    columns = ("code", "name", "name_en", "level", "longitude", "latitude")
    here = places_visible_to(NOBODY).filter(code__startswith=code).only(*columns)
    if len(code) in BELOW:
        return on_map(list(here.filter(level=BELOW[len(code)]).order_by("code")[:MOST_CHOICES]))
    rows = list(here.filter(level__in=[Level.COMPOUND, Level.BUILDING]).order_by("code")[:600]) if code else []
    found = {spot.place.code: spot for spot in on_map([p for p in rows if p.level == Level.COMPOUND][:MOST_CHOICES])}
    for place in rows:
        spot = found.get(place.code[: LENGTH[Level.COMPOUND]])
        if place.level == Level.BUILDING and spot and len(spot.buildings) < MOST_BUILDINGS:
            spot.buildings.append(place)
    return list(found.values())


def on_map(places: list[Place]) -> list[Spot]:
    """The places in the order of the map, row by row, where most have coordinates; else in their own order."""
    cells = cells_of(places, COLUMNS)
    if len(cells) < max(2, len(places)):
        return [Spot(place, []) for place in places]
    spots = [Spot(place, [], cells[place.code]) for place in places]
    return sorted(spots, key=lambda spot: (spot.cell or (0, 0))[::-1])
