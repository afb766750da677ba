"""Domain 3.13: when the waiting list ends, what the page of an entry offers, who is ticked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.activities import actions
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.testing import entered, evening, opened
from wugong.activities.tests.conftest import states
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import at, refused
from wugong.inbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_when_it_has_begun_the_waiting_list_is_closed_and_told(cast, client):
    course = opened(cast, capacity=1)
    entered(course)
    waits = sign_up(reread(course), entry=SignUp(alias="老周"), actor=cast.actor("resident"))
    assert waits.state == "waitlisted"
    take(reread(course), "close", actor=SYSTEM)
    with clock.at(course.begins_at):
        page = client.get(reverse("activities:place", args=[waits.pk])).content.decode()  # before the clock has rung
        assert "已经开课" in page and "排在您前面" not in page
        take(reread(course), "run", actor=SYSTEM)
        page = client.get(reverse("activities:place", args=[waits.pk])).content.decode()
    assert states(course) == ["confirmed", "refused"]
    assert "已经开课" in page and 'value="leave"' not in page
    assert Message.objects.filter(kind="enrolment.refuse", user=waits.user).exists()


def page_of(client, entry):
    return client.get(reverse("activities:place", args=[entry.pk])).content.decode()


def test_the_waiting_list_ends_four_hours_before_the_beginning(cast, client):
    course = opened(cast, capacity=1)
    waits = (entered(course), entered(course))[1]
    drawn = opened(cast, capacity=1, venue="三楼", way="lottery", seed_source="福彩3D", seed_at=evening(19, 21))
    applied = [entered(drawn, f"1380000000{n}") for n in range(2)]
    for one in (course, drawn):
        take(reread(one), "close", actor=SYSTEM)
    with clock.at(evening(19, 22)):
        perform(reread(drawn), "draw", actor=cast.actor("community_worker"), seed="372")
    late = next(row for row in applied if reread(row).state == "waitlisted")
    with clock.at(course.begins_at - timedelta(hours=4)):
        assert actions.look_round(actor=SYSTEM) == 0
    with clock.at(course.begins_at - timedelta(hours=3, minutes=59)):
        assert "候补已经截止" in page_of(client, waits)  # before the worker has looked round
        assert actions.look_round(actor=SYSTEM) == 2
        assert (reread(waits).state, reread(late).state) == ("refused", "refused")
        assert "候补已经截止" in page_of(client, waits) and "已经开课" not in page_of(client, waits)
    other = opened(cast, capacity=1, venue="四楼")
    waits = (entered(other), entered(other))[1]
    take(reread(other), "postpone", actor=cast.actor("community_secretary"), reason="老师病了")
    with clock.at(other.begins_at):
        actions.look_round(actor=SYSTEM)
    assert reread(waits).state == "waitlisted"  # keeps its turn for the new days


def test_a_group_larger_than_its_places_is_told_before_it_waits(cast):
    course = opened(cast, "居民 2\n没上过课的 1 新", capacity=3)
    small, all_of_it = course.quotas.get(seats=1), course.quotas.get(seats=2)
    assert "一共只有 1" in refused("3.13", lambda: entered(course, people=2, quota=small))
    entered(course, people=2, quota=all_of_it)
    later = opened(cast, "居民 2\n没上过课的 1 新", capacity=3, venue="三楼", mixed_from=at(12, 1).date())
    entered(later, "13800000009", people=2, quota=later.quotas.get(seats=1))  # free places are mixed later


def test_who_waits_for_the_draw_reads_number_seed_and_hour(cast, client):
    course = opened(cast, way="lottery", seed_source="福彩3D", seed_at=evening(19, 21))
    entered(course)
    page = page_of(client, entered(course))
    assert all(said in page for said in ("您是 2 号", "福彩3D", "21:00", reverse("activities:lots", args=[course.pk])))


def test_the_page_of_an_entry_offers_only_what_is_taken(cast, client):
    course = opened(cast, times=1)
    one, other = entered(course), entered(course)
    assert 'value="cancel"' in page_of(client, one)
    with clock.at(course.begins_at - timedelta(hours=11)):
        assert 'value="cancel"' not in page_of(client, one)
    take(reread(course), "close", actor=SYSTEM)
    with clock.at(course.begins_at):
        take(reread(course), "run", actor=SYSTEM)
        actions.tick(course.sessions.get(), here=[reread(one)], actor=cast.actor("community_worker"))
    with clock.at(course.ends_at + timedelta(hours=1)):
        assert 'name="score"' in page_of(client, one)
        assert 'value="cancel"' not in page_of(client, other)
    with clock.at(course.ends_at + timedelta(days=6)):
        assert 'name="score"' not in page_of(client, one)


def test_nobody_is_ticked_where_it_is_off_or_only_waits(cast, client):
    course = opened(cast, capacity=1, times=1)
    has, waits = entered(course), entered(course)
    course.sessions.update(begins_at=evening(0, 8), ends_at=evening(0, 10))  # on now
    client.force_login(cast.users["community_worker"])
    address, session = reverse("activities:roster", args=[course.pk]), course.sessions.get()
    page = client.get(address).content.decode()
    assert (f'value="{has.pk}"' in page, f'value="{waits.pk}"' in page) == (True, False)
    client.post(address, {"here": [str(has.pk), str(waits.pk)]})
    actions.tick(session, here=[reread(has), reread(waits)], actor=cast.actor("community_worker"))
    assert list(session.attendances.values_list("enrolment", flat=True)) == [has.pk]
    take(reread(course), "cancel", actor=cast.actor("community_secretary"), reason="停电")
    assert "记下谁到了" not in client.get(address).content.decode()
    assert client.post(address, {"here": [str(has.pk)]}).status_code == 409
