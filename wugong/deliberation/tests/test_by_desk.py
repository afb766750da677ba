"""Whole stories, each step taken by the person whose desk offers it, through the form of its page."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from wugong.commitments.testing import Cast, sign_in
from wugong.deliberation.models import Topic, Whistle
from wugong.deliberation.testing import Bodies, admitted
from wugong.flow.binding import binding_of
from wugong.flow.models import Stateful

SCOPES = {"CW": "990112001001", "CP": "990112001001", "SO": "990112001", "SP": "990112001", "SC": "990112001"}


class Person:
    """Somebody under one hat."""

    def __init__(self, people: Cast, body: str, role: str) -> None:
        self.client = Client()
        self.name = f"{role} of {body}"
        sign_in(self.client, people, body, role, SCOPES.get(role, "990112"))

    def takes(self, obj: Stateful, step: str, **fields: Any) -> None:
        """Take a step through its form; the page it leads to opens."""
        address = reverse("web:step", args=[binding_of(obj).machine.name, obj.pk, step])
        assert self.client.get(address).status_code in {200, 405}, address
        answer = self.client.post(address, fields)
        assert answer.status_code == 302, (self.name, step, answer.status_code)
        assert self.client.get(answer.headers["Location"]).status_code == 200
        obj.refresh_from_db()

    def is_asked(self, obj: Stateful, step: str, **fields: Any) -> None:
        """The desk offers the step; take it."""
        address = reverse("web:step", args=[binding_of(obj).machine.name, obj.pk, step])
        assert address in self.client.get(reverse("web:desk")).content.decode(), (self.name, step)
        self.takes(obj, step, **fields)


def test_a_topic_goes_up_over_three_tiers_and_its_answer_comes_down(people: Cast, tiers: Bodies) -> None:
    worker, secretary = Person(people, "pines", "CW"), Person(people, "pines", "CP")
    office, chair = Person(people, "pwc", "SO"), Person(people, "pwc", "SP")
    social, district = Person(people, "social_work", "DS"), Person(people, "department", "DO")
    low = admitted(tiers.pines, people, actor=tiers.worker, by=tiers.worker)
    Topic.objects.filter(pk=low.pk).update(state="reopened")
    secretary.takes(low, "send_up", ground="outside_authority", tried="社区两次约谈物业。")
    up = low.escalations.get()
    office.is_asked(up, "receive")
    office.is_asked(up, "admit")
    above = up.upper_topic
    assert above is not None
    Topic.objects.filter(pk=above.pk).update(state="reopened")
    chair.takes(above, "send_up", ground="cross_jurisdiction", tried="街道无权审批。")
    top = above.escalations.get()
    social.is_asked(top, "receive")
    social.is_asked(top, "admit")
    district.is_asked(top, "answer", measures="区里出资划线。", owner=str(people.builder.pk))
    chair.is_asked(top, "dispute", reason="资金未到位。")
    district.is_asked(top, "uphold", reason="已列入预算。")
    office.is_asked(above, "feedback", text="区里出资，下月划线。")
    secretary.is_asked(up, "accept")
    worker.is_asked(low, "feedback", text="下月划线。")
    worker.is_asked(low, "rate", score=5)
    worker.is_asked(low, "close")
    assert low.state == "closed"
    assert (low.root_id, above.root_id, top.upper_topic.root_id) == (low.pk,) * 3


def test_an_emergency_whistle_from_the_street_to_the_rating(people: Cast) -> None:
    desk, secretary = Person(people, "pwc", "SC"), Person(people, "pwc", "SP")
    power, builder = Person(people, "power", "UL"), Person(people, "builder", "UL")
    type(people.power).objects.filter(pk__in=[people.power.pk, people.builder.pk]).update(kind="department")
    new = reverse("web:new", args=["whistle"])
    page = desk.client.get(new).content.decode()
    assert str(people.power.pk) in page and str(people.builder.pk) in page
    said = {"kind": "emergency", "title": "线缆垂落挡道", "where": "松石路口", "why": "街道无抢修资质"}
    empty = desk.client.post(new, {**said, "why": ""})
    assert empty.status_code == 422
    answer = desk.client.post(new, {**said, "lead": str(people.power.pk), "others": [str(people.builder.pk)]})
    assert answer.status_code == 302, answer.context["form"].errors
    one = Whistle.objects.get()
    secretary.is_asked(one, "blow")
    power.is_asked(one, "contest", reason="属通信线缆。")
    desk.is_asked(one, "uphold", reason="职责清单第 12 项。")
    power.is_asked(one, "acknowledge")
    builder.is_asked(one, "report_in")
    power.is_asked(one, "arrive")
    builder.takes(one, "note", reason="吊车已到。")
    power.is_asked(one, "complete", result="线缆已固定。")
    desk.is_asked(one, "not_done", reason="东侧还垂着。")
    power.is_asked(one, "complete", result="东侧也已固定。")
    desk.is_asked(one, "rate", response=5, quality=4, attitude=5)
    assert one.state == "closed"
