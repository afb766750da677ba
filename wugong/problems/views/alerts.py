"""News of a place by message or by feed: which places one has named, one more, and an end to each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wugong.accounts.middleware import actor as actor_of
from wugong.common.errors import Refusal
from wugong.places.offices import communities_found
from wugong.places.queries import place_by_code
from wugong.problems import actions
from wugong.problems.queries.lists import news_of


@login_not_required
@never_cache
def alerts(request: HttpRequest) -> HttpResponse:
    """The places whose news one gets; a place is found by its name, or comes with the address."""
    actor = actor_of(request)
    if request.method == "POST":
        place = place_by_code(actor, request.POST.get("place", "")[:20])
        on = request.POST.get("do") != "end"
        try:
            actions.want_news(place, on=on, actor=actor)
            said = _("You get the news of %(place)s once a day.") if on else _("No more news of %(place)s.")
            messages.success(request, said % {"place": place})
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("problems:alerts")
    query, asked = request.GET.get("q", "").strip()[:60], request.GET.get("place", "")[:20]
    context: dict[str, Any] = {"query": query, "found": communities_found(query)[0] if query else []}
    if asked:
        context["place"] = place_by_code(actor, asked)
    return render(request, "problems/alerts.html", {**context, "mine": news_of(actor)})
