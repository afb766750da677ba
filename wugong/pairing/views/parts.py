"""What the pages of pairing share: filters, and who may do what on a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wugong.common import filters
from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.paging import paged
from wugong.flow.filters import by_state
from wugong.flow.table import Machine
from wugong.pairing.queries.listings import categories
from wugong.places.filters import by_street

SIZE = 30
T = TypeVar("T")


def by_category(request: HttpRequest) -> dict[str, Any]:
    """The filter of categories."""
    pairs = [(category.code, category) for category in categories(all_of_them=True)]
    return filters.choose(request, "category", _("Category"), pairs)


def id_of(text: str) -> UUID:
    """An id of the address; raises Unseen when it is none."""
    try:
        return UUID(text)
    except ValueError as fault:
        raise Unseen(text) from fault


def list_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    here: str,
    order: tuple[str, ...] = ("-created_at", "-id"),
    template: str = "pairing/list.html",
    **shown: Any,
) -> HttpResponse:
    """One of the lists of pairing. ``here`` is its name in the tabs; ``shown`` what ``list.html`` says it needs."""
    page = paged(rows, order=order, token=request.GET.get("page", ""), size=SIZE)
    return render(request, template, {"page": page, "here": here, "clear": filters.clear_address(request), **shown})


def usual_filters(request: HttpRequest, actor: Actor, machine: Machine) -> list[dict[str, Any]]:
    """The filters of pairs and projects."""
    mine = filters.choose(request, "only", _("Only"), [("mine", _("my organisation's"))])
    return [by_street(request, actor), by_state(request, machine), mine, filters.words(request)]


def staff_only(actor: Actor) -> None:
    """Overviews are for those who work in the district; the lists and pairs in force are for everybody signed in."""
    if not actor.is_any(*STAFF_ROLES):
        raise Denied(_("This overview is for those who work in the district. The lists are open to you."), rule="role")


def told(request: HttpRequest, act: Callable[[], T]) -> T | None:
    """Take a step that has a button and no form. What it refuses is said on the page it leads back to; then None.

    Denied goes on to the page for it.
    """
    try:
        return act()
    except Denied:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None


def form_page(
    request: HttpRequest, form: Any, *, heading: Any, button: Any, back: tuple[Any, str], **lead: Any
) -> HttpResponse:
    """A page with one form. ``back``: what it belongs to and its address; ``lead``: ``title`` and the draft's name."""
    context = {
        "form": form,
        "heading": heading,
        "step": {"label": button},
        "machine": {"name": lead.get("name") or request.path},
        "title": lead.get("title", ""),
        "way": [{"label": back[0], "url": back[1]}],
    }
    return render(request, "pairing/new.html", context, status=422 if form.errors else 200)
