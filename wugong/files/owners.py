"""What files may be attached to. The app of a thing says who sees it; files know nothing else of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wugong.common.actor import Actor
from wugong.common.errors import Unseen


@dataclass(frozen=True, slots=True)
class Owner:
    """A kind of thing that has files.

    ``seen(actor, pk)`` gives the thing if the actor may see it, else None; ``may_attach`` says whether he may add to
    it and withdraw from it; ``is_restricted`` whether each download is recorded; ``url`` leads to its page.
    """

    kind: str
    seen: Callable[[Actor, UUID], Any | None]
    may_attach: Callable[[Actor, Any], bool]
    is_restricted: Callable[[Any], bool]
    url: Callable[[Any], str]


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """Let files be attached to a kind of thing. Registered once, in ``AppConfig.ready``."""
    _owners[owner.kind] = owner


def thing(kind: str, pk: UUID, *, actor: Actor, shown: Any = None) -> tuple[Owner, Any]:
    """The owner and the thing itself, if this actor may see it; raises Unseen. ``shown`` was found so before."""
    owner = _owners.get(kind)
    found = shown or (owner.seen(actor, pk) if owner else None)
    if owner is None or found is None:
        raise Unseen(f"{kind} {pk}")
    return owner, found
