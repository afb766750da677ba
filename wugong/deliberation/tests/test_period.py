"""The rhythm of the bodies is kept by the worker, and topics that are alike are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.alike import alike, nearest, pieces
from wugong.deliberation.actions.meetings import keep_period, plan_meeting
from wugong.deliberation.models import Meeting
from wugong.deliberation.queries.bodies import rhythm_of
from wugong.deliberation.testing import WORDS, Bodies, topic
from wugong.flow.testing import at
from wugong.inbox.models import Message


def test_the_next_meeting_is_planned_when_it_is_due(tiers: Bodies) -> None:
    assert keep_period(actor=SYSTEM) == 3  # the district meets in March
    ahead = Meeting.objects.get(body=tiers.street)
    assert (ahead.state, ahead.kind, ahead.starts_at) == ("planned", "regular", at(12, 7, 14))
    assert keep_period(actor=SYSTEM) == 0


def test_an_interval_that_ran_out_is_told_once(people: Cast, tiers: Bodies) -> None:
    with clock.at(at(12, 17)):
        keep_period(actor=SYSTEM)
        Meeting.objects.all().delete()
        keep_period(actor=SYSTEM)
    told = Message.objects.filter(kind="meeting.interval", subject__startswith="松林街道")
    assert set(told.values_list("organisation", "role")) == {
        (people.pwc.pk, "SP"), (people.pwc.pk, "SO"), (people.social_work.pk, "DS"),
    }  # fmt: skip


@pytest.mark.parametrize("state", ["planned", "notified"])
def test_an_old_plan_does_not_silence_the_alarm(people: Cast, tiers: Bodies, state: str) -> None:
    assert rhythm_of(tiers.street).runs_out == date(2026, 12, 16)
    old = plan_meeting(tiers.street, starts_at=at(12, 1, 14), actor=tiers.office)
    Meeting.objects.filter(pk=old.pk).update(state=state)
    with clock.at(at(12, 16, 20)):
        keep_period(actor=SYSTEM)
        assert not Message.objects.filter(kind="meeting.interval", subject__startswith="松林街道").exists()
    with clock.at(at(3, 1, year=2027)):
        for _twice in range(2):
            keep_period(actor=SYSTEM)
    told = Message.objects.filter(kind="meeting.interval", subject__startswith="松林街道")
    assert told.filter(organisation=people.pwc.pk, role="SP").count() == 1
    assert Meeting.objects.filter(body=tiers.street).count() == 1


def test_a_plan_beyond_the_interval_does_not_count(tiers: Bodies) -> None:
    late = plan_meeting(tiers.street, starts_at=at(12, 18, 14), actor=tiers.office)
    assert (rhythm_of(tiers.street).ahead, rhythm_of(tiers.street).planned) == (None, late)
    with clock.at(at(12, 17)):
        keep_period(actor=SYSTEM)
    assert Message.objects.filter(kind="meeting.interval", subject__startswith="松林街道").exists()
    Meeting.objects.filter(pk=late.pk).update(starts_at=at(12, 16, 14))
    assert rhythm_of(tiers.street).ahead == late


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("8栋门口人车不分流", "九栋门口人车混行", True),
        ("电梯更新", "老旧电梯更新的资金缺口", True),
        ("电梯更新", "夜市油烟扰民", False),
        ("", "夜市油烟扰民", False),
    ],
)
def test_titles_are_alike_by_their_pairs_of_characters(one: str, other: str, near: bool) -> None:
    assert (alike(pieces(one), pieces(other)) >= 0.3) is near
    assert nearest(one, [("a", other)]) == (["a"] if near else [])


def test_what_was_raised_already_is_shown_while_typing(client: Client, people: Cast, tiers: Bodies) -> None:
    topic(tiers.street, people, actor=tiers.worker)
    topic(tiers.street, people, actor=tiers.worker, words=replace(WORDS, title="夜市油烟扰民"))
    sign_in(client, people, "pwc", "SO", "990112001")
    page = client.get(reverse("deliberation:similar"), {"title": "栋门口人车混行"}).content.decode()
    assert WORDS.title in page and "油烟" not in page
    sign_in(client, people, "hospital_party", "UL")
    assert client.get(reverse("deliberation:similar"), {"title": "x"}).status_code == 200
