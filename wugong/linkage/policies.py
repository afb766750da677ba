"""Who is who around a roster, an invitation and a project: the seats behind the parties of the tables."""

from __future__ import annotations

from uuid import UUID

from wugong.commitments.policies import has_account
from wugong.common.actor import DISTRICT_ROLES, STREET_ROLES, UNIT_ROLES, Actor, Role, Seat
from wugong.linkage.models import Invitation, Project, Roster
from wugong.linkage.rules.invitation import InvitationState


def office_of(committee: UUID) -> list[Seat]:
    return [Seat(role=Role.SO, organisation=committee)]


def secretary_of(committee: UUID) -> list[Seat]:
    return [Seat(role=Role.SP, organisation=committee)]


# -- rosters --


def roster_office(roster: Roster) -> list[Seat]:
    return office_of(roster.committee_id)


def roster_secretary(roster: Roster) -> list[Seat]:
    return secretary_of(roster.committee_id)


def roster_members(roster: Roster) -> list[Seat]:
    if roster._state.adding:
        return []
    return [Seat(organisation=pk) for pk in roster.members.values_list("organisation_id", flat=True)]


def may_keep(actor: Actor, roster: Roster) -> bool:
    """Lock, ban, draw and swap on a draft."""
    return actor.sits_any([*roster_office(roster), *roster_secretary(roster)])


def may_draft(actor: Actor) -> bool:
    """Begin the roster of one's street."""
    return actor.is_any(Role.SO, Role.SP) and len(actor.place) == 9


# -- invitations --


def invitee(invitation: Invitation) -> list[Seat]:
    """The organisation invited; the Party organisation is also reached through the hats of its unit."""
    unit = invitation.organisation.unit_id
    return [Seat(organisation=invitation.organisation_id), *([Seat(organisation=unit)] if unit else [])]


def invitation_office(invitation: Invitation) -> list[Seat]:
    return office_of(invitation.project.committee_id)


def invitation_stand_in(invitation: Invitation) -> list[Seat]:
    """The office writes for an organisation in which nobody signs in."""
    ids = [invitation.organisation_id, invitation.organisation.unit_id]
    return [] if any(pk and has_account(pk) for pk in ids) else invitation_office(invitation)


# -- projects --


def proposer(project: Project) -> list[Seat]:
    """The street's office, or liaison and head of the unit that proposes."""
    own = [Seat(role=role, organisation=project.proposed_by_id) for role in (Role.UL, Role.UP)]
    return [*office_of(project.committee_id), *own]


def office(project: Project) -> list[Seat]:
    return office_of(project.committee_id)


def secretary(project: Project) -> list[Seat]:
    return secretary_of(project.committee_id)


def _body(organisation: UUID, committee: UUID) -> list[Seat]:
    """Everybody of a body; of the working committee its secretary and its office alone."""
    if organisation == committee:
        return [*office_of(committee), *secretary_of(committee)]
    return [Seat(organisation=organisation)]


def lead(project: Project) -> list[Seat]:
    return _body(project.lead_id, project.committee_id)


def _invited(project: Project, *states: str) -> list[UUID]:
    if project._state.adding:
        return []
    rows = project.invitations.filter(state__in=states).order_by("created_at", "id")
    return list(rows.values_list("organisation_id", flat=True))


def members(project: Project) -> list[Seat]:
    """Those who said that they take part."""
    return [Seat(organisation=pk) for pk in _invited(project, InvitationState.ACCEPTED)]


def invited(project: Project) -> list[Seat]:
    """Those who take part or have not answered."""
    return [Seat(organisation=pk) for pk in _invited(project, InvitationState.ACCEPTED, InvitationState.INVITED)]


def user(project: Project) -> list[Seat]:
    return _body(project.user_id, project.committee_id) if project.user_id else []


def first_acceptor(project: Project) -> list[Seat]:
    """Lead and user representative, while neither has accepted."""
    return [*lead(project), *user(project)] if not (project.lead_accepted_at or project.user_accepted_at) else []


def last_acceptor(project: Project) -> list[Seat]:
    """The one of the two who has not accepted, after the other."""
    if project.lead_accepted_at and not project.user_accepted_at:
        return user(project)
    return lead(project) if project.user_accepted_at and not project.lead_accepted_at else []


def takes_part(actor: Actor, project: Project) -> bool:
    """Whether the actor may speak in the project: member, lead, office or secretary."""
    return actor.sits_any([*members(project), *lead(project), *office(project), *secretary(project)])


def may_propose(actor: Actor) -> bool:
    """The street's office and secretary, and heads and liaisons of units."""
    return actor.is_any(Role.SO, Role.SP, Role.UL, Role.UP) and actor.organisation is not None


def sees_streets(actor: Actor) -> bool:
    """Whether the overview by street is for this hat."""
    return actor.is_any(*DISTRICT_ROLES, *STREET_ROLES, *UNIT_ROLES, Role.SV, Role.CP, Role.CW, Role.BP)
