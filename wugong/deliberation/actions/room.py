"""What the secretary writes in the meeting room, and closing the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wugong.commitments.rules import AHEAD
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.common.locks import locked
from wugong.deliberation.actions.escalations import escalate, tell_below
from wugong.deliberation.actions.topics import give_tasks
from wugong.deliberation.minutes import minutes_text
from wugong.deliberation.models import (
    AgendaItem,
    Attendance,
    Helper,
    Meeting,
    Member,
    Minutes,
    ProposedTask,
    Resolution,
    Topic,
    Vote,
)
from wugong.deliberation.policies import chair_of, may_run
from wugong.deliberation.queries.meetings import agenda_of, attendance_of, count_of, unconfirmed_in
from wugong.deliberation.rules.bodies import Deciding
from wugong.deliberation.rules.meeting import HERE, Answer, Ballot, MeetingState, Outcome, Presence
from wugong.deliberation.rules.merging import Merged, merge
from wugong.deliberation.rules.topic import WAITING, TopicState
from wugong.deliberation.writing import keep_as_answered, open_to_writing
from wugong.flow.actions import action, reseat, settle_seat, take
from wugong.organisations.models import Organisation
from wugong.record.actions import append
from wugong.workdays.queries import due_at


def _room(meeting: Meeting, actor: Actor, *, before: bool = False) -> Meeting:
    """The meeting under lock, if this actor may write in its room now."""
    if not may_run(actor, meeting.body):
        raise Denied(_("Only the chair and the secretariat write in the room."), rule="role")
    row = locked(meeting)
    open_states = {MeetingState.IN_SESSION, *([MeetingState.NOTIFIED] if before else [])}
    if row.state not in open_states:
        raise Refusal(_("The meeting is not in session. Later remarks belong in the minutes."), rule="room")
    return row


# What the secretariat notes of a member that has not answered itself is its answer, taken down.
ANSWERS = {
    Presence.PRESENT: Answer.COMING,
    Presence.SUBSTITUTE: Answer.SUBSTITUTE,
    Presence.APOLOGY: Answer.APOLOGY,
}


@action
def open_item(item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """The item under lock, while what was decided on it is not confirmed."""
    row = locked(item)
    if row.confirmed_at:
        raise Refusal(
            _("What was decided on “%(item)s” is confirmed and binds. Put the topic on a later agenda to change it.")
            % {"item": row},
            rule="confirm",
        )
    return row


@action
def open_meeting(meeting: Meeting, *, actor: Actor, reason: str = "") -> Meeting:
    """Open the meeting when enough members are here. Who opens it for the chair is the recorder."""
    chair = actor.role == meeting.body.chair_role
    changes: dict[str, Any] = {"opened_at": clock.now()}
    changes |= (
        {"chaired_by": actor.user, "chair_name": actor.name}
        if chair
        else {"recorder": actor.user, "recorder_name": actor.name}
    )
    return take(meeting, "open", actor=actor, reason=reason, changes=changes)


@action
def open_with_all(meeting: Meeting, *, actor: Actor, reason: str = "") -> Meeting:
    """Everybody nothing is known of yet is here, and the meeting opens."""
    all_here(meeting, actor=actor)
    return open_meeting(meeting, actor=actor, reason=reason)


@action
def set_presence(
    attendance: Attendance,
    *,
    presence: str,
    actor: Actor,
    name: str = "",
    remote: bool = False,
) -> Attendance:
    """Who is there for a member: itself, a substitute, or nobody with or without apologies. The last word counts."""
    meeting = _room(attendance.meeting, actor, before=True)
    row = locked(attendance)
    row.presence, row.name, row.remote = presence, name.strip(), remote
    row.arrived_at = (row.arrived_at or clock.now()) if presence in HERE else None
    answer = ANSWERS.get(presence) if meeting.state == MeetingState.NOTIFIED else None  # type: ignore[call-overload]
    if answer and not row.answer:
        row.answer, row.answered_at, row.typed_by = answer, clock.now(), actor.name
        settle_seat(meeting, organisation=row.member.organisation_id, party="invited", actor=actor)
    row.edition += 1
    row.save()
    for item in meeting.items.filter(votes__member=row.member, confirmed_at__isnull=True):
        count_votes(item, actor=actor)
    append(
        actor=actor,
        act="presence",
        kind="meeting",
        object_id=row.meeting_id,
        detail={"member": row.member.organisation_id, "presence": presence, "remote": remote},
    )
    return row


@action
def all_absent(meeting: Meeting, *, actor: Actor) -> int:
    """Everybody nothing is known of yet has not come. Returns how many."""
    row = _room(meeting, actor)
    count = row.attendances.filter(presence=Presence.UNKNOWN).update(presence=Presence.ABSENT)
    if count:
        append(actor=actor, act="presence", kind="meeting", object_id=row.pk, detail={"all_absent": count})
    return count


@action
def all_here(meeting: Meeting, *, actor: Actor) -> int:
    """Everybody nothing is known of yet is here. Returns how many."""
    row = _room(meeting, actor, before=True)
    unknown = row.attendances.filter(presence=Presence.UNKNOWN)
    count = unknown.filter(answer=Answer.SUBSTITUTE).update(presence=Presence.SUBSTITUTE, arrived_at=clock.now())
    count += unknown.update(presence=Presence.PRESENT, arrived_at=clock.now())
    if count:
        append(actor=actor, act="presence", kind="meeting", object_id=row.pk, detail={"all_here": count})
    return count


@dataclass(frozen=True, slots=True)
class Saved:
    """What was kept of a text two may write: the row, how it was merged, and who else wrote."""

    item: AgendaItem
    merged: Merged
    other: str = ""


@action
def write_notes(item: AgendaItem, *, text: str, base: str, edition: int, actor: Actor) -> Saved:
    """Save what was said. ``base`` is the text the writer began from and ``edition`` its number.

    Where somebody else saved meanwhile both are put together; what cannot be is handed back, never dropped.
    """
    _room(item.meeting, actor)
    row = locked(item)
    text, base = text.replace("\r\n", "\n"), base.replace("\r\n", "\n")
    merged = Merged(text) if edition == row.edition else merge(base, text, row.notes)
    other = row.edited_by if edition != row.edition and row.edited_by != actor.name else ""
    if merged.text != row.notes:
        row.notes, row.edition, row.edited_by = merged.text[:8000], row.edition + 1, actor.name
        row.edited_at = clock.now()
        row.begun_at = row.begun_at or clock.now()
        row.save(update_fields=["notes", "edition", "edited_by", "edited_at", "begun_at"])
    return Saved(row, merged, other)


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of an item, as chosen in the room. It binds when the chair confirms it."""

    outcome: str
    words: str = ""
    deciding: str = Deciding.CONSENSUS
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    dissent: str = ""
    late_acceptance: str = ""
    residents_on: date | None = None
    ground: str = ""
    tried: str = ""


