"""Who is who for a promise. Read by the binding; one function a party."""

from __future__ import annotations

from uuid import UUID

from wugong.commitments import rules
from wugong.commitments.models import CoBody, Commitment
from wugong.common.actor import Actor, Seat
from wugong.organisations.instead import has_account
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Sort


def owner(obj: Commitment) -> list[Seat]:
    """The lead body; its post in charge where one is named."""
    if obj.post_id and obj.post:
        return [Seat(role=obj.post.role, organisation=obj.lead_id)]
    return [Seat(organisation=obj.lead_id)]


def assigner(obj: Commitment) -> list[Seat]:
    return [Seat(role=obj.assigner_role, organisation=obj.assigned_by_id)]


def secretariat(obj: Commitment) -> list[Seat]:
    return [Seat(role=obj.secretariat_role, organisation=obj.secretariat_id)]


def stand_in(obj: Commitment) -> list[Seat]:
    """The secretariat writes for a lead body in which nobody signs in."""
    return [] if has_account(obj.lead_id) else secretariat(obj)


def successor(obj: Commitment) -> list[Seat]:
    if obj.handed_to_id is None:
        return []
    return [Seat(organisation=obj.handed_to_id)] if has_account(obj.handed_to_id) else secretariat(obj)


def superiors(lead: Organisation) -> list[UUID]:
    """The Party organisation of a unit, or the superior of a Party organisation."""
    if lead.sort == Sort.UNIT:
        return list(lead.party_organisations.values_list("pk", flat=True)[:3])
    return [lead.superior_id] if lead.superior_id else []


def supervisor(obj: Commitment) -> list[Seat]:
    return [Seat(organisation=pk) for pk in superiors(obj.lead)]


def doers(obj: Commitment) -> frozenset[UUID]:
    """The lead body and those who help."""
    shared = () if obj._state.adding else obj.sharing.values_list("organisation_id", flat=True)
    return frozenset({obj.lead_id, *shared})


def verifying(lead: Organisation, helpers: frozenset[UUID], secretariat: UUID, proposer: UUID | None) -> list[UUID]:
    """The organisations that may verify what this body leads."""
    above = superiors(lead)
    return rules.verifiers(lead.pk, helpers, secretariat, proposer, above[0] if above else None)


def verifier(obj: Commitment) -> list[Seat]:
    found = verifying(obj.lead, doers(obj) - {obj.lead_id}, obj.secretariat_id, obj.proposer_id)
    return [Seat(role=obj.secretariat_role if pk == obj.secretariat_id else "", organisation=pk) for pk in found]


def asked(obj: Commitment) -> list[Seat]:
    """The co-bodies that have not answered yet."""
    return [Seat(organisation=share.organisation_id) for share in waiting(obj)]


def for_asked(obj: Commitment) -> list[Seat]:
    """The secretariat answers for a co-body in which nobody signs in."""
    return [] if all(has_account(share.organisation_id) for share in waiting(obj)) else secretariat(obj)


def waiting(obj: Commitment) -> list[CoBody]:
    if obj._state.adding or not obj.open:
        return []
    return [share for share in obj.sharing if share.accepted_at is None]


def may_answer(task: Commitment, actor: Actor) -> list[CoBody]:
    """The co-bodies that have not answered yet and for which this actor may do so."""
    office = actor.sits_any(secretariat(task))

    def own(pk: UUID) -> bool:
        return pk == actor.organisation or (office and not has_account(pk))

    return [share for share in waiting(task) if own(share.organisation_id)]
