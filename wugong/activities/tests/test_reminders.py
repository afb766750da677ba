"""Reminders of a session: once, with place, time and the way to give the place back; and the bound on a connection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.activities import actions, reminders
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.models import Enrolment
from wugong.activities.rules.activity import MACHINE
from wugong.activities.testing import entered, evening, opened, planned
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.forms import step_form
from wugong.flow.queries import reread
from wugong.flow.testing import stays
from wugong.inbox.channels import FileSms
from wugong.inbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def texts(monkeypatch):
    """What a supplier of text messages got, by its key."""
    sent = {}

    def send(_self, *, number, text, key):
        if sent.get("fault"):
            raise OSError("away")
        sent[key] = (number, text)

    monkeypatch.setattr(FileSms, "send", send)
    return sent


def test_a_session_is_told_once_to_account_and_number(cast, texts):
    activity, resident = opened(cast, capacity=9), cast.actor("resident")
    own = sign_up(activity, entry=SignUp(alias="老周"), actor=resident)
    other, gone = entered(activity, "13912345678"), entered(activity)
    take(gone, "cancel", actor=SYSTEM)
    with clock.at(activity.begins_at - timedelta(hours=25)):
        assert reminders.remind_all() == 0
    with clock.at(activity.begins_at - timedelta(hours=20)):
        texts["fault"] = True
        assert reminders.remind_all() == 0  # the supplier is away: it is tried again
        assert not Message.objects.filter(kind="visit.session").exists()
        del texts["fault"]
        assert reminders.remind_all() == 2
        assert reminders.remind_all() == 0
    ((number, text),) = texts.values()
    assert number == "13912345678"
    for part in (activity.title, "二楼教室", "19:00", reverse("activities:place", args=[other.pk])):
        assert part in text
    message = Message.objects.get(kind="visit.session")
    assert (message.user, message.takes_place_at) == (resident.user, activity.begins_at)
    assert message.url == reverse("activities:place", args=[own.pk])
    assert "二楼教室" in message.body


def test_neighbours_behind_one_connection_sign_up(cast, client):
    activity = opened(cast, capacity=40)
    for n in range(8):
        said = {"alias": "邻居", "contact": f"1380000{n:04d}", "people": "1"}
        assert client.post(activity.get_absolute_url(), said).status_code == 302
        refused = client.post(activity.get_absolute_url(), said)  # once more: refused, and not counted
        assert refused.status_code == 422
    assert Enrolment.objects.count() == 8


def test_a_connection_without_end_is_stopped_with_a_telephone(cast, client, monkeypatch):
    monkeypatch.setattr("wugong.activities.views.public.MOST_ENTRIES", 2)
    activity = opened(cast, capacity=40)
    said = [{"alias": "邻居", "contact": f"1380000{n:04d}", "people": "1"} for n in range(3)]
    answers = [client.post(activity.get_absolute_url(), one) for one in said]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "中心代您报名" in answers[2].content.decode()


def test_who_waits_in_one_audience_reads_why(cast, client):
    activity = opened(cast, "居民 2\n没上过课的 1 新", capacity=3)
    newcomers = activity.quotas.get(name="没上过课的")
    entered(activity, quota=newcomers)
    waiting = entered(activity, quota=newcomers)
    page = client.get(reverse("activities:place", args=[waiting.pk])).content.decode()
    assert "您报的是“没上过课的”，这一类 1 个座都有人" in page
    assert "其他类别还有 2 个空座" in page


def test_what_is_free_says_so_and_a_cancelled_one_has_no_places(cast, client):
    activity = opened(cast)
    assert "不收费" in client.get(activity.get_absolute_url()).content.decode()
    take(activity, "cancel", actor=cast.actor("community_secretary"), reason="漏水")
    assert "怎么排座" in client.get(activity.get_absolute_url()).content.decode()
    assert 'id="places"' not in client.get(activity.get_absolute_url()).content.decode()


def test_sign_up_ends_by_its_own_day_also_before_the_worker_closes_it(cast, client):
    activity = opened(cast)
    address = activity.get_absolute_url()
    said = {"alias": "何阿姨", "contact": "13812345678", "people": "1"}
    with clock.at(activity.enrol_until + timedelta(minutes=1)):
        page = client.get(address).content.decode()
        assert "报名已于" in page
        assert 'name="contact"' not in page
        refused = client.post(address, said)
        assert refused.status_code == 422
        assert "报名已于" in refused.content.decode()
        code = activity.centre.place.code
        with clock.at(activity.begins_at - timedelta(hours=8)):
            week = client.get(reverse("activities:week", args=[code])).content.decode()
            assert "还有" not in week
    assert not Enrolment.objects.exists()


def test_a_full_course_closes_runs_and_nothing_is_drawn_in_it(cast):
    activity = opened(cast, capacity=1)
    entered(activity)
    entered(activity)
    assert reread(activity).state == "full"
    worker = cast.actor("community_worker")
    with clock.at(activity.enrol_until):
        ring_due()
        assert reread(activity).state == "closed"
        stays(activity, lambda: take(reread(activity), "draw", actor=worker, seed="372"), Refusal, "3.13")
    with clock.at(activity.begins_at + timedelta(minutes=1)):
        ring_due()
        assert reread(activity).state == "running"


def test_whose_number_was_deleted_untold_is_counted_with_a_reason(cast):
    activity, head = opened(cast), cast.actor("community_secretary")
    entered(activity)
    take(activity, "cancel", actor=head, reason="漏水")
    with clock.at(activity.ends_at + timedelta(days=8)):
        actions.forget(actor=SYSTEM)
        assert not Enrolment.objects.exclude(contact="").exists()
        stays(activity, lambda: take(reread(activity), "all_told", actor=head), Refusal, "3.13")
        take(reread(activity), "all_told", actor=head, reason="无人接听")
    assert reread(activity).state == "called_off"


def test_the_lottery_names_who_comes_first(cast, client):
    entered(opened(cast, venue="三楼", title="国画"), "13800000009")
    activity = opened(cast, way="lottery", seed_source="福彩3D", seed_at=evening(19, 22), new_first=True, capacity=1)
    entered(activity, "13800000009")
    entered(activity)
    with clock.at(evening(19, 23)):
        ring_due()
        take(reread(activity), "draw", actor=cast.actor("community_worker"), seed="372")
    page = client.get(reverse("activities:lots", args=[activity.pk])).content.decode()
    assert "按此顺序：2 号，标“新”" in page


def test_a_number_out_of_bounds_is_told_once_beside_its_field(cast):
    worker = cast.actor("community_worker")
    form = step_form(planned(worker), MACHINE.step("amend"), actor=worker, data={"capacity": "0", "times": "61"})
    assert form.errors["capacity"] == ["不能小于 1，请改正。"]
    assert form.errors["times"] == ["不能大于 60，请改正。"]
