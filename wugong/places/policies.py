"""Who may change places: only what the hat worn covers."""

from __future__ import annotations

from wugong.common.actor import STAFF_ROLES, Actor, Role
from wugong.places.models import Place
from wugong.places.rules import Level

_DISTRICT = frozenset({Role.DO, Role.DS})
_STREET = _DISTRICT | {Role.SP, Role.SO}
_COMMUNITY = _STREET | {Role.CP, Role.CW}
EDITORS: dict[str, frozenset[Role]] = {
    Level.DISTRICT: _DISTRICT,
    Level.STREET: _STREET,
    Level.COMMUNITY: _COMMUNITY,
    Level.GRID: _COMMUNITY | {Role.SC},
    Level.COMPOUND: _COMMUNITY | {Role.GW},
    Level.BUILDING: _COMMUNITY | {Role.GW},
}
# One grid only (2.13): the street draws it; streets and communities come from the district.
FOUNDERS: dict[str, frozenset[Role]] = {
    Level.DISTRICT: _DISTRICT,
    Level.STREET: _DISTRICT,
    Level.COMMUNITY: _DISTRICT,
    Level.GRID: _STREET | {Role.SC},
    Level.COMPOUND: _COMMUNITY,
    Level.BUILDING: _COMMUNITY,
}


def may_edit(actor: Actor, place: Place) -> bool:
    """Correct a name, a telephone number, a count."""
    return actor.system or (actor.role in EDITORS[place.level] and actor.covers(place.code))


def may_found(actor: Actor, level: str, code: str) -> bool:
    """Add a place of that level with that code, or end it."""
    return actor.system or (actor.role in FOUNDERS[level] and actor.covers(code))


def may_see_counts(actor: Actor) -> bool:
    """Household counts are for those who work with them."""
    return actor.system or actor.role in STAFF_ROLES
