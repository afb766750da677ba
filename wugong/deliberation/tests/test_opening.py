"""Opening a meeting with all who are there, parts of the room that are refused, minutes before they may be signed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.deliberation.actions import room
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, held, item_of, notified, proposed
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.testing import at, stays

NOW = at(12, 15, 14)


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def session(one: Topic, tiers: Bodies) -> Meeting:
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=NOW)
    with clock.at(NOW):
        return held(meeting, office=tiers.office)


@pytest.fixture
def item(session: Meeting, one: Topic) -> AgendaItem:
    return item_of(session, one)


def test_minutes_are_not_offered_for_signing_while_members_may_object(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    sign = reverse("web:step", args=["meeting", session.pk, "sign"])
    with clock.at(NOW):
        room.decide(item, decision=Decision("deferred"), actor=tiers.office)
        minutes = room.close_meeting(session, actor=tiers.office)
        sign_in(client, people, "pwc", "SP", "990112001")
        assert sign not in client.get(reverse("web:desk")).content.decode()
    with clock.at(minutes.objections_until):
        sign_in(client, people, "pwc", "SP", "990112001")
        assert sign in client.get(reverse("web:desk")).content.decode()


def test_a_refused_part_of_the_room_leaves_what_was_typed(
    client: Client, people: Cast, session: Meeting, item: AgendaItem
) -> None:
    url, typed = reverse("deliberation:new_task", args=[item.pk]), {"what": "划线", "due_on": "2026-01-01"}
    with clock.at(NOW):
        sign_in(client, people, "pwc", "SO", "990112001")
        assert client.post(url, typed, headers={"HX-Request": "true"}).status_code == 409  # 422 would take its place
        assert client.post(url, {"what": " "}, headers={"HX-Request": "true"}).status_code == 409
    assert not item.proposed.exists()


def test_the_meeting_opens_with_all_of_whom_nothing_else_is_known(client: Client, people: Cast, tiers: Bodies) -> None:
    with clock.at(MONDAY):
        other = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
        meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[other], at=at(12, 16, 9))
    with clock.at(at(12, 16, 9)):
        sign_in(client, people, "pwc", "SO", "990112001")
        page = reverse("deliberation:room", args=[meeting.pk])
        client.get(page)
        client.post(page, {"all": "1"})
    assert Meeting.objects.get(pk=meeting.pk).state == "in_session"
    assert not meeting.attendances.filter(presence="unknown").exists()


def test_no_consensus_is_recorded_over_a_vote_against(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    with clock.at(NOW):
        proposed(item, people, actor=tiers.office)
        room.decide(item, decision=Decision("adopted", deciding="vote"), actor=tiers.office)
        members = [row.member for row in session.attendances.filter(member__voting=True)]
        for member, ballot in zip(members, ["for", "for", "against", "against", "against"], strict=True):
            room.cast_vote(item, member=member, ballot=ballot, actor=tiers.office)
        room.decide(item, decision=Decision("adopted", deciding="consensus"), actor=tiers.office)
        stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "vote")
