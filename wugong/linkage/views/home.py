"""The entry of 1+10: streets with their roster and projects, what is open, what is mine."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.errors import Denied
from wugong.linkage import policies
from wugong.linkage.queries import projects as read
from wugong.linkage.queries.rosters import coverage_of, drafts_of, roster_for
from wugong.linkage.rules.project import FINAL
from wugong.places.queries import streets_for

SHOWN = 12
INSIDE = _("1+10 is for those who work in the district; the projects reach you as what they build.")


def home(request: HttpRequest) -> HttpResponse:
    """The street's own roster and projects, or all streets of the district."""
    actor = actor_of(request)
    if not policies.sees_streets(actor):
        raise Denied(INSIDE, rule="role")
    streets = streets_for(actor)
    rows = read.overview(actor, streets)
    single = streets[0] if len(streets) == 1 else None
    roster = roster_for(single.code) if single else None
    drafts = list(drafts_of(actor, single.code)) if single else []
    projects = read.projects_listed(actor).exclude(state__in=FINAL)
    counts = {name: sum(row.counts[name] for row in rows) for name in ("open", "resting", "done")}
    context = {
        **counts,
        "rows": rows,
        "single": single,
        "roster": roster,
        "coverage": coverage_of(roster) if roster else None,
        "drafts": drafts,
        "projects": (projects.filter(street=single.code) if single else projects)[:SHOWN],
        "may_draft": policies.may_draft(actor),
        "may_propose": policies.may_propose(actor),
        "years": _undrawn([roster, *drafts]),
    }
    return render(request, "linkage/home.html", context)


def _undrawn(rosters: list[Any]) -> list[int]:
    """This year and the next, where there is no roster yet."""
    drawn = {one.year for one in rosters if one}
    return [year for year in (clock.today().year, clock.today().year + 1) if year not in drawn]
