"""Founding the joint meetings of the three tiers as the tree proposes them, one by one where something differs."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Actor
from wugong.common.errors import Denied
from wugong.common.forms import refusals_into
from wugong.deliberation.actions import bodies as actions
from wugong.deliberation.forms.bodies import FoundForm, LeadForm
from wugong.deliberation.policies import may_found
from wugong.deliberation.queries import bodies as queries
from wugong.deliberation.queries.founding import candidate_posts, founding_at, may_found_any
from wugong.deliberation.queries.founding import foundings as proposed
from wugong.deliberation.rules.bodies import Tier


def _founder(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not may_found_any(actor):
        raise Denied(
            _("A joint meeting is founded by the district, or by the street for its communities."), rule="role"
        )
    return actor


def foundings(request: HttpRequest) -> HttpResponse:
    """Every joint meeting that is missing, with who would chair and sit in it; POST founds those that are ticked."""
    actor = _founder(request)
    found = proposed(actor)
    ready = [each for each in found if each.chair]
    if request.method == "POST":
        ticked = set(request.POST.getlist("place"))
        made = actions.found_bodies([each for each in ready if each.place.code in ticked], actor=actor)
        said = ngettext("%(n)d joint meeting founded.", "%(n)d joint meetings founded.", len(made))
        messages.success(request, said % {"n": len(made)})
        request.session["founded"] = len(made)
        return redirect("deliberation:foundings" if proposed(actor) else "deliberation:bodies")
    tiers = [(tier.label, [each for each in ready if each.place.level == tier]) for tier in Tier]
    context = {"tiers": [t for t in tiers if t[1]], "ready": len(ready), "barred": [e for e in found if not e.chair]}
    context["founded"] = request.session.pop("founded", 0)
    return render(request, "deliberation/foundings.html", context)


def found(request: HttpRequest, code: str) -> HttpResponse:
    """One joint meeting: chair, secretariat and members as proposed, to be changed before it is founded."""
    actor = _founder(request)
    founding = founding_at(actor, code)
    form = FoundForm(request.POST or None, founding=founding)
    if request.method == "POST" and form.is_valid():
        chair, members = form.cleaned_data["chair"], form.cleaned_data["members"]
        changed = replace(founding, **{**form.cleaned_data, "members": [chair.organisation, *members]})
        with refusals_into(form):
            return redirect("deliberation:body", actions.found_bodies([changed], actor=actor)[0].pk)
    context = {"form": form, "place": founding.place, "why": founding.why}
    return render(request, "deliberation/found.html", context, status=422 if form.errors else 200)


def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who chairs and who keeps a joint meeting from now on."""
    actor = actor_of(request)
    body = queries.body_seen(actor, pk)
    if not may_found(actor, body.place):
        raise Denied(
            _("A joint meeting is founded by the district, or by the street for its communities."), rule="role"
        )
    posts = candidate_posts(body.place.code)
    initial = {
        "chair": posts.filter(organisation=body.chair_id, role=body.chair_role).first(),
        "secretariat": posts.filter(organisation=body.secretariat_id, role=body.secretariat_role).first(),
    }
    form = LeadForm(request.POST or None, code=body.place.code, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.pass_lead(body, **form.cleaned_data, actor=actor)
        messages.success(request, _("Changed. What waits for the chair or the secretariat waits there from now on."))
        return redirect("deliberation:body", pk)
    return render(request, "deliberation/lead.html", {"form": form, "body": body}, status=422 if form.errors else 200)
