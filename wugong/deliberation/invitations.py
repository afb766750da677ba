"""Meetings as calendars know them (iCalendar): one invitation, or all meetings of a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from wugong.deliberation.hooks import Entry
from wugong.deliberation.models import Meeting
from wugong.deliberation.rules.meeting import MeetingState
from wugong.inbox.attachments import Attachment
from wugong.inbox.models import Message
from wugong.inbox.people import Address

STATUS = {
    MeetingState.PLANNED: "TENTATIVE",
    MeetingState.COLLECTING: "TENTATIVE",
    MeetingState.AGENDA_SET: "TENTATIVE",
    MeetingState.ADJOURNED: "CANCELLED",
    MeetingState.CANCELLED: "CANCELLED",
}


def calendar_of(meetings: Iterable[Meeting], *, name: str = "", method: str = "PUBLISH") -> Calendar:
    """A calendar with these meetings, in the language that is active."""
    made = Calendar()
    made.add("prodid", "-//Wugong//meetings//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for meeting in meetings:
        made.add_component(event_of(meeting))
    return made


def event_beside(entry: Entry) -> Event:
    """Something of another mechanism, a booking say."""
    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("sequence", entry.version)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("dtstart", entry.starts.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("location", entry.where)
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("url", f"{settings.SITE_URL.rstrip('/')}{entry.page}")
    return event


def event_of(meeting: Meeting) -> Event:
    """One meeting: when, where, how to get in, the page with its agenda. The same meeting has the same UID for ever."""
    page = f"{settings.SITE_URL.rstrip('/')}/deliberation/meetings/{meeting.pk}/"
    event = Event()
    event.add("uid", f"{meeting.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("sequence", meeting.version)
    event.add("dtstamp", meeting.state_since.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", (meeting.starts_at + timedelta(minutes=meeting.minutes_planned)).astimezone(UTC))
    event.add("summary", str(meeting))
    event.add("status", STATUS.get(MeetingState(meeting.state), "CONFIRMED"))
    event.add("url", page)
    where = ", ".join(part for part in (meeting.venue, meeting.link) if part)
    if where:
        event.add("location", where)
    lines = [_("Agenda and papers: %(page)s") % {"page": page}]
    lines += [_("To take part by link: %(link)s") % {"link": meeting.link}] if meeting.link else []
    event.add("description", "\n".join(lines))
    if meeting.state == MeetingState.NOTIFIED:
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", str(meeting))
        bell.add("trigger", timedelta(minutes=-30))
        event.add_component(bell)
    return event


def invitation(meeting: Meeting, address: Address | None = None) -> Calendar:
    """An invitation to one meeting, or its withdrawal when it was cancelled or adjourned."""
    gone = STATUS.get(MeetingState(meeting.state)) == "CANCELLED"
    made = calendar_of([meeting], method="CANCEL" if gone else "REQUEST")
    event = made.events[0]
    organizer = vCalAddress(f"MAILTO:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["cn"] = vText(str(meeting.body))
    event["organizer"] = organizer
    if address and address.mail:
        guest = vCalAddress(f"MAILTO:{address.mail}")
        guest.params["cn"] = vText(address.name or address.mail)
        guest.params["role"] = vText("REQ-PARTICIPANT")
        event.add("attendee", guest, encode=False)
    return made


def invitation_with(message: Message, address: Address) -> Attachment | None:
    """What goes with the e-mail of a notice: the invitation, or its withdrawal."""
    meeting = Meeting.objects.select_related("body").filter(pk=message.matter).first() if message.matter else None
    if meeting is None:
        return None
    with translation.override(address.language):
        made = invitation(meeting, address)
    return Attachment("invitation.ics", made.to_ical(), f"text/calendar; method={made['method']}; charset=utf-8")
