"""What the pages of a need, an offer and a project show beside their facts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common.actor import STAFF_ROLES, Actor, Role
from wugong.pairing.models import Need, Project
from wugong.pairing.models.listings import Listing
from wugong.pairing.queries.listings import fitting
from wugong.pairing.queries.pairs import pairs_to_answer, projects_seen, voices_of
from wugong.pairing.rules.kinds import SHOWN_FROM
from wugong.pairing.rules.projects import DONE, UNDER_WAY

register = template.Library()
SECTIONS = (
    ("home", _("Overview")),
    ("pairs", _("Pairs")),
    ("needs", _("Needs")),
    ("offers", _("Offers")),
    ("projects", _("Projects")),
    ("network", _("Network")),
    ("rounds", _("Rounds")),
    ("gaps", _("Gaps")),
)
FOR_STREETS, FOR_STAFF = {"rounds", "gaps"}, {"home", "network"}


@register.inclusion_tag("web/components/party.html")
def look(name: str, label: str, count: int | None, narrowed: str = "") -> dict[str, Any]:
    """``{% look "needs" label count "only=mine" %}``: a list of pairing as a line, with how many there are."""
    url = reverse(f"pairing:{name}") + (f"?{narrowed}" if narrowed else "")
    return {"name": label, "url": url, "end": "" if count is None else str(count)}


@register.simple_tag
def sections(actor: Actor) -> list[tuple[str, str, Any]]:
    """(name, address, label) of the places of pairing for this hat."""
    return [
        (name, reverse(f"pairing:{name}"), label)
        for name, label in SECTIONS
        if name not in FOR_STREETS or actor.is_any(Role.DO, Role.DS, Role.SV, Role.SP, Role.SO)
        if name not in FOR_STAFF or actor.role in STAFF_ROLES
    ]


@register.inclusion_tag("pairing/poster.html", takes_context=True)
def poster(context: RequestContext, project: Project) -> dict[str, Any]:
    """``{% poster project %}``: what residents say of a public project, with the code and link for them."""
    if not (project.public and project.state in {*UNDER_WAY, *DONE}):
        return {}
    link = context["request"].build_absolute_uri(reverse("pairing:rate", args=[project.pk]))
    return {"voices": voices_of(project), "shown_from": SHOWN_FROM, "link": link, "picture": draw_code(link)}


@register.inclusion_tag("pairing/answers.html", takes_context=True)
def answers(context: RequestContext, line: Listing) -> dict[str, Any]:
    """``{% answers line %}``: pairs of the reader that could act, what fits it in the other list, its projects."""
    actor = actor_of(context["request"])
    return {
        "case": line,
        "is_need": isinstance(line, Need),
        "pairs": pairs_to_answer(actor, line) if isinstance(line, Need) else [],
        "fitting": fitting(actor, line),
        "projects": projects_seen(actor).filter(pk__in=line.projects.values("pk")),  # type: ignore[attr-defined]
    }
