"""Pages on which one mechanism begins in another."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from wugong.accounts.middleware import actor as actor_of
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.topics import topic_seen
from wugong.journeys import actions
from wugong.linkage.views.projects import proposal_page


def grow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a 1+10 project out of a topic, with the words that are there already."""
    topic = topic_seen(actor_of(request), pk)
    return proposal_page(request, _said(topic), source=topic.title, propose=partial(actions.grow, topic))


def _said(topic: Topic) -> dict[str, Any]:
    return {"title": topic.title, "concern": topic.family, "summary": f"{topic.facts}\n{topic.option}"[:1500]}
