"""What the page of any case shows without its app knowing how: its state, its clock, its buttons, its history."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import NOBODY, Actor
from wugong.files.templatetags.files import files as files_panel
from wugong.flow.binding import binding_named, binding_of
from wugong.flow.models import Stateful, pk_of
from wugong.flow.queries import buttons_for, line_of, state_of
from wugong.flow.table import Alarm, Step
from wugong.flow.taken_back import undoable_steps
from wugong.organisations.instead import stood_in_for
from wugong.record.queries import steps_of
from wugong.web import rows
from wugong.web.cases import awaited_in, ends_by_itself, facts_of, may_open
from wugong.web.history import events
from wugong.web.templatetags.clocks import clock_tag
from wugong.web.templatetags.clocks import state as state_tag

register = template.Library()


def _actor(context: RequestContext) -> Actor:
    request = context.get("request")
    return actor_of(request) if request is not None and hasattr(request, "actor") else NOBODY


@register.simple_tag
def standing(obj: Stateful) -> SafeString:
    """``{% standing obj %}``: the state in its colour."""
    found = state_of(obj)
    return state_tag(found.meaning, found.tone)


@register.simple_tag(takes_context=True)
def linked(context: RequestContext, obj: Stateful, label: object = "") -> SafeString:
    """``{% linked obj %}``: its name, as a link where the reader may open its page; ``label`` instead of the name."""
    words = str(label or obj)
    url = binding_of(obj).describe(obj).url if may_open(obj, _actor(context)) else ""
    return format_html('<a href="{}">{}</a>', url, words) if url else conditional_escape(words)


@register.simple_tag(takes_context=True)
def begins(context: RequestContext, machine: str) -> bool:
    """``{% begins "resource" as shares %}``: whether the reader may begin a case of that machine."""
    bound = binding_named(machine)
    return bound.new is not None and bound.new(_actor(context)) is not None


@register.simple_tag(takes_context=True)
def term(context: RequestContext, obj: Stateful) -> SafeString:
    """``{% term obj %}``: the clock that runs now; nothing where none does."""
    return clock_tag(line_of(pk_of(obj), _actor(context).user)[1])


@register.inclusion_tag("web/components/awaited.html", takes_context=True)
def awaited(context: RequestContext, obj: Stateful) -> dict[str, Any]:
    """``{% awaited obj %}``: who is awaited, for what and until when, with the button that urges them."""
    found = awaited_in(obj, _actor(context))
    return {
        "awaited": found,
        "empty": stood_in_for(binding_of(obj), obj) if found else "",
        "ahead": ends_by_itself(obj),
        "urge": reverse("web:urge", args=[binding_of(obj).machine.name, obj.pk]) if found else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("web/components/buttons.html", takes_context=True)
def buttons(context: RequestContext, obj: Stateful, leave_out: str = "", first: int = 0) -> dict[str, Any]:
    """``{% buttons obj %}``: every step the actor may take now, the heaviest first.

    ``leave_out``: names of steps, apart by spaces, that the page offers in its own way; ``first=1`` where the page has
    its primary button elsewhere.
    """
    bound = binding_of(obj)
    awaited = bound.machine.states[obj.state].awaits
    offered = [b for b in buttons_for(_actor(context), obj) if b.step.name not in leave_out.split()]
    shown = [
        {**rows.button(bound, obj.pk, b.step), "tone": _tone(n + first, b.step, awaited), "why_not": b.why_not}
        for n, b in enumerate(offered)
    ]
    back = undoable_steps(bound, obj, _actor(context))
    return {
        "buttons": shown,
        "csrf_token": context.get("csrf_token"),
        "undo": reverse("web:undo", args=[bound.machine.name, obj.pk]) if back else "",
        "undone": bound.machine.step(back[-1].act).label if back else "",
    }


def _tone(place: int, step: Step, awaited: Collection[str]) -> str:
    """The first is the primary one if it is for somebody awaited; steps that nobody is asked to take are quiet."""
    if not step.weight:
        return "quiet"
    return "primary" if place == 0 and step.weight > 1 and not set(awaited).isdisjoint(step.by) else ""


@register.inclusion_tag("web/components/timeline.html")
def timeline(obj: Stateful) -> dict[str, Any]:
    """``{% timeline obj %}``: the steps of the case, oldest first, without what was refused and lesser entries."""
    bound = binding_of(obj)
    acts = (*bound.told_steps, "undo", "redate", "urge", *Alarm, *bound.notes)
    entries = steps_of(bound.machine.name, pk_of(obj), acts)
    return {"events": events(bound.machine, entries, notes=bound.notes)}


@register.inclusion_tag("web/facts.html", takes_context=True)
def facts(context: RequestContext, obj: Stateful, names: str) -> dict[str, Any]:
    """``{% facts obj "amount paid_on" %}``: these columns of an object, where they are filled, as a case shows them."""
    return {"facts": facts_of(binding_of(obj), obj, _actor(context), names.split())}


@register.inclusion_tag("files/panel.html", takes_context=True)
def files(context: RequestContext, obj: Stateful) -> dict[str, Any]:
    """``{% files obj %}``: the files of the case, and the form that adds some where the reader may."""
    return files_panel(context, binding_of(obj).machine.name, pk_of(obj), shown=obj)


@register.inclusion_tag("web/components/follow.html", takes_context=True)
def follow(context: RequestContext, obj: Stateful) -> dict[str, Any]:
    """``{% follow obj %}``: the button that follows the case, or stops following it."""
    user = _actor(context).user
    on = user is not None and line_of(pk_of(obj), user)[0]
    return {"pk": obj.pk, "on": on, "known": user is not None, "csrf_token": context.get("csrf_token")}
