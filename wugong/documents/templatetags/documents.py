"""``{% documents_of obj %}``: what was issued on a matter, and the documents one may have made of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.documents import hooks, queries
from wugong.documents.rules.machine import MACHINE, SINGLE, DocumentState
from wugong.flow.binding import binding_of
from wugong.flow.models import Stateful, pk_of

register = template.Library()


@register.inclusion_tag("documents/of_object.html", takes_context=True)
def documents_of(context: RequestContext, obj: Stateful) -> dict[str, Any]:
    """The documents of an object and the buttons that make one."""
    request = context.get("request")
    if request is None or not hasattr(request, "actor"):
        return {}
    actor, machine = actor_of(request), binding_of(obj).machine.name
    rows = queries.of_source(actor, machine, pk_of(obj))
    standing = {row.kind for row in rows if row.kind in SINGLE and row.state == DocumentState.ISSUED}
    return {
        "machine": machine,
        "pk": pk_of(obj),
        "rows": [(row, MACHINE.states[row.state]) for row in rows],
        "offers": [o for o in hooks.offers_of(machine) if o.name not in standing and o.open_to(actor, obj)],
        "csrf_token": context.get("csrf_token"),
    }
