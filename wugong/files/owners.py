"""The kinds of objects that files can be attached to. The app of the object says who may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wugong.common.actor import Actor
from wugong.common.errors import Unseen


@dataclass(frozen=True, slots=True)
class Owner:
    """A kind of object that has files.

    ``seen(actor, pk)`` returns the object if the actor may see it, else None; ``may_attach`` says whether the actor may
    add and withdraw files; ``is_restricted`` whether each download is recorded; ``url`` leads to the object's page;
    ``most_each`` how many files one body may have there, 0 for no limit of its own; ``is_fixed`` whether nobody takes
    a file away any more, because a decision rests on it; ``bodies_read`` gives the bodies whose files the actor may
    read, None for those of all: what others attached is not there for him.
    """

    kind: str
    seen: Callable[[Actor, UUID], Any | None]
    may_attach: Callable[[Actor, Any], bool]
    is_restricted: Callable[[Any], bool]
    url: Callable[[Any], str]
    most_each: int = 0
    is_fixed: Callable[[Any], bool] = lambda _thing: False
    bodies_read: Callable[[Actor, Any], Collection[UUID | None] | None] = lambda _actor, _thing: None


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """Allow files on a kind of object. Called once, in ``AppConfig.ready``."""
    _owners[owner.kind] = owner


def thing(kind: str, pk: UUID, *, actor: Actor, shown: Any = None) -> tuple[Owner, Any]:
    """Return the owner and the object if this actor may see it; raises Unseen. ``shown``: the object, if known."""
    owner = _owners.get(kind)
    found = shown or (owner.seen(actor, pk) if owner else None)
    if owner is None or found is None:
        raise Unseen(f"{kind} {pk}")
    return owner, found
