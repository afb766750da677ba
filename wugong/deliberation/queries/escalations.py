"""Escalations, and one matter through all tiers."""

from __future__ import annotations

from wugong.commitments.models import Commitment
from wugong.commitments.rules import FINAL as KEPT
from wugong.common import clock
from wugong.deliberation.models import Topic
from wugong.deliberation.rules.escalation import ground_holds
from wugong.record.queries import history_of
from wugong.workdays.queries import calendar
from wugong.workdays.rules import workdays_between


def grounded(topic: Topic, ground: str, tried: str) -> bool:
    """Whether a ground holds for a topic as things stand today."""
    oldest = Commitment.objects.filter(origin_kind="topic", origin_id=topic.pk, reported_at=None)
    due = oldest.exclude(state__in=KEPT).order_by("due_on").values_list("due_on", flat=True).first()
    return ground_holds(
        ground,
        tried,
        deferrals=topic.deferrals,
        coordinations=history_of("topic", topic.pk).filter(act="coordinate", outcome="done").count(),
        days_overdue=workdays_between(due, clock.today(), calendar()) if due else 0,
    )


def topics_below(topic: Topic) -> list[Topic]:
    """The topics from below that this one answers, through all tiers."""
    found = list(Topic.objects.filter(escalations__upper_topic=topic).select_related("body"))
    return found + [lower for one in found for lower in topics_below(one)]
