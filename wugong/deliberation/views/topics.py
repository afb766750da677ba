"""Pages of topics: the queue, raising one, one topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.accounts.qr import draw_code
from wugong.commitments.queries import read
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Unseen
from wugong.common.forms import BEGIN_WITH, number_page, refusals_into
from wugong.common.paging import paged
from wugong.deliberation import hooks
from wugong.deliberation.actions import topics as actions
from wugong.deliberation.actions.topics import Source
from wugong.deliberation.forms.topics import JoinForm, RaiseForm
from wugong.deliberation.models import Topic
from wugong.deliberation.policies import answers_resident, may_raise, may_run
from wugong.deliberation.queries import bodies as body_queries
from wugong.deliberation.queries import circulation as circulation_queries
from wugong.deliberation.queries import opinions as opinion_queries
from wugong.deliberation.queries import topics as queries
from wugong.deliberation.queries.answers import answer_of
from wugong.deliberation.queries.tiers import way_of
from wugong.deliberation.rules.topic import IN_WRITING, MACHINE, QUEUE, Via
from wugong.flow.slips import spaced
from wugong.organisations.queries.organisations import own_organisation
from wugong.places.offices import office_of

SIZE = 30


def offered(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Joint meeting, part of the way, words."""
    parts = [
        ("queue", _("waiting for a meeting")),
        ("work", _("being carried out")),
        ("answer", _("answer due or given")),
        ("done", _("done")),
    ]
    bodies = [(str(b.pk), str(b)) for b in body_queries.bodies_visible_to(actor).order_by("place__code")[:60]]
    return [
        filters.choose(request, "body", _("Joint meeting"), bodies),
        filters.choose(request, "which", _("Where it stands"), parts),
        filters.words(request),
    ]


def queue(request: HttpRequest) -> HttpResponse:
    """The queue, open to everybody in the circle: what was raised, by whom, where it stands."""
    actor, get = actor_of(request), request.GET
    rows = queries.narrowed(
        queries.topics_visible_to(actor),
        body=get.get("body", ""),
        which=get.get("which", ""),
        query=filters.asked(request, "q"),
    )
    page = paged(queries.for_list(rows), order=("-created_at", "-id"), token=get.get("page", ""), size=SIZE)
    context = {
        "page": page,
        "filters": offered(request, actor),
        "clear": filters.clear_address(request),
        "may_raise": may_raise(actor),
    }
    return render(request, "deliberation/topics.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Raise a topic, for one's organisation or for a resident."""
    actor = actor_of(request)
    blank = queries.blank_for(actor)
    if blank is None:
        raise Denied(_("Topics are raised under the hat of an organisation. Change the hat you wear."), rule="role")
    data = request.POST if request.method == "POST" else None
    form = RaiseForm(data, obj=blank, actor=actor, step=MACHINE.step("draft"))
    if request.GET.get("via") in Via.values:
        form.initial["via"] = request.GET["via"]
    if data is None and (words := request.session.pop(BEGIN_WITH, "")):
        form.initial["title"], form.initial["facts"] = words.splitlines()[0][:40], words[:1500]
    if data is not None and form.is_valid():
        with refusals_into(form):
            made = form.begin()
            messages.success(
                request, _("Kept as a draft.") if made.is_draft else _("Raised. You hear of every change.")
            )
            return redirect("deliberation:slip" if made.code else "deliberation:topic", made.pk)
    return render(
        request, "deliberation/new.html", {"form": form, "own": blank.proposed_by}, status=422 if form.errors else 200
    )


def topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One topic with all that became of it; POST joins it."""
    actor = actor_of(request)
    found = queries.topic_seen(actor, pk)
    join = JoinForm(request.POST if request.method == "POST" else None)
    if join.is_valid():
        own = own_organisation(actor)
        if own is None:
            raise Denied(_("Topics are joined under the hat of an organisation. Change the hat you wear."), rule="role")
        actions.support(found, source=Source(own), actor=actor, words=join.cleaned_data["words"])
        messages.success(request, _("Joined. You hear of every change."))
        return redirect("deliberation:topic", found.pk)
    context = {**whole(found, actor), "join": join}
    return render(request, "deliberation/topic.html", context, status=422 if join.errors else 200)


def whole(found: Any, actor: Actor) -> dict[str, Any]:
    """What the page of a topic shows."""
    mine = found.proposed_by_id == actor.organisation
    tasks = queries.tasks_shown(actor, found.pk) if found.has_tasks else []
    opinions, findings = opinion_queries.opinions_on(found) if found.has_collections else (None, [])
    return {
        "way": way_of(found, actor) if found.went_up or found.came_up else None,
        "panels": hooks.panels.shown(actor, found),
        "topic": found,
        "whole": queries.whole(found),
        "tasks": read(tasks),
        "open_tasks": {task.pk for task in tasks if task.opens},
        "sees_merged": bool(queries.that_open(actor, [found.merged_into_id])),
        "writing": circulation_queries.progress_of(found, actor) if found.has_circulations else None,
        **in_writing(found, actor),
        "opinions": opinions,
        "findings": findings,
        "may_collect": may_run(actor, found.body) and found.state in QUEUE,
        "may_join": may_raise(actor) and not mine and queries.may_be_joined(found),
        "sees_contact": bool(found.contact) and answers_resident(actor, found),
    }


def in_writing(found: Topic, actor: Actor) -> dict[str, Any]:
    """The tasks of a decision in writing, before it is adopted."""
    if found.state not in IN_WRITING:
        return {}
    tasks = found.proposed.filter(item__isnull=True).select_related("lead").order_by("created_at", "id")
    return {
        "tasks_in_writing": list(tasks),
        "may_write_tasks": may_run(actor, found.body),
        "may_add_tasks": may_run(actor, found.body) and not circulation_queries.being_answered(found),
    }


def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the contact of a resident: it asks what for, and the record keeps it."""
    actor = actor_of(request)
    found = queries.topic_seen(actor, pk)
    if not found.contact or not answers_resident(actor, found):
        raise Unseen(str(pk))
    lead = _(
        "It was left so that the resident gets an answer, for nothing else. "
        "It is encrypted and deleted ninety days after the end."
    )
    return number_page(
        request, lambda reason: [actions.open_contact(found, reason=reason, actor=actor)], lead=lead,
        title=_("How the resident is to be answered"), back=(found, reverse("deliberation:topic", args=[pk])),
        openings=queries.openings_of(found),
    )  # fmt: skip


def similar(request: HttpRequest) -> HttpResponse:
    """Open topics like the title being typed: join one of them instead of raising it again."""
    title = request.GET.get("title", "")[:80]
    found = queries.similar(actor_of(request), title) if len(title) >= 2 else []
    return render(request, "deliberation/similar.html", {"topics": found})


def slip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a resident takes home: number, picture, where it goes, whom to call. One page, printed by one button."""
    found = queries.topic_seen(actor_of(request), pk)
    if not found.code:
        raise Unseen(str(pk))
    address = request.build_absolute_uri(reverse("web:slip", args=[found.code]))
    context = {
        "topic": found,
        "code": spaced(found.code),
        "picture": draw_code(address),
        "answer": answer_of(found),
        "office": office_of(found.proposed_by.place.code),
        "home": request.build_absolute_uri(reverse("web:home")),
    }
    return render(request, "deliberation/slip.html", context)
