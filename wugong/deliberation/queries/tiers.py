"""One matter through all tiers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wugong.common.actor import Actor
from wugong.common.prepared import prepared
from wugong.deliberation.models import Escalation, Topic
from wugong.deliberation.queries.topics import topics_visible_to


@dataclass(frozen=True, slots=True)
class Way:
    """One matter through all tiers: topics and escalations one may see, and how many more origins there are."""

    topics: list[Topic]
    escalations: list[Escalation]
    unseen: int


def way_of(topic: Topic, actor: Actor) -> Way:
    """Every topic that is one matter with this one: the same root, and what went on together with it above."""
    links: dict[UUID, Escalation] = {}
    roots, asked = {topic.root_id}, set[UUID]()
    while left := roots - asked:  # three tiers: at most three rounds, mostly one or two
        for root in left:
            links |= {link.pk: link for link in _links(root)}
        asked |= left
        for link in links.values():
            roots |= {link.topic.root_id, *([link.upper_topic.root_id] if link.upper_topic else [])}
    every = [one for root in roots for one in _rooted(actor, root)]
    topics = sorted((one for one in every if one.opens), key=lambda one: (one.created_at, one.pk))
    opening = {one.pk for one in topics}
    ways = [link for link in links.values() if link.topic_id in opening]
    return Way(topics, sorted(ways, key=lambda link: (link.created_at, link.pk)), len(every) - len(topics))


@prepared
def _links(root: UUID) -> QuerySet[Escalation]:
    """Escalations from or to a topic of a root."""
    # by the ids of the topics: joined over both ends, no index would lead
    inside = Topic.objects.filter(root=root).order_by().values("pk")
    rows = Escalation.objects.filter(Q(topic__in=inside) | Q(upper_topic__in=inside))
    return rows.select_related("topic__body", "upper_topic", "upper", "owner")


@prepared
def _rooted(actor: Actor, root: UUID) -> QuerySet[Any]:
    """The topics of a root; ``opens``: whether the actor may open their page."""
    opens = Exists(topics_visible_to(actor).filter(pk=OuterRef("pk")))
    return Topic.objects.filter(root=root).select_related("body", "proposed_by").annotate(opens=opens)
