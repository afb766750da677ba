"""Who may open the number of a wisher."""

from __future__ import annotations

from wugong.common.actor import Actor
from wugong.flow.binding import binding_of
from wugong.wishes.models import Wish
from wugong.wishes.rules import S


def may_open_contact(wish: Wish, actor: Actor) -> bool:
    """The community, and who fulfils the wish once the community has agreed to the plan."""
    bound = binding_of(wish)
    if any(bound.holds(actor, wish, party) for party in ("worker", "secretary")):
        return True
    return bound.holds(actor, wish, "claimant") and wish.state in (S.DELIVERING, S.DISPUTED)
