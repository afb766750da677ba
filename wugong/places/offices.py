"""Whom a resident calls, and which community is the resident's: found by compound, road or name, as one types it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wugong.flow.search import terms
from wugong.places.hooks import joined
from wugong.places.models import Place
from wugong.places.queries import communities_of, places_found, url_of_place
from wugong.places.rules import LENGTH, Level, codes_above

COMMUNITY = "community"  # the cookie of the community chosen on a device
HOTLINE = "12345"  # the public service hotline of every city
MOST_FOUND = 8
MOST_SCORED = 400
LENIENT = 0.4  # so much of what was typed must be found where not all of it is


@dataclass(frozen=True, slots=True)
class Office:
    """Who is in charge of a place, and the counter one can call or walk to. ``code`` is empty where none is known.

    ``counter`` names whose telephone it is, where that is not the one in charge.
    """

    name: str
    phone: str
    address: str = ""
    hours: str = ""
    code: str = ""
    url: str = ""
    counter: str = ""


def office_at(place: Place) -> Office:
    """The counter of one place, as far as it is entered."""
    return Office(str(place), place.phone, place.address, place.hours, place.code, url_of_place(place))


def with_telephones(places: Iterable[Place]) -> list[Place]:
    """The places, those without a telephone of their own with that of the body in charge there."""
    rows = list(places)
    silent = [place for place in rows if not place.phone and len(place.code) >= LENGTH[Level.STREET]]
    known = joined.telephones([place.code for place in silent]) if silent else {}
    for place in silent:
        place.phone = known.get(place.code, "")
    return rows


def office_of(code: str) -> Office:
    """The community a code lies in, else its street, else the district, with the nearest telephone that is entered.

    Where none has entered a telephone, with the public hotline. One query, a second for places without a telephone.
    """
    wanted = [c for c in codes_above(code) if len(c) <= LENGTH[Level.COMMUNITY]] if code else []
    rows = Place.objects.filter(code__in=wanted, valid_to__isnull=True)
    found = sorted(with_telephones(rows), key=lambda p: -len(p.code))
    if not found:
        return Office(_("Service hotline"), HOTLINE)
    nearest, reachable = office_at(found[0]), next((p for p in found if p.phone), None)
    if reachable is None:
        return replace(nearest, phone=HOTLINE)
    if reachable == found[0]:
        return nearest
    return replace(office_at(reachable), name=nearest.name, code=nearest.code, counter=str(reachable))


@dataclass(frozen=True, slots=True)
class Found:
    """A community that fits what was typed; ``through`` is the compound, building or grid that led to it."""

    office: Office
    through: str = ""


def communities_found(query: str) -> tuple[list[Found], bool]:
    """The communities that fit, the best first, and whether there are more than are shown."""
    text = unicodedata.normalize("NFKC", query).strip()
    hits = _hits(text)
    best: dict[str, str] = {}
    for place in hits:
        if place.level == Level.STREET:
            for community in communities_of(place.code):
                best.setdefault(community.code, "")
        elif len(place.code) >= LENGTH[Level.COMMUNITY]:
            code = place.code[: LENGTH[Level.COMMUNITY]]
            best.setdefault(code, str(place) if place.code != code else "")
    shown = list(best)[:MOST_FOUND]
    places = {p.code: p for p in with_telephones(Place.objects.filter(code__in=shown, valid_to__isnull=True))}
    return [Found(office_at(places[c]), best[c]) for c in shown if c in places], len(best) > len(shown)


def _hits(text: str) -> list[Place]:
    """Places that have all of the text in name, road or boundary, exact names first; else those that have most."""
    wanted = terms(text)
    if not wanted:
        return []
    whole = list(places_found(text)[:MOST_SCORED]) or list(_at(wanted, whole=True)[:MOST_SCORED])
    if whole:
        return sorted(whole, key=lambda p: (p.name != text, not p.name.startswith(text), len(p.code)))
    scored = _scored(_at(wanted, whole=False)[:MOST_SCORED], wanted)
    most = scored[0][0] if scored else 0
    return [place for score, place in scored if score == most and score >= LENIENT * len(wanted)]


def _at(wanted: list[str], *, whole: bool) -> QuerySet[Place]:
    """Places with all of the terms, or with any, in name, address or boundary."""
    rule = Q()
    for term in wanted:
        here = Q(words__contains=term) | Q(address__contains=term) | Q(boundary_text__contains=term)
        rule = rule & here if whole else rule | here
    return Place.objects.filter(rule, valid_to__isnull=True).order_by("code")


def _scored(places: Iterable[Place], wanted: list[str]) -> list[tuple[int, Place]]:
    def score(place: Place) -> int:
        text = f"{place.words} {place.address} {place.boundary_text}"
        return sum(term in text for term in wanted)

    return sorted(((score(p), p) for p in places), key=lambda pair: (-pair[0], len(pair[1].code), pair[1].code))
