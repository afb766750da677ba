"""The pages of an office: the queue by what runs out, the round on foot, the number of a reporter, hot topics."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.actor import STAFF_ROLES, Actor, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.forms import number_page
from wugong.common.models import one
from wugong.common.paging import paged
from wugong.files.intake import take_in
from wugong.flow.binding import binding_named
from wugong.problems import actions, policies
from wugong.problems.bindings.problem import FILERS
from wugong.problems.queries import lists
from wugong.problems.queries.open_map import tiles_of

TABS = ("others", "reporter", "hard", "open")
SORTS = (Role.CW, Role.CP, Role.GW, Role.SC, Role.SO, Role.SP)


def office_only(actor: Actor) -> None:
    """These pages are for those who work here."""
    if not actor.is_any(*STAFF_ROLES):
        raise Denied(_("This page is for those who sort and solve problems. Yours are on the home page."), rule="role")


def home(request: HttpRequest) -> HttpResponse:
    """What waits for me among the problems of residents, what others have, what waits for the reporter, hard ones."""
    actor = actor_of(request)
    office_only(actor)
    request.lit = "民"  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "")
    context: dict[str, Any] = {"tab": tab, "counts": lists.counts_of(actor), "writes": actor.is_any(*FILERS)}
    if tab in TABS:
        rows = lists.in_hands(actor, tab, within_code=request.GET.get("place", "")[:20])
        order = ("-hard_on", "id") if tab == "hard" else ("state_since", "id")
        context["page"] = paged(rows, order=order, token=request.GET.get("page", ""), size=30)
        context["states"] = binding_named("problem").machine.states
    else:
        context["queue"] = lists.queue_of(actor)
    if actor.is_any(*SORTS):
        month = clock.today().replace(day=1)
        context |= {"rates": lists.rates_of(actor.place, month), "hot": lists.hot_topics(actor.place), "walks": True}
    return render(request, "problems/queue.html", context)


@never_cache
def round_(request: HttpRequest) -> HttpResponse:
    """A round on foot: the open problems by place, which one can note without a connection."""
    actor = actor_of(request)
    office_only(actor)
    request.lit = "民"  # type: ignore[attr-defined]
    return render(request, "problems/round.html", {"stops": lists.stops_of(actor)})


def open_map(request: HttpRequest) -> HttpResponse:
    """What is open, as an outline map of the parts of one's place; each leads to its list."""
    actor = actor_of(request)
    office_only(actor)
    request.lit = "民"  # type: ignore[attr-defined]
    return render(request, "problems/map.html", {"tiles": tiles_of(actor)})


@require_POST
def note_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was seen at one stop of a round; sent again by a bad line it is noted once."""
    actor = actor_of(request)
    office_only(actor)
    problem = one(lists.seen_by(actor).filter(pk=pk))
    seen, words = request.POST.get("seen", ""), request.POST.get("words", "")
    try:
        actions.note_stop(problem, seen=seen, words=words, key=request.POST.get("key", "")[:40], actor=actor)
        if photo := request.FILES.get("photo"):
            take_in("problem", problem.pk, photo, actor=actor)
        messages.success(request, _("Noted: %(problem)s") % {"problem": problem})
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("problems:round")


@never_cache
def number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the number of the reporter: it asks what for, the record keeps it, and the reporter reads it."""
    actor = actor_of(request)
    office_only(actor)
    problem = one(lists.seen_by(actor).filter(pk=pk))
    policies.admit_to_call(actor, problem)
    lead = _("What for is recorded, and the reporter reads it on the page of the slip.")
    opens = partial(actions.open_contact, problem, actor=actor)
    back = (problem, problem.get_absolute_url())
    return number_page(request, lambda why: opens(reason=why), title=_("Call the reporter"), lead=lead, back=back)


@require_POST
def hot(request: HttpRequest) -> HttpResponse:
    """Propose like reports to the joint meeting, or put them aside with a reason."""
    actor = actor_of(request)
    office_only(actor)
    place, category = request.POST.get("place", ""), request.POST.get("category", "")
    why_not, aside = request.POST.get("why_not", ""), request.POST.get("do") == "aside"
    try:
        if aside and len(why_not.strip()) < 4:
            raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="why_not")
        found = [h for h in lists.hot_topics(actor.place, most=20) if (h.place, h.category) == (place, category)]
        problems = found[0].problems if found else []
        url = actions.propose_hot(
            problems, place=place, category=category, why_not=why_not if aside else "", actor=actor
        )
        messages.success(request, _("Put aside.") if aside else _("Proposed to the joint meeting, with its reports."))
        return redirect(url or "problems:home")
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("problems:home"))
