"""The way of a topic outside the meeting room."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.commitments.actions import Deed, Origin, Oversight, assign
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.bilingual import sentence
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.ids import new_id
from wugong.common.locks import locked
from wugong.common.sealed import seal, unseal
from wugong.deliberation.actions.escalations import answer_below
from wugong.deliberation.models import Body, Feedback, ProposedTask, Resolution, ResolutionTask, Support, Topic
from wugong.deliberation.policies import answers_resident, may_raise
from wugong.deliberation.queries.topics import open_tasks_of
from wugong.deliberation.rules.topic import FINAL, TopicState, Via
from wugong.flow.actions import action, begin, follow, take
from wugong.flow.binding import binding_of
from wugong.flow.lookup import free_code
from wugong.flow.matters import index, notify
from wugong.flow.models import Follow, Matter
from wugong.organisations.models import Organisation
from wugong.record.actions import append

LONGEST_ANSWER = 800


@dataclass(frozen=True, slots=True)
class Words:
    """What a topic says. ``place`` is a division code; empty means the place of the body."""

    title: str
    field: str
    family: str
    facts: str = ""
    request: str = ""
    option: str = ""
    affected: str = ""
    place: str = ""
    affects_all: bool = False
    several_departments: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Through whom a topic came: the organisation, and for a resident how, under what name, how to answer."""

    proposed_by: Organisation
    via: str = Via.ONLINE
    alias: str = ""
    contact: str = ""


@action
def raise_topic(body: Body, *, words: Words, source: Source, actor: Actor, draft: bool = False) -> Topic:
    """Raise a topic at a body, or keep it as a draft of one's own."""
    if not (actor.system or (may_raise(actor) and actor.organisation == source.proposed_by.pk)):
        raise Denied(_("Topics are raised for the organisation whose hat you wear."), rule="role")
    pk, said = new_id(), asdict(words)
    topic = Topic(
        pk=pk, root_id=pk, body=body, proposed_by=source.proposed_by, proposer=actor.user, via=source.via,
        place=said.pop("place") or body.place.code, alias=source.alias.strip(),
        contact=seal(source.contact.strip(), purpose="topic") if source.contact.strip() else "",
    )  # fmt: skip
    if topic.on_behalf:
        topic.code = free_code()
    begin(topic, "draft", actor=actor, **said)
    if not draft:
        take(topic, "submit", actor=actor)
    return topic


@action
def bring_along(topic: Topic, *, actor: Actor, reason: str = "", **_inputs: Any) -> None:
    """All who raised or follow a merged topic now belong to the one it was merged into."""
    assert topic.merged_into is not None
    target = locked(topic.merged_into)
    own = Support(
        topic=target, organisation=topic.proposed_by, user=topic.proposer, alias=topic.alias, via=topic.via,
        words=topic.title[:300], came_from=topic,
    )  # fmt: skip
    moved = list(topic.supports.all())
    for each in moved:
        each.pk, each.topic, each.came_from, each._state.adding = new_id(), target, topic, True
    Support.objects.bulk_create([own, *moved], ignore_conflicts=True)
    topic.origins.update(upper_topic=target)
    followers = list(Follow.objects.filter(matter_id=topic.pk).values_list("user", flat=True))
    new = [u for u in followers if not Follow.objects.filter(matter_id=target.pk, user=u).exists()]
    Follow.objects.bulk_create([Follow(matter_id=target.pk, user=u) for u in new])
    index(binding_of(target), target)
    append(actor=actor, act="took_in", kind="topic", object_id=target.pk, detail={"topic": topic.pk}, reason=reason)


@action
def support(topic: Topic, *, source: Source, actor: Actor, words: str = "") -> Support:
    """Join a topic instead of raising the same again."""
    if not (may_raise(actor) and actor.organisation == source.proposed_by.pk):
        raise Denied(_("Topics are joined for the organisation whose hat you wear."), rule="role")
    known = topic.supports.filter(user=actor.user, alias="").first()
    if known and not source.alias:
        return known
    made = Support.objects.create(
        topic=topic,
        organisation=source.proposed_by,
        user=actor.user,
        alias=source.alias.strip(),
        via=source.via,
        words=words.strip(),
    )
    index(binding_of(topic), topic)
    if matter := Matter.objects.filter(pk=topic.pk).first():
        follow(matter, actor=actor)
    append(actor=actor, act="support", kind="topic", object_id=topic.pk, detail={"organisation": made.organisation_id})
    return made


