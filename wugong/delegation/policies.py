"""Who may keep the catalogue, count a team, and look at the picture of a street."""

from __future__ import annotations

from wugong.common.actor import DISTRICT_ROLES, STAFF_ROLES, Actor, Role


def keeps_catalogue(actor: Actor) -> bool:
    """Whoever answers for money: finance of a street, and the offices of the district."""
    return actor.is_any(Role.SF, *DISTRICT_ROLES)


def counts_team(actor: Actor) -> bool:
    """The secretary of a community, for the own team."""
    return actor.is_any(Role.CP) and actor.organisation is not None


def works_here(actor: Actor) -> bool:
    """Whoever works in the district."""
    return actor.is_any(*STAFF_ROLES)


def sees_picture(actor: Actor, street: str) -> bool:
    """Those who work in the street, and those whose hat covers it."""
    return works_here(actor) and bool(actor.place) and (
        actor.covers(street) or actor.place.startswith(street) or actor.is_any(Role.SV)
    )  # fmt: skip
