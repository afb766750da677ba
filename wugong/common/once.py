"""What is the same for a whole page is asked once: the answers are kept while one page is read, and no longer."""

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
    """While a page is read. Nothing may be changed meanwhile: a kept answer would no longer be true."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(ask: Callable[P, R]) -> Callable[P, R]:
    """A question that a page asks the database once, however many of its parts want the answer.

    The arguments are hashable; an object counts by its key. Outside of a page the question is asked every time, and
    whoever gets the answer leaves it as it is: others get the same one.
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
