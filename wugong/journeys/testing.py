"""What the pages where mechanisms meet tell the laws of the house."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions.bodies import found_body
from wugong.deliberation.actions.topics import Source, raise_topic
from wugong.deliberation.testing import TOPIC_SEES, WORDS

PROPOSES = dict.fromkeys(("street_secretary", "street_staff", "liaison_officer"), 200)
ACCESS = {
    "journeys:grow": {**dict.fromkeys(TOPIC_SEES, 403), **PROPOSES, "liaison_officer": 404, "nobody": 302, "*": 404},
}


def _topic(people: Any) -> dict[str, Any]:
    """A topic a community raised at its street's joint meeting."""
    old = clock.today() - timedelta(days=90)
    body = found_body(people.places["990112001"], chair=people.pwc, actor=SYSTEM, founded_on=old)
    worker = people.actor("community_worker")
    return {"pk": raise_topic(body, words=WORDS, source=Source(people.community), actor=worker).pk}


ARGUMENTS = {"journeys:grow": _topic}
