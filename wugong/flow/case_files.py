"""Files of things that live by a state table: who sees one sees them; who takes part adds some while it is open."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from wugong.common.actor import ADMIN_ROLES, Actor
from wugong.files.owners import Owner, register
from wugong.flow.binding import Binding
from wugong.flow.models import Classification
from wugong.flow.queries import seen_of

KEPT_APART = {Classification.RESTRICTED, Classification.PERSONNEL}


def keep_files(
    *bound: Binding,
    most_each: int = 0,
    fixed_in: Collection[str] = (),
    bodies_read: Callable[[Actor, Any], Collection[UUID | None] | None] = lambda _actor, _thing: None,
) -> None:
    """Let files be attached to the things of these bindings; ``most_each``: at most so many by one body.

    ``fixed_in``: states of a decision that rests on the files, so that nobody takes one away; ``bodies_read``: whose
    files the actor may read, where each body has its own (None: those of all).

    Called once, after their registration.
    """
    for each in bound:
        owner = replace(owner_of(each), most_each=most_each, bodies_read=bodies_read)
        register(replace(owner, is_fixed=lambda thing: thing.state in fixed_in))


def owner_of(bound: Binding) -> Owner:
    """The files of the things of a binding, to be registered as it is or with more people who may add some."""

    def seen(actor: Actor, pk: UUID) -> Any | None:
        return seen_of(bound, actor).filter(pk=pk).first()

    def may_attach(actor: Actor, thing: Any) -> bool:
        if actor.user is None or actor.role in ADMIN_ROLES or bound.machine.states[thing.state].final:
            return False
        if any(bound.holds(actor, thing, party) for party in bound.parties):
            return True
        return actor.organisation is not None and actor.organisation in bound.describe(thing).participants

    return Owner(
        kind=bound.machine.name,
        seen=seen,
        may_attach=may_attach,
        is_restricted=lambda thing: bound.describe(thing).classification in KEPT_APART,
        url=lambda thing: bound.describe(thing).url,
    )
