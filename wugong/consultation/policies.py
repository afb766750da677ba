"""Who is who in a consultation, and who may open an opinion."""

from __future__ import annotations

from wugong.common.actor import Actor, Role, Seat
from wugong.consultation.models import Consultation
from wugong.consultation.rules.guards import OPEN_TO_BOTH, disputed, public_first
from wugong.consultation.rules.kinds import ConsultationState, Direction

DEPARTMENT, STREET = (Role.DD,), (Role.SP, Role.SO)


def _asks(case: Consultation) -> bool:
    return case.direction == Direction.DOWN


def _seats(organisation: object, roles: tuple[Role, ...]) -> list[Seat]:
    return [Seat(role=role, organisation=organisation) for role in roles] if organisation else []  # type: ignore[arg-type]


def initiator(case: Consultation) -> list[Seat]:
    return _seats(case.initiator_id, DEPARTMENT if _asks(case) else STREET)


def initiator_head(case: Consultation) -> list[Seat]:
    return initiator(case)[:1]


def answerer(case: Consultation) -> list[Seat]:
    return _seats(case.answerer_id, STREET if _asks(case) else DEPARTMENT)


def answerer_head(case: Consultation) -> list[Seat]:
    return answerer(case)[:1]


def coordinator(case: Consultation) -> list[Seat]:
    return _seats(case.organiser_id, (Role.DO,))


def publisher(case: Consultation) -> list[Seat]:
    return initiator(case) if public_first(case) else []


def notifier(case: Consultation) -> list[Seat]:
    return [] if public_first(case) else initiator(case)


def decider(case: Consultation) -> list[Seat]:
    return [] if disputed(case) else initiator_head(case)


def referee(case: Consultation) -> list[Seat]:
    return coordinator(case) if disputed(case) else []


def unheard(case: Consultation) -> list[Seat]:
    """Heads of the sides whose statement is not there."""
    return [
        *([] if case.asker_statement else initiator_head(case)),
        *([] if case.answerer_statement else answerer_head(case)),
    ]


def consenter(case: Consultation) -> list[Seat]:
    """The secretary whose signature a consent in coordination still lacks."""
    return answerer_head(case) if case.consent_drafted_by and not case.consent_signed_by else []


def may_open(actor: Actor, case: Consultation, recused: set) -> bool:
    """The side that answers reads what it has drafted, the others once it is signed; nobody who keeps out."""
    if actor.user in recused or actor.name == case.candidate:
        return False
    if not (case.opinion or case.asker_statement or case.answerer_statement):
        return False
    seats = answerer_head(case)
    if case.state in OPEN_TO_BOTH:
        seats = [*initiator(case), *answerer(case), *coordinator(case)]
    drafts = case.drafter_id == actor.user and case.state != ConsultationState.WITHDRAWN
    return actor.sits_any(seats) or (drafts and actor.organisation == case.answerer_id)


def may_set_practice(actor: Actor) -> bool:
    return actor.is_any(Role.DO)
