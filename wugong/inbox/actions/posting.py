"""Sending messages. Call ``post`` inside the transaction of the change that the message reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.inbox.models import Message, Seen


@transaction.atomic
def post(
    *,
    seats: Iterable[Seat] = (),
    users: Iterable[UUID] = (),
    kind: str,
    subject: str,
    subject_en: str = "",
    body: str = "",
    body_en: str = "",
    url: str = "",
    matter: UUID | None = None,
    urgent: bool = False,
    takes_place_at: datetime | None = None,
    where: str = "",
    question: str = "",
    question_en: str = "",
    actor: Actor,
) -> list[Message]:
    """Post one message to each seat and person, never twice and never to the sender.

    A message contains all that the reader needs: ``takes_place_at`` and ``where`` of the event, the ``question``, and
    in ``url`` the page with the answer form. ``urgent`` does not wait for the quiet hours to end.
    """
    targets = dict.fromkeys([*seats, *(Seat(user=u) for u in users)])
    rows = [
        Message(
            kind=kind,
            matter=matter,
            subject=subject[:300],
            subject_en=subject_en[:300],
            body=body,
            body_en=body_en,
            url=url,
            urgent=urgent,
            takes_place_at=takes_place_at,
            where=where[:200],
            question=question[:300],
            question_en=question_en[:300],
            role=seat.role,
            organisation=seat.organisation,
            place=seat.place,
            user=seat.user,
            sender=actor.user,
            sender_name=actor.name if not actor.system else "",
        )
        for seat in targets
        if not (actor.user and seat.user == actor.user)
    ]
    return Message.objects.bulk_create(rows)


@transaction.atomic
def look_through(*, actor: Actor) -> None:
    """The person has seen everything up to now."""
    if actor.user:
        Seen.objects.update_or_create(user=actor.user, defaults={"until": clock.now()})
