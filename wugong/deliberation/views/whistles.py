"""A department that was called reports in."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.deliberation.actions.whistles import report_in
from wugong.flow.queries import thing


@login_required
@require_POST
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The department of the hat worn is on the spot."""
    actor = actor_of(request)
    _bound, whistle = thing("whistle", pk, actor)
    report_in(whistle, actor=actor)  # type: ignore[arg-type]
    return redirect("web:case", "whistle", pk)
