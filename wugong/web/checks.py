"""What must not be served as it is configured."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1", "testserver"}


def is_loopback(host: str) -> bool:
    """Whether a host name or address to listen at is this machine alone."""
    return host in LOOPBACK


@register()
def demo_stays_at_home(**_options: Any) -> list[CheckMessage]:
    """The demo signs anybody in with one click: only on this machine."""
    abroad = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if settings.DEMO and (abroad or settings.HTTPS):
        return [
            Error(
                "The demo lets anybody in with one click and may be served on this machine only.",
                hint="Unset WUGONG_DEMO, or let ALLOWED_HOSTS name loopback addresses only and HTTPS be off.",
                id="wugong.E001",
            )
        ]
    return []


@register(deploy=True)
def debug_stays_at_home(**_options: Any) -> list[CheckMessage]:
    """Error pages with source are for developers."""
    if settings.DEBUG:
        return [checks.Warning("DEBUG shows source code in error pages.", hint="Unset DEBUG.", id="wugong.W001")]
    return []