@action
def decide(item: AgendaItem, *, decision: Decision, actor: Actor, was: str | None = None) -> AgendaItem:
    """Write down the outcome of an item; ``was`` is the outcome the writer saw, and another one since is refused."""
    meeting = _room(item.meeting, actor)
    row = open_item(item, actor=actor)
    if was is not None and row.outcome not in {was, decision.outcome}:
        raise Stale(
            _("%(who)s has just recorded another outcome. Look at it, then change it if need be.")
            % {"who": row.edited_by},
            rule="edition",
        )
    changed = row.outcome != decision.outcome  # words are saved as they are typed
    for name in Decision.__dataclass_fields__:
        setattr(row, name, getattr(decision, name))
    row.present = count_of(meeting).present
    voted = row.votes.exists()
    if not voted and (cast := (row.in_favour or 0) + (row.against or 0) + (row.abstained or 0)) > row.present:
        raise Invalid(
            _("%(cast)d votes are counted, but %(present)d voting members are here. Correct the votes or who is here.")
            % {"cast": cast, "present": row.present},
            rule="vote",
            field="in_favour",
        )
    row.begun_at = row.begun_at or clock.now()
    row.edition, row.edited_by, row.edited_at = row.edition + 1, actor.name, clock.now()
    row.save()
    if voted:
        count_votes(row, actor=actor)
    if changed:
        reseat(meeting, actor=actor)  # the chair is awaited while an outcome is not confirmed
        append(
            actor=actor,
            act="outcome",
            kind="meeting",
            object_id=meeting.pk,
            detail={"item": row.pk, "topic": row.topic_id, "outcome": decision.outcome},
        )
    return row


