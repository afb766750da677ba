"""What organisations add to the pages of places."""

from __future__ import annotations

from typing import Any

from wugong.common.actor import STAFF_ROLES, Actor
from wugong.organisations.queries import coverage as coverage_queries
from wugong.organisations.queries import flags, posts
from wugong.places.hooks import Panel, communities, district, spots, streets
from wugong.places.models import Place

MOST = 40


def _staff(actor: Actor) -> bool:
    return actor.system or actor.role in STAFF_ROLES


def of_district(actor: Actor, place: Place) -> dict[str, Any] | None:
    """Coverage of the whole district, for those who read all of it."""
    if not (_staff(actor) and actor.covers(place.code)):
        return None
    return {"place": place, "coverage": coverage_queries.coverage(place.code, [place.code])[place.code], "flags": None}


def of_street(actor: Actor, place: Place) -> dict[str, Any] | None:
    """Units and Party organisations by kind, coverage, what needs a look."""
    if not _staff(actor):
        return None
    return {
        "place": place,
        "coverage": coverage_queries.coverage(place.code, [place.code])[place.code],
        "kinds": flags.kinds_in(actor, place.code),
        "flags": flags.flag_counts(actor, place.code),
    }


def of_spot(actor: Actor, place: Place) -> dict[str, Any] | None:
    """The organisations that lie in a community, grid, compound or building."""
    if not _staff(actor):
        return None
    rows = list(flags.living_in(actor, place.code)[: MOST + 1])
    coverage = coverage_queries.coverage(place.code, [place.code])[place.code] if len(place.code) == 12 else None
    return {"place": place, "rows": rows[:MOST], "more": len(rows) > MOST, "coverage": coverage}


def charge(actor: Actor, place: Place) -> dict[str, Any] | None:
    """Who is in charge."""
    if not _staff(actor):
        return None
    seated = posts.in_charge(place.code)
    return {"place": place, "seated": seated} if seated else None


def register_all() -> None:
    """Called in ``AppConfig.ready``."""
    folder = "organisations/panels"
    district.register(Panel("organisations", f"{folder}/street.html", of_district, order=20))
    streets.register(Panel("organisations", f"{folder}/street.html", of_street, order=20))
    streets.register(Panel("charge", f"{folder}/charge.html", charge, order=10, aside=True))
    communities.register(Panel("organisations", f"{folder}/spot.html", of_spot, order=20))
    communities.register(Panel("charge", f"{folder}/charge.html", charge, order=10, aside=True))
    spots.register(Panel("organisations", f"{folder}/spot.html", of_spot, order=20))
