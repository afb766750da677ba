"""The entry of pairing: who has a partner and who does not, what is met, the network, the categories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import COMMUNITY_ROLES, UNIT_ROLES, Actor
from wugong.common.errors import Denied
from wugong.common.filters import Wanted
from wugong.common.forms import refusals_into
from wugong.pairing import policies
from wugong.pairing.actions.listings import keep_category
from wugong.pairing.actions.pairs import suggest_for
from wugong.pairing.forms.rounds import CategoryForm
from wugong.pairing.models import Category, Pairing
from wugong.pairing.queries import listings as lists
from wugong.pairing.queries import overview as read
from wugong.pairing.queries.fits import best_fits, one_unit
from wugong.pairing.queries.listings import categories as all_categories
from wugong.pairing.queries.listings import category_named
from wugong.pairing.queries.pairs import pairings_wanted, projects_wanted
from wugong.pairing.queries.rounds import rounds_wanted
from wugong.pairing.queries.visible import listable_by
from wugong.pairing.rules import pairs
from wugong.pairing.rules.figures import untangled
from wugong.pairing.views import parts
from wugong.places.filters import by_street
from wugong.places.queries import streets_for

OWN = UNIT_ROLES | COMMUNITY_ROLES


def home(request: HttpRequest) -> HttpResponse:
    """Units and communities see their own pairs first, the street and the district the whole."""
    actor = actor_of(request)
    parts.staff_only(actor)
    return _own(request, actor) if actor.is_any(*OWN) else _whole(request, actor)


def _own(request: HttpRequest, actor: Actor) -> HttpResponse:
    mine = Wanted(only="mine")
    counts = lists.counts(actor, street=actor.place[:9])
    found = pairings_wanted(actor, mine).order_by("-created_at", "-id")[:12]
    context = {
        "pairs": found,
        "partners": sum(pair.state in pairs.IN_FORCE for pair in found),
        "projects": projects_wanted(actor, mine).order_by("-created_at", "-id")[:8],
        "counts": counts,
        "may_need": listable_by(actor, "need").exists(),
        "may_offer": listable_by(actor, "offer").exists(),
        "may_propose": actor.is_any(*policies.PROPOSERS),
        "hot": [(row, "") for row in lists.hot_needs(street=actor.place[:9])[:3]],
    }
    return render(request, "pairing/home_own.html", context)


def _whole(request: HttpRequest, actor: Actor) -> HttpResponse:
    streets = streets_for(actor)
    rows, names_of = read.coverage(streets), {street.code: street for street in streets}
    single = streets[0].code if len(streets) == 1 else ""
    names = ("units", "paired", "asleep", "exempt", "receivers", "served", "dormant", "reviews", "on_the_way", "gap")
    context = {
        "rows": rows,
        "total": {name: sum(getattr(row, name) for row in rows) for name in names},
        "met": read.met_by_category(streets),
        "counts": lists.counts(actor, street=single),
        "hot": [(row, names_of[row.street]) for row in lists.hot_needs(street=single)[:4] if row.street in names_of],
        "rounds": rounds_wanted(actor).order_by("-year", "code")[:3],
        "single": single,
        "may_open": policies.is_district(actor),
    }
    return render(request, "pairing/home.html", context)


def gaps(request: HttpRequest) -> HttpResponse:
    """Units without a pair (R-20), and communities nobody is paired with. Nobody is paired from here by itself."""
    actor = actor_of(request)
    parts.staff_only(actor)
    streets = streets_for(actor)
    asked = filters.asked(request, "street")
    codes = [s.code for s in streets]
    street = asked if asked in codes else (codes[0] if len(codes) == 1 else "")
    units = read.gaps(street)
    fits = best_fits(units)
    context = {
        "rows": [(unit, fits.get(unit.pk)) for unit in units],
        "units": units,
        "asleep": read.asleep(street),
        "others": read.unserved(street),
        "filters": [by_street(request, actor)] if len(codes) > 1 else [],
        "clear": request.path if asked else "",
        "may_exempt": any(actor.sits_any(policies.office(code)) for code in codes),
    }
    return render(request, "pairing/gaps.html", context)


@require_POST
def suggest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a partner suggested for a unit of the gap list; the office looks at it and proposes it, or lets it be."""
    actor = actor_of(request)
    parts.staff_only(actor)
    unit = one_unit(actor, pk)
    made = parts.told(request, lambda: suggest_for(unit, actor=actor))
    if made is None:
        return redirect("pairing:gaps")
    messages.success(request, _("Suggested, and nobody is asked yet: propose the pair, or let it be."))
    return redirect("pairing:pair", pk=made.pk)


