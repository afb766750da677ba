"""What residents see of a public project: they rate it by its link, without an account."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of, count_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import SYSTEM
from wugong.common.forms import refusals_into
from wugong.flow.actions import take
from wugong.pairing.forms.projects import VoiceForm
from wugong.pairing.models import Project
from wugong.pairing.queries.pairs import has_rated, public_project, voices_of
from wugong.pairing.rules.kinds import SHOWN_FROM
from wugong.pairing.rules.projects import RATEABLE, ProjectState

DEVICE = "rater"
YEAR = 365 * 24 * 3600


def _device(request: HttpRequest) -> str:
    """The token of this browser; a new one where it has none of ours."""
    known = request.COOKIES.get(DEVICE, "")
    return known if len(known) == 43 and known.replace("-", "").replace("_", "").isalnum() else secrets.token_urlsafe()


def _send(request: HttpRequest, project: Project, device: str, said: dict[str, Any]) -> None:
    """Keep the rating. A new voice is counted by its address, so that a browser without memory is not a new person."""
    actor, address = actor_of(request), address_of(request)
    if not (actor.user or has_rated(project, device)):
        count_voice(f"rate {project.pk}", address)
    take(project, "add_rating", device=device, actor=actor if actor.user else SYSTEM, **said)


@login_not_required
@never_cache
def rate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rate a public project; once a device, and one may think again while it is open."""
    project = public_project(pk)
    device = _device(request)
    rated = request.session.get("rated", [])
    form = VoiceForm(request.POST or None) if project.state in RATEABLE else None
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form):
            _send(request, project, device, form.cleaned_data)
            request.session["rated"] = [*(one for one in rated if one != str(pk)), str(pk)][-50:]
            messages.success(request, _("Thank you, it is counted."))
            answer: HttpResponse = redirect("pairing:rate", pk=pk)
            answer.set_cookie(DEVICE, device, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
            return answer
    context = {
        "project": project,
        "form": form,
        "rated": str(pk) in rated,
        "voices": voices_of(project),
        "shown_from": SHOWN_FROM,
        "over": project.state == ProjectState.CLOSED,
    }
    return render(request, "pairing/rate.html", context, status=422 if form and form.errors else 200)
