"""Pages of places: the district, a street, a community and its parts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Unseen
from wugong.common.forms import form_page, refusals_into
from wugong.common.paging import paged
from wugong.places import actions, hooks, offices, policies, queries, tables
from wugong.places.forms import EndForm, NewPlaceForm, PlaceForm, ProfileForm, ScopeForm
from wugong.places.models import Place
from wugong.places.rules import LENGTH, Level

SIZE = 50
YEAR = 365 * 24 * 3600


def base(actor: Actor) -> str:
    """Officers read in the office, everybody else on the resident's page."""
    return "web/base.html" if actor.hat and actor.role not in {"RE", "VO"} else "web/base_resident.html"


def page_of(actor: Actor, place: Place, panels: hooks.Panels, *inside: str) -> dict[str, Any]:
    """What every page of a place shows; in short how many parts of the levels ``inside`` it has."""
    counts, counted = queries.counts_in(place.code), policies.may_see_counts(actor)
    addable = [level for level in below(place.level) if policies.may_found(actor, level, place.code)]
    return {
        "shell": base(actor),
        "place": place,
        "office": offices.office_of(place.code),
        "way": [{"label": str(p), "url": queries.url_of_place(p)} for p in queries.way_to(place)],
        "counts": counts,
        "short": tables.in_short(counts, *inside, households=counted),
        "shows_counts": counted,
        "going": queries.going_on(actor, place.code) if actor.known else [],
        "panels": panels.shown(actor, place),
        "may_edit": policies.may_edit(actor, place),
        "may_end": policies.may_found(actor, place.level, place.code),
        "addable": [(level, Level(level).label) for level in addable],
    }


def below(level: str) -> list[str]:
    """The levels that a direct part of a place of this level may have."""
    levels = list(LENGTH)
    if level in {Level.DISTRICT, Level.STREET}:
        return [levels[levels.index(level) + 1]]
    return levels[levels.index(level) + 1 :]


@login_not_required
def district(request: HttpRequest) -> HttpResponse:
    """The district: its figures and its streets."""
    actor = actor_of(request)
    place = queries.district()
    if place is None:
        return render(request, "places/none.html", {"shell": base(actor)})
    context = page_of(actor, place, hooks.district)
    rows = list(queries.rows_of(queries.streets_of_district(everywhere=True)))
    context["table"] = tables.table(
        rows, tables.of_streets(rows), caption=_("Streets and what lies in them"), name=_("Street"), hidden=False,
        counts=context["shows_counts"],
    )  # fmt: skip
    context["profile"] = queries.profiles().first()
    return render(request, "places/district.html", context)


@login_not_required
def street(request: HttpRequest, code: str) -> HttpResponse:
    """A street: its communities, and through panels its units, coverage and who is in charge."""
    actor = actor_of(request)
    place = queries.place_by_code(actor, code, Level.STREET)
    context = page_of(actor, place, hooks.streets, Level.COMMUNITY, Level.COMPOUND)
    context["table"] = tables.table(
        queries.rows_of(queries.communities_of(code)), tables.COMMUNITIES, name=_("Community"),
        caption=_("Communities and what lies in them"), counts=context["shows_counts"],
    )  # fmt: skip
    return render(request, "places/street.html", context)


@login_not_required
def community(request: HttpRequest, code: str) -> HttpResponse:
    """A community: grids, compounds, buildings; through panels organisations and posts."""
    actor = actor_of(request)
    place = queries.place_by_code(actor, code, Level.COMMUNITY)
    context = page_of(actor, place, hooks.communities, Level.GRID, Level.COMPOUND)
    inside = list(queries.subtree(code))
    context["grids"] = [p for p in inside if p.level == Level.GRID]
    above = {place.pk, *(grid.pk for grid in context["grids"])}
    rows = queries.rows_of([p for p in inside if p.level == Level.COMPOUND])
    rows += [queries.Row(p) for p in inside if p.level == Level.BUILDING and p.parent_id in above]
    context["table"] = tables.table(
        rows, tables.PARTS, caption=_("Compounds with their buildings"), name=_("Compound"),
        counts=context["shows_counts"],
    )  # fmt: skip
    return render(request, "places/community.html", context)


@login_not_required
def spot(request: HttpRequest, code: str) -> HttpResponse:
    """A grid, a compound or a building."""
    actor = actor_of(request)
    place = queries.place_by_code(actor, code, Level.GRID, Level.COMPOUND, Level.BUILDING)
    context = page_of(actor, place, hooks.spots)
    context["parts"] = queries.parts_of(place)
    return render(request, "places/spot.html", context)


