"""Pages on which one mechanism begins in another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common.forms import refusals_into
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.topics import topic_seen
from wugong.journeys import actions
from wugong.linkage.forms import ProposeForm
from wugong.linkage.views.projects import placed, proposing


def grow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a 1+10 project out of a topic, with the words that are there already."""
    actor = actor_of(request)
    topic = topic_seen(actor, pk)
    own = proposing(actor)
    form = ProposeForm(request.POST or None, initial=_said(topic))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.grow(topic, project=placed(form.instance, own, actor), actor=actor)
            messages.success(request, _("Proposed; the street's office names the stakeholders next."))
            return redirect("linkage:project", pk=made.pk)
    context = {"form": form, "own": own, "topic": topic}
    return render(request, "linkage/new_project.html", context, status=422 if form.errors else 200)


def _said(topic: Topic) -> dict[str, Any]:
    return {"title": topic.title, "concern": topic.family, "summary": f"{topic.facts}\n{topic.option}"[:1500]}
