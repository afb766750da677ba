"""One matter through all tiers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from wugong.common.actor import Actor
from wugong.deliberation.models import Escalation, Topic
from wugong.deliberation.queries.topics import that_open


@dataclass(frozen=True, slots=True)
class Way:
    """One matter through all tiers: topics and escalations one may see, and how many more origins there are."""

    topics: list[Topic]
    escalations: list[Escalation]
    unseen: int


def way_of(topic: Topic, actor: Actor, *, seen: Collection[UUID] = ()) -> Way:
    """Every topic that is one matter with this one: the same root, and what went on together with it above.

    ``seen`` are those of which it is known already that the actor may open them.
    """
    roots, known = {topic.root_id}, 0
    while len(roots) > known:  # three tiers: at most three rounds
        known = len(roots)
        # by the ids of the topics: joined over both ends, no index would lead
        inside = Topic.objects.filter(root__in=roots).order_by().values("pk")
        links = Escalation.objects.filter(Q(topic__in=inside) | Q(upper_topic__in=inside))
        for below, above in links.values_list("topic__root", "upper_topic__root"):
            roots |= {below, above} - {None}
    rows = Topic.objects.filter(root__in=roots).select_related("body", "proposed_by")
    every = list(rows.order_by("created_at", "id"))
    opening = that_open(actor, [one.pk for one in every if one.pk not in seen]) | {*seen}
    topics = [one for one in every if one.pk in opening]
    ways = Escalation.objects.filter(topic__in=opening).select_related("topic__body", "upper", "owner")
    return Way(topics, list(ways.order_by("created_at", "id")), len(every) - len(topics))
