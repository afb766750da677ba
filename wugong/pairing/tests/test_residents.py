"""Residents rate a public project by its link: no register, once a device, shown from five on."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.inbox.models import Message
from wugong.pairing.actions import projects as doing
from wugong.pairing.models import Rating
from wugong.pairing.queries.pairs import voices_of

from .conftest import a_project


@pytest.fixture
def accepted(world, market, negotiating):
    def make(*, public=True):
        made = a_project(negotiating, market.court_law, 1, public=public)
        doing.propose(made, actor=world.court_liaison)
        take(made, "agree", actor=world.pines_worker)
        days = {"starts_on": date(2026, 9, 16), "ends_on": date(2026, 9, 17)}
        take(made, "schedule", resources="礼堂", actor=world.court_liaison, **days)
        take(made, "start", actor=world.pines_worker)
        take(made, "deliver", result="一场", beneficiaries=60, actor=world.court_liaison)
        return take(made, "accept", actor=world.pines_head)

    return make


def test_a_device_rates_once_and_may_think_again(accepted):
    project = accepted()
    take(project, "add_rating", score=2, device="a", actor=SYSTEM)
    take(project, "add_rating", score=4, words="讲得明白", device="a", actor=SYSTEM)
    take(project, "add_rating", score=5, device="b", actor=SYSTEM)
    assert sorted(Rating.objects.values_list("score", flat=True)) == [4, 5]
    assert not Rating.objects.filter(device__in=["a", "b"]).exists()


def test_what_residents_say_is_shown_from_five_on(accepted):
    project = accepted()
    for n in range(4):
        take(project, "add_rating", score=4, words="好", device=f"d{n}", actor=SYSTEM)
    assert (voices_of(project).count, voices_of(project).mean, voices_of(project).words) == (4, None, [])
    take(project, "add_rating", score=5, device="d4", actor=SYSTEM)
    shown = voices_of(project)
    assert (shown.count, shown.mean, shown.words) == (5, 4.2, ["好"] * 4)


def test_only_public_projects_and_only_when_accepted(world, market, negotiating, accepted):
    with pytest.raises(Refusal) as refused:
        take(accepted(public=False), "add_rating", score=5, device="a", actor=SYSTEM)
    assert refused.value.rule == "rating"
    running = a_project(negotiating, public=True)
    doing.propose(running, actor=world.court_liaison)
    with pytest.raises(Refusal):
        take(running, "add_rating", score=5, device="a", actor=SYSTEM)
    assert not Rating.objects.exists()


def test_a_rating_needs_a_device_a_score_and_no_personal_facts(accepted):
    project = accepted()
    with pytest.raises(Refusal):
        take(project, "add_rating", score=5, actor=SYSTEM)
    with pytest.raises(Refusal):
        take(project, "add_rating", score=6, device="a", actor=SYSTEM)
    with pytest.raises(Refusal) as refused:
        take(project, "add_rating", score=5, words="找 13812345678", device="a", actor=SYSTEM)
    assert refused.value.rule == "privacy"
    assert not Rating.objects.exists()


def test_the_page_rates_without_signing_in(client, accepted):
    project = accepted()
    here = f"/pairing/projects/{project.pk}/rate/"
    page = client.get(here)
    assert page.status_code == 200
    assert client.post(here, {"score": "9"}).status_code == 422
    assert client.post(here, {"score": "5", "words": "很好"}).status_code == 302
    assert client.post(here, {"score": "3"}).status_code == 302
    assert Rating.objects.get().score == 3
    assert "这台设备已评价" in client.get(here).content.decode()


def test_a_message_has_a_subject_in_each_language(world, negotiating):
    from django.utils import translation

    with translation.override("en"):
        take(negotiating, "write", text="See you on Saturday", actor=world.court_liaison)
    told = Message.objects.filter(kind="pairing.message").first()
    assert told.subject.startswith("新留言：")
    assert told.subject_en.startswith("New message: ")


def test_a_browser_without_memory_is_not_a_new_person(accepted):
    project = accepted()
    here = f"/pairing/projects/{project.pk}/rate/"
    for _n in range(5):
        assert Client().post(here, {"score": "1"}).status_code == 302
    refused = Client().post(here, {"score": "1", "words": "太吵"})
    assert refused.status_code == 422
    assert "已有五人评价" in refused.content.decode()
    assert "太吵" in refused.content.decode()
    assert Rating.objects.count() == 5
    assert Client(REMOTE_ADDR="192.0.2.7").post(here, {"score": "4"}).status_code == 302


def test_whoever_thinks_again_is_not_counted_anew(client, accepted):
    project = accepted()
    here = f"/pairing/projects/{project.pk}/rate/"
    for score in "1234543":
        assert client.post(here, {"score": score}).status_code == 302
    assert Rating.objects.get().score == 3
