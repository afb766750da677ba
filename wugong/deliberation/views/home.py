"""The front page of joint deliberation, and the standing bodies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wugong.accounts.middleware import actor as actor_of
from wugong.common.paging import paged
from wugong.deliberation.models import Body
from wugong.deliberation.policies import may_found, may_raise, may_run
from wugong.deliberation.queries import bodies as body_queries
from wugong.deliberation.queries import meetings as meeting_queries
from wugong.deliberation.queries import topics as topic_queries
from wugong.deliberation.queries.decided import body_open_to_all, decided_by
from wugong.deliberation.queries.founding import may_found_any
from wugong.places.queries import url_of_place
from wugong.places.views import base


def desk_of(body: Body) -> dict[str, Any]:
    """A body one runs: its rhythm and what waits in it."""
    return {
        "body": body,
        "rhythm": body_queries.rhythm_of(body),
        "counts": topic_queries.counts_of(body),
        "waiting": list(topic_queries.waiting_for(body)[:6]),
    }


def home(request: HttpRequest) -> HttpResponse:
    """What is coming, what waits in the bodies one runs, what one raised oneself."""
    actor = actor_of(request)
    raised = topic_queries.raised_by(actor)
    context = {
        "coming": meeting_queries.coming(actor, 8),
        "run": [desk_of(body) for body in body_queries.run_by(actor)[:3]],
        "raised": list(topic_queries.for_list(raised).order_by("-created_at", "-id")[:6]),
        "may_raise": may_raise(actor),
        "bodies": body_queries.bodies_visible_to(actor).count(),
    }
    return render(request, "deliberation/home.html", context)


def bodies(request: HttpRequest) -> HttpResponse:
    """The standing joint meetings, and the places that still have none (R-30)."""
    actor = actor_of(request)
    rows = body_queries.bodies_visible_to(actor)
    page = paged(rows, order=("place__code", "id"), token=request.GET.get("page", ""), size=40)
    missing = list(body_queries.without_body(actor.place)[:20]) if actor.place else []
    context = {"page": page, "missing": missing, "may_found": may_found_any(actor)}
    return render(request, "deliberation/bodies.html", context)


def body(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One body: rhythm, members, rules, meetings."""
    actor = actor_of(request)
    found = body_queries.body_seen(actor, pk)
    context = {**whole_body(found), "may_run": may_run(actor, found), "may_lead": may_found(actor, found.place)}
    above = context["above"]
    context["sees_above"] = above is not None and body_queries.bodies_visible_to(actor).filter(pk=above.pk).exists()
    if not meeting_queries.meetings_visible_to(actor).filter(body=found).exists():
        context["meetings"] = []
    return render(request, "deliberation/body.html", context)


@login_not_required
def decided(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a body decided, open to everybody: without names of persons."""
    found = body_open_to_all(pk)
    context = {
        "body": found,
        "decided": decided_by(found),
        "place_url": url_of_place(found.place),
        "shell": base(actor_of(request)),
    }
    return render(request, "deliberation/decided.html", context)


def whole_body(found: Body) -> dict[str, Any]:
    """What the page of a body shows."""
    return {
        "body": found,
        "rhythm": body_queries.rhythm_of(found),
        "rules": body_queries.procedure_of(found),
        "seats": body_queries.seats_of(found),
        "counts": topic_queries.counts_of(found),
        "meetings": list(found.meetings.order_by("-starts_at", "-id")[:8]),
        "above": body_queries.body_above(found),
    }
