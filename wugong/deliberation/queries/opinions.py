"""Collections of opinions: who may see them, what one has answered, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.sealed import fingerprint
from wugong.deliberation.models import Collection, Opinion, Statement, Topic, Voice
from wugong.deliberation.queries.bodies import find_seen
from wugong.deliberation.queries.topics import topics_visible_to
from wugong.deliberation.rules.opinions import OpinionState


def collections_visible_to(actor: Actor) -> QuerySet[Collection]:
    """Those on topics one may see."""
    rows = Collection.objects.select_related("topic__body__place")
    return rows if actor.system else rows.filter(topic__in=topics_visible_to(actor).order_by().values("pk"))


def collection_seen(actor: Actor, pk: UUID) -> Collection:
    """One collection; raises Unseen."""
    return find_seen(collections_visible_to(actor), pk)


def collection_by_link(token: str) -> Collection:
    """The public collection with this token that has been opened; raises Unseen."""
    rows = Collection.objects.select_related("topic__body__place")
    opened = rows.filter(public=True, state__in=[OpinionState.OPEN, OpinionState.CLOSED])
    return find_seen(opened, token[:32], "token")


def answering(collection: Collection) -> bool:
    """Whether answers are taken now."""
    return collection.state == OpinionState.OPEN and collection.opens_on <= clock.today() <= collection.closes_on


def key_of(actor: Actor) -> str:
    """What tells the voice of a person who is signed in apart; empty for nobody."""
    return f"user:{actor.user}" if actor.user else ""


def voice_known(collection: Collection, key: str) -> Voice | None:
    """The voice that has this key, while the collection is open."""
    known = fingerprint(f"{collection.pk}:{key}", purpose="voice")
    return collection.voices.filter(key=known).first() if key else None


def statement_of(collection: Collection, pk: str) -> Statement:
    """One statement of a collection; raises Unseen."""
    return find_seen(collection.statements.select_related("collection__topic__body"), pk if pk.isdigit() else 0)


def statements_shown(collection: Collection) -> list[Statement]:
    """What people answer to, in the order in which it was written."""
    return list(collection.statements.filter(shown=True).order_by("pk"))


def answers_of(voice: Voice | None) -> dict[int, int]:
    """What a voice has said so far, by statement."""
    if voice is None:
        return {}
    return dict(Opinion.objects.filter(voice=voice).values_list("statement", "answer"))


def of_office(collection: Collection) -> dict[str, Any]:
    """What waits for the office, what it kept back, and how many voices there are."""
    return {
        "waiting": list(collection.statements.filter(shown__isnull=True).order_by("pk")),
        "kept_back": list(collection.statements.filter(shown=False).order_by("pk")),
        "voices": collection.voices.count(),
    }


@dataclass(frozen=True, slots=True)
class Found:
    """A statement with what was found of it; ``whole`` and ``groups`` hold shares or None."""

    text: str
    whole: dict[str, Any] | None
    groups: list[dict[str, Any] | None]
    common: bool
    divides: float


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a collection as pages and minutes show it, what all share first."""

    collection: Collection
    voices: int
    sizes: list[int]
    lines: list[Found]
    points: list[list[float]]

    @property
    def common(self) -> list[Found]:
        return [line for line in self.lines if line.common]

    @property
    def dividing(self) -> list[Found]:
        """What divides the groups most."""
        return sorted((line for line in self.lines if line.divides >= 0.3), key=lambda line: -line.divides)[:5]


def findings_of(collection: Collection) -> Findings | None:
    """What a collection found; None while it has not been counted."""
    kept = collection.result
    if kept is None:
        return None
    texts = {str(pk): text for pk, text in collection.statements.filter(shown=True).values_list("pk", "text")}
    lines = [
        Found(texts.get(one["statement"], ""), one["whole"], one["groups"], one["common"], one["divides"])
        for one in kept["lines"]
    ]
    lines.sort(key=lambda line: (not line.common, -(line.whole["agree"] if line.whole else 0)))
    return Findings(collection, kept["voices"], kept["sizes"], lines, kept["points"])


def findings_on(topic: Topic) -> list[Findings]:
    """What was found on a topic, the newest three first."""
    return opinions_on(topic)[1]


def opinions_on(topic: Topic) -> tuple[Collection | None, list[Findings]]:
    """The collection on a topic that is prepared or open, and what was found before, the newest three first."""
    rows = list(topic.collections.order_by("-created_at"))
    current = next((row for row in rows if row.state in {OpinionState.PREPARED, OpinionState.OPEN}), None)
    counted = [row for row in rows if row.state == OpinionState.CLOSED and row.result is not None][:3]
    return current, [found for found in map(findings_of, counted) if found]
