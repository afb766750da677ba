"""Who may change the calendar."""

from wugong.common.actor import Actor, Role


def may_edit(actor: Actor) -> bool:
    """The system, the system administrator and the district Organisation Department."""
    return actor.system or actor.is_any(Role.A1, Role.DO)
