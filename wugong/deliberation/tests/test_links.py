"""No page leads its reader to a page that does not open for him: what he may not see is plain text."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.models import Commitment
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.deliberation.actions import escalations, meetings, room
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import Escalation, Meeting, Topic
from wugong.deliberation.testing import Bodies, admitted, closed, collected, held, item_of, notified, proposed, topic
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.testing import at

LINK = re.compile(r'href="(/(?:deliberation|commitments|matters)/[^"#?]*)')


@laid(at=MONDAY)
def kept(people: Cast, tiers: Bodies) -> Topic:
    """A topic the street adopted; the builder leads its task."""
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    sent = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    with clock.at(at(12, 15, 14)):
        held(sent, office=tiers.office)
        proposed(item_of(sent, one), people, actor=tiers.office)
        room.decide(item_of(sent, one), decision=Decision("adopted", words="划线"), actor=tiers.office)
        closed(sent, chair=tiers.chair, office=tiers.office)
    return Topic.objects.get(pk=one.pk)


@pytest.fixture
def following(kept: Topic, tiers: Bodies) -> Meeting:
    """The next meeting of the street, to which the task returns."""
    with clock.at(at(12, 18)):
        return meetings.plan_meeting(tiers.street, starts_at=at(1, 20, 14, year=2027), actor=tiers.office)


@pytest.fixture
def sent_up(people: Cast, tiers: Bodies) -> Escalation:
    """A topic of the pines, sent up to the street."""
    low = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
    Topic.objects.filter(pk=low.pk).update(state="implementing")
    low.refresh_from_db()
    return escalations.escalate(low, ground="cross_jurisdiction", tried="已协调", actor=tiers.secretary)


def page_of(client: Client, name: str, key: object) -> tuple[str, set[str]]:
    """A page and the addresses of joint deliberation and of promises it links to."""
    own = name == "escalation"
    answer = client.get(reverse("web:case", args=[name, key]) if own else reverse(f"deliberation:{name}", args=[key]))
    assert answer.status_code == 200
    text = answer.content.decode()
    return text, set(LINK.findall(text))


@pytest.mark.slow  # each link of each page
def test_every_link_opens(client: Client, people: Cast, tiers: Bodies, following: Meeting, sent_up: Escalation) -> None:
    task = Commitment.objects.get(origin_kind="topic")
    one = Topic.objects.get(pk=task.origin_id)
    pages = [
        ("meeting", following.pk, task.what),
        ("topic", one.pk, task.what),
        ("body", tiers.street.pk, str(tiers.district)),
        ("escalation", sent_up.pk, sent_up.topic.title),
    ]
    seats = [("power", "UL", ""), ("hospital_party", "UL", ""), ("builder", "UL", ""), ("pwc", "SO", "990112001")]
    for seat in seats:
        sign_in(client, people, *seat)
        for name, key, shown in pages:
            text, links = page_of(client, name, key)
            assert shown in text
            dead = {link for link in links if client.get(link).status_code >= 400}
            assert not dead, (seat, name)


def test_what_one_may_open_is_a_link_and_what_not_is_text(
    client: Client, people: Cast, tiers: Bodies, following: Meeting, sent_up: Escalation
) -> None:
    task = Commitment.objects.get(origin_kind="topic")
    promise = task.get_absolute_url()
    above = reverse("deliberation:body", args=[tiers.district.pk])
    below = reverse("deliberation:topic", args=[sent_up.topic_id])
    for seat, opens in ((("builder", "UL", ""), True), (("power", "UL", ""), False)):
        sign_in(client, people, *seat)
        for name, key in (("meeting", following.pk), ("topic", task.origin_id)):
            assert (promise in page_of(client, name, key)[1]) is opens, name
        assert (below in page_of(client, "escalation", sent_up.pk)[1]) is opens
        assert above not in page_of(client, "body", tiers.street.pk)[1]
    sign_in(client, people, "pwc", "SO", "990112001")
    assert above in page_of(client, "body", tiers.street.pk)[1]
    assert promise in page_of(client, "room", following.pk)[1]


def test_a_topic_that_was_merged_away_is_named_to_those_who_may_read_it(
    client: Client, people: Cast, tiers: Bodies
) -> None:
    into = topic(tiers.street, people, actor=tiers.worker)
    other = topic(tiers.street, people, actor=people.person("maples", "CW", "990112001002"), by="maples")
    take(other, "merge", merged_into=into, actor=tiers.office)
    Topic.objects.filter(pk=into.pk).update(state="draft")  # as one sees it who may not
    sign_in(client, people, "power", "UL")
    text, links = page_of(client, "topic", other.pk)
    assert "并入" in text or "合并" in text
    assert reverse("deliberation:topic", args=[into.pk]) not in links


def test_the_office_column_is_there_while_the_office_has_something_to_do(
    client: Client, people: Cast, tiers: Bodies
) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    made = collected(one, office=tiers.office)
    sign_in(client, people, "pwc", "SP", "990112001")
    assert 'id="office"' in page_of(client, "opinions", made.pk)[0]
    take(made, "close", actor=tiers.office, reason="回音已足。")
    assert 'id="office"' not in page_of(client, "opinions", made.pk)[0]
