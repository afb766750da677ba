"""What the pages of problems need beside the components: buttons of a row, dots of a hot topic, what hangs on one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.flow.binding import binding_named
from wugong.problems import hooks, policies
from wugong.problems.models import Problem
from wugong.problems.queries.lists import HotTopic, Row
from wugong.problems.queries.photos import photos_of
from wugong.problems.queries.routing import suggestions
from wugong.problems.queries.similar import similar
from wugong.problems.rules.kinds import LEAVES, Effort
from wugong.problems.rules.problem import MACHINE, S

register = template.Library()


@register.filter
def asked(row: Row) -> str:
    """What the seat is asked."""
    return str(MACHINE.states[row.todo.matter.state].ask_of(row.todo.party))


@register.simple_tag
def standing_of(problem: Problem) -> str:
    """The state in words."""
    return str(MACHINE.states[problem.state].meaning)


@register.simple_tag(takes_context=True)
def do_now(context: Context, row: Row) -> SafeString:
    """The buttons of a row of the queue: owners to hand it to, the like one to join, else the steps of its state."""
    token, problem = context.get("csrf_token", ""), row.problem
    if row.like:
        first = _post(token, problem, "merge", _("Join them"), into=row.like.pk)
        return _row([first, _link(problem, "dispatch", _("Another one"))])
    if problem.state == S.REPORTED and row.owners and row.kind in LEAVES:
        given: dict[str, Any] = {"category": row.kind, "effort": Effort.ORDINARY}
        buttons = [
            _post(token, problem, "dispatch", _("Hand to %(owner)s") % {"owner": owner}, owner=owner.pk, **given)
            for owner, *_rest in row.owners[:2]
        ]
        return _row([*buttons, _link(problem, "dispatch", _("Choose another"))])
    bound, buttons = binding_named(MACHINE.name), []
    steps = [s for s in MACHINE.steps_from(problem.state) if row.todo.party in s.by and s.weight > 0]
    if row.urgent:  # the fire brigade, the police or the ambulance is called, not the estate
        steps.sort(key=lambda step: step.name != "signpost")
    for step in steps[:2]:
        if (step.name == "forward" and not problem.belongs_id) or (step.name == "send_back" and problem.binding):
            continue
        at_once = bound.act(step.name).at_once
        buttons.append(
            _post(token, problem, step.name, step.label) if at_once else _link(problem, step.name, step.label)
        )
    return _row(buttons)


def _row(buttons: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in buttons))


def _address(problem: Problem, step: str) -> str:
    return f"{reverse('web:step', args=['problem', problem.pk, step])}?next={reverse('problems:home')}"


def _link(problem: Problem, step: str, label: object) -> SafeString:
    return format_html('<a class="button" href="{}">{}</a>', _address(problem, step), label)


def _post(token: object, problem: Problem, step: str, label: object, **given: Any) -> SafeString:
    given |= {"csrfmiddlewaretoken": token, "seen": problem.version, "next": reverse("problems:home")}
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', given.items())
    form = '<form method="post" action="{}">{}<button class="button">{}</button></form>'
    return format_html(form, _address(problem, step), hidden, label)


@register.simple_tag
def dots(topic: HotTopic) -> SafeString:
    """The reports of a hot topic as dots on ninety days."""
    circles = format_html_join(
        "", '<circle class="stone-n" cx="{}" cy="13" r="6"/>', ((round(8 + 276 * at),) for at in topic.dots)
    )
    label = _("%(n)d reports in 90 days") % {"n": len(topic.problems)}
    ground = '<svg class="dots" viewBox="0 0 292 26" role="img" aria-label="{}"><path d="M4 13h284"/>{}</svg>'
    return format_html(ground, label, circles)


@register.simple_tag
def to_sort(problem: Problem) -> dict[str, Any]:
    """What helps who sorts a problem: suggested owners and like ones."""
    if problem.state != S.REPORTED:
        return {}
    like = similar(problem.text, problem.place, problem.category, without=problem)
    return {"suggestions": suggestions(problem), "like": like}


@register.simple_tag(takes_context=True)
def doors(context: Context, problem: Problem) -> dict[str, bool]:
    """What the reader may open from the page: the number that was left, the slip."""
    actor = context["actor"]
    return {
        "call": problem.reachable and policies.may_call(actor, problem),
        "slip": bool(problem.code) and policies.may_print_slip(actor, problem),
    }


@register.simple_tag(takes_context=True)
def what_hangs(context: Context, problem: Problem) -> dict[str, Any]:
    """What hangs on a problem: who joined and what was added, panels of others."""
    words = list(problem.supports.order_by("created_at")[:60])
    return {"words": words, "panels": hooks.panels.shown(context["actor"], problem)}


@register.inclusion_tag("problems/parts/photos.html")
def photos(problem: Problem, code: str = "") -> dict[str, Any]:
    """``{% photos problem %}``: before and after, as far as there are any; ``code``: to the holder of the slip."""
    before, after = photos_of(problem)
    address = (lambda pk: reverse("problems:photo", args=[code, pk])) if code else preview_of
    shown = [(pgettext("photo", "Before"), before), (pgettext("photo", "After"), after)]
    return {"groups": [(name, [address(one.pk) for one in rows]) for name, rows in shown if rows]}


def preview_of(pk: UUID) -> str:
    """The small form of a picture, for who may see the case."""
    return reverse("files:preview", args=[pk])
