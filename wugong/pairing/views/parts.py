"""What the pages of pairing share: filters, and who may do what on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Denied, Refusal, Unseen
from wugong.common.paging import paged
from wugong.flow.table import Machine
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.overview import streets_for
from wugong.pairing.queries.pairs import Wanted

SIZE = 30
T = TypeVar("T")
WANTED = {"street": "street", "state": "state", "query": "q", "only": "only"}


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, str]]:
    """(value, label) as the filter component wants it."""
    return [{"value": str(value), "label": str(label)} for value, label in pairs]


def by_street(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The filter of streets; one alone needs none."""
    streets = streets_for(actor)
    found = choices((s.code, s) for s in streets)
    return {"name": "street", "label": _("Street"), "value": request.GET.get("street", ""), "choices": found}


def by_state(request: HttpRequest, machine: Machine) -> dict[str, Any]:
    """The filter of states."""
    found = choices((name, state.meaning) for name, state in machine.states.items())
    return {"name": "state", "label": _("State"), "value": request.GET.get("state", ""), "choices": found}


def by_category(request: HttpRequest) -> dict[str, Any]:
    """The filter of categories."""
    found = choices((c.code, c) for c in categories(all_of_them=True))
    return {"name": "category", "label": _("Category"), "value": request.GET.get("category", ""), "choices": found}


def by_words(request: HttpRequest) -> dict[str, Any]:
    """The filter of words."""
    return {"name": "q", "label": _("Words"), "value": asked(request, "q")}


def only(request: HttpRequest, *pairs: tuple[str, str]) -> dict[str, Any]:
    """One more filter."""
    return {"name": "only", "label": _("Only"), "value": request.GET.get("only", ""), "choices": choices(pairs)}


def asked(request: HttpRequest, name: str) -> str:
    """A value of the address, short."""
    return request.GET.get(name, "").strip()[:60]


def id_of(text: str) -> UUID:
    """An id of the address; raises Unseen when it is none."""
    try:
        return UUID(text)
    except ValueError as fault:
        raise Unseen(text) from fault


def narrowed(request: HttpRequest) -> bool:
    """Whether any filter is set."""
    return any(value for name, value in request.GET.items() if name != "page")


def wanted(request: HttpRequest) -> Wanted:
    """What the address asks of a list of pairings or projects."""
    return Wanted(**{name: asked(request, key) for name, key in WANTED.items()})


def listed(request: HttpRequest, actor: Actor, rows: QuerySet[Any], machine: Machine) -> dict[str, Any]:
    """A page of pairings or projects, the newest first, with its filters."""
    return {
        "page": paged(rows, order=("-created_at", "-id"), token=request.GET.get("page", ""), size=SIZE),
        "filters": [
            by_street(request, actor),
            by_state(request, machine),
            only(request, ("mine", _("my organisation's"))),
            by_words(request),
        ],
        "clear": request.path if narrowed(request) else "",
    }


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
