"""What who shares something may change, close and decide. Source: domain 3.10."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take, urge
from wugong.flow.alarms import ring_due
from wugong.flow.binding import binding_of
from wugong.flow.queries import reread
from wugong.flow.testing import at, desks, stays
from wugong.inbox.models import Message
from wugong.organisations.models import Organisation
from wugong.sharing.models import Booking
from wugong.sharing.testing import booked, drafted, hall

pytestmark = pytest.mark.django_db


@pytest.mark.engine
def test_a_change_takes_nothing_from_who_booked(world, owner, client):
    """What was checked stays what it is; less room or fewer hours wait until the bookings that need them were moved."""
    room = hall(world, capacity=120, most_a_month=9)
    held = take(booked(world, room, people=110, title="年终述职"), "confirm", actor=owner)
    wanted, small = booked(world, room, days=5, people=100, title="合唱"), booked(world, room, days=7, people=20)
    names = ("use", "title", "place", "hours", "holidays", "capacity", "duty_holder", "most_hours", "most_a_month")

    def amend(**said):
        perform(room, "amend", actor=owner, **{name: getattr(room, name) for name in names} | said)

    for less in ({"capacity": 100}, {"hours": "每天 8:00-20:00"}, {"hours": "周一 9:00-22:00"}):
        stays(room, lambda less=less: amend(**less), Refusal, "3.10")
    with pytest.raises(Refusal, match="11月27日 19:00–21:00 年终述职"):
        amend(capacity=100)
    amend(sort="goods", title="报告厅")
    assert (reread(room).sort, reread(room).title) == ("premises", "报告厅")
    take(held, "call_off", actor=owner, reason="改小", alternative="石桥社区议事厅")
    amend(capacity=60, holidays="week")
    assert [reread(one).state for one in (wanted, small)] == ["rejected", "requested"]
    assert Message.objects.filter(matter=wanted.pk, kind="booking.shut_out").exists()
    client.force_login(world.liaison_officer)
    page = client.get(room.get_absolute_url()).content.decode()
    assert "容量 120 → 60" in page
    assert "节假日 节假日不开放 → 节假日照常开放" in page
    form = client.get(reverse("web:step", args=["resource", room.pk, "amend"])).content.decode()
    assert 'name="capacity"' in form
    assert 'name="sort"' not in form
    Booking.objects.filter(pk=small.pk).update(state="confirmed", people=70)  # of an older version
    amend(title="小厅")
    assert reread(room).title == "小厅"


def test_more_room_another_place_or_a_fee_counts_once_it_was_checked(world, owner):
    """Until then what was checked is shared on; the reviewer is awaited and accepts or refuses."""
    room, reviewer = hall(world, capacity=120), world.actor("street_staff")
    names = ("use", "title", "place", "hours", "holidays", "capacity", "duty_holder", "most_hours", "most_a_month")
    kept = {name: getattr(room, name) for name in names}
    for more in ({"capacity": 5000}, {"place": world.other_community.place}, {"fee": "每小时 200 元"}):
        stays(room, lambda more=more: perform(room, "amend", actor=owner, **kept | more), Refusal, "3.10")
    asked = {"asked_capacity": 200, "asked_place": room.place, "asked_fee": "每小时 20 元"}

    def asks(**more):
        return lambda: take(room, "ask_change", actor=owner, **asked | more)

    stays(room, asks(asked_capacity=100), Refusal, "3.10")
    stays(room, asks(asked_capacity=120, asked_fee=""), Refusal, "3.10")
    asks()()
    assert {party for party, _who in desks(room)} == {"reviewer"}
    assert (reread(room).capacity, reread(room).fee) == (120, "")
    assert booked(world, room, people=100).state == "requested"
    stays(room, lambda: take(room, "accept_change", actor=owner), Denied, "role")
    take(room, "refuse_change", actor=reviewer, reason="消防核定 120 人")
    assert (reread(room).state, reread(room).capacity, reread(room).asked_capacity) == ("listed", 120, None)
    asks()()
    room = take(reread(room), "accept_change", actor=reviewer)
    assert (room.state, room.capacity, room.fee, room.asked_place) == ("listed", 200, "每小时 20 元", None)


def test_who_decides_sees_who_else_wants_the_time(world, owner, client):
    room = hall(world, most_a_month=9)
    one = booked(world, room)
    client.force_login(world.liaison_officer)
    assert "谁要这个时段" not in client.get(one.get_absolute_url()).content.decode()
    two = booked(world, room, hour=20, actor=world.actor("branch_secretary"), title="合唱", people=60)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "谁要这个时段" in page
    assert two.get_absolute_url() in page
    assert "建议给这家：60 人" in page
    desk = client.get(reverse("web:desk")).content.decode()
    assert desk.count("另有 1 家要这个时段") == 2
    assert "/waitlist/" not in desk
    client.force_login(world.community_worker)
    assert "谁要这个时段" not in client.get(one.get_absolute_url()).content.decode()


def test_the_owner_puts_on_the_waiting_list_who_wants_the_same_time(world, owner):
    """Only where another wants it too; who waits does not overtake, and is asked once the slot goes to nobody."""
    room = hall(world, most_a_month=9)
    first = booked(world, room)
    stays(first, lambda: take(first, "waitlist", actor=owner), Refusal, "overlap")
    second = booked(world, room, hour=20, actor=world.actor("branch_secretary"), title="合唱")
    third = booked(world, room, hour=20, actor=world.actor("street_staff"), title="读报")
    take(first, "waitlist", actor=owner)
    take(second, "reject", actor=owner, reason="与大厅活动重叠")
    assert reread(first).state == "waitlisted"
    with clock.at(at(11, 25, 9)):
        take(third, "lapse", actor=SYSTEM)
    assert reread(first).state == "offered"


def test_who_is_awaited_does_not_urge_and_no_form_leads_astray(world, owner, client):
    """The form of a step is not opened to whom the step refuses in any case; who must act urges nobody."""
    room = drafted(world)
    client.force_login(world.street_staff)
    assert "/urge/" not in client.get(room.get_absolute_url()).content.decode()
    stays(room, lambda: urge(room, actor=world.actor("street_staff")), Refusal, "urge")
    client.force_login(world.liaison_officer)
    page = client.get(room.get_absolute_url()).content.decode()
    assert "/urge/" in page

    held = booked(world, hall(world, title="报告厅"))
    assert client.get(reverse("web:step", args=["booking", held.pk, "reject"])).status_code == 200
    assert client.get(reverse("web:step", args=["booking", held.pk, "hand_back"])).status_code == 409
    client.force_login(world.community_worker)
    assert client.get(reverse("web:step", args=["booking", held.pk, "reject"])).status_code == 403


def test_nobody_came_is_said_once(world, owner, client):
    held = take(booked(world, hall(world)), "confirm", actor=owner)
    with clock.at(held.starts + timedelta(minutes=31)):
        take(held, "expire", actor=SYSTEM)
        client.force_login(world.liaison_officer)
        page = client.get(held.get_absolute_url()).content.decode()
    assert "无人到场 → 无人到场" not in page
    assert "无人到场" in page


def test_who_wants_a_day_after_the_last_or_a_closed_one_is_told(world, owner):
    """Held slots must be moved first; who only asked or waits is not left waiting for a closed door."""
    room = hall(world, most_a_month=9)
    early, late = booked(world, room, days=10), booked(world, room, days=20)
    shut = booked(world, room, days=12, hour=9)
    day = shut.day
    perform(room, "close_days", actor=owner, from_day=day, until_day=day, why="检修")
    perform(room, "withdraw", actor=owner, last_day=clock.today() + timedelta(days=14), reason="收回自用")
    assert [reread(one).state for one in (early, shut, late)] == ["requested", "rejected", "rejected"]
    assert Message.objects.filter(matter=late.pk, kind="booking.shut_out").exists()


def test_suspended_premises_that_are_withdrawn_stay_shut(world, owner):
    """Nothing is booked in them, so that they end at once: nobody finds or books them again."""
    room = hall(world, most_a_month=9)
    held = take(booked(world, room, days=10), "confirm", actor=owner)
    room = take(reread(room), "suspend", actor=owner, reason="漏水")
    names = {step.name for step in binding_of(room).machine.steps_from(room.state)}
    assert "withdraw" not in names
    stays(room, lambda: take(room, "end_sharing", actor=world.actor("street_staff"), reason="漏水"), Denied, "role")
    room = take(room, "end_sharing", actor=owner, reason="漏水，不再开放")
    assert (room.state, desks(room)) == ("withdrawn", set())
    assert reread(held).state == "displaced"
    with pytest.raises(Refusal, match="不接受预订"):
        booked(world, room, days=11)
    with pytest.raises(Refusal):
        take(reread(held), "keep", actor=owner)


def test_a_change_that_changes_nothing_is_refused(world, owner):
    room = hall(world)
    names = ("use", "title", "place", "hours", "holidays", "capacity", "duty_holder", "most_hours", "most_a_month")
    same = {name: getattr(room, name) for name in names}
    stays(room, lambda: perform(room, "amend", actor=owner, **same), Refusal, "3.10")


@pytest.mark.engine
def test_suspended_premises_and_closed_days_ask_who_booked_to_move(world, owner):
    """Nobody is noted as missing at a closed door: the booker moves or gives up; who wants the slot is rejected."""
    room = hall(world, most_a_month=9)
    held = take(booked(world, room, days=10), "confirm", actor=owner)
    waits = booked(world, room, days=10, actor=world.actor("branch_secretary"), title="合唱", wait=True)
    wanted = booked(world, room, days=12, title="读书会")
    far = take(booked(world, room, days=20, title="讲座"), "confirm", actor=owner)
    room = take(reread(room), "suspend", actor=owner, reason="漏水")
    assert [reread(one).state for one in (held, waits, wanted, far)] == [
        "displaced",
        "rejected",
        "rejected",
        "displaced",
    ]
    assert desks(held) == {("booker", world.community.pk)}
    told = Message.objects.filter(matter=held.pk, kind="booking.shut", organisation=world.community.pk).get()
    assert "原时段不能使用" in told.subject
    take(reread(held), "give_up", actor=world.actor("community_worker"))
    take(room, "resume", actor=owner)
    assert [reread(one).state for one in (held, far)] == ["cancelled", "confirmed"]

    day = far.day
    perform(reread(room), "close_days", actor=owner, from_day=day, until_day=day, why="检修")
    assert reread(far).state == "displaced"
    with clock.at(far.starts + timedelta(minutes=31)):
        ring_due()
    assert reread(far).state == "lapsed"
    open_again = take(booked(world, room, days=22, title="晚会"), "confirm", actor=owner)
    perform(reread(room), "close_days", actor=owner, from_day=open_again.day, until_day=open_again.day, why="检修")
    closure = room.closures.get(from_day=open_again.day)
    perform(reread(room), "open_days", actor=owner, closure=closure)
    assert reread(open_again).state == "confirmed"


def test_who_booked_reads_whom_to_call(world, client):
    """Less than a day before, only the owner calls it off: by telephone."""
    held = booked(world, hall(world))
    Organisation.objects.filter(pk=held.resource.owner_id).update(phone="6780 0001")
    client.force_login(world.community_worker)
    assert "6780 0001" in client.get(held.get_absolute_url()).content.decode()
