"""Pages of whistles."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied, Refusal
from wugong.common.paging import paged
from wugong.deliberation.actions import whistles as actions
from wugong.deliberation.forms.whistles import WhistleForm
from wugong.deliberation.queries import whistles as queries
from wugong.deliberation.queries.bodies import own_organisation

DRAFTERS = (Role.SP, Role.SO, Role.SC, Role.CP)


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Whistles one may see, newest first. Counts are shown, nobody is ranked."""
    actor = actor_of(request)
    rows = queries.whistles_visible_to(actor)
    page = paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=30)
    context = {"page": page, "may_draft": actor.is_any(*DRAFTERS)}
    return render(request, "deliberation/whistles.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Draft a whistle."""
    actor = actor_of(request)
    own = own_organisation(actor)
    if own is None or not actor.is_any(*DRAFTERS):
        raise Denied(_("Whistles are drafted by the street and by community secretaries."), rule="role")
    form = WhistleForm(request.POST if request.method == "POST" else None, place=own.place.code)
    if request.method == "POST" and form.is_valid():
        try:
            call = actions.Call(**{**form.cleaned_data, "others": list(form.cleaned_data["others"])})
            made = actions.draft_whistle(call, drafted_by=own, place=own.place.code, actor=actor)
            return redirect("deliberation:whistle", made.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "deliberation/whistle_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def whistle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One whistle; POST: a department that was called reports in."""
    actor = actor_of(request)
    found = queries.whistle_seen(actor, pk)
    if request.method == "POST":
        actions.report_in(found, actor=actor)
        return redirect("deliberation:whistle", found.pk)
    mine = [c for c in found.called.all() if c.organisation_id == actor.organisation and c.arrived_at is None]
    return render(request, "deliberation/whistle.html", {"whistle": found, "may_report_in": bool(mine)})
