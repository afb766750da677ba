"""The way of a topic outside the meeting room."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.ids import new_id
from wugong.common.locks import locked
from wugong.common.privacy import refuse_identity
from wugong.common.sealed import seal, unseal
from wugong.deliberation.actions.escalations import answer_below
from wugong.deliberation.models import Body, Feedback, Support, Topic
from wugong.deliberation.policies import may_raise, proposer, topic_secretariat
from wugong.deliberation.queries.topics import open_tasks_of
from wugong.deliberation.rules.topic import TopicState, Via
from wugong.flow.actions import action, begin, follow, take
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.flow.models import Follow, Matter
from wugong.flow.slips import new_code
from wugong.inbox.actions import post
from wugong.organisations.models import Organisation
from wugong.record.actions import append


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
    _refuse_identity(words)
    pk = new_id()
    topic = Topic(
        pk=pk,
        root_id=pk,
        body=body,
        proposed_by=source.proposed_by,
        proposer=actor.user,
        via=source.via,
        alias=source.alias.strip(),
        contact=seal(source.contact.strip(), purpose="topic") if source.contact.strip() else "",
        **{**asdict(words), "place": words.place or body.place.code},
    )
    if topic.on_behalf:
        topic.code = _free_code()
    begin(topic, "draft", actor=actor)
    if not draft:
        take(topic, "submit", actor=actor)
    return topic


def _free_code() -> str:
    """A code for a slip that no other slip has."""
    while Matter.objects.filter(code=(code := new_code())).exists():
        pass
    return code


def _refuse_identity(words: Words) -> None:
    names = ("title", "facts", "request", "option", "affected")
    refuse_identity(**{name: getattr(words, name) for name in names})


@action
def amend(topic: Topic, *, words: Words, actor: Actor) -> Topic:
    """Change what a draft or a returned topic says."""
    _refuse_identity(words)
    changes = {**asdict(words), "place": words.place or topic.place}
    return take(topic, "amend", actor=actor, changes=changes)


@action
def submit(topic: Topic, *, actor: Actor, reason: str = "") -> Topic:
    """Raise a draft, or a returned topic again."""
    return take(topic, "submit", actor=actor, reason=reason)


@action
def admit(topic: Topic, *, actor: Actor, own_remit: bool = False, reason: str = "") -> Topic:
    """Take it into the queue; ``own_remit`` says that one member could settle it, and then ``reason`` why here."""
    changes = {"own_remit": own_remit}
    return take(topic, "admit", actor=actor, reason=reason, changes=changes, own_remit=own_remit)


@action
def send_back(topic: Topic, *, reason: str, actor: Actor) -> Topic:
    """Return it with what is missing."""
    return take(topic, "send_back", actor=actor, reason=reason)


@action
def divert(topic: Topic, *, elsewhere: str, reason: str, actor: Actor, elsewhere_who: str = "") -> Topic:
    """Send it to the channel it belongs to; the proposer learns which, and why."""
    changes = {"elsewhere": elsewhere, "elsewhere_who": elsewhere_who.strip()}
    return take(topic, "divert", actor=actor, reason=reason, changes=changes)


@action
def merge(topic: Topic, *, into: Topic, actor: Actor, reason: str = "") -> Topic:
    """Go on as one with another topic of the body. All who raised or follow this one now belong to the other."""
    target = locked(into)
    take(topic, "merge", actor=actor, reason=reason, changes={"merged_into": target}, into=target)
    own = Support(
        topic=target, organisation=topic.proposed_by, user=topic.proposer, alias=topic.alias, via=topic.via,
        words=topic.title[:300], came_from=topic,
    )  # fmt: skip
    brought = [own, *(_moved(s, target, topic) for s in topic.supports.all())]
    Support.objects.bulk_create(brought, ignore_conflicts=True)
    topic.origins.update(upper_topic=target)
    followers = list(Follow.objects.filter(matter_id=topic.pk).values_list("user", flat=True))
    new = [u for u in followers if not Follow.objects.filter(matter_id=target.pk, user=u).exists()]
    Follow.objects.bulk_create([Follow(matter_id=target.pk, user=u) for u in new])
    index(binding_of(target), target)
    append(actor=actor, act="took_in", kind="topic", object_id=target.pk, detail={"topic": topic.pk}, reason=reason)
    return topic


def _moved(support: Support, target: Topic, origin: Topic) -> Support:
    return Support(
        topic=target, organisation=support.organisation, user=support.user, alias=support.alias, via=support.via,
        words=support.words, came_from=origin,
    )  # fmt: skip


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
    told = bool(text.strip()) and (not on_behalf or bool(told_via))
    take(topic, "feedback", actor=actor, reason=said[:500], told=told, explained=bool(explanation.strip()))
    Feedback.objects.create(
        topic=topic, text=said[:800], via=told_via or Via.ONLINE, given_by=actor.user, name=actor.name
    )
    post(
        seats=[],
        users=[topic.proposer] if topic.proposer else [],
        kind="topic.answer",
        matter=topic.pk,
        subject=_("Answer to your topic “%(topic)s”") % {"topic": topic.title},
        body=said,
        url=Matter.objects.get(pk=topic.pk).url,
        actor=actor,
    )
    answer_below(topic, text=said, actor=actor)
    return topic


@action
def rate(topic: Topic, *, score: int, actor: Actor, words: str = "") -> Topic:
    """The proposer says how far it helped, 1 to 5."""
    if not 1 <= score <= 5:
        raise Invalid(_("Rate with 1 to 5."), rule="rating", field="score")
    return take(topic, "rate", actor=actor, reason=words, changes={"score": score, "score_words": words.strip()})


@action
def reopen(topic: Topic, *, actor: Actor, reason: str = "") -> Topic:
    """Take it up once more because the proposer is not content."""
    return take(topic, "reopen", actor=actor, reason=reason, changes={"reopened": True, "score": None})


@action
def task_ended(task: Commitment, *, actor: Actor) -> None:
    """When the last task of a topic that is being carried out has ended, its answer is due."""
    topic = Topic.objects.filter(pk=task.origin_id).first() if task.origin_id else None
    if topic and locked(topic).state == TopicState.IMPLEMENTING and not open_tasks_of(topic):
        take(topic, "all_done", actor=SYSTEM)


@action
def open_contact(topic: Topic, *, reason: str, actor: Actor) -> str:
    """Read how a resident is to be answered: for a purpose that is told, and that stands in the record of the topic."""
    if not actor.sits_any([*proposer(topic), *topic_secretariat(topic)]):
        raise Denied(
            _("The contact is opened by who answers the resident: his worker or the secretariat."), rule="role"
        )
    if len(reason.strip()) < 4:
        raise Invalid(_("Say what you need the contact for; it is recorded."), rule="purpose", field="reason")
    row = locked(topic)
    if not row.contact:
        raise Refusal(_("No contact is kept: none was left, or its time is over."), rule="contact")
    append(actor=actor, act="open_contact", kind="topic", object_id=row.pk, reason=reason.strip())
    return unseal(row.contact, purpose="topic")


@action
def forget_contacts(*, actor: Actor) -> int:
    """Ninety days after a topic was closed nobody needs the contact of the resident any more."""
    closed = Topic.objects.exclude(contact="").filter(
        state__in=["closed", "withdrawn", "diverted", "merged"], state_since__lt=clock.now() - timedelta(days=90)
    )
    count = closed.update(contact="", alias="")
    if count:
        append(actor=actor, act="forget_contacts", kind="topic", detail={"count": count})
    return count
