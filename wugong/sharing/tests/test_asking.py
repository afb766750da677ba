"""What who wants a place reads: where to wait, what a series counts, what is wrong beside its field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import perform, take
from wugong.flow.testing import at, due, stays
from wugong.sharing.models import Booking
from wugong.sharing.testing import asked_for, booked, drafted, hall, pledged

pytestmark = pytest.mark.django_db


def test_a_taken_place_leads_to_its_waiting_list(world, owner, client):
    room = hall(world)
    take(booked(world, room), "confirm", actor=owner)
    client.force_login(world.branch_secretary)
    door = f"{reverse('sharing:book')}?resource={room.pk}"
    slot = {"people": 40, "begins": "19:00", "finishes": "21:00"}
    ask = {**slot, "day": "2026-11-27", "part": "", "near": "990112001"}
    week = client.get(reverse("sharing:home"), {**slot, "title": "合唱", "day": "2026-11-27"}).content.decode()
    for page in (client.get(reverse("sharing:find"), ask).content.decode(), week):
        assert page.count(door.replace("&", "&amp;")) == page.count("wait=1") + page.count("预订这里") >= 1
        assert page.count("wait=1") == 1
    form = {"title": "合唱", "people": 40, "day": "2026-11-27", "begins": "19:00", "finishes": "21:00"}
    assert 'name="wait"' in client.get(f"{door}&wait=1").content.decode()
    assert client.post(f"{door}&wait=1", {**form, "wait": "1"}).status_code == 302
    assert Booking.objects.get(title="合唱").state == "waitlisted"


def test_each_date_of_a_series_counts(world, owner):
    room = hall(world)
    for rule, n in (("FREQ=WEEKLY;COUNT=5", 5), ("FREQ=WEEKLY;INTERVAL=2;COUNT=4", 3)):
        with pytest.raises(Refusal, match=f"{n} 次") as caught:
            booked(world, room, days=8, rule=rule)
        assert caught.value.rule == "quota"
    series = booked(world, room, days=8, rule="FREQ=WEEKLY;COUNT=5", reason="课程")
    take(series, "confirm", actor=owner)
    with pytest.raises(Refusal) as caught:
        booked(world, room, days=30)  # the dates of the series are in that month already
    assert caught.value.rule == "quota"
    assert booked(world, hall(world, title="二楼"), days=7, rule="FREQ=MONTHLY;COUNT=3").state == "requested"


def test_what_is_wrong_is_said_beside_its_field(world, owner, client):
    room = hall(world, capacity=40)
    take(booked(world, room), "confirm", actor=owner)
    client.force_login(world.branch_secretary)
    form = {"title": "合唱", "people": 20, "day": "2026-12-01", "begins": "19:00", "finishes": "21:00"}

    def errors(**wrong):
        page = client.post(f"{reverse('sharing:book')}?resource={room.pk}", {**form, **wrong})
        return {field: len(said) for field, said in page.context["form"].errors.items()}

    assert errors(people=41) == {"people": 1}
    assert errors(begins="15:00") == {"reason": 1}
    assert errors(day="2026-11-27") == {"begins": 1}
    assert errors(begins="06:00", finishes="07:00") == {"begins": 1}
    assert errors(day="2026-11-23") == {"day": 1}
    assert errors(every="weekly", until="2030-01-01") == {"until": 1}
    assert errors(every="weekly") == {"until": 1}
    page = client.get(f"{reverse('sharing:book')}?resource={room.pk}").content.decode()
    assert "每月一次" in page
    assert "%(n)s" not in page


def test_hours_that_pass_midnight_are_named(world):
    with pytest.raises(Refusal, match="周一 22:00-2:00”跨过午夜"):
        drafted(world, hours="周一 22:00-2:00")


def test_the_page_of_a_series_lists_its_dates_and_what_was_left_out(world, owner, client):
    room = hall(world, most_a_month=9)
    take(booked(world, room, days=11, title="别家", actor=world.actor("branch_secretary")), "confirm", actor=owner)
    first = take(booked(world, room, rule="FREQ=WEEKLY;COUNT=4", title="二胡班"), "confirm", actor=owner)
    client.force_login(world.community_worker)
    last = first.dates.order_by("starts").last()
    for one, other in ((first, last), (last, first)):
        page = client.get(one.get_absolute_url()).content.decode()
        assert other.get_absolute_url() in page
        assert page.count("这次未排上") == 1
        assert "2026年12月4日" in page


def test_a_late_delivery_needs_its_reason(world, client):
    request = asked_for(world)
    late = request.needed_by + timedelta(days=1)
    with pytest.raises(Refusal, match="12月7日") as caught:
        pledged(world, request, deliver_on=late)
    assert caught.value.rule == "late"
    client.force_login(world.liaison_officer)
    page = client.post(reverse("sharing:pledge", args=[request.pk]), {"quantity": 3, "deliver_on": f"{late}"})
    assert list(page.context["form"].errors) == ["reason"]
    assert pledged(world, request, deliver_on=late, reason="货到得晚").state == "offered"


def test_a_request_ends_with_the_day_it_was_needed_by(world):
    request = asked_for(world)
    assert due(request).astimezone().date() == request.needed_by + timedelta(days=1)
    with clock.at(at(12, 8, 1)):
        take(request, "expire", actor=SYSTEM)
        soon = clock.today() + timedelta(days=3)
        assert take(request, "renew", actor=world.actor("community_worker"), needed_by=soon).state == "open"


def test_no_closed_day_is_opened_where_none_is_closed(world, owner, client):
    room = hall(world)
    stays(room, lambda: perform(room, "open_days", actor=owner), Refusal, "3.10")
    client.force_login(world.liaison_officer)
    assert "/open_days/" not in client.get(room.get_absolute_url()).content.decode()
    perform(room, "close_days", actor=owner, from_day=at(12, 1).date(), until_day=at(12, 2).date(), why="检修")
    assert "/open_days/" in client.get(room.get_absolute_url()).content.decode()


def test_the_first_thing_is_shared_from_the_week_and_the_balance(world, client):
    door = reverse("web:new", args=["resource"])
    for who, there in (("liaison_officer", True), ("community_worker", True), ("resident", False)):
        client.force_login(getattr(world, who))
        assert (door in client.get(reverse("sharing:home")).content.decode()) is there, who
    client.force_login(world.liaison_officer)
    assert door in client.get(reverse("sharing:balance")).content.decode()
