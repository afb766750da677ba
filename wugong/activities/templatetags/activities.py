"""What the page of an activity asks beside its columns."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.activities import policies
from wugong.activities.models import Activity

register = template.Library()


@register.simple_tag(takes_context=True)
def runs(context: RequestContext, activity: Activity) -> bool:
    """``{% runs activity as own %}``: whether the reader keeps its list."""
    return policies.runs(actor_of(context["request"]), activity)
