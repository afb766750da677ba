"""Who sits where for an organisation: the seats of each party of the tables, and what a hat may grant.

Nothing here asks the database beyond the organisation's own relations, but for the drafter of a draft.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.actor import ADMIN_ROLES, DISTRICT_ROLES, STAFF_ROLES, STREET_ROLES, UNIT_ROLES, Actor, Role, Seat
from wugong.common.errors import Denied
from wugong.organisations.hats import people_at
from wugong.organisations.models import Appointment, Organisation, Post
from wugong.organisations.rules import GROUND_KINDS, LOCAL_KINDS, PartyType, Sort
from wugong.places.rules import LENGTH, contains

DISTRICT, STREET, COMMUNITY = 6, 9, 12
_UNDER_STREET = frozenset(
    {Role.SO, Role.SC, Role.SF, Role.CP, Role.CW, Role.GW, Role.BP, *UNIT_ROLES, Role.PM} | {Role.ME, Role.MC, Role.VT}
)
# Which roles a hat may give to others. A street does not make its own secretary, nor an administrator anybody.
GRANTS: dict[str, frozenset[Role]] = {
    Role.DO: STAFF_ROLES | {Role.VT},
    Role.DS: STAFF_ROLES - {Role.DO, Role.DE} | {Role.VT},
    Role.SP: _UNDER_STREET,
    Role.SO: _UNDER_STREET - {Role.SO},
    Role.CP: frozenset({Role.CW, Role.GW, Role.BP, Role.VT}),
    Role.UP: frozenset({Role.UL}),
}


def district_seats(code: str) -> list[Seat]:
    """Organisation Department and Social Work Department of the district."""
    return [Seat(Role.DO, place=code[:DISTRICT]), Seat(Role.DS, place=code[:DISTRICT])]


def street_seats(code: str) -> list[Seat]:
    """Secretary and Party-building office of the street."""
    return [Seat(Role.SP, place=code[:STREET]), Seat(Role.SO, place=code[:STREET])]


def office_seats(code: str) -> list[Seat]:
    """Those who keep the books of a place: the street (below the district), and the district."""
    return [*(street_seats(code) if len(code) >= STREET else []), *district_seats(code)]


def own_seats(organisation: Organisation) -> list[Seat]:
    """Everyone who wears a hat of the organisation, of the unit it belongs to, or of a unit's Party organisation."""
    seats = [Seat(organisation=organisation.pk)]
    if organisation.unit_id:
        seats.append(Seat(organisation=organisation.unit_id))
    if organisation.sort == Sort.UNIT:
        parties = organisation.party_organisations.exclude(state="dissolved").values_list("pk", flat=True)
        seats += [Seat(organisation=pk) for pk in parties]
    return seats


def drafter_seats(organisation: Organisation) -> list[Seat]:
    """Community secretary, branch secretary of the place, head and liaison officer of the unit."""
    code = organisation.place.code
    seats = [Seat(role, organisation.unit_id) for role in (Role.UP, Role.UL) if organisation.unit_id]
    if len(code) >= COMMUNITY:
        seats.append(Seat(Role.CP, place=code[:COMMUNITY]))
        lengths = [n for n in LENGTH.values() if COMMUNITY <= n <= len(code)]
        seats += [Seat(Role.BP, place=code[:n]) for n in lengths]
    return seats


def superior_seats(organisation: Organisation) -> list[Seat]:
    """Those who decide for the superior. Without one: the street for a unit, the district for a Party organisation."""
    boss = organisation.superior
    if boss is None:
        code = organisation.place.code
        return street_seats(code) if organisation.sort == Sort.UNIT and len(code) >= STREET else district_seats(code)
    if boss.unit and boss.unit.kind not in LOCAL_KINDS:
        return own_seats(boss)
    code = boss.place.code
    if len(code) >= COMMUNITY:
        return [Seat(Role.CP, place=code[:COMMUNITY])]
    return street_seats(code) if len(code) == STREET else district_seats(code)


def stand_in_seats(organisation: Organisation) -> list[Seat]:
    """Its superior, where nobody signs in for the organisation."""
    signs_in = any(people_at(own_seats(organisation)).values())
    return [] if signs_in else superior_seats(organisation)


def approver_seats(organisation: Organisation) -> list[Seat]:
    """Who approves a draft: the superior, or the level above it where nobody but the drafter sits there."""
    seats, boss = superior_seats(organisation), organisation.superior
    if organisation.sort != Sort.UNIT:  # a Party organisation is approved by a head, not by the office (3.2)
        seats = [seat for seat in seats if seat.role != Role.SO]
    if boss is None or organisation.drafted_by is None:
        return seats
    people = {user for found in people_at(seats).values() for user in found}
    return superior_seats(boss) if people == {organisation.drafted_by} else seats


