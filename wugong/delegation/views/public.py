"""What everybody reads: what was spent, what is bought, which services are open; and what the public says to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from wugong.accounts.door import address_of, count_voice
from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.filters import asked, choose
from wugong.common.forms import refusals_into
from wugong.common.paging import paged
from wugong.delegation import actions, hooks
from wugong.delegation.bindings.service_item import why_suspended
from wugong.delegation.forms import AskForm, NeedForm
from wugong.delegation.queries import money, public, purchases, sinking
from wugong.delegation.queries import ocds as export
from wugong.delegation.rules.expenditure import SpendState
from wugong.delegation.rules.purchase_plan import PlanState
from wugong.places.queries import communities_of, district, streets_of_district
from wugong.places.views import base

SORTS = {
    "money": (money.disclosed, ("-disclosed_on", "-id")),
    "purchases": (lambda code: purchases.public_purchases(code[:9]), ("-created_at", "-id")),
    "facilities": (hooks.venues_in, ("place__code", "title", "id")),
    "services": (sinking.offered_in, ("community__place__code", "id")),
}


def chosen_place(request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """The place the address asks for, and the places there are to choose from; the whole district without one."""
    home = district()
    places = [*streets_of_district(), *(communities_of(home.code) if home else [])]
    known = [(one.code, str(one)) for one in places]
    code = asked(request, "place")
    return (code if code in dict(known) else "", known)


def rows_of(sort: str, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """What a list of one sort shows beside the objects."""
    return [{"obj": one, "why": why_suspended(one) if sort == "services" else ""} for one in rows]


@login_not_required
def disclosure(request: HttpRequest) -> HttpResponse:
    """Money, purchases, services of a place or of the whole district, the newest first."""
    place, known = chosen_place(request)
    sort = asked(request, "sort") if asked(request, "sort") in SORTS else "money"
    read, order = SORTS[sort]
    page = paged(read(place).order_by(), order=order, token=request.GET.get("page", ""), size=20)
    names = {
        "money": _("Money spent"), "purchases": _("Services bought"), "services": pgettext("disclosure", "Services"),
        "facilities": _("Premises"),
    }  # fmt: skip
    context = {
        "shell": base(actor_of(request)),
        "sort": sort,
        "sorts": names.items(),
        "place": place,
        "page": page,
        "rows": rows_of(sort, page.rows),
        "funds": list(money.funds_in(place)[:12]) if sort == "money" else [],
        "filters": [
            {**choose(request, "sort", _("What"), names.items()), "value": sort},
            choose(request, "place", _("Street or community"), known),
        ],
    }
    return render(request, "delegation/disclosure.html", context)


@login_not_required
@never_cache
def purchase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One purchase from the need to the evaluation. While the public is asked, a few words are sent from here."""
    plan = purchases.purchase_open_to_all(pk)
    takes = plan.state == PlanState.NEED_COLLECTED and clock.today() <= plan.comment_until
    form = NeedForm(request.POST or None) if takes or request.method == "POST" else None
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="text"):
            count_voice(f"need {pk}", address_of(request))
            actions.comment(plan, text=form.cleaned_data["text"], actor=actor_of(request))
            messages.success(request, _("Thank you. The street sums up what was said, and says what becomes of it."))
            return redirect("delegation:purchase", pk=pk)
    context = {
        "shell": base(actor_of(request)), "plan": plan, "form": form, "takes": takes,
        "contract": purchases.contract_of(plan), "voices": purchases.voices_of(plan),
    }  # fmt: skip
    return render(request, "delegation/purchase.html", context, status=422 if form and form.errors else 200)


@login_not_required
@never_cache
def spending(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One expenditure, the questions on it and their answers; while it is open, a question is asked from here."""
    found = money.expenditure_open_to_all(pk)
    takes = found.state != SpendState.CLOSED and clock.today() <= (found.open_until or clock.today())
    form = AskForm(request.POST or None) if takes or request.method == "POST" else None
    if form and request.method == "POST" and form.is_valid():
        with refusals_into(form, otherwise="text"):
            count_voice(f"spending {pk}", address_of(request))
            actions.ask(found, text=form.cleaned_data["text"], actor=actor_of(request))
            messages.success(request, _("Your question is here. The community answers within five working days."))
            return redirect("delegation:spending", pk=pk)
    context = {
        "shell": base(actor_of(request)), "spending": found, "form": form, "takes": takes,
        "questions": money.questions_of(found),
    }  # fmt: skip
    return render(request, "delegation/spending.html", context, status=422 if form and form.errors else 200)


@login_not_required
def fund(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One fund: its lines, how far they are used, what was spent."""
    found = money.fund_open_to_all(pk)
    return render(
        request, "delegation/public_fund.html", {"shell": base(actor_of(request)), **money.spent_facts(found)}
    )


@login_not_required
def feed(request: HttpRequest) -> HttpResponse:
    """The newest disclosures of a place as RSS."""
    place, known = chosen_place(request)
    name = dict(known).get(place, "")
    made = Rss201rev2Feed(
        title=_("Open to everybody: %(place)s") % {"place": name or district() or ""},
        link=settings.SITE_URL,
        description=_("What was spent, what is bought, what the public is asked about."),
        language=request.LANGUAGE_CODE,
    )
    for one in public.news(place):
        url = request.build_absolute_uri(one.url)
        made.add_item(title=one.title, link=url, description=one.words, pubdate=one.at, unique_id=url)
    return HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@login_not_required
def ocds(request: HttpRequest) -> JsonResponse:
    """All purchases, or those begun in ``?year=``, as a package of releases (OCDS 1.1)."""
    year = asked(request, "year")
    known = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return JsonResponse(export.whole(known, request.build_absolute_uri()), json_dumps_params={"ensure_ascii": False})


@login_not_required
def ocds_of(request: HttpRequest, pk: UUID) -> JsonResponse:
    """One purchase as a package of a single release."""
    plan = purchases.purchase_open_to_all(pk)
    plans = [] if plan.state == PlanState.NEED_COLLECTED else [plan]
    found = export.package(plans, request.build_absolute_uri())
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})
