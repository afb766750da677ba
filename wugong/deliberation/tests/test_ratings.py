"""How the proposer rates the answer to a topic, and what follows."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.actions import topics
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import AgendaItem, Meeting
from wugong.deliberation.testing import Bodies, proposed
from wugong.deliberation.tests.conftest import settle
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.record.queries import history_of

pytestmark = pytest.mark.usefixtures("afternoon")


def test_a_low_rating_reopens_once(people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies) -> None:
    proposed(item, people, actor=tiers.office)
    topic = settle(session, item, Decision("adopted", words="划线"), tiers)
    topics.feedback(topic, text="已定。", explanation="下月完成。", actor=tiers.office)
    stays(topic, lambda: take(topic, "rate", score=2, actor=tiers.office), Denied, "role")
    with pytest.raises(Refusal):
        take(topic, "rate", score=6, actor=tiers.worker)
    take(topic, "rate", score=2, score_words="还没划", actor=tiers.worker)
    stays(topic, lambda: take(topic, "close", actor=tiers.office), Refusal, "rating")
    take(topic, "reopen", actor=tiers.office)
    assert (topic.state, topic.reopened, topic.score, due(topic)) == ("reopened", True, None, end_of(12, 18))
    assert desks(topic) == {("secretariat", tiers.street.secretariat_id)}
    topics.feedback(topic, text="仍在办。", explanation="延至 1月。", actor=tiers.office)
    take(topic, "rate", score=1, actor=tiers.worker)
    stays(topic, lambda: take(topic, "reopen", actor=tiers.office), Refusal, "rating")
    take(topic, "close", actor=tiers.office)
    assert topic.state == "closed"


def test_a_low_rated_topic_is_closed_with_a_reason_from_its_page(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    topic = settle(session, item, Decision("not_adopted", words="不可行"), tiers)
    topics.feedback(topic, text="说明理由。", actor=tiers.office)
    take(topic, "rate", score=2, actor=tiers.worker)
    with clock.at(at(12, 20)):
        ring_due()
        topic.refresh_from_db()
        assert topic.state == "evaluated"
    sign_in(client, people, "pwc", "SO", "990112001")
    row = client.get(reverse("web:desk")).content.decode()
    assert "评分 2 分" in row
    url = reverse("web:step", args=["topic", topic.pk, "close"])
    assert 'name="reason"' in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 409
    assert client.post(url, {"reason": "已当面说明，提议单位理解。"}).status_code == 302
    topic.refresh_from_db()
    assert topic.state == "closed"
    assert Message.objects.filter(matter=topic.pk, kind="topic.close", organisation=people.pines.pk).exists()


def test_no_rating_in_five_days_and_three_more_close_it(
    people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    topic = settle(session, item, Decision("not_adopted", words="不可行"), tiers)
    topics.feedback(topic, text="说明理由。", actor=tiers.office)
    with clock.at(at(12, 23)):
        ring_due()
        topic.refresh_from_db()
        assert (topic.state, topic.score) == ("evaluated", None)
    with clock.at(at(12, 29)):
        ring_due()
    topic.refresh_from_db()
    assert topic.state == "closed"


def test_what_the_clock_does_not_close_is_not_announced_and_goes_on_being_urged(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    """A low rating waits for a person: no automatic end is promised, and the chain of the clock does its work."""
    topic = settle(session, item, Decision("not_adopted", words="不可行"), tiers)
    topics.feedback(topic, text="说明理由。", actor=tiers.office)
    take(topic, "rate", score=2, actor=tiers.worker)  # to be closed by the end of Friday, 18 December
    sign_in(client, people, "pwc", "SO", "990112001")
    page = reverse("deliberation:topic", args=[topic.pk])
    assert "自动转为" not in client.get(page).content.decode()
    with clock.at(at(12, 19)):
        ring_due()
    with clock.at(at(12, 26)):
        ring_due()
    topic.refresh_from_db()
    assert topic.state == "evaluated"
    assert {"clock.urge", "clock.supervise"} <= set(
        Message.objects.filter(matter=topic.pk).values_list("kind", flat=True)
    )


def test_a_good_rating_is_announced_to_close_and_raises_no_alarm_when_it_does(
    client: Client, people: Cast, session: Meeting, item: AgendaItem, tiers: Bodies
) -> None:
    topic = settle(session, item, Decision("not_adopted", words="不可行"), tiers)
    topics.feedback(topic, text="说明理由。", actor=tiers.office)
    take(topic, "rate", score=5, actor=tiers.worker)
    sign_in(client, people, "pwc", "SO", "990112001")
    assert "自动转为" in client.get(reverse("deliberation:topic", args=[topic.pk])).content.decode()
    Message.objects.all().delete()
    with clock.at(at(1, 20, year=2027)):  # the worker was away for a month
        ring_due()
    topic.refresh_from_db()
    assert topic.state == "closed"
    assert not Message.objects.filter(matter=topic.pk, kind__startswith="clock.").exists()
    assert not history_of("topic", topic.pk).filter(act__in=["supervise", "escalate"]).exists()
