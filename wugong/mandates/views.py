"""The gate as one page, and the question “is this ours?” over the lists of duties."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.accounts.middleware import actor as actor_of
from wugong.common.actor import Role
from wugong.common.errors import Denied
from wugong.common.filters import asked, choose, clear_address, words
from wugong.common.paging import paged
from wugong.mandates import policies
from wugong.mandates.queries import catalogue
from wugong.mandates.queries.mandates import gate_of
from wugong.mandates.queries.page import gate
from wugong.mandates.rules.kinds import DutyList
from wugong.places.queries import streets_of_district

INSIDE = gettext_lazy("The gate is for those who work in the district. The lists of duties are open to everyone.")


def month_of(text: str) -> date | None:
    """``2026-11`` as the first day of that month; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def home(request: HttpRequest) -> HttpResponse:
    """What asks to come in, what is in force with its number, what was refused and why."""
    actor = actor_of(request)
    if not policies.sees_gate(actor):
        raise Denied(INSIDE, rule="role")
    streets = streets_of_district()
    own = gate_of(actor)
    street = own or asked(request, "street")
    department = asked(request, "department")
    found = gate(actor, street, department=department, month=month_of(asked(request, "month")))
    context = {
        "gate": found,
        "street": next((place for place in streets if place.code == street), None),
        "filters": [] if own else [choose(request, "street", _("Street"), [(s.code, s) for s in streets])],
        "department": department,
        "month": month_of(asked(request, "month")),
        "clear": clear_address(request),
        "asks": policies.asks(actor),
        "refuses": policies.refuses(actor),
        "leads": actor.is_any(Role.DO),
    }
    return render(request, "mandates/home.html", context)


@login_not_required
def duties(request: HttpRequest) -> HttpResponse:
    """Is this ours? The nearest duties to what somebody describes, and the lists themselves."""
    actor = actor_of(request)
    query, on_list = asked(request, "q"), asked(request, "list")
    page = paged(
        catalogue.duties_of(on_list), order=("on_list", "code", "id"), token=request.GET.get("page", ""), size=30
    )
    context = {
        "query": query,
        "nearest": catalogue.nearest_duties(query) if query else [],
        "hits": catalogue.cancelled_in(query) if query else [],
        "page": page,
        "filters": [words(request, _("What is it about?")), choose(request, "list", _("List"), DutyList.choices)],
        "clear": clear_address(request),
        "keeps": policies.may_keep_lists(actor),
        "base": "web/base.html" if policies.sees_gate(actor) else "web/base_resident.html",
    }
    return render(request, "mandates/duties.html", context)
