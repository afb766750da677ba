"""The shifts of a person as calendars know them (iCalendar)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from icalendar import Event

from wugong.volunteers.queries import own_duties


def shifts_of(user: UUID) -> Iterator[Event]:
    """One event for each shift ahead; the same shift has the same UID for ever."""
    host, root = urlsplit(settings.SITE_URL).hostname or "localhost", settings.SITE_URL.rstrip("/")
    for duty in own_duties(user):
        shift, service, event = duty.shift, duty.shift.event, Event()
        event.add("uid", f"{shift.pk}@{host}")
        event.add("sequence", service.version)
        event.add("dtstamp", service.state_since.astimezone(UTC))
        event.add("dtstart", shift.begins_at.astimezone(UTC))
        event.add("dtend", shift.ends_at.astimezone(UTC))
        event.add("summary", f"{service.team} · {service}")
        event.add("status", "TENTATIVE" if duty.standby else "CONFIRMED")
        event.add("location", service.venue)
        event.add("url", f"{root}{reverse('web:case', args=['service_event', service.pk])}")
        yield event
