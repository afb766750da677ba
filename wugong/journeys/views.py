"""Pages on which one mechanism begins in another."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wugong.accounts.middleware import actor as actor_of
from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.common.forms import refusals_into
from wugong.deliberation.models import Topic
from wugong.deliberation.queries.topics import topic_seen
from wugong.journeys import actions, queries
from wugong.journeys.forms import SeriesForm
from wugong.journeys.models import SeriesLine
from wugong.linkage.views.projects import proposal_page


def grow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a 1+10 project out of a topic, with the words that are there already."""
    topic = topic_seen(actor_of(request), pk)
    return proposal_page(request, _said(topic), source=topic.title, propose=partial(actions.grow, topic))


def _said(topic: Topic) -> dict[str, Any]:
    return {"title": topic.title, "concern": topic.family, "summary": f"{topic.facts}\n{topic.option}"[:1500]}


def series(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The yearly 三微 plan of a compound's branch and its property company's branch, and what came of it."""
    actor = actor_of(request)
    pairing = queries.compound_pair(actor, pk)
    form = SeriesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.plan_line(pairing, **form.line(), actor=actor)
            messages.success(request, _("In the plan: %(line)s") % {"line": made})
            return redirect(f"{reverse('journeys:series', args=[pk])}?year={made.year}")
    this = clock.today().year
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else this
    context = {
        "pairing": pairing, "series": queries.series_of(pairing, year), "form": form, "this": this,
        "may": queries.plans_series(actor, pairing),
        "years": sorted({this, this + 1, *pairing.series_lines.values_list("year", flat=True)}),
    }  # fmt: skip
    return render(request, "journeys/series.html", context, status=422 if form.errors else 200)


@require_POST
def begin_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The activity of a line, as a draft to be finished on its own page."""
    actor = actor_of(request)
    line = queries.line_of(actor, pk)
    try:
        made = actions.begin_line(line, actor=actor)
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _back_to(line)
    messages.success(request, _("Drafted. Look at day, room and places, then send it to the centre."))
    return redirect("web:case", "activity", made.pk)


@require_POST
def strike_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a line out of the plan."""
    actor = actor_of(request)
    line = queries.line_of(actor, pk)
    try:
        actions.strike_line(line, actor=actor)
        messages.success(request, _("Taken out of the plan: %(line)s") % {"line": line})
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back_to(line)


def _back_to(line: SeriesLine) -> HttpResponse:
    return redirect(f"{reverse('journeys:series', args=[line.pairing_id])}?year={line.year}")
