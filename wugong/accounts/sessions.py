"""Sessions in the database with their user, so that people can see and end their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from wugong.accounts.models import Session

BEGAN, SEEN, MEANS, DEVICE = "began", "seen", "means", "device"
# Sign in the header -> word, the more particular first.
BROWSERS = {"MicroMessenger": "WeChat", "DingTalk": "DingTalk", "Edg/": "Edge", "Firefox": "Firefox"}
BROWSERS |= {"Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"HarmonyOS": "HarmonyOS", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
SYSTEMS |= {"Mac OS": "Mac", "Linux": "Linux"}


class SessionStore(DatabaseStore):
    """Django's store over our table; the columns beside the data are copies of what the data says."""

    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user = UUID(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.began_at, row.seen_at = moment(data.get(BEGAN)), moment(data.get(SEEN))
        row.means, row.device = data.get(MEANS, ""), data.get(DEVICE, "")
        return row


def moment(text: str | None) -> datetime | None:
    """Parse a moment as sessions store it."""
    return datetime.fromisoformat(text) if text else None


def device_of(agent: str) -> str:
    """Browser and system in two words, enough to recognise one's own devices."""
    found = [next((word for sign, word in choice.items() if sign in agent), "") for choice in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in found if word)