@action
def cast_vote(item: AgendaItem, *, member: Member, ballot: str, actor: Actor, by_phone: bool = False) -> Vote:
    """Write down how a member votes that has no account; who votes by telephone is here by telephone."""
    meeting = _room(item.meeting, actor)
    open_item(item, actor=actor)
    if not member.voting or member.body_id != meeting.body_id:
        raise Refusal(_("%(member)s has no vote in this joint meeting.") % {"member": member}, rule="vote")
    if item.votes.filter(member=member, taken_by="").exists():
        raise Refusal(_("%(member)s has voted itself and alone changes its vote.") % {"member": member}, rule="vote")
    line = meeting.attendances.get(member=member)
    if line.presence not in HERE:
        if not by_phone:
            raise Refusal(
                _("%(member)s is not here. Record its presence first, or that it voted by telephone.")
                % {"member": member},
                rule="vote",
            )
        set_presence(line, presence=Presence.PRESENT, name=line.name, remote=True, actor=actor)
    vote, _new = Vote.objects.update_or_create(
        item=item, member=member, defaults={"ballot": ballot, "by_phone": by_phone, "taken_by": actor.name}
    )
    row = locked(item)
    row.deciding = Deciding.VOTE
    row.edition += 1
    row.save(update_fields=["deciding", "edition"])
    count_votes(row, actor=actor)
    return vote


@action
def count_votes(item: AgendaItem, *, actor: Actor) -> None:
    """Bring the tally of an item in line with the votes of those who may vote and are here."""
    here = item.meeting.attendances.filter(presence__in=HERE, member__voting=True)
    ballots = list(item.votes.filter(member__in=here.values("member")).values_list("ballot", flat=True))
    item.in_favour, item.against, item.abstained = (
        ballots.count(b) for b in (Ballot.FOR, Ballot.AGAINST, Ballot.ABSTAIN)
    )
    item.present = count_of(item.meeting).present
    item.save(update_fields=["in_favour", "against", "abstained", "present"])


@action
def write_task(
    task: ProposedTask,
    *,
    actor: Actor,
    what: str = "",
    done_when: str = "",
    lead: Organisation | None = None,
    due_on: date | None = None,
    accepted: bool = False,
    lead_why: str = "",
    helpers: Sequence[tuple[Organisation, bool]] = (),
) -> ProposedTask:
    """Write a task of an item down, new or changed. ``helpers`` are co-bodies and whether each agreed.

    Raises Invalid for a new date that has passed; one that passed while the task waited is refused where it is given.
    """
    _may_write(task, actor)
    if task.item is None:
        keep_as_answered(task, what=what, done_when=done_when, lead=lead, due_on=due_on, helpers=dict(helpers))
    if task._state.adding and not what.strip():
        raise Invalid(_("Say what is to be done; the rest may come later."), rule="input", field="what")
    if due_on and due_on != task.due_on and due_on < clock.today():
        passed = str(AHEAD.refusal) % {"due_on": date_format(due_on, "MONTH_DAY_FORMAT")}
        raise Invalid(passed, rule=AHEAD.rule, field="due_on")
    task.what, task.done_when, task.lead, task.due_on = what.strip(), done_when.strip(), lead, due_on
    task.accepted, task.lead_why = accepted, lead_why.strip()[:200]
    task.edition += 1
    task.save()
    task.helpers.all().delete()
    Helper.objects.bulk_create(
        [Helper(task=task, organisation=o, accepted=a) for o, a in dict(helpers).items() if o != lead]
    )
    return task


@action
def drop_task(task: ProposedTask, *, actor: Actor) -> None:
    """Strike a proposed task out."""
    _may_write(task, actor)
    if task.item is None:
        keep_as_answered(task)
    task.delete()


def _may_write(task: ProposedTask, actor: Actor) -> None:
    if task.item is not None:
        _room(task.item.meeting, actor)
        open_item(task.item, actor=actor)
    else:
        open_to_writing(task.topic, actor)


@action
def add_emergency(meeting: Meeting, *, topic: Topic, reason: str, actor: Actor) -> AgendaItem:
    """The chair takes a topic that was not notified: an admitted one, with the reason why it cannot wait (R-32)."""
    row = _room(meeting, actor)
    if not actor.sits_any(chair_of(row.body)):
        raise Refusal(
            _("Only the chair takes an emergency (R-32). Ask the chair to do it under the chair's own hat."),
            rule="R-32",
        )
    if not reason.strip():
        raise Refusal(_("Say why it cannot wait for the next meeting; it goes into the minutes."), rule="R-32")
    if topic.body_id != row.body_id or topic.state not in WAITING:
        raise Refusal(_("Only a topic admitted to this joint meeting can be taken. Admit it first."), rule="R-32")
    take(topic, "put_on_agenda", actor=actor, reason=reason)
    last = row.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(meeting=row, topic=topic, position=last + 1, emergency=reason.strip()[:300])
    append(actor=actor, act="emergency", kind="meeting", object_id=row.pk, reason=reason, detail={"topic": topic.pk})
    return item


