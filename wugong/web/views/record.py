"""The record as the audit administrator reads it: attempts refused and denied, never the content of matters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.paging import paged
from wugong.record.queries import attempts


def record(request: HttpRequest) -> HttpResponse:
    """What was refused, to whom, by which rule."""
    if not actor_of(request).is_any(Role.A3):
        raise Denied(_("Only the audit administrator reads the record of refused attempts."), rule="R-61")
    page = paged(attempts(), order=("-at", "-id"), token=request.GET.get("page", ""), size=50)
    return render(request, "web/record.html", {"page": page})
