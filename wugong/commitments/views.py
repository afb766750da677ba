"""The list of tasks; the page of one is the page of any case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.accounts.middleware import actor as actor_of
from wugong.commitments import queries
from wugong.common import filters
from wugong.common.paging import paged

SIZE = 30


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
    """Tasks one may see, open ones first, the next due; ``?place=``, ``?organisation=`` lead here from other pages."""
    actor, get = actor_of(request), request.GET
    rows = queries.commitments_visible_to(actor)
    rows = queries.whose(queries.in_which(rows, get.get("which", "")), actor, get.get("whose", ""))
    rows = queries.narrowed(rows, place=get.get("place", ""), organisation=get.get("organisation", ""))
    rows = queries.with_words(rows, filters.asked(request, "q"))
    rows = queries.open_first(queries.with_bodies(rows))
    page = paged(rows, order=("finished", "due_on", "id"), token=get.get("page", ""), size=SIZE)
    context = {
        "page": page,
        "rows": queries.read(page.rows),
        "filters": offered(request),
        "character": "诺",
        "clear": filters.clear_address(request),
        "figures": queries.figures(queries.commitments_visible_to(actor)),
    }
    return render(request, "commitments/list.html", context)
