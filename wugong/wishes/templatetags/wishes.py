"""What the page of a wish needs beside the components: whether the reader may call who wished."""

from __future__ import annotations

from django import template
from django.template import Context

from wugong.wishes.models import Wish
from wugong.wishes.policies import may_open_contact

register = template.Library()


@register.simple_tag(takes_context=True)
def may_call(context: Context, wish: Wish) -> bool:
    """Whether there is a number and the reader may open it."""
    return bool(wish.contact) and may_open_contact(wish, context["actor"])
