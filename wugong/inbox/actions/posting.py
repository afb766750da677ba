"""Sending messages. Call ``post`` inside the transaction of the change that the message reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise

from wugong.common import clock
from wugong.common.actor import Actor, Seat
from wugong.common.bilingual import in_both
from wugong.inbox.models import Message, Seen

Said = str | Promise | Callable[[], object]


@transaction.atomic
def post(
    *,
    seats: Iterable[Seat] = (),
    users: Iterable[UUID] = (),
    kind: str,
    subject: Said,
    body: Said = "",
    url: str = "",
    matter: UUID | None = None,
    urgent: bool = False,
    takes_place_at: datetime | None = None,
    where: str = "",
    question: Said = "",
    actor: Actor,
) -> list[Message]:
    """Post one message to each seat and person, never twice and never to the sender.

    A message contains all that the reader needs: ``takes_place_at`` and ``where`` of the event, the ``question``, and
    in ``url`` the page with the answer form. Texts that are lazy or functions are kept in both languages. ``urgent``
    does not wait for the quiet hours to end.
    """
    subjects, bodies, questions = _both(subject), _both(body), _both(question)
    targets = dict.fromkeys([*seats, *(Seat(user=u) for u in users)])
    rows = [
        Message(
            kind=kind,
            matter=matter,
            subject=subjects[0][:300],
            subject_en=subjects[1][:300],
            body=bodies[0],
            body_en=bodies[1],
            url=url,
            urgent=urgent,
            takes_place_at=takes_place_at,
            where=where[:200],
            question=questions[0][:300],
            question_en=questions[1][:300],
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


def _both(text: Said) -> tuple[str, str]:
    """Chinese and English; a plain text is as somebody wrote it, in one language."""
    return (text, "") if isinstance(text, str) else in_both(text)


@transaction.atomic
def look_through(*, actor: Actor) -> None:
    """The person has seen everything up to now."""
    if actor.user:
        Seen.objects.update_or_create(user=actor.user, defaults={"until": clock.now()})


@transaction.atomic
def take_back(*, matter: UUID, user: UUID, actor: Actor) -> int:
    """Take the messages about a matter back from a person who may not read of it any more; returns how many."""
    return Message.objects.filter(matter=matter, user=user).delete()[0]
