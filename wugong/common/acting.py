"""What every action is: one transaction, a mandatory keyword ``actor``, and no refusal without a trace."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from wugong.common.actor import Actor
from wugong.common.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")
_inside: ContextVar[bool] = ContextVar("inside", default=False)
_notes: list[Callable[..., object]] = []


def on_refusal(note: Callable[..., object]) -> None:
    """Let ``note(refusal, act=..., obj=..., actor=...)`` be called for each refusal; the record hands this in."""
    if note not in _notes:
        _notes.append(note)


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """An action below the engine of state tables. The refusal is noted by the outermost one, after the roll-back."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = kwargs.get("actor")
        if not isinstance(actor, Actor):
            raise TypeError(f"{verb.__name__}() needs the keyword actor.")
        if _inside.get():
            with transaction.atomic():
                return verb(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except Refusal as refusal:
            for note in _notes:
                note(refusal, act=verb.__name__, obj=args[0] if args else None, actor=actor)
            raise
        finally:
            _inside.reset(token)

    return run
