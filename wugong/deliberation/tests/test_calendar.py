"""Meetings in calendars: the secret address, invitations and their withdrawal, constant cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from tests.ground import laid
from wugong.accounts.models import User
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.ids import new_id
from wugong.deliberation.actions import meetings
from wugong.deliberation.actions.bodies import unseat
from wugong.deliberation.invitations import event_of, invitation, invitation_with
from wugong.deliberation.models import Feed, Meeting
from wugong.deliberation.testing import Bodies, admitted, notified
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.testing import at
from wugong.inbox import outbox
from wugong.inbox import people as inbox_people
from wugong.inbox.models import Message
from wugong.inbox.people import Address


@laid(at=MONDAY)
def meeting(people: Cast, tiers: Bodies) -> Meeting:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))


def address_of(client: Client) -> str:
    page = reverse("deliberation:calendar")
    assert client.post(page).status_code == 302
    token = client.get(page).context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    return reverse("calendar_feed", args=[token])


def test_the_secret_address_holds_my_meetings(client: Client, people: Cast, tiers: Bodies, meeting: Meeting) -> None:
    sign_in(client, people, "builder", "UL")
    url = address_of(client)
    assert url.startswith("/calendar/") and url.endswith(".ics")
    stranger = Client()
    answer = stranger.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    event = Calendar.from_ical(answer.content).events[0]
    assert event["location"] == "三楼会议室"
    assert event["dtstart"].dt == meeting.starts_at
    assert str(meeting.pk) in event["url"] and event["status"] == "CONFIRMED"
    assert stranger.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert stranger.post(url).status_code == 405


def test_it_is_secret_renewed_and_taken_back(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, "builder", "UL")
    first, second = address_of(client), address_of(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    token = second.rsplit("/", 1)[1].removesuffix(".ics")
    kept = Feed.objects.get()
    assert token not in kept.sealed and token not in kept.token_hash
    User.objects.filter(pk=kept.user).update(is_active=False, state="suspended")
    assert client.get(second).status_code == 404
    User.objects.filter(pk=kept.user).update(is_active=True, state="active")
    client.post(reverse("deliberation:calendar"), {"revoke": 1})
    assert client.get(second).status_code == 404


def test_others_and_those_who_left_get_nothing(client: Client, people: Cast, tiers: Bodies, meeting: Meeting) -> None:
    sign_in(client, people, "far_unit" if "far_unit" in people.bodies else "social_work", "UL")
    assert Calendar.from_ical(client.get(address_of(client)).content).events == []
    sign_in(client, people, "builder", "UL")
    url = address_of(client)
    unseat(tiers.street.members.get(organisation=people.builder), reason="机构调整", actor=tiers.chair)
    assert Calendar.from_ical(client.get(url).content).events == []


def test_many_meetings_cost_the_same(client: Client, people: Cast, tiers: Bodies) -> None:
    sign_in(client, people, "builder", "UL")
    url, counts = address_of(client), []
    for days in (20, 60):
        for n in range(2 if days == 20 else 12):
            when = clock.now() + timedelta(days=days + n)
            meetings.plan_meeting(tiers.street, starts_at=when, kind="extra", actor=tiers.office)
        with CaptureQueriesContext(connection) as run:
            assert client.get(url).status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_the_notice_carries_the_invitation_and_the_cancellation_withdraws_it(
    people: Cast, tiers: Bodies, meeting: Meeting
) -> None:
    told = Message.objects.filter(kind="meeting.notice").first()
    assert told is not None
    guest = Address(user=people.builder.pk, name="联络员", mail="lianluo@example.org")
    made = invitation_with(told, guest)
    assert made is not None and made.mimetype == "text/calendar; method=REQUEST; charset=utf-8"
    event = Calendar.from_ical(made.content).events[0]
    assert event["attendee"] == "MAILTO:lianluo@example.org" and event["uid"] == event_of(meeting)["uid"]
    take(meeting, "cancel", reason="撞期", again_at=at(12, 16, 14), actor=tiers.chair)
    gone = invitation(meeting, guest)
    assert (gone["method"], gone.events[0]["status"]) == ("CANCEL", "CANCELLED")
    assert gone.events[0]["sequence"] > event["sequence"]


def test_the_mail_of_the_notice_brings_the_invitation_and_the_mail_of_the_cancellation_its_withdrawal(
    people: Cast, tiers: Bodies, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    guest = Address(new_id(), "联络员", mail="lianluo@example.org")
    monkeypatch.setattr(inbox_people, "_addresses", [lambda users: [guest] if guest.user in users else []])
    monkeypatch.setattr(
        inbox_people,
        "_people_at",
        [lambda seats: {seat: [guest.user] if seat.organisation == people.builder.pk else [] for seat in seats}],
    )

    def mailed(kind: str) -> list[tuple[str, Calendar]]:
        """The invitations in the mails sent since the last look, for messages of that kind."""
        Message.objects.exclude(kind=kind).delete()
        mail.outbox.clear()
        outbox.spread()
        with clock.at(clock.now() + timedelta(days=1)):  # by default it comes with the digest of the next morning
            outbox.deliver_all()
        found = [part for sent in mail.outbox for part in sent.message().walk() if part.get_filename()]
        return [(part.get_content_type(), Calendar.from_ical(part.get_payload(decode=True))) for part in found]

    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    made = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    [(kind, asked)] = mailed("meeting.notice")
    assert (kind, asked["method"]) == ("text/calendar", "REQUEST")
    event = asked.events[0]
    assert (event["attendee"], event["location"]) == ("MAILTO:lianluo@example.org", "三楼会议室")
    assert event["dtstart"].dt == made.starts_at
    take(made, "cancel", reason="撞期", again_at=at(12, 16, 14), actor=tiers.chair)
    [(kind, gone)] = mailed("meeting.cancel")
    assert (kind, gone["method"], gone.events[0]["uid"]) == ("text/calendar", "CANCEL", event["uid"])


def test_the_page_of_a_meeting_gives_it_alone(client: Client, people: Cast, tiers: Bodies, meeting: Meeting) -> None:
    sign_in(client, people, "builder", "UL")
    answer = client.get(reverse("deliberation:invitation", args=[meeting.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="meeting-2026-{meeting.number}.ics"'
    assert len(Calendar.from_ical(answer.content).events) == 1
