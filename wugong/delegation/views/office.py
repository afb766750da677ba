"""What those who work in a street see: what sinks to it, the guiding catalogue, the team in figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.errors import Denied
from wugong.common.forms import form_page, refusals_into
from wugong.delegation import actions, policies
from wugong.delegation.bindings.service_item import why_suspended
from wugong.delegation.forms import CatalogueForm, FiguresForm
from wugong.delegation.queries import purchases, sinking
from wugong.places.queries import place_by_code, streets_of_district
from wugong.places.rules import Level

LIT = "减"


def home(request: HttpRequest) -> HttpResponse:
    """The picture of the own street; the streets of the district for those who look after several."""
    actor = actor_of(request)
    streets = [street for street in streets_of_district() if policies.sees_picture(actor, street.code)]
    if len(streets) == 1:
        return redirect("delegation:street", code=streets[0].code)
    if not streets and not policies.sees_picture(actor, actor.place[:9]):
        raise Denied(_("What sinks to a street is for those who work there. Money and services are open to all."))
    request.lit = LIT  # type: ignore[attr-defined]
    lines = [{"place": street, "bands": sinking.picture(street.code)} for street in streets]
    return render(request, "delegation/home.html", {"lines": lines, "keeps": policies.keeps_catalogue(actor)})


def street(request: HttpRequest, code: str) -> HttpResponse:
    """One street: workforce, funds and policy as one picture, its service items, its teams, who begins there."""
    actor = actor_of(request)
    place = place_by_code(actor, code, Level.STREET)
    if not policies.sees_picture(actor, place.code):
        raise Denied(_("What sinks to a street is for those who work there. Money and services are open to all."))
    request.lit = LIT  # type: ignore[attr-defined]
    figures = sinking.figures_of(place.code)
    context = {
        "place": place,
        "bands": sinking.picture(place.code),
        "items": [{"item": item, "why": why_suspended(item)} for item in sinking.offered_in(place.code)[:100]],
        "team": sinking.team_of(figures),
        "figures": figures,
        "orgs": list(sinking.helped_in(place.code)[:50]),
        "counts_team": policies.counts_team(actor),
    }
    return render(request, "delegation/street.html", context)


def catalogue(request: HttpRequest) -> HttpResponse:
    """The guiding catalogue; whoever keeps it enters and closes lines here."""
    actor = actor_of(request)
    keeps = policies.keeps_catalogue(actor)
    if not (keeps if request.method == "POST" else policies.works_here(actor)):
        raise Denied(_("The guiding catalogue is written by finance and the district's offices."), rule="role")
    request.lit = "享"  # type: ignore[attr-defined]
    form = CatalogueForm(request.POST if request.method == "POST" else None) if keeps else None
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="code"):
            actions.put_in_catalogue(**form.cleaned_data, actor=actor)
            messages.success(request, _("The line is in the catalogue."))
            return redirect("delegation:catalogue")
    context = {"lines": list(purchases.catalogue()), "form": form}
    return render(request, "delegation/catalogue.html", context, status=422 if form and form.errors else 200)


def team(request: HttpRequest) -> HttpResponse:
    """The figures of the own team: number, structure, management, quality; no names."""
    actor = actor_of(request)
    if not policies.counts_team(actor):
        raise Denied(_("The figures of a team are entered by the secretary of its community."), rule="role")
    request.lit = LIT  # type: ignore[attr-defined]
    known = sinking.figures_before(actor, clock.today().year)
    form = FiguresForm(request.POST or None, instance=known, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="year"):
            actions.write_figures(values=form.cleaned_data, actor=actor)
            messages.success(request, _("The figures are entered."))
            return redirect("delegation:street", code=actor.place[:9])
    return form_page(
        request, form, title=_("The team in figures"), label=_("Enter the figures"),
        lead=_("Number, structure, management, quality: figures alone. Parts under five people are not shown."),
        back=(_("What sinks to the street"), reverse("delegation:home")),
    )  # fmt: skip
