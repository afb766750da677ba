"""Pages of promises: one task, and lists of tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.commitments import actions, queries
from wugong.commitments.models import Commitment
from wugong.commitments.policies import may_join
from wugong.common import filters
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.paging import paged

SIZE = 30


def seen(actor: Actor, pk: UUID) -> Commitment:
    """The task, if this actor may see it; raises Unseen."""
    task = queries.with_bodies(queries.commitments_visible_to(actor)).filter(pk=pk).first()
    if task is None:
        raise Unseen(str(pk))
    return task


def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """Whose, which, and words."""
    whose = [("mine", _("my post's")), ("ours", _("my organisation's")), ("asked", _("asked for by us"))]
    which = [("open", _("open")), ("overdue", _("overdue")), ("done", _("done"))]
    return [
        filters.choose(request, "whose", _("Whose"), whose),
        filters.choose(request, "which", _("State"), which),
        filters.words(request),
    ]


def listing(request: HttpRequest) -> HttpResponse:
    """Tasks one may see, the next due first; ``?place=`` and ``?organisation=`` lead here from other pages."""
    actor, get = actor_of(request), request.GET
    rows = queries.commitments_visible_to(actor)
    rows = queries.whose(queries.in_which(rows, get.get("which", "")), actor, get.get("whose", ""))
    rows = queries.narrowed(rows, place=get.get("place", ""), organisation=get.get("organisation", ""))
    rows = queries.with_words(rows, filters.asked(request, "q"))
    page = paged(queries.with_bodies(rows), order=("due_on", "id"), token=get.get("page", ""), size=SIZE)
    context = {
        "page": page,
        "rows": queries.read(page.rows),
        "filters": offered(request),
        "clear": filters.clear_address(request),
        "figures": queries.figures(queries.commitments_visible_to(actor)),
    }
    return render(request, "commitments/list.html", context)


def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: what, who, until when, how it stands, what was said; POST: a co-body says that it helps."""
    actor = actor_of(request)
    task = seen(actor, pk)
    if request.method == "POST":
        asked = request.POST.get("body", "")
        body = next((s.organisation for s in task.sharers.all() if str(s.organisation_id) == asked), None)
        actions.join(task, actor=actor, body=body, part=request.POST.get("part", "")[:200])
        task = seen(actor, pk)
    context = {
        "task": task,
        "due": queries.read([task])[0].due,
        "notes": queries.notes_of(task),
        "may_join": may_join(task, actor),
    }
    return render(request, "commitments/detail.html", context)
