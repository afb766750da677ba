"""What a member does in its own meeting under its own hat: it speaks for the record and votes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.deliberation.actions.room import count_votes, open_item
from wugong.deliberation.models import AgendaItem, Attendance, Meeting, Speech, Vote
from wugong.deliberation.policies import adviser_of, may_enter
from wugong.deliberation.queries.meetings import own_line
from wugong.deliberation.rules.meeting import HERE, LONGEST_SPEECH, Ballot, MeetingState
from wugong.flow.actions import action
from wugong.record.actions import append


def _seat(meeting: Meeting, actor: Actor) -> Attendance:
    """The line of the actor's unit in a meeting that is in session; it is here, or he speaks for himself."""
    own = own_line(meeting, actor)
    if own is None or not may_enter(actor, meeting.body):
        raise Denied(_("Only members of this joint meeting speak and vote in it, each for its own unit."), rule="role")
    if locked(meeting).state != MeetingState.IN_SESSION:
        raise Refusal(_("The meeting is not in session. Later remarks belong in the minutes."), rule="room")
    if own.presence not in HERE and not adviser_of(actor):
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
    adviser = adviser_of(actor)
    said, words = meeting.items.get(pk=item.pk).speeches.filter(member=own.member, adviser=adviser), text.strip()
    if len(words) > LONGEST_SPEECH:
        refusal = _("A statement has at most %(most)d characters; this one has %(length)d. Shorten it.")
        raise Invalid(refusal % {"most": LONGEST_SPEECH, "length": len(words)}, rule="room", field="text")
    detail = {"item": item.pk, "member": own.member.organisation_id}
    append(
        actor=actor, act="speak" if words else "take_back_words", kind="meeting", object_id=meeting.pk, detail=detail
    )
    if not words:
        said.delete()
        return None
    made, _new = Speech.objects.update_or_create(
        item=item, member=own.member, adviser=adviser, defaults={"text": words, "name": actor.name}
    )
    return made


@action
def vote(meeting: Meeting, *, item: AgendaItem, ballot: str, actor: Actor) -> Vote:
    """A voting member that is here votes once on an item that is put to the vote; the last word counts."""
    own = _seat(meeting, actor)
    if adviser_of(actor):
        raise Denied(
            _(
                "A part-time member speaks in the meeting but does not vote for the committee. "
                "It votes under its own hat."
            ),
            rule="role",
        )
    row = open_item(meeting.items.get(pk=item.pk), actor=actor)
    if not own.member.voting:
        raise Refusal(_("%(member)s has no vote in this joint meeting.") % {"member": own.member}, rule="vote")
    if not row.put_to_vote:
        raise Refusal(
            _(
                "“%(item)s” is not put to the vote. Say for the record what you think; "
                "the chair says when it is voted on."
            )
            % {"item": row},
            rule="vote",
        )
    if row.in_favour is not None and not row.votes.exists():
        raise Refusal(
            _("Hands were counted on “%(item)s”. Ask the secretariat to empty the numbers, then vote here.")
            % {"item": row},
            rule="vote",
        )
    if ballot not in Ballot.values:
        raise Invalid(_("Choose one of the answers."), rule="vote", field="ballot")
    made, _new = Vote.objects.update_or_create(
        item=row, member=own.member, defaults={"ballot": ballot, "by_phone": False, "taken_by": ""}
    )
    count_votes(row, actor=actor)
    detail = {"item": row.pk, "member": own.member.organisation_id, "ballot": ballot}
    append(actor=actor, act="vote", kind="meeting", object_id=meeting.pk, detail=detail)
    return made
