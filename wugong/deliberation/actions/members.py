"""What a member does in its own meeting under its own hat: it speaks for the record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, Speech
from wugong.deliberation.queries.meetings import own_line
from wugong.deliberation.rules.meeting import HERE, MeetingState
from wugong.flow.actions import action
from wugong.record.actions import append


def _seat(meeting: Meeting, actor: Actor) -> Attendance:
    """The line of the actor's unit in a meeting that is in session and in which it is here."""
    own = own_line(meeting, actor)
    if own is None:
        raise Denied(_("Only members of this joint meeting speak and vote in it, each for its own unit."), rule="role")
    if locked(meeting).state != MeetingState.IN_SESSION:
        raise Refusal(
            _("The meeting is not in session. What was said afterwards belongs into the minutes."), rule="room"
        )
    if own.presence not in HERE:
        raise Refusal(
            _("%(member)s is not noted as here. Ask the secretariat to note it, then try again.")
            % {"member": own.member},
            rule="presence",
        )
    return own


@action
def speak(meeting: Meeting, *, item: AgendaItem, text: str, actor: Actor) -> Speech | None:
    """Put a member's own words on an item on the record; said again they take the place of the first, empty they go."""
    own = _seat(meeting, actor)
    refuse_identity(text=text)
    said, words = meeting.items.get(pk=item.pk).speeches.filter(member=own.member), text.strip()[:1000]
    detail = {"item": item.pk, "member": own.member.organisation_id}
    append(actor=actor, act="speak" if words else "take_back_words", kind="meeting", object_id=meeting.pk, detail=detail)
    if not words:
        said.delete()
        return None
    made, _new = Speech.objects.update_or_create(
        item=item, member=own.member, defaults={"text": words, "name": actor.name}
    )
    return made
