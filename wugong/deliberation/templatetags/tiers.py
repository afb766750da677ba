"""``{% load tiers %}{% tiers topic %}``: one matter at every tier, as far as the reader may see it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.tiers import way_of

register = template.Library()


@register.inclusion_tag("deliberation/tiers.html", takes_context=True)
def tiers(context: RequestContext, topic: Topic) -> dict[str, Any]:
    """Topics and escalations that are one matter with this one."""
    return {"way": way_of(topic, actor_of(context["request"]))}