@login_not_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every place valid now, by code; by name, pinyin, code and level."""
    get = request.GET
    query, level = filters.asked(request, "q"), filters.asked(request, "level")
    page = paged(queries.places_listed(query, level), order=("code", "id"), token=get.get("page", ""), size=SIZE)
    context = {
        "shell": base(actor_of(request)),
        "way": [{"label": _("Places"), "url": reverse("places:district")}],
        "character": "地",
        "page": page,
        "rows": [(p, queries.url_of_place(p)) for p in page.rows],
        "filters": [
            filters.choose(request, "level", _("Level"), Level.choices),
            filters.words(request, _("Name, pinyin or code")),
        ],
        "clear": filters.clear_address(request),
    }
    return render(request, "places/list.html", context)


@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """A resident finds the community by compound, road or name, as typed, with telephone, address and hours."""
    query = request.GET.get("q", "").strip()[:60]
    found, more = offices.communities_found(query) if query else ([], False)
    context = {"query": query, "found": found, "more": more}
    if not found:
        context["streets"] = [(str(s), queries.url_of_place(s)) for s in queries.streets_of_district()]
    return render(request, "places/find.html", context)


@login_not_required
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember on this device which community is the resident's; nothing is kept about the person."""
    place = queries.place_by_code(actor_of(request), code, Level.COMMUNITY)
    messages.success(request, _("Remembered on this device: %(name)s") % {"name": place})
    answer = redirect("web:home")
    answer.set_cookie(
        offices.COMMUNITY, place.code, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def back_to(place: Place) -> tuple[str, str]:
    """The page of a place, to lead back to."""
    return str(place), queries.url_of_place(place)


def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what may be corrected of a place."""
    actor = actor_of(request)
    place = queries.place_by_code(actor, code)
    if not policies.may_edit(actor, place):
        raise Denied(_("Only those responsible for this place edit it. Ask them, or change the hat you wear."))
    form = PlaceForm(request.POST or None, instance=place, level=place.level)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.amend_place(place, changes=form.cleaned_data, actor=actor)
            messages.success(request, _("Saved: %(name)s") % {"name": place})
            return redirect(queries.url_of_place(place))
    return form_page(request, form, title=_("Correct %(name)s") % {"name": place}, label=_("Save"), back=back_to(place))


def add(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Enter a new place in an existing one."""
    actor = actor_of(request)
    parent = queries.place_by_code(actor, code)
    if level not in below(parent.level):
        raise Unseen(level)
    if not policies.may_found(actor, level, parent.code):
        raise Denied(_("New places of this level are entered by those who answer for the place above."), rule="role")
    free = queries.free_code(parent, level)
    form = NewPlaceForm(request.POST or None, level=level, initial={"code": free})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.found_place(Place(**form.cleaned_data), actor=actor)
            messages.success(request, _("Entered: %(name)s") % {"name": made})
            return redirect(queries.url_of_place(made))
    title = _("A new %(level)s in %(name)s") % {"level": Level(level).label, "name": parent}
    return form_page(request, form, title=title, label=_("Enter"), back=back_to(parent))


def end(request: HttpRequest, code: str) -> HttpResponse:
    """End the validity of a place."""
    actor = actor_of(request)
    place = queries.place_by_code(actor, code)
    if not policies.may_found(actor, place.level, place.code):
        raise Denied(_("Places of this level are ended by those who answer for the place above."), rule="role")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.end_place(place, **form.cleaned_data, actor=actor)
            messages.success(request, _("%(name)s has ended; its code may be used again.") % {"name": place})
            return redirect(queries.url_of_place(place.parent) if place.parent else reverse("places:district"))
    return form_page(
        request, form, title=_("End %(name)s") % {"name": place}, label=_("End its validity"), back=back_to(place)
    )


def scope(request: HttpRequest) -> HttpResponse:
    """Say which streets the reform covers."""
    actor = actor_of(request)
    place = queries.district()
    if place is None or not policies.may_edit(actor, place):
        raise Denied(_("The scope of the reform is set by the district."), rule="role")
    streets = queries.streets_of_district(everywhere=True)
    form = ScopeForm(request.POST or None, streets=streets)
    if request.method == "POST" and form.is_valid():
        actions.set_scope(streets, codes=set(form.cleaned_data["codes"]), actor=actor)
        messages.success(request, _("The scope of the reform is set."))
        return redirect("places:district")
    lead = _("Overviews, filters, the rounds of pairs, plans and “Setting up” are then about these streets alone. "
             "Where none is ticked, they are about all streets. Nothing else changes for the others.")  # fmt: skip
    return form_page(
        request, form, title=_("Scope of the reform"), label=_("Set the scope"), back=back_to(place), lead=lead
    )


def profile(request: HttpRequest) -> HttpResponse:
    """Enter the published figures of a year."""
    actor = actor_of(request)
    place = queries.district()
    if place is None or not policies.may_edit(actor, place):
        raise Denied(_("Only the district edits the figures of the district."), rule="role")
    form = ProfileForm(request.POST or None, instance=queries.profiles().first() if not request.POST else None)
    if request.method == "POST" and form.is_valid():
        actions.set_profile(**form.cleaned_data, actor=actor)
        messages.success(request, _("The figures are entered."))
        return redirect("places:district")
    return form_page(
        request, form, title=_("Figures of the district"), label=_("Enter the figures"), back=back_to(place)
    )