@action
def close_meeting(meeting: Meeting, *, actor: Actor, reason: str = "") -> Minutes:
    """Close the meeting and draft the minutes; what the chair has not confirmed yet takes effect when they are signed.

    Raises Refusal for an outcome that could not take effect: afterwards nobody can write in the room any more.
    """
    row = _room(meeting, actor)
    items = agenda_of(row)
    undecided = next((str(i) for i in items if i.topic_id and not i.outcome), "")
    for item in items:
        if item.topic and not item.confirmed_at and not undecided:
            _try_out(item, actor)
            take(item.topic, "deliberate", actor=actor, item=item)
    changes = {"closed_at": clock.now(), "recorder": actor.user, "recorder_name": actor.name}
    take(meeting, "draft_minutes", actor=actor, reason=reason, changes=changes, undecided=undecided)
    with translation.override("zh-hans"):
        text = minutes_text(meeting, agenda_of(meeting), attendance_of(meeting))
    until, _provisional = due_at(clock.now(), meeting.procedure.objection_days, "wd")
    made = Minutes.objects.create(meeting=meeting, text=text, drafted_by=actor.user, objections_until=until)
    reseat(meeting, actor=actor)  # the chair's line says from when on they may be signed
    return made


def _try_out(item: AgendaItem, actor: Actor) -> None:
    """Let an outcome take effect and take it back: what stands in its way is said while the room is open."""
    with transaction.atomic():
        _settle(item, actor)
        transaction.set_rollback(True)
    item.topic = Topic.objects.select_related("body").get(pk=item.topic_id or "")


@action
def settle_decisions(meeting: Meeting, *, actor: Actor, **_inputs: Any) -> int:
    """What was decided binds from now on: outcomes take effect and tasks are given. Returns how many items.

    A task whose day passed while the minutes waited for the signature is due today; nobody could change it any more.
    """
    items = unconfirmed_in(meeting)
    for item in items:
        if meeting.closed_at:
            item.proposed.filter(due_on__lt=clock.today()).update(due_on=clock.today())
        _settle(item, actor)
        tell_below(item.topic, outcome=Outcome(item.outcome).label, actor=actor)  # type: ignore[arg-type]
        item.confirmed_at, item.confirmed_by = clock.now(), actor.name
        item.save(update_fields=["confirmed_at", "confirmed_by"])
    if meeting.state == MeetingState.IN_SESSION:
        reseat(meeting, actor=actor)
    return len(items)


def _settle(item: AgendaItem, actor: Actor) -> None:
    topic = item.topic
    assert topic is not None
    try:
        if topic.state == TopicState.SCHEDULED:
            take(topic, "deliberate", actor=actor, item=item)
        if item.outcome == Outcome.ESCALATED:
            escalate(topic, ground=item.ground, tried=item.tried, actor=actor, reason=item.words, item=item)
            return
        step = _STEPS[Outcome(item.outcome)]
        reason = item.late_acceptance if step == "resolve" else item.words
        take(topic, step, actor=actor, reason=reason, item=item, residents_on=item.residents_on)
    except Denied:
        raise
    except Refusal as refusal:
        raise Refusal(
            _("“%(item)s”: %(why)s") % {"item": item, "why": refusal}, rule=refusal.rule, field=str(item.pk)
        ) from refusal


_STEPS = {
    Outcome.ADOPTED: "resolve",
    Outcome.NOT_ADOPTED: "reject",
    Outcome.DEFERRED: "defer",
    Outcome.REFERRED: "refer",
}


@action
def adopt(topic: Topic, *, item: AgendaItem, actor: Actor, **_inputs: Any) -> None:
    """What a meeting adopted becomes a resolution with its tasks."""
    resolution = Resolution.objects.create(
        topic=topic, item=item, text=item.words or topic.option[:800], by_vote=item.deciding == Deciding.VOTE,
        in_favour=item.in_favour, against=item.against, abstained=item.abstained, dissent=item.dissent,
        decided_on=localdate(item.meeting.closed_at or clock.now()),
    )  # fmt: skip
    give_tasks(resolution, proposed=list(item.proposed.all()), actor=actor)
    topic.proposed.filter(item__isnull=True).delete()  # written for a decision in writing that was not made
