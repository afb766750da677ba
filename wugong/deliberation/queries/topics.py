"""Topics: the queue, one topic with all that hangs on it, what is like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wugong.commitments.models import Commitment
from wugong.commitments.queries import commitments_visible_to, of_origin
from wugong.commitments.rules import FINAL as KEPT
from wugong.common.actor import Actor
from wugong.common.alike import nearest
from wugong.common.errors import Unseen
from wugong.common.prepared import prepared
from wugong.deliberation.models import (
    AgendaItem,
    Body,
    Coordination,
    Escalation,
    Feedback,
    Meeting,
    Member,
    Resolution,
    Support,
    Topic,
)
from wugong.deliberation.policies import may_raise
from wugong.deliberation.queries.bodies import circle_of
from wugong.deliberation.rules.topic import FINAL, QUEUE, TopicState
from wugong.flow.engine import with_tokens
from wugong.flow.models import Matter
from wugong.flow.queries import SCOPED, within
from wugong.flow.search import terms
from wugong.organisations.queries.organisations import own_organisation
from wugong.record.models import Entry
from wugong.record.queries import history_of
from wugong.record.rules import Outcome


def topics_visible_to(actor: Actor) -> QuerySet[Topic]:
    """Topics of the place of the hat worn; of bodies one sits in; those one raised, joined or works on.

    Drafts are seen by the organisation that writes them.
    """
    rows = Topic.objects.all()
    if actor.system:
        return rows
    hat, seen, own = actor.hat, Q(pk__in=[]), Q(pk__in=[])
    if hat and hat.role in SCOPED and hat.place:
        seen |= within(hat.place)
    if hat and hat.organisation:
        own = Q(proposed_by=hat.organisation)
        seen |= Q(body__chair=hat.organisation) | Q(body__secretariat=hat.organisation)
        seen |= Q(Exists(Member.objects.filter(body=OuterRef("body"), organisation=hat.organisation, until=None)))
        seen |= Q(Exists(Support.objects.filter(topic=OuterRef("pk"), organisation=hat.organisation)))
        seen |= Q(Exists(Coordination.objects.filter(topic=OuterRef("pk"), organisation=hat.organisation)))
        seen |= Q(Exists(Commitment.objects.filter(origin_id=OuterRef("pk"), lead=hat.organisation)))
        seen |= Q(Exists(Topic.objects.filter(root=OuterRef("root"), proposed_by=hat.organisation)))
    return rows.filter(own | (seen & ~Q(state=TopicState.DRAFT)))


def topic_seen(actor: Actor, pk: UUID) -> Topic:
    """One topic; raises Unseen."""
    for topic in _topic_seen(actor, pk):
        return topic
    raise Unseen(str(pk))


# What may hang on a topic: the page reads what is there, and what is there it learns with the topic.
HANGING = ("supports", "resolutions", "items", "feedbacks", "circulations", "coordinations", "collections")


@prepared
def _topic_seen(actor: Actor, pk: UUID) -> QuerySet[Topic]:
    rows = topics_visible_to(actor).select_related("body__place", "proposed_by__place", "merged_into", "root")
    hanging = {f"has_{name}": _hangs(name) for name in HANGING}
    tasks = Exists(Commitment.objects.filter(origin_kind="topic", origin_id=OuterRef("pk")))
    up = Exists(Escalation.objects.filter(topic__root=OuterRef("root")))
    down = Exists(Escalation.objects.filter(upper_topic__root=OuterRef("root")))
    joined = Exists(Support.objects.filter(topic=OuterRef("pk"), user=actor.user, alias=""))
    circle = Exists(Meeting.objects.filter(body=OuterRef("body"), body__in=circle_of(actor).values("pk")))
    return rows.filter(pk=pk).annotate(
        **hanging, has_tasks=tasks, went_up=up, came_up=down, is_joined=joined, sees_meetings=circle
    )


def _hangs(name: str) -> Exists:
    related: Any = Topic._meta.get_field(name)
    return Exists(related.related_model._default_manager.filter(**{related.field.name: OuterRef("pk")}))


def that_open(actor: Actor, keys: Iterable[UUID | None]) -> set[UUID]:
    """Those of some topics whose page the actor may open; the others are shown without a link."""
    wanted = [key for key in keys if key]
    return set(topics_visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def narrowed(rows: QuerySet[Topic], *, body: str = "", which: str = "", query: str = "") -> QuerySet[Topic]:
    """Of one body, in one part of the way (``queue``, ``work``, ``answer``, ``done`` or a state), with these words."""
    if body:
        try:
            rows = rows.filter(body=UUID(body))
        except ValueError:
            return rows.none()
    parts = {
        "queue": Q(state__in=QUEUE),
        "work": Q(state__in=[TopicState.IMPLEMENTING, TopicState.ESCALATED, TopicState.NEEDS_RESIDENTS]),
        "answer": Q(state__in=[TopicState.CARRIED_OUT, TopicState.NOT_ADOPTED, TopicState.FEEDBACK_GIVEN]),
        "done": Q(state__in=FINAL),
    }
    if which in parts:
        rows = rows.filter(parts[which])
    elif which in TopicState.values:
        rows = rows.filter(state=which)
    wanted = terms(query)
    if wanted:
        rows = rows.filter(pk__in=with_tokens(Matter.objects.filter(machine="topic"), wanted).values("id"))
    return rows


def for_list(rows: QuerySet[Topic]) -> QuerySet[Topic]:
    """Rows with what a line of the queue shows, in a fixed number of queries."""
    joined = Support.objects.filter(topic=OuterRef("pk")).order_by().values("topic").annotate(n=Count("pk")).values("n")
    # a count for each line shown, not one group over all topics
    return rows.select_related("body", "proposed_by").annotate(voices=Coalesce(Subquery(joined), 0))


def waiting_for(body: Body) -> QuerySet[Topic]:
    """Topics that may be put on an agenda of the body, the oldest first."""
    states = [TopicState.ADMITTED, TopicState.COORDINATING, TopicState.DEFERRED]
    return for_list(Topic.objects.filter(body=body, state__in=states)).order_by("created_at", "id")


def open_others(topic: Topic) -> QuerySet[Topic]:
    """Open topics of the same body into which this one could be merged."""
    rows = Topic.objects.filter(body=topic.body).exclude(state__in=[*FINAL, TopicState.DRAFT]).exclude(pk=topic.pk)
    return rows.order_by("-created_at", "-id")


def blank_for(actor: Actor) -> Topic | None:
    """A topic that somebody may raise for the organisation of the hat; None where there is none."""
    own = own_organisation(actor) if may_raise(actor) else None
    return Topic(proposed_by=own, place=own.place.code) if own else None


def open_tasks_of(topic: Topic) -> int:
    return Commitment.objects.filter(origin_kind="topic", origin_id=topic.pk).exclude(state__in=KEPT).count()


def begun(topic: Topic) -> bool:
    """Whether work on a topic has begun at its tier: it was adopted, given a task, or taken up again."""
    tasks = Commitment.objects.filter(origin_kind="topic", origin_id=topic.pk)
    return topic.reopened or topic.resolutions.exists() or tasks.exists()


@prepared
def tasks_shown(actor: Actor, topic: UUID) -> QuerySet[Any]:
    """The tasks of a topic at this tier, the next due first; ``opens``: whether the actor may open their page."""
    opens = Exists(commitments_visible_to(actor).filter(pk=OuterRef("pk")))
    return of_origin("topic", topic).annotate(opens=opens)


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the page of a topic shows beside the topic itself."""

    supports: list[Support]
    resolutions: list[Resolution]
    items: list[AgendaItem]
    feedbacks: list[Feedback]
    asked: list[Coordination]


