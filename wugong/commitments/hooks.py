"""What mechanisms want to hear of the tasks that came from them."""

from __future__ import annotations

from typing import Any, Protocol

from wugong.commitments.models import Commitment
from wugong.common.actor import Actor


class Ended(Protocol):
    """Called in the same transaction when a task was kept or withdrawn."""

    def __call__(self, task: Commitment, /, *, actor: Actor) -> None: ...


_ended: dict[str, Ended] = {}
_reopened: dict[str, Ended] = {}


def register(origin_kind: str, *, ended: Ended, reopened: Ended | None = None) -> None:
    """Say what happens in the mechanism ``origin_kind`` (name of its machine) when one of its tasks ends.

    ``reopened``: when its verification is taken back; it raises Refusal where the mechanism has gone on already.
    """
    _ended[origin_kind] = ended
    if reopened:
        _reopened[origin_kind] = reopened


def tell(task: Commitment, *, actor: Actor, **_inputs: Any) -> None:
    """Let the mechanism a task came from know that it has ended."""
    if hear := _ended.get(task.origin_kind):
        hear(task, actor=actor)


def tell_back(task: Commitment, *, actor: Actor) -> None:
    """Let the mechanism a task came from know that its verification was taken back."""
    if hear := _reopened.get(task.origin_kind):
        hear(task, actor=actor)
