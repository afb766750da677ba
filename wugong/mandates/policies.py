"""Who is a department, who is of a street or community, and who may do what with the lists."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from wugong.common.actor import COMMUNITY_ROLES, STAFF_ROLES, STREET_ROLES, Actor, Role, Seat
from wugong.mandates.models import Hearing, Mandate
from wugong.organisations.models import Organisation
from wugong.organisations.rules import LOCAL_KINDS, Kind, Sort
from wugong.places.rules import Level

LOCAL_UNITS = LOCAL_KINDS | {Kind.SUBORDINATE}


def is_department(body: Organisation) -> bool:
    """A unit of the district itself; its Party committee and its joint meeting are none."""
    return body.sort == Sort.UNIT and body.place.level == Level.DISTRICT


def is_local(body: Organisation) -> bool:
    """Of a street or community: its Party organisation, its office, what is subordinate to it."""
    unit = body if body.sort == Sort.UNIT else body.unit
    return (unit is None or unit.kind in LOCAL_UNITS) and body.place.level != Level.DISTRICT


def may_keep_lists(actor: Actor) -> bool:
    """Lists of duties, instruments and cancelled indicators come from the district."""
    return actor.system or actor.is_any(Role.DO, Role.DE)


def sees_gate(actor: Actor) -> bool:
    """The gate is for those who work in the district; the duty lists and what is in force are for everyone."""
    return actor.role in STAFF_ROLES


def asks(actor: Actor) -> bool:
    """Departments ask; the offices that check and decide do not ask themselves."""
    return actor.is_any(Role.DD)


def refuses(actor: Actor) -> bool:
    """A secretary refuses, not a clerk."""
    return actor.is_any(Role.SP, Role.CP)


def holds_plaques(actor: Actor) -> bool:
    return actor.role in STREET_ROLES | COMMUNITY_ROLES


def reached(mandate: Mandate) -> list[UUID]:
    """The streets it is for, and the communities that are heard."""
    if mandate._state.adding:
        return []
    heard = mandate.hearings.values_list("organisation", flat=True)
    return list(dict.fromkeys([*mandate.reach.values_list("pk", flat=True), *heard]))


def local(mandate: Mandate) -> list[Seat]:
    return [Seat(organisation=pk) for pk in reached(mandate)]


def signer(hearing: Hearing) -> list[Seat]:
    return [Seat(role=Role.SP, organisation=hearing.organisation_id)]


def refuser(organisation: UUID) -> list[Seat]:
    return [Seat(role=role, organisation=organisation) for role in (Role.SP, Role.CP)]


def names(bodies: Iterable[Organisation]) -> list[str]:
    return [str(body) for body in bodies]
