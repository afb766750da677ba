"""One organisation: its page, founding it, correcting it, its ties, its end."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Unseen
from wugong.common.forms import refusals_into
from wugong.flow.binding import binding_of
from wugong.organisations import hooks, policies
from wugong.organisations.actions import organisations as actions
from wugong.organisations.actions import ties as ties_actions
from wugong.organisations.forms import DissolveForm, OrganisationForm, TieForm
from wugong.organisations.models import Organisation
from wugong.organisations.queries import flags as flags_queries
from wugong.organisations.queries import one, posts
from wugong.organisations.queries import organisations as read
from wugong.organisations.rules import Sort
from wugong.organisations.views.lists import flag_labels
from wugong.organisations.views.pages import form_page
from wugong.places.queries import places_visible_to, subtree


def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An organisation with all it promised, asked, gave and got."""
    actor = actor_of(request)
    found = read.organisation_by_id(actor, pk)
    flags = flags_queries.flags_of(found)
    confirmed = found.confirmed_year >= clock.today().year
    below, ties = list(one.subordinates_of(found)[:60]), one.ties_in_words(found)
    context = {
        "organisation": found,
        "succession": one.succession_of(found),
        "flags": [(name, label) for name, label in flag_labels() if name in flags],
        "line": one.line_above(found),
        "below": below,
        "parties": one.parties_of(found),
        "posts": posts.posts_of(found),
        "ties": ties,
        "groups": one.matters_by_mechanism(actor, found),
        "panels": hooks.panels.shown(actor, found),
        "leave_out": f"{' '.join(QUIET)} annual_confirm" if confirmed else " ".join(QUIET),
        "quiet": quiet_steps(actor, found),
        "picture": one.picture_of(found, ties, below),
        "may_keep_posts": policies.may_keep_posts(actor, found),
        "may_propose": policies.may_propose(actor, found),
        "may_tie": policies.may_tie(actor, found, found),
    }
    return render(request, "organisations/organisation.html", context)


QUIET = ("amend", "reorganise", "dissolve", "discard")


def quiet_steps(actor: Actor, found: Organisation) -> list[dict[str, Any]]:
    """Steps that are possible but ask for nobody's attention: plain buttons at the end of the page."""
    bound = binding_of(found)
    steps = [s for s in bound.machine.steps_from(found.state) if s.name in QUIET]
    return [
        {
            "label": s.label,
            "url": reverse("web:step", args=[bound.machine.name, found.pk, s.name]),
            "reason": s.reason and s.name not in bound.acts,
            "ask": not s.reason and s.name not in bound.acts,
        }
        for s in steps
        if any(bound.holds(actor, found, party) for party in s.by)
    ]


def near(actor: Actor, code: str) -> list[Any]:
    """The places to choose among: those of the hat, narrowed to the street that is meant."""
    wanted = code[:9] if len(code) >= 9 else actor.place or code
    return list(subtree(wanted)[:600]) if wanted else []


def likely(actor: Actor, sort: str, code: str) -> dict[str, Any]:
    """What a new organisation in that place most likely has."""
    where = places_visible_to(actor).filter(code=code).first()
    return {"where": code, "superior": one.superior_for(where) if sort == Sort.PARTY and where else None}


def admitted(request: HttpRequest) -> Actor:
    """The actor, who may draft or enter organisations; raises Denied."""
    actor = actor_of(request)
    if not policies.may_begin(actor):
        raise Denied(
            _("Organisations are founded by communities, branches and units, or entered by street and district.")
        )
    return actor


def add(request: HttpRequest) -> HttpResponse:
    """Draft a new organisation, or enter one that exists already."""
    actor = admitted(request)
    sort, code = request.GET.get("sort", Sort.PARTY), request.GET.get("place", "") or actor.place
    if sort not in Sort.values:
        raise Unseen(sort)
    form = OrganisationForm(request.POST or None, sort=sort, actor=actor, initial=likely(actor, sort, code))
    if request.method == "POST" and form.is_valid():
        verb = actions.enrol if request.POST.get("existing") == "1" else actions.draft
        with refusals_into(form, place="where"):
            made = verb(Organisation(sort=sort, **form.values()), actor=actor)
            messages.success(request, _("Entered: %(name)s") % {"name": made})
            return redirect("organisations:organisation", made.pk)
    title = _("A new unit") if sort == Sort.UNIT else _("A new Party organisation")
    more: dict[str, Any] = {"places": near(actor, code), "may_enter": policies.may_enter(actor), "sort": sort}
    url = reverse("organisations:list")
    return form_page(request, form, title=title, label=_("Draft it"), url=url, **more)


def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct the record of an organisation."""
    actor = actor_of(request)
    found = read.organisation_by_id(actor, pk)
    if not may_amend(actor, found):
        raise Denied(_("The record is corrected by the organisation itself or by the street or district."), rule="role")
    form = OrganisationForm(request.POST or None, instance=found, sort=found.sort, actor=actor)
    title = _("Correct the record of %(name)s") % {"name": found}
    return form_page(
        request,
        form,
        lambda **_data: actions.amend(found, changes=form.values(), actor=actor),
        title=title,
        label=_("Save"),
        url=reverse("organisations:organisation", args=[pk]),
        said=_("Saved: %(name)s") % {"name": found},
        places=near(actor, found.place.code),
    )


def may_amend(actor: Actor, found: Organisation) -> bool:
    """Whether the table lets this actor correct the record now."""
    bound = binding_of(found)
    step = bound.machine.step("amend")
    return found.state in step.sources and any(bound.holds(actor, found, party) for party in step.by)


def dissolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The hand-over list, the successor, the reason: then it is dissolved."""
    actor = actor_of(request)
    found = read.organisation_by_id(actor, pk)
    if not actor.sits_any(policies.superior_seats(found)):
        raise Denied(_("An organisation is dissolved by its superior."), rule="role")
    form = DissolveForm(request.POST or None, organisation=found, actor=actor)
    return form_page(
        request,
        form,
        partial(actions.dissolve, found, actor=actor),
        title=_("Dissolve %(name)s") % {"name": found},
        label=_("Dissolve"),
        url=reverse("organisations:organisation", args=[pk]),
        said=_("%(name)s is dissolved.") % {"name": found},
        hand_over=one.hand_over_list(found),
        template="organisations/hand_over.html",
    )


def tie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw a horizontal tie."""
    actor = actor_of(request)
    found = read.organisation_by_id(actor, pk)
    return form_page(
        request,
        TieForm(request.POST or None, organisation=found, actor=actor),
        partial(ties_actions.tie, found, actor=actor),
        title=_("A tie of %(name)s") % {"name": found},
        label=_("Draw the tie"),
        url=reverse("organisations:organisation", args=[pk]) + "#ties",
        said=_("The tie is drawn."),
    )


@require_POST
def untie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a tie."""
    actor = actor_of(request)
    edge = one.tie_by_id(actor, pk)
    ties_actions.untie(edge, actor=actor)
    messages.success(request, _("The tie has ended."))
    return redirect("organisations:organisation", edge.source_id)
