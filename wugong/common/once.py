"""A cache for the time of one page: what is the same for the whole page is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Keep answers while a page is read. Nothing may change meanwhile, because a cached answer would become wrong."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def kept_for_page(whose: object) -> dict[Any, Any]:
    """What one part keeps while the page is read; outside of a page nothing is kept."""
    kept = _kept.get()
    found: dict[Any, Any] = {} if kept is None else kept.setdefault(whose, {})
    return found


def once(ask: Callable[P, R]) -> Callable[P, R]:
    """Cache the result of a query for the time of one page, however many of its parts ask for it.

    Arguments must be hashable; an object counts by its key. Outside of a page the query runs every time. Callers must
    not change the answer, because others get the same object.
    """

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        found: R = kept[key]
        return found

    return answer
