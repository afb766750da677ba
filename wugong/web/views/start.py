"""The page that leads a new district by the hand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Denied
from wugong.web.starting import gaps, may_start, tasks


def start(request: HttpRequest) -> HttpResponse:
    """What is done, what comes next and who does it; below, what must be mended."""
    actor = actor_of(request)
    if not may_start(actor):
        raise Denied(_("A district is set up by its administrators and offices."), rule="start")
    found = tasks(actor)
    following = next((task for task in found if task.done is False), None)
    context = {
        "tasks": [{"task": task, "next": task is following} for task in found],
        "left": sum(task.done is False for task in found),
        "gaps": gaps(actor),
    }
    return render(request, "web/start.html", context)
