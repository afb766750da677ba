"""Who is who around a need, an offer, a pair, a project, a round: the seats behind the parties of the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import prefetch_related_objects

from wugong.common.actor import DISTRICT_ROLES, STAFF_ROLES, Actor, Role, Seat
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Anchor, Basis, Kind, Sort
from wugong.pairing.models import Exemption, Pairing, Round
from wugong.pairing.rules.kinds import PairKind, Side
from wugong.places.rules import Level

HEADS = (Role.UP, Role.CP, Role.BP)
LIAISONS = (Role.UL, Role.CW, Role.BP)
PROPOSERS = (*HEADS, Role.SO)  # of a pair
LISTERS = {"need": (Role.CP, Role.BP, Role.CW, Role.UL), "offer": (Role.UL, Role.UP)}  # for their own organisation
DISTRICT = [Seat(role=Role.DO)]
OTHER = {Side.GIVER: Side.RECEIVER, Side.RECEIVER: Side.GIVER}


def street_of(organisation: Organisation) -> str:
    """The 9-digit code of the street it lies in; empty for one of the whole district."""
    code = organisation.place.code
    return code[:9] if len(code) >= 9 else ""


def _usual(organisation: Organisation) -> tuple[Role, Role]:
    """Head and liaison where no posts are set up yet: a unit's, a community's, or a branch's."""
    if organisation.place.level == Level.COMMUNITY and organisation.basis in {"", Basis.TERRITORIAL}:
        return Role.CP, Role.CW
    return (Role.UP, Role.UL) if organisation.unit_id else (Role.BP, Role.BP)


def _seats(organisation: Organisation, roles: Sequence[Role], usual: Role) -> list[Seat]:
    """The seats of these roles in the Party organisation, or in the unit it belongs to, that are set up."""
    prefetch_related_objects([organisation], "posts", "unit__posts")
    own, unit = organisation.posts.all(), organisation.unit.posts.all() if organisation.unit else ()
    held = {(post.role, post.organisation_id) for post in (*unit, *own) if post.closed_on is None}
    found = [Seat(role=role, organisation=where) for role, where in sorted(held, key=str) if role in roles]
    return found or [Seat(role=usual, organisation=organisation.pk)]


def heads(organisation: Organisation) -> list[Seat]:
    """The head of its Party organisation, who signs for it."""
    return _seats(organisation, HEADS, _usual(organisation)[0])


def liaisons(organisation: Organisation) -> list[Seat]:
    """Its liaison: the unit's officer, the community worker, or the branch secretary himself."""
    return _seats(organisation, LIAISONS, _usual(organisation)[1])


def staff(organisation: Organisation) -> list[Seat]:
    """Head and liaison."""
    return list(dict.fromkeys([*heads(organisation), *liaisons(organisation)]))


def listers(organisation: Organisation, roles: Sequence[Role]) -> list[Seat]:
    """Who writes into a list for an organisation: these roles in it, or in the unit it belongs to."""
    bodies = [pk for pk in (organisation.pk, organisation.unit_id) if pk]
    return [Seat(role=role, organisation=pk) for pk in bodies for role in roles]


def office(street: str) -> list[Seat]:
    """The Party-building office of a street."""
    return [Seat(role=Role.SO, place=street)] if street else DISTRICT


# -- Pairs --


def organisation_of(pairing: Pairing, side: str) -> Organisation:
    """The organisation of a side."""
    return pairing.giver if side == Side.GIVER else pairing.receiver


def side_of(pairing: Pairing, organisation: object) -> str:
    """Which side an organisation is; empty when neither."""
    if organisation == pairing.giver_id:
        return Side.GIVER
    return Side.RECEIVER if organisation == pairing.receiver_id else ""


def both(pairing: Pairing) -> list[Seat]:
    """Head and liaison of both sides."""
    return [*staff(pairing.giver), *staff(pairing.receiver)]


def both_liaisons(pairing: Pairing) -> list[Seat]:
    """The liaisons of both sides."""
    return [*liaisons(pairing.giver), *liaisons(pairing.receiver)]


def sides_without(pairing: Pairing, what: str) -> list[str]:
    """The sides that have not yet agreed, signed or reviewed (``what``)."""
    return [side for side in OTHER if getattr(pairing, f"{side}_{what}_at") is None]


def waiting(
    what: str, seats: Callable[[Organisation], list[Seat]], *, of: Sequence[int] = (1, 2)
) -> Callable[[Pairing], list[Seat]]:
    """The seats of the sides that have not yet done something, while that many are missing."""

    def found(pairing: Pairing) -> list[Seat]:
        sides = sides_without(pairing, what)
        return [seat for side in sides for seat in seats(organisation_of(pairing, side))] if len(sides) in of else []

    return found


def proposers(pairing: Pairing) -> list[Seat]:
    """The head of either side, the office of either street; the street's secretary for a pair of its accepted plan."""
    secretary = [Seat(role=Role.SP, place=pairing.street)] if pairing.plan_pair_id else []
    return [*heads(pairing.giver), *heads(pairing.receiver), *offices(pairing), *secretary]


def project_proposers(pairing: Pairing) -> list[Seat]:
    """Heads and liaisons of both sides, or the office of either street."""
    return [*both(pairing), *offices(pairing)]


def offices(pairing: Pairing) -> list[Seat]:
    """The Party-building office of the giver's street, and of the receiver's where it is another."""
    return [*office(pairing.street), *(office(pairing.other_street) if pairing.other_street else [])]


def kind_of(giver: Organisation, receiver: Organisation) -> str:
    """As what these two may be paired (R-21); empty when they may not.

    An obligated unit with a community or non-public Party organisation; a property company's Party organisation with a
    compound branch (S26).
    """
    if Sort.UNIT in {giver.sort, receiver.sort}:
        return ""
    if giver.is_obligated and receiver.is_counterpart:
        return PairKind.OBLIGATED
    property_branch = giver.unit is not None and giver.unit.kind == Kind.PROPERTY
    return PairKind.COMPOUND if property_branch and receiver.anchor == Anchor.COMPOUND else ""


# -- Projects, rounds, exemptions --


def deciders(found: Round) -> list[Seat]:
    """Who decides a street's plan: its Party-building office or its secretary."""
    return [Seat(role=Role.SO, place=found.code), Seat(role=Role.SP, place=found.code)]


def concerned(exemption: Exemption) -> list[Seat]:
    """The unit, and the other side of a pair across streets."""
    other = staff(exemption.counterpart) if exemption.counterpart else []
    return [*staff(exemption.organisation), *other]


def is_district(actor: Actor) -> bool:
    """The district opens rounds for every street, and keeps the categories and their weights."""
    return actor.is_any(Role.DO, Role.DS) or actor.system


def may_decide(actor: Actor, found: Round) -> bool:
    """Locking, banning, weights and accepting are the street's."""
    return actor.sits_any(deciders(found))


def may_read_agreement(actor: Actor) -> bool:
    """Who works here: an agreement names heads and liaisons. That the two have paired, everybody may know."""
    return actor.system or actor.is_any(*STAFF_ROLES)


def may_enter(actor: Actor, street: str) -> bool:
    """Who may bring in whole sheets: the office of the street, the district, or the machine on its behalf."""
    return actor.system or actor.is_any(*DISTRICT_ROLES) or actor.sits_any(office(street))


def of_side(actor: Actor, pairing: Pairing) -> str:
    """For which side this actor may speak; empty for none."""
    for side in OTHER:
        if actor.sits_any(staff(organisation_of(pairing, side))):
            return side
    return Side.STREET if actor.sits_any(offices(pairing)) else ""