def whole(topic: Any) -> Whole:
    """What hangs on a topic of ``topic_seen``."""
    return Whole(
        supports=_supports(topic.pk) if topic.has_supports else [],
        resolutions=_resolutions(topic.pk) if topic.has_resolutions else [],
        items=_items(topic.pk) if topic.has_items else [],
        feedbacks=_feedbacks(topic.pk) if topic.has_feedbacks else [],
        asked=_asked(topic.pk) if topic.has_coordinations else [],
    )


@prepared
def _supports(topic: UUID) -> QuerySet[Support]:
    return Support.objects.filter(topic=topic).select_related("organisation").order_by("created_at")[:50]


@prepared
def _resolutions(topic: UUID) -> QuerySet[Resolution]:
    return Resolution.objects.filter(topic=topic).order_by("decided_on", "created_at")


@prepared
def _items(topic: UUID) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(topic=topic).select_related("meeting__body").order_by("meeting__starts_at")


@prepared
def _feedbacks(topic: UUID) -> QuerySet[Feedback]:
    return Feedback.objects.filter(topic=topic).order_by("at")


@prepared
def _asked(topic: UUID) -> QuerySet[Coordination]:
    return Coordination.objects.filter(topic=topic).select_related("organisation").order_by("created_at", "id")


def openings_of(topic: Topic) -> QuerySet[Entry]:
    """Who opened the resident's contact, when and what for, the newest first."""
    return history_of("topic", topic.pk).filter(act="open_contact", outcome=Outcome.DONE)[:20]


def counts_of(body: Body) -> dict[str, int]:
    """How many topics of a body are to be screened, wait for a meeting, are at work, or wait for their answer."""
    groups = {
        "screen": Q(state=TopicState.SUBMITTED),
        "waiting": Q(state__in=[TopicState.ADMITTED, TopicState.COORDINATING, TopicState.DEFERRED]),
        "work": Q(state__in=[TopicState.IMPLEMENTING, TopicState.ESCALATED, TopicState.NEEDS_RESIDENTS]),
        "answer": Q(state__in=[TopicState.CARRIED_OUT, TopicState.NOT_ADOPTED]),
    }
    return Topic.objects.filter(body=body).aggregate(**{n: Count("pk", filter=q) for n, q in groups.items()})


def raised_by(actor: Actor) -> QuerySet[Topic]:
    """Topics the organisation of the hat worn has raised."""
    if actor.organisation is None:
        return Topic.objects.none()
    return Topic.objects.filter(proposed_by=actor.organisation)


def may_be_joined(topic: Any) -> bool:
    """Whether the reader of a topic of ``topic_seen`` could still join: it is open, and he has not."""
    return topic.state not in (*FINAL, TopicState.DRAFT) and not topic.is_joined


def open_of(body: Body) -> QuerySet[Topic]:
    """Every open topic of a body, newest first."""
    return Topic.objects.filter(body=body).exclude(state__in=[*FINAL, TopicState.DRAFT]).order_by("-created_at", "-id")


def similar(actor: Actor, title: str, most: int = 5) -> list[Topic]:
    """Open topics one may see whose titles are like this one, the nearest first; the newest 500 are looked at."""
    rows = topics_visible_to(actor).exclude(state__in=[*FINAL, TopicState.DRAFT]).order_by("-created_at", "-id")
    titles = [(str(pk), name) for pk, name in rows.values_list("pk", "title")[:500]]
    keys = nearest(title, titles, most)
    found = {str(t.pk): t for t in for_list(Topic.objects.filter(pk__in=keys))}
    return [found[key] for key in keys]
