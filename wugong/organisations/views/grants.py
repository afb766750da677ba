"""Roles on personnel or mediation data, granted by the security administrator as the second person (R-61)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.paging import paged
from wugong.organisations import queries
from wugong.organisations.views.posts import page_of


def grants(request: HttpRequest) -> HttpResponse:
    """What waits for the second person, and what was granted or refused."""
    actor = actor_of(request)
    if not actor.is_any(Role.A2):
        raise Denied(_("Roles on personnel or mediation data are granted by the security administrator."), rule="R-61")
    page = paged(queries.grants(), order=("-created_at", "-id"), token=request.GET.get("page", ""), size=30)
    waiting = sum(row.state == "to_grant" for row in page.rows)
    return render(request, "organisations/grants.html", {"page": page, "waiting": waiting})


def appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One appointment: on its organisation's page for all others, on a page of its own for who grants it."""
    actor = actor_of(request)
    found = queries.seen_appointment(actor, pk)
    if not actor.is_any(Role.A2):
        return redirect(page_of(found.post.organisation))
    context = {"appointment": found, "entered_by": queries.entered_by(found)}
    return render(request, "organisations/grant.html", context)
