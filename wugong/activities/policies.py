"""Who runs an activity beside the steps of its table."""

from __future__ import annotations

from wugong.activities.models import Activity
from wugong.common.actor import Actor, Role


def runs(actor: Actor, activity: Activity) -> bool:
    """The organiser, and head and workers of the centre."""
    if actor.organisation is None or actor.is_any(Role.PM):
        return False
    if actor.organisation == activity.organiser_id:
        return True
    return actor.organisation == activity.centre_id and actor.is_any(Role.CP, Role.CW)
