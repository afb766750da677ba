"""Who gets a report and by when it is answered: what is shown before it is sent, and printed on the slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wugong.common import clock
from wugong.common.actor import NOBODY
from wugong.flow.models import Term
from wugong.places.models import Place
from wugong.places.offices import Office, office_of
from wugong.places.queries import places_visible_to
from wugong.places.rules import LENGTH, Level
from wugong.problems.rules.problem import MACHINE, S
from wugong.workdays.queries import due_at
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
    own = dict(Term.objects.filter(machine=MACHINE.name).order_by("since").values_list("state", "amount"))

    def amount(state: S) -> int:
        rule = MACHINE.states[state].clock
        return int(own.get(state, rule.amount if rule else 0))

    first = amount(S.REPORTED)
    touched = first + amount(S.DISPATCHED) + amount(S.ACCEPTED)
    now = clock.now()
    days = [last_day(due_at(now, n, "wd")[0]) for n in (first, touched, touched + amount(S.HANDLING))]
    return Promise(office_of(code), *days)


@dataclass(frozen=True, slots=True)
class Spot:
    """A compound with its buildings, as the outline plan draws them."""

    place: Place
    buildings: list[Place]


MOST_COMPOUNDS, MOST_BUILDINGS = 12, 40


def spots_of(community: str) -> list[Spot]:
    """The compounds of a community with their buildings, as many as a page can show."""
    if len(community) != LENGTH[Level.COMMUNITY]:
        return []
    rows = places_visible_to(NOBODY).filter(level__in=[Level.COMPOUND, Level.BUILDING])
    rows = rows.filter(code__startswith=community).only("code", "name", "name_en", "level").order_by("code")
    found: dict[str, Spot] = {}
    for place in rows[:600]:
        if place.level == Level.COMPOUND and len(found) < MOST_COMPOUNDS:
            found[place.code] = Spot(place, [])
    for place in rows[:600]:
        spot = found.get(place.code[: LENGTH[Level.COMPOUND]])
        if place.level == Level.BUILDING and spot and len(spot.buildings) < MOST_BUILDINGS:
            spot.buildings.append(place)
    return list(found.values())