def keeper_seats(organisation: Organisation) -> list[Seat]:
    """Who keeps the posts: the books' office, the community secretary in his community, the head of the unit."""
    code = organisation.place.code
    seats = office_seats(code)
    if len(code) >= COMMUNITY and (organisation.unit_id is None or _of_community(organisation)):
        seats.append(Seat(Role.CP, place=code[:COMMUNITY]))
    seats.append(Seat(Role.UP, organisation.pk))
    if organisation.unit_id:
        seats.append(Seat(Role.UP, organisation.unit_id))
    return seats


def _of_community(organisation: Organisation) -> bool:
    kinds = {organisation.kind, organisation.unit.kind if organisation.unit else ""}
    return bool(GROUND_KINDS & kinds)


def proposer_seats(organisation: Organisation) -> list[Seat]:
    """The street, or the district for posts of the district."""
    code = organisation.place.code
    return street_seats(code) if len(code) >= STREET else district_seats(code)


def filler_seats(post: Post) -> list[Seat]:
    """Who sees to it that a post is filled: the superior where it keeps the books too, else the books' office."""
    office = office_seats(post.organisation.place.code)
    return [seat for seat in superior_seats(post.organisation) if seat in office] or office


def may_grant(actor: Actor, role: str, scope: str, organisation: Organisation) -> bool:
    """Whether the hat worn may give this role with this place in scope, in that organisation."""
    if actor.system:
        return True
    if role in ADMIN_ROLES or role not in GRANTS.get(actor.role, frozenset()):
        return False
    if role in UNIT_ROLES:
        return contains(actor.place, organisation.place.code) or actor.organisation in {
            organisation.pk,
            organisation.unit_id,
        }
    return bool(actor.place) and contains(actor.place, scope)


def may_keep_posts(actor: Actor, organisation: Organisation) -> bool:
    """Found or close posts of an organisation, enter who holds them."""
    return actor.system or actor.sits_any(keeper_seats(organisation))


def admit_keeper(actor: Actor, organisation: Organisation) -> None:
    """Raise Denied for who does not keep the posts of an organisation."""
    if not may_keep_posts(actor, organisation):
        raise Denied(_("Only the head of the organisation, the street or the district manages posts."), rule="role")


def admit_granting(actor: Actor, post: Post) -> None:
    """Raise Denied for who may not give the role of this post."""
    if not may_grant(actor, post.role, post.scope, post.organisation):
        raise Denied(
            _("Under the hat you wear you cannot give this role or this place in scope. Ask the level above."),
            rule="scope",
        )


def admit_substitution(actor: Actor, appointment: Appointment) -> None:
    """Raise Denied for who may not name a substitute for the holder of a post."""
    if actor.user != appointment.user_id and not may_keep_posts(actor, appointment.post.organisation):
        raise Denied(_("A substitute is named by the holder of the post or by who keeps it."), rule="role")


def may_propose(actor: Actor, organisation: Organisation) -> bool:
    """Propose part-time members of a street or community committee."""
    seats = [*proposer_seats(organisation), *district_seats(organisation.place.code)]
    return is_local_committee(organisation) and actor.sits_any(seats)


def is_local_committee(organisation: Organisation) -> bool:
    """Whether it is the Party committee of a street or a community, in which part-time members sit."""
    kinds = {PartyType.WORKING_COMMITTEE, PartyType.COMMITTEE, PartyType.GENERAL_BRANCH}
    return organisation.kind in kinds and len(organisation.place.code) in {STREET, COMMUNITY}


def roles_to_grant(actor: Actor) -> list[str]:
    """The roles the hat worn may give, in the order of the glossary."""
    granted = GRANTS.get(actor.role, frozenset())
    return [role.value for role in Role if role in granted]


def may_enter(actor: Actor) -> bool:
    """Whether the hat belongs to an office that enters existing organisations at all."""
    return actor.system or actor.role in {Role.DO, Role.DS, Role.SP, Role.SO}


def may_start(actor: Actor) -> bool:
    """Propose the first officer of the district: the system administrator, whom the security administrator confirms."""
    return actor.is_any(Role.A1)


def may_begin(actor: Actor) -> bool:
    """Whether the hat can found or enter anything at all; where, the table decides."""
    return may_enter(actor) or actor.role in {Role.CP, Role.BP, Role.UP, Role.UL}


def may_tie(actor: Actor, one: Organisation, other: Organisation) -> bool:
    """Draw or end a tie: either end itself, or whoever keeps the books of either place."""
    ends = [*own_seats(one), *own_seats(other)]
    return actor.system or actor.sits_any([*ends, *office_seats(one.place.code), *office_seats(other.place.code)])


def default_scope(role: str, code: str) -> str:
    """The place a role covers by default in an organisation at ``code``: district 6 digits, street 9, community 12."""
    if role in DISTRICT_ROLES or role == Role.SV:
        return code[:DISTRICT]
    if role in STREET_ROLES:
        return code[:STREET]
    return code[:COMMUNITY]
