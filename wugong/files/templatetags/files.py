"""``{% load files %}{% files kind pk %}``: the panel of the files of an object, on the page of that object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import NOBODY
from wugong.common.errors import Unseen
from wugong.files import queries, rules

register = template.Library()


@register.inclusion_tag("files/panel.html", takes_context=True)
def files(context: RequestContext, kind: str, pk: UUID, shown: Any = None) -> dict[str, Any]:
    """Show the files and, for those who may add some, the upload form; nothing to whom the object is hidden.

    ``shown`` is the object, on its own page.
    """
    request = context.get("request")
    actor = actor_of(request) if request is not None and hasattr(request, "actor") else NOBODY
    try:
        found = queries.panel(kind, pk, actor=actor, shown=shown)
    except Unseen:
        return {"panel": None}
    return {"panel": found, "csrf_token": context.get("csrf_token")}


@register.filter
def file_mark(name: str) -> str:
    """The ending of a name, as its mark in a list."""
    return rules.ending_of(name).upper()[:4]
