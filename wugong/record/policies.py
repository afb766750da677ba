"""Who may do what with the record. Who may see an object may see its history; that is the object's own policy."""

from wugong.common.actor import Actor, Role


def may_seal(actor: Actor) -> bool:
    """The worker, and the audit administrator by hand."""
    return actor.system or actor.is_any(Role.A3)


def may_keep(actor: Actor) -> bool:
    """Make and restore backups."""
    return actor.system or actor.is_any(Role.A1)
