"""What the page of a project shows beside its facts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from wugong.accounts.qr import draw_code
from wugong.pairing.models import Project
from wugong.pairing.queries.pairs import voices_of
from wugong.pairing.rules.kinds import SHOWN_FROM
from wugong.pairing.rules.projects import DONE, UNDER_WAY

register = template.Library()


@register.inclusion_tag("pairing/poster.html", takes_context=True)
def poster(context: RequestContext, project: Project) -> dict[str, Any]:
    """``{% poster project %}``: what residents say of a public project, with the code and link for them."""
    if not (project.public and project.state in {*UNDER_WAY, *DONE}):
        return {}
    link = context["request"].build_absolute_uri(reverse("pairing:rate", args=[project.pk]))
    return {"voices": voices_of(project), "shown_from": SHOWN_FROM, "link": link, "picture": draw_code(link)}
