"""Pages of projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.flow.queries import thing
from wugong.pairing import policies
from wugong.pairing.forms.projects import ProjectForm
from wugong.pairing.models import Project
from wugong.pairing.queries.pairs import one_pairing, projects_wanted
from wugong.pairing.rules.projects import PROJECT
from wugong.pairing.views import parts


def projects(request: HttpRequest) -> HttpResponse:
    """The projects, the newest first."""
    actor = actor_of(request)
    return parts.list_page(
        request, projects_wanted(actor, filters.wanted(request)), here="projects", row="pairing/project_row.html",
        title=_("Projects"), heading=_("What they do for each other"),
        filters=parts.usual_filters(request, actor, PROJECT),
        nothing=_("No projects yet"), why=_("They are proposed on the page of a pair."),
    )  # fmt: skip


def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a project of a pair; ``?need=`` names what it meets."""
    actor = actor_of(request)
    pairing = one_pairing(actor, pk)
    if not policies.of_side(actor, pairing):
        raise Denied(_("Projects are proposed by one of the two sides or by the street's office."), rule="role")
    asked, step = filters.asked(request, "need"), PROJECT.step("propose")
    need: Any = thing("need", parts.id_of(asked), actor)[1] if asked else None
    form = ProjectForm(request.POST or None, obj=Project(pairing=pairing), need=need, actor=actor, step=step)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = form.begin()
            messages.success(request, _("Proposed; the other side answers within 10 working days."))
            return redirect(made)
    return parts.form_page(
        request, form, heading=_("What is to be done?"), button=step.label,
        title=_("for: %(what)s") % {"what": need.title} if need else pairing,
        back=(pairing, reverse("pairing:services", args=[pk])),
    )  # fmt: skip
