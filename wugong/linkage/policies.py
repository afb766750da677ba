"""Who is who around a roster, an invitation and a project: the seats behind the parties of the tables."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from wugong.common.actor import DISTRICT_ROLES, STREET_ROLES, UNIT_ROLES, Actor, Role, Seat
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.linkage.models import Invitation, Project, Roster
from wugong.linkage.rules.invitation import InvitationState
from wugong.organisations.instead import has_account


def office(project: Project | Roster) -> list[Seat]:
    return [Seat(role=Role.SO, organisation=project.committee_id)]


def secretary(project: Project | Roster) -> list[Seat]:
    return [Seat(role=Role.SP, organisation=project.committee_id)]


def may_draft(actor: Actor) -> bool:
    """Begin the roster of one's street."""
    return actor.is_any(Role.SO, Role.SP) and len(actor.place) == 9


# -- invitations --


def invitee(invitation: Invitation) -> list[Seat]:
    """The organisation invited; the Party organisation is also reached through the hats of its unit."""
    unit = invitation.organisation.unit_id
    return [Seat(organisation=invitation.organisation_id), *([Seat(organisation=unit)] if unit else [])]


def stand_in(invitation: Invitation) -> list[Seat]:
    """The office writes for an organisation in which nobody signs in."""
    ids = [invitation.organisation_id, invitation.organisation.unit_id]
    return [] if any(pk and has_account(pk) for pk in ids) else office(invitation.project)


# -- projects --


def proposer(project: Project) -> list[Seat]:
    """The street's office, or liaison and head of the unit that proposes."""
    own = [Seat(role=role, organisation=project.proposed_by_id) for role in (Role.UL, Role.UP)]
    return [*office(project), *own]


def _body(organisation: UUID, project: Project) -> list[Seat]:
    """Everybody of a body; of the working committee its secretary and its office alone."""
    if organisation == project.committee_id:
        return [*office(project), *secretary(project)]
    return [Seat(organisation=organisation)]


def lead(project: Project) -> list[Seat]:
    return _body(project.lead_id, project)


@once
def _asked(project: UUID) -> list[tuple[UUID, str]]:
    return _invitations(project)


@prepared
def _invitations(project: UUID) -> QuerySet[Invitation, tuple[UUID, str]]:
    rows = Invitation.objects.filter(project=project).order_by("created_at", "id")
    return rows.values_list("organisation", "state")


def _invited(project: Project, *states: str) -> list[UUID]:
    return [] if project._state.adding else [body for body, state in _asked(project.pk) if state in states]


def members(project: Project) -> list[Seat]:
    """Those who said that they take part."""
    return [Seat(organisation=pk) for pk in _invited(project, InvitationState.ACCEPTED)]


def invited(project: Project) -> list[Seat]:
    """Those who take part or have not answered."""
    return [Seat(organisation=pk) for pk in _invited(project, InvitationState.ACCEPTED, InvitationState.INVITED)]


def user(project: Project) -> list[Seat]:
    return _body(project.user_id, project) if project.user_id else []


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
