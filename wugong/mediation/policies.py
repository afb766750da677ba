"""Who is who in the studio, and who may read what."""

from __future__ import annotations

from wugong.common.actor import DISTRICT_ROLES, Actor, Role, Seat
from wugong.mediation.models import LegalConsultation, Mediation
from wugong.mediation.rules.mediation import MediationState


def clerk(case: Mediation) -> list[Seat]:
    return [Seat(role=Role.MC, organisation=case.committee_id)]


def mediator(case: Mediation) -> list[Seat]:
    return [Seat(user=case.mediator_id)] if case.mediator_id else []


def consultant(case: LegalConsultation) -> list[Seat]:
    return [Seat(role=Role.ME, organisation=case.studio.organisation_id)]


def desk(case: LegalConsultation) -> list[Seat]:
    return [*consultant(case), Seat(role=Role.MC, organisation=case.studio.committee_id)]


def may_read(actor: Actor, case: Mediation) -> bool:
    """Parties, facts, what was said together, terms, papers: the committee and the mediator, until it is archived."""
    if case.state == MediationState.ARCHIVED:
        return False
    return actor.sits_any([*clerk(case), *mediator(case)])


def may_read_apart(actor: Actor, case: Mediation) -> bool:
    """What a party said alone: the mediator of the case and nobody else."""
    return case.state != MediationState.ARCHIVED and actor.sits_any(mediator(case))


def may_open_archive(actor: Actor, case: Mediation) -> bool:
    return case.state == MediationState.ARCHIVED and actor.sits_any(clerk(case))


def reads_mediation(actor: Actor) -> bool:
    """Who has work or figures of the studio among the places of the product."""
    return actor.is_any(Role.ME, Role.MC, *DISTRICT_ROLES, Role.SP, Role.SO, Role.SV)


def may_read_question(actor: Actor, case: LegalConsultation) -> bool:
    return actor.sits_any(desk(case))
