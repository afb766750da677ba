"""Pages of projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.forms import refusals_into
from wugong.common.paging import paged
from wugong.flow.filters import by_state
from wugong.linkage import hooks, policies
from wugong.linkage.actions import projects as actions
from wugong.linkage.forms import ProposeForm
from wugong.linkage.models import Project
from wugong.linkage.queries import projects as read
from wugong.linkage.rules.project import FINAL, PROJECT
from wugong.organisations.queries.organisations import committee_of, own_organisation
from wugong.places.filters import by_street

SIZE = 30
COPIED = ("title", "concern", "many_parties", "effect", "unit", "target", "summary")


def projects(request: HttpRequest) -> HttpResponse:
    """The projects, the newest first."""
    actor = actor_of(request)
    rows = read.projects_wanted(actor, filters.wanted(request))
    context = {
        "page": paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE),
        "filters": [
            by_street(request, actor), by_state(request, PROJECT),
            filters.choose(request, "only", _("Only"), [("open", _("open")), ("mine", _("my organisation's"))]),
            filters.words(request),
        ],
        "clear": filters.clear_address(request),
        "may_propose": policies.may_propose(actor),
    }  # fmt: skip
    return render(request, "linkage/projects.html", context)


def project(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One project as a timeline; POST says something to all who take part."""
    actor = actor_of(request)
    found = read.one_project(actor, pk)
    if request.method == "POST":
        actions.say(found, text=request.POST.get("text", "")[:500], actor=actor)
        return redirect("linkage:project", pk=pk)
    context = {
        "project": found,
        "whole": read.whole_project(actor, found),
        "panels": hooks.panels.shown(actor, found),
        "may_say": found.state not in FINAL and policies.takes_part(actor, found),
        "may_abort": found.state not in FINAL and actor.sits_any(policies.secretary(found)),
        "may_copy": policies.may_propose(actor),
    }
    return render(request, "linkage/project.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Propose a project; ``?like=`` takes the words of another one over."""
    actor = actor_of(request)
    own = proposing(actor)
    form = ProposeForm(request.POST or None, initial=_like(actor, filters.asked(request, "like")))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.propose(placed(form.instance, own, actor), actor=actor)
            messages.success(request, _("Proposed; the street's office names the stakeholders next."))
            return redirect("linkage:project", pk=made.pk)
    context = {"form": form, "own": own}
    return render(request, "linkage/new_project.html", context, status=422 if form.errors else 200)


def proposing(actor: Actor) -> Any:
    """The organisation that proposes; raises Denied for hats that may not."""
    own = own_organisation(actor)
    if own is None or not policies.may_propose(actor):
        raise Denied(
            _("Projects are proposed by the street's Party-building office or by the liaison of a unit."), rule="role"
        )
    return own


def placed(project: Project, own: Any, actor: Actor) -> Project:
    """The project in the street of whoever proposes it, under that street's working committee."""
    code = own.place.code if len(own.place.code) >= 9 else actor.place
    committee = committee_of(code[:9]) if len(code) >= 9 else None
    if committee is None:
        raise Refusal(
            _("Your organisation lies in no street with a working committee; the street proposes it."), rule="S40"
        )
    project.committee, project.lead, project.proposed_by, project.place = committee, committee, own, code[:12]
    return project


def _like(actor: Actor, pk: str) -> dict[str, Any]:
    try:
        found = read.one_project(actor, UUID(pk))
    except (ValueError, Unseen):
        return {}
    return {name: getattr(found, name) for name in COPIED}
