"""What the pages of a plan and of a hearing show beside their facts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from wugong.accounts.middleware import actor as actor_of
from wugong.planning import hooks, queries
from wugong.planning.models import Plan, PlanHearing
from wugong.planning.rules.plan_hearing import HearingState as S

register = template.Library()


@register.inclusion_tag("planning/hearings.html", takes_context=True)
def hearings(context: RequestContext, plan: Plan) -> dict[str, Any]:
    """``{% hearings plan %}``: each street that is heard, how far it is, what became of its items."""
    actor = actor_of(context["request"])
    rows = queries.hearings_of(plan).prefetch_related("items")
    seen = set(queries.hearings_seen(actor).filter(plan=plan).values_list("pk", flat=True))
    shown = [(row, row.pk in seen, [item.treated for item in row.items.all()]) for row in rows]
    disputes = [(row, row.get_absolute_url() if opens else "") for row, opens, _ in shown if row.state == S.DISPUTED]
    return {"rows": shown, "disputes": disputes}


@register.inclusion_tag("planning/items.html")
def items(hearing: PlanHearing) -> dict[str, Any]:
    """``{% items hearing %}``: the numbered items, each with its answer."""
    return {"items": queries.items_of(hearing), "case": hearing}


@register.inclusion_tag("planning/voices.html", takes_context=True)
def voices(context: RequestContext, hearing: PlanHearing) -> dict[str, Any]:
    """``{% voices hearing %}``: who said what, who is still asked, the way for residents, other mechanisms."""
    panels = hooks.panels.shown(actor_of(context["request"]), hearing)
    return {"voices": queries.voices_of(hearing), "case": hearing, "panels": panels}
