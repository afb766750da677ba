"""R-70 row by row: who takes it on the page, who does not, what refuses it, until when it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from wugong.burden.models import Filing, ReportForm
from wugong.burden.testing import QUESTIONS, draft_by, in_force, opened
from wugong.common import clock
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of, undone
from wugong.places.models import Place

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, SP, SO = "department_officer", "street_secretary", "street_staff"
CP, CW = "community_secretary", "community_worker"
REASON = {"reason": "与统计报表重复。"}
NUMBER = {"permit_no": "松林〔2026〕7号"}
FILLED = {"f_4": "12", "f_5": "2026-09-02", "f_6": "停车难"}


def written(**other):
    place = Place.objects.get(code="990112001").pk
    given = {"title": "楼宇经济季度表", "purpose": "季度调度", "basis": "统计法第 9 条", "place": place}
    return {**given, "level": "community", "times": 4, "questions": QUESTIONS, **other}


def starts():
    return {**NUMBER, "begins_on": clock.today()}


def drive(people, form, rows, refused=()):
    """Each row and each refusal, each from the start."""
    for step, by, fields, after in rows:
        with undone():
            check_row(people, form, step, by, fields, after)
    for who, step, fields, rule in refused:
        with undone():
            check_refusal(people[who], form, step, fields, rule)


def test_a_form_of_a_department_is_read_by_the_street_before_it_is_sent(cast):
    people, department = cast.users, cast.actor(DD)
    with clock.at(NATIONAL_DAY):
        form = draft_by(department)
        drive(
            people,
            form,
            [
                ("amend", [DD], written(purpose="年度调度"), "draft"),
                ("send", [DD], {}, "priced"),
                ("withdraw", [DD], REASON, "withdrawn"),
            ],
            [
                (DD, "amend", written(questions="总户数\n居民姓名"), "R-80"),
                (DD, "amend", written(title="GDP 报表"), "R-01"),
                (DD, "amend", written(questions="总户数\n总户数（户）"), "R-70"),
            ],
        )
        for columns in ({"times": 12}, {"questions": "总户数"}):  # more than each quarter; all of it is held
            seldom = draft_by(department, **columns)
            check_refusal(people[DD], seldom, "send", {}, "R-70")
        take(form, "send", actor=department)
        assert due(form) == end_of(10, 15)
        drive(
            people,
            reread(form),
            [
                ("agree", [SO, SP], {}, "priced"),
                ("refuse", [SO, SP], REASON, "priced"),
                ("withdraw", [DD], REASON, "withdrawn"),
            ],
            [(DD, "put_in_force", starts(), "R-70")],  # the street has not answered
        )
        perform(form, "agree", actor=cast.actor(SO))
        check_refusal(people[DD], form, "put_in_force", starts(), "R-70")  # the number is none of the gate
    with clock.at(SPRING_FESTIVAL):
        assert due(take(draft_by(department), "send", actor=department)) == end_of(3, 2)


def test_a_form_of_a_street_needs_no_number_of_the_district_and_ends_after_a_year(cast):
    people, office = cast.users, cast.actor(SO)
    with clock.at(NATIONAL_DAY):
        form = take(draft_by(office), "send", actor=office)
        drive(people, form, [("put_in_force", [SO], starts(), "in_force")])
        perform(form, "put_in_force", actor=office, **starts())
        assert due(form) == end_of(9, 29, 2027)
        drive(people, form, [("withdraw", [SO], REASON, "withdrawn")], [(SO, "amend", written(), "state")])
    with clock.at(end_of(9, 29, 2027) - timedelta(minutes=1)):
        ring_due()
        assert reread(form).state == "in_force"
    with clock.at(end_of(9, 29, 2027)):
        ring_due()
        assert reread(form).state == "expired"
        assert not Filing.objects.filter(form=form, state__in=["scheduled", "open"]).exists()


def test_a_form_is_drafted_on_the_page_by_a_department_or_a_street_in_its_own_place(cast):
    page = reverse("web:new", args=["report_form"])
    with clock.at(NATIONAL_DAY):
        fields, began = written(), set()
        for who, user in cast.users.items():
            client = Client()
            client.force_login(user)
            status = client.post(page, fields).status_code
            assert status in {302, 403}, who
            began |= {who} if status == 302 else set()
        assert began == {DD, SO}
        client = Client()
        client.force_login(cast.users[SO])
        for wrong in ({"place": cast.places["990112"].pk}, {"questions": ""}, {"times": 3}, {"title": "招商引资月报"}):
            assert client.post(page, {**fields, **wrong}).status_code == 422, wrong
        assert ReportForm.objects.count() == 2


def test_a_form_is_filled_in_by_whom_it_is_for(cast):
    people = cast.users
    with clock.at(NATIONAL_DAY):
        filing = opened(cast)
        right = {"key": "社区名称", "right": "青禾里社区，见区划代码"}
        drive(
            people,
            filing,
            [("fill", [CP, CW], FILLED, "filled"), ("doubt", [CP, CW], right, "open")],
            [(CW, "fill", {**FILLED, "f_4": "十二"}, "input")],
        )
        perform(filing, "fill", actor=cast.actor(CW), answers={"空置商铺数": "12", "最近一次检查日期": "2026-09-02",
                                                               "主要困难": "停车难"})  # fmt: skip
        drive(people, reread(filing), [("correct", [CP, CW], {**FILLED, "f_4": "13"}, "filled")])
        later = in_force(cast, number=8, title="商铺月报", questions="租金").filings.order_by("due_on").last()
        assert later.state == "scheduled"