def network(request: HttpRequest) -> HttpResponse:
    """The pairs of one street as a picture, and who carries how much."""
    actor = actor_of(request)
    parts.staff_only(actor)
    streets = streets_for(actor)
    asked = filters.asked(request, "street")
    street = next((s for s in streets if s.code == asked), streets[0] if streets else None)
    context: dict[str, Any] = {"street": street, "tabs": []}
    if street:
        here = reverse("pairing:network")
        found = read.network(actor, street.code)
        context |= {
            "tabs": [{"label": str(s), "url": f"{here}?street={s.code}", "current": s == street} for s in streets],
            "found": found,
            **_drawn(found),
            "loads": read.loads(street.code),
        }
    return render(request, "pairing/network.html", context)


def _drawn(found: read.Network) -> dict[str, object]:
    """Columns and links: pairs at work as lines, those on the way dashed."""
    shares = read.served_shares(found.receivers)
    left = [{"key": str(o.pk), "label": o.short_name or str(o)} for o in found.givers]
    theirs = {
        str(o.pk): {"key": str(o.pk), "label": o.short_name or str(o), "met": shares.get(o.pk)} for o in found.receivers
    }
    couples = [(str(p.giver_id), str(p.receiver_id)) for p in found.pairs]
    return {
        "left": left,
        "right": [theirs[key] for key in untangled([g["key"] for g in left], list(theirs), couples)],
        "links": [_link(p) for p in found.pairs],
        "alone": sum(o.pk not in {p.giver_id for p in found.pairs} for o in found.givers),
    }


def _link(pairing: Pairing) -> dict[str, str]:
    return {
        "left": str(pairing.giver_id),
        "right": str(pairing.receiver_id),
        "kind": "kept" if pairing.state in pairs.IN_FORCE else "new",
        "url": reverse("pairing:pair", args=[pairing.pk]),
        "said": str(pairs.PAIRING.states[pairing.state].meaning),
    }


def categories(request: HttpRequest) -> HttpResponse:
    """The district's categories; the district adds one here."""
    actor = actor_of(request)
    parts.staff_only(actor)
    if not policies.is_district(actor) and request.method != "POST":
        return render(request, "pairing/categories.html", {"rows": all_categories(all_of_them=True)})
    form, kept = _keep(request, None, _("Added."))
    context = {"rows": all_categories(all_of_them=True), "form": form}
    return kept or render(request, "pairing/categories.html", context, status=422 if form.errors else 200)


def category(request: HttpRequest, code: str) -> HttpResponse:
    """Change one category."""
    found = category_named(code)
    form, kept = _keep(request, found, _("Changed."))
    back = (_("Categories"), reverse("pairing:categories"))
    return kept or parts.form_page(request, form, heading=str(found), button=_("Keep the change"), back=back)


def _keep(request: HttpRequest, found: Category | None, done: str) -> tuple[CategoryForm, HttpResponse | None]:
    """The form of a category, and where it leads once it is kept."""
    actor = actor_of(request)
    if not policies.is_district(actor):
        raise Denied(_("The district manages the categories. Ask its Organisation Department."), rule="role")
    form = CategoryForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            keep_category(form.save(commit=False), actor=actor)
            messages.success(request, done)
            return form, redirect("pairing:categories")
    return form, None
