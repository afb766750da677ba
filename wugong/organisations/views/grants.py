"""Roles on personnel or mediation data, granted by the security administrator as the second person (R-61)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.paging import paged
from wugong.organisations.queries import posts


def grants(request: HttpRequest) -> HttpResponse:
    """What waits for the second person, and what was granted or refused."""
    actor = actor_of(request)
    if not actor.is_any(Role.A2):
        raise Denied(_("Roles on personnel or mediation data are granted by the security administrator."), rule="R-61")
    page = paged(posts.grants(), order=("-created_at", "-id"), token=request.GET.get("page", ""), size=30)
    waiting = sum(row.state == "to_grant" for row in page.rows)
    return render(request, "organisations/grants.html", {"page": page, "waiting": waiting})
