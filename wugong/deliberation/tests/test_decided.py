"""What was decided: it binds when the chair confirms it, and everybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.accounts.queries import actor_of
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.actions import room
from wugong.deliberation.actions.escalations import escalate
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, held, item_of, notified, proposed, room_of
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import follow, perform, take
from wugong.flow.models import Matter
from wugong.flow.testing import at, stays
from wugong.flow.verification import wrong_states
from wugong.inbox.models import Message

NOW = at(12, 15, 14)


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def called(one: Topic, tiers: Bodies) -> Meeting:
    """The notice is out, nobody has answered."""
    return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=NOW)


@pytest.fixture
def session(called: Meeting, tiers: Bodies) -> Iterator[Meeting]:
    """The meeting is in session with all members here."""
    with clock.at(NOW):
        yield held(called, office=tiers.office)


# what was decided binds when the chair confirms it


def decided(session: Meeting, one: Topic, people: Cast, tiers: Bodies, days: int = 20) -> AgendaItem:
    """The item, adopted with a task."""
    proposed(item_of(session, one), people, actor=tiers.office, days=days)
    return room.decide(item_of(session, one), decision=Decision("adopted", words="划线"), actor=tiers.office)


def test_the_chair_confirms_in_the_room_and_outcome_and_tasks_take_effect(
    session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    row = decided(session, one, people, tiers)
    take(session, "confirm", actor=tiers.chair)
    one.refresh_from_db()
    row.refresh_from_db()
    assert (one.state, row.confirmed_at, row.confirmed_by) == ("implementing", NOW, "周书记")
    assert Commitment.objects.get().state == "acknowledged"
    with pytest.raises(Refusal) as caught:
        room.decide(row, decision=Decision("deferred"), actor=tiers.office)
    assert caught.value.rule == "confirm"
    with pytest.raises(Refusal):
        proposed(row, people, actor=tiers.office)
    with pytest.raises(Refusal):
        room.cast_vote(row, member=session.attendances.all()[0].member, ballot="for", actor=tiers.office)
    stays(session, lambda: take(session, "confirm", actor=tiers.chair), Refusal, "confirm")
    room.close_meeting(session, actor=tiers.office)
    assert Commitment.objects.count() == 1


def test_closing_binds_nobody_and_signing_does(session: Meeting, one: Topic, people: Cast, tiers: Bodies) -> None:
    decided(session, one, people, tiers, days=1)
    stays(session, lambda: take(session, "confirm", actor=tiers.office), Denied, "role")
    room.close_meeting(session, actor=tiers.office)
    one.refresh_from_db()
    assert (one.state, Commitment.objects.count(), one.resolutions.count()) == ("deliberated", 0, 0)
    with clock.at(at(12, 18)):
        take(session, "sign", actor=tiers.chair)
    one.refresh_from_db()
    resolution = one.resolutions.get()
    assert (one.state, resolution.decided_on) == ("implementing", NOW.date())
    assert resolution.tasks.get().commitment.due_on == at(12, 18).date()  # its day had passed


def test_what_could_not_take_effect_is_refused_while_the_room_is_open(
    session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    room.decide(item_of(session, one), decision=Decision("adopted", words="划线"), actor=tiers.office)
    stays(session, lambda: take(session, "confirm", actor=tiers.chair), Refusal, "R-33")
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "R-33")
    one.refresh_from_db()
    assert one.state == "scheduled"


def test_nobody_adopts_past_the_chair(session: Meeting, one: Topic, people: Cast, tiers: Bodies) -> None:
    decided(session, one, people, tiers)
    room.close_meeting(session, actor=tiers.office)
    one.refresh_from_db()
    for step in ("resolve", "defer", "escalate"):
        stays(one, lambda name=step: perform(one, name, actor=tiers.office), Refusal, "confirm")


def test_the_chair_confirms_by_one_button_in_the_room(
    client: Client, session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    decided(session, one, people, tiers)
    url = reverse("deliberation:room", args=[session.pk])
    sign_in(client, people, "pwc", "SO", "990112001")
    assert 'name="confirm"' not in room_of(client, session)
    assert client.post(url, {"confirm": "1"}).status_code == 403
    sign_in(client, people, "pwc", "SP", "990112001")
    assert 'name="confirm"' in room_of(client, session)
    assert client.post(url, {"confirm": "1"}).status_code == 302
    page = room_of(client, session)
    assert 'name="confirm"' not in page and "已确认" in page


# what was decided is public


def test_everybody_reads_what_was_decided_without_persons_and_without_signing_in(
    client: Client, session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    row = decided(session, one, people, tiers)
    room.decide(row, decision=Decision("adopted", words="由张伟同志联系 13800138000，划线设桩"), actor=tiers.office)
    url = reverse("deliberation:decided", args=[tiers.street.pk])
    assert one.title not in client.get(url).content.decode()
    take(session, "confirm", actor=tiers.chair)
    for day in (0, 15):
        with clock.at(NOW + timedelta(days=day)):
            page = client.get(url).content.decode()
            assert all(word in page for word in (one.title, "划线设桩", "8 栋门口划线", "城建集团党委"))
            assert not any(word in page for word in ("张伟", "13800138000"))
    place = client.get(reverse("places:street", args=["990112001"])).content.decode()
    assert url in place and one.title in place
    assert url not in client.get(reverse("places:community", args=["990112001001"])).content.decode()


def test_what_is_deferred_or_not_confirmed_is_not_public(
    client: Client, session: Meeting, one: Topic, tiers: Bodies
) -> None:
    room.decide(item_of(session, one), decision=Decision("deferred", words="再议"), actor=tiers.office)
    take(session, "confirm", actor=tiers.chair)
    page = client.get(reverse("deliberation:decided", args=[tiers.street.pk])).content.decode()
    assert one.title not in page and "没有" in page
    assert client.get(reverse("deliberation:decided", args=[one.pk])).status_code == 404


def test_proposer_and_followers_hear_what_was_decided(
    client: Client, session: Meeting, one: Topic, people: Cast, tiers: Bodies
) -> None:
    user = sign_in(client, people, "power", "UL")
    follow(Matter.objects.get(pk=one.pk), actor=actor_of(user))
    decided(session, one, people, tiers)
    assert not Message.objects.filter(kind="topic.resolve").exists()
    take(session, "confirm", actor=tiers.chair)
    told = Message.objects.filter(kind="topic.resolve", matter=one.pk)
    assert told.filter(organisation=people.pines.pk).exists() and told.filter(user=user.pk).exists()


def test_who_raised_it_below_hears_what_was_decided_above(people: Cast, tiers: Bodies) -> None:
    with clock.at(MONDAY):
        low = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
        Topic.objects.filter(pk=low.pk).update(state="implementing")
        low.refresh_from_db()
        up = escalate(low, ground="cross_jurisdiction", tried="已协调两次", actor=tiers.secretary)
        take(up, "receive", actor=tiers.office)
        above = take(up, "admit", actor=tiers.office).upper_topic
        meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[above], at=NOW)
    with clock.at(NOW):
        held(meeting, office=tiers.office)
        room.decide(item_of(meeting, above), decision=Decision("not_adopted", words="先试行"), actor=tiers.office)
        take(meeting, "confirm", actor=tiers.chair)
    told = Message.objects.get(kind="topic.decided_above")
    assert (told.matter, told.organisation) == (low.pk, people.pines.pk)
    assert "松林街道党建联席会议" in told.subject and told.url.endswith(f"{low.pk}/")


# closing


def test_the_record_agrees_with_a_meeting_whose_item_has_its_outcome(
    session: Meeting, one: Topic, tiers: Bodies
) -> None:
    room.decide(item_of(session, one), decision=Decision("not_adopted", words="另议"), actor=tiers.office)
    assert not [found for found in wrong_states() if str(session.pk) in found.sentence]


def test_who_is_absent_is_noted_before_the_meeting_is_closed(session: Meeting, one: Topic, tiers: Bodies) -> None:
    late = session.attendances.filter(member__voting=True).order_by("member__id").last()
    assert late is not None
    room.set_presence(late, presence="unknown", actor=tiers.office)
    up = Decision("escalated", ground="outside_authority", tried="两次约谈物业。")
    room.decide(item_of(session, one), decision=up, actor=tiers.office)
    stays(session, lambda: room.close_meeting(session, actor=tiers.office), Refusal, "presence")
    assert room.all_absent(session, actor=tiers.office) == 1
    room.close_meeting(session, actor=tiers.office)
    text = session.minutes.text
    assert f"缺席：{late.member}" in text and "已采取措施：两次约谈物业。" in text and "上报理由：" in text
