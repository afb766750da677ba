"""What ``wugong check`` says about sign-in: two factors for staff, three administrators apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from wugong.accounts.hats import hats_held
from wugong.accounts.queries import administrators


def two_factors(**_options: Any) -> list[CheckMessage]:
    """R-62 holds everywhere but in the demo and in tests."""
    if settings.SECOND_FACTOR or settings.DEMO or settings.TESTING:
        return []
    return [checks.Warning("Staff sign in with one factor.", hint="Set SECOND_FACTOR=yes (R-62).", id="accounts.W001")]


def administrators_apart(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """R-61: an administrator holds no post, and the three duties belong to three different persons."""
    if not databases or "default" not in databases:
        return []
    try:
        found = list(administrators())
        holding = [user for user in found if hats_held(user.pk)]
    except DatabaseError:
        return []  # not migrated yet
    faults: list[CheckMessage] = [
        Error(f"{user.username} administers and holds a post.", hint="End the appointment (R-61).", id="accounts.E001")
        for user in holding
    ]
    missing = {"A1", "A2", "A3"} - {user.administers for user in found}
    if missing and not settings.TESTING:
        hint = "wugong administrator makes the first three; later ones are proposed under Administrators (R-61)."
        faults.append(checks.Warning(f"Nobody is {', '.join(sorted(missing))}.", hint=hint, id="accounts.W002"))
    return faults
