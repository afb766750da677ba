"""What mechanisms want to hear of the tasks that came from them."""

from __future__ import annotations

from typing import Any, Protocol

from wugong.commitments.models import Commitment
from wugong.common.actor import Actor


class Ended(Protocol):
    """Called in the same transaction when a task was kept or withdrawn."""

    def __call__(self, task: Commitment, /, *, actor: Actor) -> None: ...


_ended: dict[str, Ended] = {}


def register(origin_kind: str, *, ended: Ended) -> None:
    """Say what happens in the mechanism ``origin_kind`` (name of its machine) when one of its tasks ends."""
    _ended[origin_kind] = ended


def tell(task: Commitment, *, actor: Actor, **_inputs: Any) -> None:
    """Let the mechanism a task came from know that it has ended."""
    if hear := _ended.get(task.origin_kind):
        hear(task, actor=actor)
