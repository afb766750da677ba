"""What the two sides of a pair write to each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.flow.actions import action
from wugong.inbox.actions import post
from wugong.pairing import policies
from wugong.pairing.actions.pairs import touch
from wugong.pairing.models import Message, Pairing
from wugong.pairing.rules.kinds import Side


@action
def keep_message(pairing: Pairing, *, actor: Actor, text: str, answer_wanted: bool = False, **_inputs: Any) -> None:
    """A message to the other side; those that wanted an answer are answered by it. The pair is awake."""
    side = policies.of_side(actor, pairing)
    body = text.strip()[:2000]
    Message.objects.create(pairing=pairing, side=side, writer=actor.name[:60], text=body, answer_wanted=answer_wanted)
    waiting = pairing.messages.filter(answer_wanted=True, answered_at__isnull=True).exclude(side=side)
    waiting.update(answered_at=clock.now())
    sides = [policies.OTHER[Side(side)]] if side in policies.OTHER else list(policies.OTHER)
    seats = [seat for other in sides for seat in policies.staff(policies.organisation_of(pairing, other))]
    post(
        seats=seats,
        kind="pairing.message",
        subject=sentence(gettext_lazy("New message: %(pair)s"), pair=pairing),
        body=body[:500],
        url=reverse("pairing:messages", args=[pairing.pk]),
        matter=pairing.pk,
        actor=actor,
    )
    touch(pairing, cause=sentence(gettext_lazy("%(writer)s wrote"), writer=actor.name), actor=SYSTEM)
