"""Who is who for a document."""

from __future__ import annotations

from wugong.common.actor import ADMIN_ROLES, STAFF_ROLES, Actor, Seat
from wugong.documents.models import Document
from wugong.documents.rules.machine import HEADS


def issuers(obj: Document) -> list[Seat]:
    """Those who sign for the issuer, and the office that issues in its name."""
    seats = [Seat(role=role, organisation=obj.issuer_id) for role in HEADS]
    if obj.office_id:
        seats.append(Seat(role=obj.office_role, organisation=obj.office_id))
    return seats


def drafters(obj: Document) -> list[Seat]:
    """Whoever drafted it, and those who issue it."""
    return issuers(obj) if obj.office_id else [Seat(organisation=obj.issuer_id)]


def readers(obj: Document) -> list[Seat]:
    """The organisations it was sent to."""
    return [] if obj._state.adding else [Seat(organisation=r.organisation_id) for r in obj.recipients.all()]


def may_write(actor: Actor) -> bool:
    """Staff write in the name of their own organisation."""
    return actor.organisation is not None and actor.role in STAFF_ROLES - ADMIN_ROLES


def may_set_letterhead(actor: Actor) -> bool:
    """Who signs for an organisation says what it is called on paper."""
    return actor.organisation is not None and actor.is_any(*HEADS)
