"""What the pages share: filters and short values of an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wugong.common.actor import Actor
from wugong.flow.table import Machine
from wugong.linkage.queries.projects import streets_for

SIZE = 30


def asked(request: HttpRequest, name: str) -> str:
    """A value of the address, short."""
    return request.GET.get(name, "").strip()[:60]


def narrowed(request: HttpRequest) -> bool:
    """Whether any filter is set."""
    return any(value for name, value in request.GET.items() if name != "page")


def _filter(request: HttpRequest, name: str, label: str, pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    choices = [{"value": str(value), "label": str(said)} for value, said in pairs]
    return {"name": name, "label": label, "value": request.GET.get(name, ""), "choices": choices}


def by_street(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return _filter(request, "street", _("Street"), [(street.code, street) for street in streets_for(actor)])


def by_state(request: HttpRequest, machine: Machine) -> dict[str, Any]:
    return _filter(request, "state", _("State"), [(name, s.meaning) for name, s in machine.states.items()])


def only(request: HttpRequest) -> dict[str, Any]:
    return _filter(request, "only", _("Only"), [("open", _("open")), ("mine", _("my organisation's"))])


def by_words(request: HttpRequest) -> dict[str, Any]:
    return {"name": "q", "label": _("Words"), "value": asked(request, "q")}
