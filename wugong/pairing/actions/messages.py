"""What the two sides of a pair write to each other."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Invalid
from wugong.common.privacy import refuse_personal
from wugong.flow.actions import action, take
from wugong.inbox.actions import post
from wugong.pairing import policies
from wugong.pairing.actions.pairs import touch
from wugong.pairing.models import Message, Pairing
from wugong.pairing.notices import new_message
from wugong.pairing.rules.kinds import Side


@action
def write_message(pairing: Pairing, *, text: str, actor: Actor, answer_wanted: bool = False) -> Message:
    """Write to the other side. Messages that wanted an answer are answered by it."""
    body = text.strip()
    if not body:
        raise Invalid(_("Write something first."), field="text")
    refuse_personal(text=body)
    row = take(pairing, "write", actor=actor)
    side = policies.of_side(actor, row)
    message = Message.objects.create(
        pairing=row, side=side, writer=actor.name[:60], text=body[:2000], answer_wanted=answer_wanted
    )
    waiting = row.messages.filter(answer_wanted=True, answered_at__isnull=True).exclude(side=side)
    waiting.update(answered_at=clock.now())
    sides = [policies.OTHER[Side(side)]] if side in policies.OTHER else list(policies.OTHER)
    seats = [seat for other in sides for seat in policies.staff(policies.organisation_of(row, other))]
    heading, heading_en = new_message(row)
    post(
        seats=seats,
        kind="pairing.message",
        subject=heading,
        subject_en=heading_en,
        body=body[:500],
        url=policies.url_of_messages(row),
        matter=row.pk,
        actor=actor,
    )
    touch(row, cause=sentence(gettext_lazy("%(writer)s wrote"), writer=actor.name), actor=SYSTEM)
    return message
