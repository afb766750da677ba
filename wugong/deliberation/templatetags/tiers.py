"""``{% load tiers %}{% tiers topic %}``: one matter at every tier, as far as the reader may see it.

``{% joined_to whistle as panels %}``: what other mechanisms add to the page of a whistle.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.deliberation import hooks
from wugong.deliberation.models import Topic, Whistle
from wugong.deliberation.queries.tiers import way_of
from wugong.places.hooks import Shown

register = template.Library()


@register.inclusion_tag("deliberation/tiers.html", takes_context=True)
def tiers(context: RequestContext, topic: Topic) -> dict[str, Any]:
    """Topics and escalations that are one matter with this one."""
    return {"way": way_of(topic, actor_of(context["request"]))}


@register.simple_tag(takes_context=True)
def joined_to(context: RequestContext, whistle: Whistle) -> list[Shown]:
    """The panels of the page of a whistle."""
    return hooks.whistles.shown(actor_of(context["request"]), whistle)
