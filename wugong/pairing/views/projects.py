"""Pages of projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.common import filters
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.pairing import policies
from wugong.pairing.actions import projects as actions
from wugong.pairing.forms import ProjectForm
from wugong.pairing.models import Need
from wugong.pairing.queries import pairs as read
from wugong.pairing.queries.listings import one_listing
from wugong.pairing.queries.pairs import voices_of
from wugong.pairing.rules.kinds import RESIDENT, SHOWN_FROM
from wugong.pairing.rules.projects import DONE, PROJECT, UNDER_WAY
from wugong.pairing.views import parts


def projects(request: HttpRequest) -> HttpResponse:
    """The projects, the newest first."""
    actor = actor_of(request)
    rows = read.projects_wanted(actor, filters.wanted(request))
    return render(request, "pairing/projects.html", parts.listed(request, actor, rows, PROJECT))


def project(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One project."""
    actor = actor_of(request)
    found = read.one_project(actor, pk)
    context: dict[str, Any] = {
        "project": found,
        "ratings": [rating for rating in found.ratings.all() if rating.side != RESIDENT],
        "shown_from": SHOWN_FROM,
    }
    if found.public and found.state in {*UNDER_WAY, *DONE}:
        link = request.build_absolute_uri(reverse("pairing:rate", args=[pk]))
        context |= {"voices": voices_of(found), "link": link, "picture": draw_code(link)}
    return render(request, "pairing/project.html", context)


def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a project of a pair; ``?need=`` names what it shall meet."""
    actor = actor_of(request)
    pairing = read.one_pairing(actor, pk)
    if not policies.of_side(actor, pairing):
        raise Denied(_("Projects are proposed by one of the two sides or by the street's office."), rule="role")
    asked = request.GET.get("need", "")
    need = one_listing(actor, Need, parts.id_of(asked)) if asked else None
    form = ProjectForm(request.POST or None, pairing=pairing, need=need)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.propose(form.project, meets=form.meets, actor=actor)
            messages.success(request, _("Proposed; the other side answers within 10 working days."))
            return redirect("pairing:project", pk=made.pk)
    context = {"form": form, "pairing": pairing, "need": need}
    return render(request, "pairing/new_project.html", context, status=422 if form.errors else 200)
