"""The filters of a list: what the address asks for, and what the filter component shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty field narrows nothing, and each list reads the fields it knows."""

    query: str = ""
    place: str = ""
    street: str = ""
    category: str = ""
    sort: str = ""
    kind: str = ""
    issuer: str = ""
    year: str = ""
    state: str = ""
    flag: str = ""
    only: str = ""


def asked(request: HttpRequest, name: str) -> str:
    """A value of the address, trimmed to 60 characters."""
    return request.GET.get(name, "").strip()[:LONGEST]


def wanted(request: HttpRequest) -> Wanted:
    """All filters of the address; the words are in ``q``."""
    return Wanted(**{f.name: asked(request, "q" if f.name == "query" else f.name) for f in fields(Wanted)})


def clear_address(request: HttpRequest) -> str:
    """The address of the page without its filters; empty when none is set."""
    return request.path if any(value for name, value in request.GET.items() if name != "page") else ""


def choose(request: HttpRequest, name: str, label: str, pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """A filter with choices (value, label)."""
    choices = [{"value": str(value), "label": str(text)} for value, text in pairs]
    return {"name": name, "label": label, "value": asked(request, name), "choices": choices}


def words(request: HttpRequest, label: str = "", *, name: str = "q") -> dict[str, Any]:
    """A filter to type into."""
    return {"name": name, "label": label or _("Words"), "value": asked(request, name)}
