"""A dispute about a plan before the district joint meeting, through the pages of those concerned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.deliberation.actions.bodies import found_body, seat
from wugong.deliberation.models import Meeting
from wugong.flow.binding import binding_of
from wugong.flow.queries import reread
from wugong.journeys.models import HearingTopic
from wugong.organisations.testing import make_actor
from wugong.planning.testing import returned

pytestmark = pytest.mark.django_db


def page(user, address, fields=None):
    """Somebody signs in today, opens a page or sends a form."""
    client = Client()
    client.force_login(user)
    return client.get(address) if fields is None else client.post(address, fields)


def takes(user, obj, step, **fields):
    """Take a step through its form; the page it leads to opens."""
    address = reverse("web:step", args=[binding_of(obj).machine.name, obj.pk, step])
    answer = page(user, address, fields)
    assert answer.status_code == 302, (step, answer.status_code)
    assert page(user, answer.headers["Location"]).status_code == 200
    obj.refresh_from_db()


def asked(user, obj):
    """Whether the desk shows a row of the case."""
    return str(obj.pk) in page(user, reverse("web:desk")).content.decode()


def test_the_district_joint_meeting_decides_on_a_dispute_about_a_plan(cast):
    founded = clock.today() - timedelta(days=90)
    body = found_body(
        cast.places["990112"], chair=cast.department, secretariat=cast.department, actor=SYSTEM, founded_on=founded
    )
    for member in (cast.department, cast.market_bureau, cast.pwc):
        seat(body, organisation=member, actor=SYSTEM)
    chair, planner, secretary = cast.district_officer, cast.department_officer, cast.street_secretary
    office = type(chair).objects.get(pk=make_actor(Role.DS, cast.department).user)
    hearing = returned(cast, 2)
    assert asked(planner, hearing)
    takes(planner, hearing, "answer", treated_1="adopted", why_1="采纳", treated_2="not", why_2="管线不允许")
    takes(planner, hearing, "respond")
    assert asked(secretary, hearing)
    takes(secretary, hearing, "dispute", objection="第 2 条理由不成立")
    topic = HearingTopic.objects.get(hearing=hearing).topic
    assert asked(office, topic)
    takes(office, topic, "admit")
    starts = {"starts_at": f"{localtime(clock.now() + timedelta(days=28)):%Y-%m-%dT%H:%M}", "minutes_planned": 60}
    planned = page(office, reverse("deliberation:plan", args=[body.pk]), {"kind": "extra", "venue": "三楼", **starts})
    assert planned.status_code == 302
    meeting = Meeting.objects.get(body=body, venue="三楼")
    takes(office, meeting, "open_call")
    assert page(office, reverse("deliberation:arrange", args=[meeting.pk]), {"add": str(topic.pk)}).status_code == 302
    takes(chair, meeting, "fix_agenda", reason="材料会上发放")
    takes(office, meeting, "notify")
    with clock.at(meeting.starts_at):
        assert page(office, reverse("deliberation:all_here", args=[meeting.pk]), {}).status_code == 302
        takes(chair, meeting, "open")
        item = meeting.items.get(topic=topic)
        said = {"outcome": "not_adopted", "words": "第 2 条改为采纳", "was": "", "deciding": "consensus"}
        assert page(office, reverse("deliberation:outcome", args=[item.pk]), said).status_code == 302
        takes(chair, meeting, "confirm")
    with clock.at(meeting.starts_at + timedelta(hours=3)):
        hearing = reread(hearing)
        assert asked(chair, hearing)
        form = page(chair, reverse("web:step", args=["plan_hearing", hearing.pk, "settle"])).content.decode()
        assert "第 2 条改为采纳" in form  # what the meeting said is not typed again
        takes(chair, hearing, "settle", outcome="第 2 条改为采纳")
        assert (hearing.state, hearing.joint_meeting) == ("closed", meeting.biz_no)
        topic.refresh_from_db()
        takes(office, topic, "feedback", text="第 2 条改为采纳。")
        takes(secretary, topic, "rate", score=4)
        takes(planner, hearing.plan, "submit")
        assert hearing.plan.state == "submitted"