@action
def feedback(topic: Topic, *, text: str, actor: Actor, told_via: str = "", explanation: str = "") -> Topic:
    """Tell the proposer what became of it; ``explanation`` where tasks are still open."""
    on_behalf = locked(topic).on_behalf
    said = "\n".join(part.strip() for part in (text, explanation) if part.strip())
    if len(said) > LONGEST_ANSWER:
        refusal = _("An answer has at most %(most)d characters; this one has %(length)d. Shorten it.")
        raise Invalid(refusal % {"most": LONGEST_ANSWER, "length": len(said)}, rule="feedback", field="text")
    told = bool(text.strip()) and (not on_behalf or bool(told_via))
    take(topic, "feedback", actor=actor, reason=said[:500], told=told, explained=bool(explanation.strip()))
    Feedback.objects.create(topic=topic, text=said, via=told_via or Via.ONLINE, given_by=actor.user, name=actor.name)
    subject = sentence(gettext_lazy("Answer to your topic “%(topic)s”"), topic=topic.title)
    users = [topic.proposer] if topic.proposer else []
    notify(topic, subject, kind="topic.answer", body=said, users=users, actor=actor)
    answer_below(topic, measures=said[:800], owner=topic.body.secretariat, actor=actor)
    return topic


@action
def give_task(
    topic: Topic,
    *,
    lead: Organisation,
    what: str,
    done_when: str,
    due_on: date,
    actor: Actor,
    lead_why: str = "",
    **_inputs: Any,
) -> Commitment:
    """Give a further task outside a meeting; it carries out the last resolution, where there is one.

    Why another body than the working committee leads (R-09) is on the record of the topic.
    """
    task = assign_for(topic, Deed(lead, what, done_when, due_on), actor=actor)
    if lead_why:
        append(actor=actor, act="lead", kind="topic", object_id=topic.pk, reason=lead_why, detail={"lead": lead.pk})
    if resolution := topic.resolutions.order_by("decided_on", "created_at").last():
        ResolutionTask.objects.create(resolution=resolution, commitment=task)
    return task


@action
def assign_for(topic: Topic, deed: Deed, *, actor: Actor, accepted: bool = False) -> Commitment:
    """A task of a topic, overseen by chair and secretariat of its joint meeting."""
    body, matter = topic.body, Matter.objects.get(pk=topic.pk)
    origin = Origin("topic", topic.pk, matter.title, matter.title_en, matter.url)
    oversight = Oversight(body.chair, body.chair_role, body.secretariat, body.secretariat_role, topic.proposed_by)
    return assign(deed, oversight=oversight, place=topic.place, origin=origin, accepted=accepted, actor=actor)


@action
def give_tasks(resolution: Resolution, *, proposed: list[ProposedTask], actor: Actor) -> None:
    """Make proposed tasks into commitments of the resolution."""
    for task in proposed:
        if task.lead is None or task.due_on is None:
            continue
        helpers = list(task.helpers.all())
        deed = Deed(
            task.lead, task.what, task.done_when, task.due_on, task.post, [h.organisation for h in helpers],
            agreed={h.organisation_id for h in helpers if h.accepted},
        )  # fmt: skip
        made = assign_for(resolution.topic, deed, accepted=task.accepted, actor=actor)
        ResolutionTask.objects.create(resolution=resolution, commitment=made)


@action
def task_ended(task: Commitment, *, actor: Actor) -> None:
    """When the last task of a topic that is being carried out has ended, its answer is due."""
    topic = Topic.objects.filter(pk=task.origin_id).first() if task.origin_id else None
    if topic and locked(topic).state in (TopicState.IMPLEMENTING, TopicState.REOPENED) and not open_tasks_of(topic):
        take(topic, "all_done", actor=SYSTEM)


@action
def task_reopened(task: Commitment, *, actor: Actor) -> None:
    """A task whose verification was taken back: its topic is being carried out again, unless it was answered."""
    topic = Topic.objects.filter(pk=task.origin_id).first() if task.origin_id else None
    going_on = (TopicState.IMPLEMENTING, TopicState.REOPENED, TopicState.ESCALATED)
    if topic is None or (state := locked(topic).state) in going_on:
        return
    if state != TopicState.CARRIED_OUT:
        raise Refusal(
            _("The topic was answered already, so the verification stays. Its secretariat can take it up again."),
            rule="undo",
        )
    take(topic, "go_on", actor=SYSTEM)


@action
def open_contact(topic: Topic, *, reason: str, actor: Actor) -> str:
    """Read how a resident is to be answered: for a purpose that is told, and that stands in the record of the topic."""
    if not answers_resident(actor, topic):
        raise Denied(
            _("The contact is opened by whoever answers the resident: the community worker or the secretariat."),
            rule="role",
        )
    if len(reason.strip()) < 4:
        raise Invalid(_("Say what you need the contact for; it is recorded."), rule="purpose", field="reason")
    row = locked(topic)
    if not row.contact:
        raise Refusal(_("There is no contact: none was left, or it has been deleted."), rule="contact")
    append(actor=actor, act="open_contact", kind="topic", object_id=row.pk, reason=reason.strip())
    return unseal(row.contact, purpose="topic")


@action
def forget_contacts(*, actor: Actor) -> int:
    """Ninety days after a topic was closed nobody needs the contact of the resident any more."""
    closed = Topic.objects.exclude(contact="").filter(state__in=FINAL, state_since__lt=clock.now() - timedelta(days=90))
    count = closed.update(contact="", alias="")
    if count:
        append(actor=actor, act="forget_contacts", kind="topic", detail={"count": count})
    return count
