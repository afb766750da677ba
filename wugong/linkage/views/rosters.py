"""Pages of rosters: drafting one, and one with its proposal, which changes under locks, bans and swaps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock, filters
from wugong.common.bilingual import english
from wugong.common.errors import Denied, Invalid
from wugong.linkage import policies, solver
from wugong.linkage.actions import rosters as actions
from wugong.linkage.models import Roster
from wugong.linkage.queries import rosters as read
from wugong.linkage.rules.roster import MOST_OF_EACH
from wugong.places.queries import place_by_code


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the roster of one's street for a year."""
    actor = actor_of(request)
    if not policies.may_draft(actor):
        raise Denied(_("A roster is drafted by the street's Party-building office or its secretary."), rule="role")
    year = request.POST.get("year", "")
    if year not in {str(clock.today().year), str(clock.today().year + 1)}:
        raise Invalid(_("Choose this year or the next."), rule="S40", field="year")
    made = actions.draft(place_by_code(actor, actor.place, "street"), year=int(year), actor=actor)
    messages.success(request, _("Drawn from what the street was asked for. Look at it, change it, then confirm."))
    return redirect("linkage:roster", pk=made.pk)


def roster(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One roster: who, why, what it reaches and what not; ``?out=`` and ``?into=`` show what a swap would change."""
    actor = actor_of(request)
    found = read.one_roster(actor, pk)
    may_keep = found.state == "drafted" and actor.sits_any([*policies.office(found), *policies.secretary(found)])
    context = {
        "roster": found,
        "members": list(found.members.all()),
        "coverage": read.coverage_of(found),
        "left_out": read.left_out_of(found, english=english()),
        "uncovered": read.uncovered_of(found),
        "marks": read.marks_of(found),
        "may_keep": may_keep,
        "even": not found.plan or read.is_even(found),
        "tried": _tried(request, found) if may_keep else None,
        "out": filters.asked(request, "out"),
        "into": filters.asked(request, "into"),
        "steps": range(MOST_OF_EACH + 1),
    }
    return render(request, "linkage/roster.html", context)


def _tried(request: HttpRequest, found: Roster) -> dict[str, Any] | None:
    """What the swap in the address would change."""
    out, into = filters.asked(request, "out"), filters.asked(request, "into")
    members = [str(row.organisation_id) for row in found.members.all()]
    if not (found.plan and out in members and into and into not in members):
        return None
    try:
        told = solver.swap(found.instance, members, out=out, into=into)
    except Invalid:
        return None
    return {**told, "why": told["reason_en" if english() else "reason_zh"]}
