"""Pages of projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Unseen
from wugong.common.forms import refusals_into
from wugong.flow.actions import begin
from wugong.flow.forms import step_form
from wugong.linkage import hooks, policies
from wugong.linkage.bindings.project import new as new_project
from wugong.linkage.queries import projects as read
from wugong.linkage.rules.project import PROJECT

COPIED = ("title", "concern", "many_parties", "effect", "unit", "target", "summary")


def project(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One project as a timeline, and what those who take part say."""
    actor = actor_of(request)
    found = read.one_project(actor, pk)
    context = {
        "project": found,
        "whole": read.whole_project(actor, found),
        "panels": hooks.panels.shown(actor, found),
        "may_say": found.open and policies.takes_part(actor, found),
        "may_abort": found.open and actor.sits_any(policies.secretary(found)),
        "sees_streets": policies.sees_streets(actor),
        "may_copy": policies.may_propose(actor),
    }
    return render(request, "linkage/project.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Propose a project; ``?like=`` takes the words of another one over."""
    return proposal_page(request, _like(actor_of(request), filters.asked(request, "like")))


def proposal_page(
    request: HttpRequest, initial: dict[str, Any], *, source: str = "", propose: Callable[..., Any] = begin
) -> HttpResponse:
    """The form of a proposal; ``source`` is the title of the topic it comes from, ``propose`` begins it."""
    actor, step = actor_of(request), PROJECT.step("propose")
    blank = new_project(actor)
    if blank is None:
        raise Denied(
            _("Projects are proposed by a street's Party-building office, or by the liaison of a unit in a street."),
            rule="role",
        )
    form = step_form(blank, step, actor=actor, data=request.POST or None)
    form.initial = initial
    if request.method == "POST" and form.is_valid():
        del form.cleaned_data["seen"]
        with refusals_into(form):
            made = propose(blank, step.name, actor=actor, **form.cleaned_data)
            messages.success(request, _("Proposed; the street's office names the stakeholders next."))
            return redirect("linkage:project", pk=made.pk)
    words = {"body": blank.proposed_by, "topic": source}
    title = _("%(body)s, from the topic “%(topic)s”") % words if source else blank.proposed_by
    way = [{"label": _("1+10 projects"), "url": reverse("web:ledger", args=[PROJECT.name])}]
    context = {"form": form, "step": step, "machine": PROJECT, "title": title, "way": way}
    return render(request, "web/new.html", context, status=422 if form.errors else 200)


def _like(actor: Actor, pk: str) -> dict[str, Any]:
    try:
        found = read.one_project(actor, UUID(pk))
    except (ValueError, Unseen):
        return {}
    return {name: getattr(found, name) for name in COPIED}
