"""Who may do what with accounts: the three administrators are kept apart (R-61)."""

from __future__ import annotations

from wugong.common.actor import Actor


def may_keep_accounts(actor: Actor) -> bool:
    """Make, suspend and close accounts: A1. He gives nobody a post."""
    return actor.system or actor.is_any("A1")


def may_see_accounts(actor: Actor) -> bool:
    """Read the list of accounts: A1 keeps it, A2 makes administrators, A3 compares it with the record."""
    return actor.is_any("A1", "A2", "A3")
