"""Keyset paging: page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows and the tokens of its neighbours (empty where there is none)."""

    rows: list[M]
    following: str = ""
    preceding: str = ""


def _encode(values: list[Any], back: bool) -> str:
    raw = json.dumps([back, *[None if v is None else str(v) for v in values]])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(token: str, width: int) -> tuple[bool, list[str | None]] | None:
    try:
        padded = token + "=" * (-len(token) % 4)
        back, *values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError, UnicodeError):
        return None
    if not isinstance(back, bool) or len(values) != width:
        return None
    return back, values


def _after(order: tuple[str, ...], values: list[str | None], reverse: bool) -> Q:
    """Rows strictly beyond ``values`` in ``order``: (a) or (a equal and b) or ..."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        descending = name.startswith("-") != reverse
        plain = name.lstrip("-")
        condition |= equal & Q(**{f"{plain}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{plain: value})
    first, reaches = order[0].lstrip("-"), "lte" if order[0].startswith("-") != reverse else "gte"
    return Q(**{f"{first}__{reaches}": values[0]}) & condition  # where an index begins to read


def paged(rows: QuerySet[M], *, order: tuple[str, ...], token: str = "", size: int = 20) -> Page[M]:
    """The page of ``rows`` that ``token`` names, ordered by ``order``, whose last column must be unique.

    The ordering columns must not be null. A token that is not ours gives the first page.
    """
    parsed = _decode(token, len(order)) if token else None
    back, values = parsed if parsed else (False, [])
    effective = tuple((n[1:] if n.startswith("-") else f"-{n}") if back else n for n in order)
    try:
        found = rows.filter(_after(order, values, back)) if values else rows
        window = list(found.order_by(*effective)[: size + 1])
    except (ValueError, TypeError, OverflowError, ValidationError, DataError):
        back, window = False, list(rows.order_by(*order)[: size + 1])
        values = []
    more, window = len(window) > size, window[:size]
    if back:
        window.reverse()

    def token_of(row: M, backwards: bool) -> str:
        return _encode([_value(row, n.lstrip("-")) for n in order], backwards)

    following = token_of(window[-1], False) if window and (more or back) else ""
    preceding = token_of(window[0], True) if window and values and (not back or more) else ""
    return Page(window, following, preceding)


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row.isoformat() if hasattr(row, "isoformat") else row
