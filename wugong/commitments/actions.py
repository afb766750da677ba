"""What the steps of a task do beside their own columns, and how a task is given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments import policies
from wugong.commitments.models import CoBody, Commitment, Note
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import in_two, sentence
from wugong.common.errors import Denied
from wugong.common.locks import locked
from wugong.flow.actions import action, begin, reseat, settle_seat, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index, notify, tell_relieved
from wugong.organisations.models import Organisation, Post


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
    """What is promised: by whom, with whom, what, how one sees that it is done, until when.

    ``permit_no`` is the number under which a department hands it to a street or community. ``agreed``: the co-bodies
    that have agreed to help; left out, all have where the task is accepted at once.
    """

    lead: Organisation
    what: str
    done_when: str
    due_on: date
    post: Post | None = None
    co_bodies: Sequence[Organisation] = field(default=())
    permit_no: str = ""
    agreed: Collection[UUID] | None = None


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
        permit_no=deed.permit_no.strip(),
        place=place,
        origin_kind=origin.kind,
        origin_id=origin.id,
        origin_title=origin.title,
        origin_title_en=origin.title_en,
        origin_url=origin.url,
    )
    helpers = list(dict.fromkeys(body.pk for body in deed.co_bodies if body != deed.lead))
    agreed = (helpers if accepted else ()) if deed.agreed is None else deed.agreed
    return begin(task, "accept_at_once" if accepted else "assign", actor=actor, helpers=helpers, agreed=agreed)


@action
def ask_helpers(
    task: Commitment, *, actor: Actor, helpers: Collection[UUID] = (), agreed: Collection[UUID] = (), **_inputs: Any
) -> None:
    """Name the co-bodies of a task; those that have not agreed on the spot are asked whether they help."""
    moments = {pk: clock.now() if pk in agreed else None for pk in helpers}
    CoBody.objects.bulk_create(
        CoBody(commitment=task, organisation_id=pk, accepted_at=moment) for pk, moment in moments.items()
    )
    if None in moments.values():
        reseat(task, actor=actor)
        subject = sentence(gettext_lazy("You are asked to help: “%(task)s”"), task=task.what)
        notify(task, subject, kind="commitment.asked", seats=policies.asked(task), actor=actor)
    elif helpers:
        index(binding_of(task), task)


@action
def help_no_more(task: Commitment, *, actor: Actor, **_inputs: Any) -> None:
    """The body that leads a task now is none of its helpers."""
    task.sharers.filter(organisation=task.lead_id).delete()


@action
def give_to_another(task: Commitment, *, actor: Actor, **inputs: Any) -> None:
    """The body that led the task until now hears that it does not any more, and who does."""
    help_no_more(task, actor=actor)
    words = {"task": task.what, "lead": in_two(task.lead.name, task.lead.name_en or task.lead.name)}
    subject = sentence(gettext_lazy("No longer yours: “%(task)s” was given to %(lead)s"), **words)
    tell_relieved(task, "lead", subject, kind="commitment.given_away", actor=actor)


@action
def write_note(task: Commitment, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """Note down how a task stands."""
    Note.objects.create(
        commitment=task,
        text=str(reason).strip(),
        user=actor.user,
        name=actor.name,
        organisation=actor.organisation,
        channel=task.acted_for,
    )


@action
def join(task: Commitment, *, actor: Actor, body: Organisation | None = None, part: str = "", **_inputs: Any) -> None:
    """A co-body agrees to help; the secretariat says so for one without an account."""
    share = _answering(task, body, actor)
    share.accepted_at, share.part = clock.now(), part or share.part
    share.save(update_fields=["accepted_at", "part"])
    _settle(task, share, actor)


@action
def decline_help(task: Commitment, *, actor: Actor, body: Organisation | None = None, **_inputs: Any) -> None:
    """A co-body does not help; it goes on to read the task, and is none of those who do it."""
    share = _answering(task, body, actor)
    share.declined_at = clock.now()
    share.save(update_fields=["declined_at"])
    _settle(task, share, actor)


def _answering(task: Commitment, body: Organisation | None, actor: Actor) -> CoBody:
    wanted = body.pk if body else actor.organisation
    share = next((s for s in policies.may_answer(task, actor) if s.organisation_id == wanted), None)
    if share is None:
        refusal = _("A body asked to help answers itself; the secretariat answers for one in which nobody signs in.")
        raise Denied(refusal, rule="role")
    return share


def _settle(task: Commitment, share: CoBody, actor: Actor) -> None:
    """Who has answered is awaited no more; the secretariat neither, once it has answered for all it answers for."""
    settle_seat(task, organisation=share.organisation_id, party="asked", actor=actor)
    if not policies.for_asked(task):
        settle_seat(task, organisation=task.secretariat_id, party="for_asked", actor=actor)


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
    helpers = list(shares.values_list("organisation_id", flat=True))
    take(task, "succeed", actor=SYSTEM, reason=why, changes=changes, helpers=helpers, gone=giver.pk)
