"""The sessions of an entry as calendars know them (iCalendar), with place and how to give the place back."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from wugong.activities.models import Enrolment

TYPE = "text/calendar; charset=utf-8"


def calendar_of(entry: Enrolment) -> Calendar:
    """A calendar with all sessions; the same session has the same UID for ever."""
    made, activity = Calendar(), entry.activity
    for name, value in (("prodid", "-//Wugong//centre//ZH"), ("version", "2.0"), ("method", "PUBLISH")):
        made.add(name, value)
    page = f"{settings.SITE_URL.rstrip('/')}{reverse('activities:place', args=[entry.pk])}"
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    for session in activity.sessions.all():
        event = Event()
        event.add("uid", f"{session.pk}@{host}")
        event.add("sequence", activity.version)
        event.add("dtstamp", activity.state_since.astimezone(UTC))
        event.add("dtstart", session.begins_at.astimezone(UTC))
        event.add("dtend", session.ends_at.astimezone(UTC))
        event.add("summary", str(activity))
        event.add("location", " ".join(part for part in (activity.centre.place.address, activity.venue) if part))
        event.add("description", _("To give the place back: %(page)s") % {"page": page})
        event.add("url", page)
        made.add_component(event)
    return made
