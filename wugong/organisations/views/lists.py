"""Lists: organisations, posts and vacancies, coverage, the network of a street."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wugong.accounts.middleware import actor as actor_of
from wugong.common import filters
from wugong.common.actor import Actor, Role
from wugong.common.paging import paged
from wugong.organisations import policies
from wugong.organisations.queries import coverage as coverage_queries
from wugong.organisations.queries import flags
from wugong.organisations.queries import network as network_queries
from wugong.organisations.queries import posts as posts_queries
from wugong.organisations.rules import ALL_KINDS, ORGANISATION, Sort, TieKind
from wugong.places.queries import communities_of, place_by_code, streets_of_district
from wugong.places.rules import Level

SIZE = 40


def streets_in(actor: Actor) -> list[tuple[str, str]]:
    """The streets a hat can choose among: all for the district, its own for the others."""
    return [(s.code, str(s)) for s in streets_of_district() if s.code.startswith(actor.place[:9] or s.code)]


def flag_labels() -> list[tuple[str, str]]:
    """The derived flags in words."""
    return [
        ("stale", _("year not confirmed")),
        ("hollow", _("no activity for half a year")),
        ("orphan", _("without any tie")),
        ("unpaired", _("must be paired and is not")),
    ]


def listing(request: HttpRequest) -> HttpResponse:
    """Organisations one may see, the newest first."""
    actor, get = actor_of(request), request.GET
    rows = flags.organisations_wanted(actor, filters.wanted(request))
    page = paged(rows, order=("-created_at", "-id"), token=get.get("page", ""), size=SIZE)
    states = [(name, state.meaning) for name, state in ORGANISATION.states.items()]
    offered: list[tuple[str, str, Any]] = [
        ("place", _("Street"), streets_in(actor)),
        ("sort", _("Sort"), Sort.choices),
        ("kind", _("Kind"), ALL_KINDS),
        ("state", _("State"), states),
        ("flag", _("Needs a look"), flag_labels()),
    ]
    context = {
        "page": page,
        "rows": [(o, ORGANISATION.states[o.state]) for o in page.rows],
        "filters": [filters.choose(request, *one) for one in offered]
        + [filters.words(request, _("Name, pinyin, number or code"))],
        "clear": filters.clear_address(request),
        "may_enter": policies.may_enter(actor),
        "may_begin": policies.may_begin(actor),
    }
    return render(request, "organisations/list.html", context)


def posts(request: HttpRequest) -> HttpResponse:
    """Posts, who holds them, and which are vacant."""
    actor, get = actor_of(request), request.GET
    wanted = {name: get.get(name, "") for name in ("place", "role", "which")}
    rows = posts_queries.posts_wanted(actor, **wanted)
    page = paged(rows, order=("created_at", "id"), token=get.get("page", ""), size=SIZE)
    which = [("vacant", _("vacant")), ("part_time", _("with part-time members"))]
    offered: list[tuple[str, str, Any]] = [
        ("place", _("Street"), streets_in(actor)),
        ("role", _("Role"), [(r.value, r.label) for r in Role]),
        ("which", _("Which"), which),
    ]
    context = {
        "page": page,
        "rows": posts_queries.seated(page.rows),
        "filters": [filters.choose(request, *one) for one in offered],
        "clear": filters.clear_address(request),
    }
    return render(request, "organisations/posts.html", context)


def coverage(request: HttpRequest, code: str = "") -> HttpResponse:
    """Organisational and work coverage of the streets, or of the communities of one street."""
    actor = actor_of(request)
    if code:
        place = place_by_code(actor, code, Level.STREET)
        areas = list(communities_of(code))
    else:
        place = None
        areas = streets_of_district()
    inside = [a for a in areas if a.code.startswith(actor.place) or actor.place.startswith(a.code[:9])]
    found = coverage_queries.coverage(code or (areas[0].code[:6] if areas else "0"), [a.code for a in inside])
    context = {"place": place, "rows": [(area, found[area.code]) for area in inside]}
    return render(request, "organisations/coverage.html", context)


def groups() -> list[tuple[str, str]]:
    """The groups of Party organisations beside those of the communities."""
    return [
        ("compound", pgettext("group", "compounds and grids")),
        ("obligated", pgettext("group", "organs, institutions, state firms")),
        ("nonpublic", pgettext("group", "non-public and social organisations")),
    ]


def network(request: HttpRequest, code: str = "") -> HttpResponse:
    """The network of a street as a picture, and in words."""
    actor, get = actor_of(request), request.GET
    streets = streets_in(actor)
    if not code:
        chosen = get.get("place", "")
        first = chosen if chosen in {c for c, _name in streets} else next((c for c, _name in streets), "")
        return redirect("organisations:network_of", first) if first else redirect("organisations:list")
    place = place_by_code(actor, code, Level.STREET)
    kind, group = get.get("kind", ""), get.get("group", "")
    found = network_queries.network(actor, code, kinds={kind} if kind in TieKind.values else None, group=group)
    context = {
        "place": place,
        "network": found,
        "streets": streets,
        "filters": [
            filters.choose(request, "kind", _("Kind of tie"), TieKind.choices),
            filters.choose(request, "group", pgettext("filter", "Group"), groups()),
        ],
        "clear": filters.clear_address(request),
    }
    return render(request, "organisations/network.html", context)
