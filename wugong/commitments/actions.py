"""The verbs of a promise: the only writer of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments import hooks, policies
from wugong.commitments.models import CoBody, Commitment, Note
from wugong.commitments.rules import CommitmentState
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.flow.models import Matter
from wugong.organisations.models import Organisation, Post
from wugong.record.actions import append


@dataclass(frozen=True, slots=True)
class Oversight:
    """Who assigned a task (``role`` at ``assigned_by``), whose office follows it up, and who asked for it."""

    assigned_by: Organisation
    role: str
    secretariat: Organisation
    secretariat_role: str = ""
    proposer: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The case a task comes from: name of the machine, id, title in both languages, address of its page."""

    kind: str = ""
    id: UUID | None = None
    title: str = ""
    title_en: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is promised: by whom, with whom, what, how one sees that it is done, until when."""

    lead: Organisation
    what: str
    done_when: str
    due_on: date
    post: Post | None = None
    co_bodies: Sequence[Organisation] = field(default=())


@action
def assign(
    deed: Deed, *, oversight: Oversight, place: str, actor: Actor, origin: Origin | None = None, accepted: bool = False
) -> Commitment:
    """Give a task to a body; ``accepted`` when it took it on at once (in the meeting, or by its own promise)."""
    origin = origin or Origin()
    task = Commitment(
        what=deed.what.strip(),
        done_when=deed.done_when.strip(),
        assigned_on=clock.today(),
        due_on=deed.due_on,
        lead=deed.lead,
        post=deed.post,
        assigned_by=oversight.assigned_by,
        assigner_role=oversight.role,
        secretariat=oversight.secretariat,
        secretariat_role=oversight.secretariat_role,
        proposer=oversight.proposer,
        place=place,
        origin_kind=origin.kind,
        origin_id=origin.id,
        origin_title=origin.title,
        origin_title_en=origin.title_en,
        origin_url=origin.url,
    )
    helpers = [body for body in dict.fromkeys(deed.co_bodies) if body != deed.lead]
    begin(
        task,
        "accept_at_once" if accepted else "assign",
        actor=actor,
        helpers=frozenset(body.pk for body in helpers),
    )
    moment = clock.now() if accepted else None
    CoBody.objects.bulk_create([CoBody(commitment=task, organisation=body, accepted_at=moment) for body in helpers])
    if helpers:
        index(binding_of(task), task)
    return task


def _voice(task: Commitment, actor: Actor, channel: str) -> dict[str, Any]:
    """How the lead body spoke: itself (empty), or through the secretariat that writes for it."""
    if not actor.sits_any(policies.stand_in(task)):
        return {"acted_for": ""}
    if not channel:
        raise Invalid(_("You write for another body. Say how it let you know."), rule="on_behalf", field="channel")
    return {"acted_for": channel}


@action
def acknowledge(task: Commitment, *, actor: Actor, reason: str = "") -> Commitment:
    """Accept the task."""
    return take(task, "acknowledge", actor=actor, reason=reason, changes={"acted_for": ""})


@action
def acknowledge_for(task: Commitment, *, actor: Actor, channel: str = "", reason: str = "") -> Commitment:
    """The secretariat records that a lead body without an account has accepted, and how it said so."""
    return take(task, "acknowledge_for", actor=actor, reason=reason, changes=_voice(task, actor, channel))


@action
def contest(task: Commitment, *, reason: str, actor: Actor, channel: str = "") -> Commitment:
    """Object, with a reason; the chair decides."""
    changes = {"contested": True, **_voice(task, actor, channel)}
    return take(task, "contest", actor=actor, reason=reason, changes=changes)


@action
def reassign(task: Commitment, *, to: Organisation, reason: str, actor: Actor) -> Commitment:
    """Give a contested task to another body, which is asked to accept it."""
    CoBody.objects.filter(commitment=task, organisation=to).delete()
    changes = {"lead": to, "post": None, "contested": False}
    return take(task, "reassign", actor=actor, reason=reason, changes=changes, to=to)


@action
def note(task: Commitment, *, text: str, actor: Actor, channel: str = "") -> Note:
    """Say how it stands; the first word also begins the work."""
    changes = {"noted_at": clock.now(), **_voice(task, actor, channel)}
    step = "start" if locked(task).state == CommitmentState.ACKNOWLEDGED else "note"
    take(task, step, actor=actor, reason=text, changes=changes)
    return Note.objects.create(
        commitment=task,
        text=text.strip(),
        user=actor.user,
        name=actor.name,
        organisation=actor.organisation,
        channel=changes["acted_for"],
    )


@action
def ask_extension(task: Commitment, *, until: date, reason: str, actor: Actor, channel: str = "") -> Commitment:
    """Ask for more time, before the date, once, by half of the term at most."""
    changes = {"asked_until": until, **_voice(task, actor, channel)}
    return take(task, "ask_extension", actor=actor, reason=reason, changes=changes, until=until)


@action
def grant_extension(task: Commitment, *, actor: Actor, reason: str = "") -> Commitment:
    """Move the date to the one asked for."""
    now = locked(task)
    changes = {"due_on": now.asked_until, "extended_from": now.due_on, "asked_until": None}
    return take(task, "grant_extension", actor=actor, reason=reason, changes=changes)


@action
def refuse_extension(task: Commitment, *, reason: str, actor: Actor) -> Commitment:
    """Keep the date."""
    return take(task, "refuse_extension", actor=actor, reason=reason, changes={"asked_until": None})


@action
def offer(task: Commitment, *, to: Organisation, reason: str, actor: Actor, channel: str = "") -> Commitment:
    """Ask another body to take the task over. Until it accepts, the lead stays."""
    changes = {"handed_to": to, **_voice(task, actor, channel)}
    return take(task, "offer", actor=actor, reason=reason, changes=changes, to=to)


@action
def take_over(task: Commitment, *, actor: Actor, reason: str = "") -> Commitment:
    """The body asked becomes the lead."""
    to = locked(task).handed_to
    changes = {"lead": to, "handed_to": None, "post": None, "acted_for": ""}
    take(task, "take_over", actor=actor, reason=reason, changes=changes, to=to)
    CoBody.objects.filter(commitment=task, organisation=to).delete()
    return task


@action
def decline(task: Commitment, *, reason: str, actor: Actor) -> Commitment:
    """The body asked does not take the task over."""
    return take(task, "decline", actor=actor, reason=reason, changes={"handed_to": None})


@action
def take_back(task: Commitment, *, actor: Actor, reason: str = "") -> Commitment:
    """Keep the task after all, while the other body has not answered."""
    return take(task, "take_back", actor=actor, reason=reason, changes={"handed_to": None})


@action
def succeed(matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None:
    """``taker`` takes the place of a body that is dissolved, in whatever part it had in an open task.

    What was addressed to the one, also to its post in charge, is addressed to the other from then on.
    """
    task = locked(Commitment(pk=matter))
    places = ("lead", "assigned_by", "secretariat", "proposer", "handed_to")
    changes: dict[str, Any] = {name: taker for name in places if getattr(task, f"{name}_id") == giver.pk}
    if "lead" in changes:
        changes["post"] = None
    lead = changes.get("lead", task.lead)
    shares = CoBody.objects.filter(commitment=task)
    if shares.filter(organisation=taker).exists() or lead == taker:
        shares.filter(organisation=giver).delete()
    else:
        shares.filter(organisation=giver).update(organisation=taker)
    shares.filter(organisation=lead).delete()
    why = sentence(gettext_lazy("handed over from %(name)s"), name=giver)
    heir = (giver.pk, taker.pk)
    helpers = frozenset(shares.values_list("organisation_id", flat=True))
    take(task, "succeed", actor=SYSTEM, reason=why, changes=changes, to=lead, helpers=helpers, heir=heir)


@action
def report(
    task: Commitment,
    *,
    actor: Actor,
    proof: str = "",
    proof_matter: Matter | None = None,
    channel: str = "",
    reason: str = "",
) -> Commitment:
    """Report the task done: what was done in words, or the matter that shows it."""
    changes = {
        "proof": proof.strip(),
        "proof_matter": proof_matter,
        "reported_at": clock.now(),
        "reported_by": actor.user,
        **_voice(task, actor, channel),
    }
    return take(task, "report", actor=actor, reason=reason, changes=changes, proof=proof, proof_matter=proof_matter)


@action
def verify(task: Commitment, *, actor: Actor, reason: str = "") -> Commitment:
    """Confirm that the task was done; it is closed with that."""
    changes = {"verified_at": clock.now(), "verified_by": actor.user}
    take(task, "verify", actor=actor, reason=reason, changes=changes)
    take(task, "close", actor=SYSTEM)
    hooks.tell(task, actor)
    return task


@action
def reject_report(task: Commitment, *, reason: str, actor: Actor) -> Commitment:
    """Send the report back and say what is missing."""
    return take(task, "reject_report", actor=actor, reason=reason, changes={"reported_at": None})


@action
def withdraw(task: Commitment, *, reason: str, actor: Actor) -> Commitment:
    """Drop the task, with a reason that everybody concerned reads."""
    take(task, "withdraw", actor=actor, reason=reason)
    hooks.tell(task, actor)
    return task


@action
def join(task: Commitment, *, actor: Actor, body: Organisation | None = None, part: str = "") -> CoBody:
    """A co-body agrees to help; the secretariat records it for one that has no account, or said so in the meeting."""
    share = CoBody.objects.filter(commitment=task, organisation=body.pk if body else actor.organisation).first()
    if share is None or share not in policies.may_join(task, actor):
        raise Denied(_("Only a body asked to help, or the secretariat for it, can say so."), rule="role")
    share.accepted_at = share.accepted_at or clock.now()
    share.part = part or share.part
    share.save(update_fields=["accepted_at", "part"])
    append(
        actor=actor, act="join", kind="commitment", object_id=task.pk, detail={"organisation": share.organisation_id}
    )
    return share
