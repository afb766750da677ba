"""Who may do what with accounts: the three administrators are kept apart (R-61)."""

from __future__ import annotations

from wugong.accounts.models import Nomination
from wugong.common.actor import Actor, Role


def may_keep_accounts(actor: Actor) -> bool:
    """Make, suspend and close accounts: A1. He gives nobody a post."""
    return actor.system or actor.is_any("A1")


def may_enter_accounts(actor: Actor) -> bool:
    """Enter people for posts: the system administrator, and the offices of district and streets that keep posts."""
    return actor.system or actor.is_any(Role.A1, Role.DO, Role.DS, Role.SP, Role.SO)


def may_nominate(actor: Actor) -> bool:
    """Propose an administrator: A2."""
    return actor.is_any("A2")


def may_answer(actor: Actor, nomination: Nomination, verb: str) -> bool:
    """Withdraw one's own proposal; confirm or refuse that of another, as A1 or A3."""
    if verb == "withdraw":
        return actor.user == nomination.proposed_by_id
    return actor.is_any("A1", "A3") and actor.user != nomination.proposed_by_id


def may_see_accounts(actor: Actor) -> bool:
    """Read the list of accounts: A1 keeps it, A2 makes administrators, A3 compares it with the record."""
    return actor.is_any("A1", "A2", "A3")
