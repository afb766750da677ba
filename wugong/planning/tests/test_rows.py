"""Domain 3.8 row by row, as the rules have it: who takes it on the page, who does not, what refuses it, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions.bodies import found_body
from wugong.files.intake import take_in
from wugong.flow.actions import perform
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of
from wugong.planning.models import PlanHearing
from wugong.planning.testing import collecting, hearing_of, plan_of, returned

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, SP, SO = "department_officer", "street_secretary", "street_staff"
ANSWERS = {"treated_1": "partly", "why_1": "只能做一侧", "treated_2": "not", "why_2": "管线不允许"}


def bring(cast, state):
    """A hearing in that state, all within a moment."""
    planner = cast.actor(DD)
    if state in {"issued", "received"}:
        hearing = hearing_of(plan_of(planner), cast.pwc, planner)
        return perform(hearing, "receive", actor=cast.actor(SO)) if state == "received" else hearing
    if state == "collecting":
        return collecting(cast)
    hearing = returned(cast)
    if state != "opinion_returned":
        given = {1: ("partly", "只能做一侧"), 2: ("not", "管线不允许")}
        perform(hearing, "answer", actor=planner, answers=given)
    if state == "responded":
        perform(hearing, "respond", actor=planner)
    return reread(hearing)


def opinion(**other):
    return {"stance": "agrees", "meeting_no": "8号", "deliberated_on": clock.today(), "present": 7, **other}


# the state, the event, by whom, fields, what it is afterwards
ROWS = [
    ("issued", "receive", [SO], {}, "received"),
    ("received", "open", [SO], "communities", "collecting"),
    ("collecting", "return_opinion", [SP], opinion, "opinion_returned"),
    ("opinion_returned", "answer", [DD], ANSWERS, "opinion_returned"),
    ("answered", "respond", [DD], {}, "responded"),
    ("responded", "accept", [SP], {}, "closed"),
    ("responded", "dispute", [SP], {"objection": "理由不成立"}, "disputed"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_is_taken_by_whom_the_rules_name(cast, row):
    state, step, by, fields, after = row
    with clock.at(NATIONAL_DAY):
        found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
        hearing = bring(cast, state)
        given = {"communities": [cast.community.pk]} if fields == "communities" else fields
        check_row(cast.users, hearing, step, by, given() if callable(given) else given, after)


def test_a_plan_is_sent_with_drawings_to_its_streets(cast):
    with clock.at(NATIONAL_DAY):
        plan = plan_of(cast.actor(DD))
        streets = {"streets": [cast.pwc.pk]}
        check_refusal(cast.users[DD], plan, "issue", streets, "S15")
        take_in("plan", plan.pk, SimpleUploadedFile("总平面图.txt", "图例".encode()), actor=cast.actor(DD))
        check_row(cast.users, plan, "issue", [DD], streets, "issued")
        assert PlanHearing.objects.get(plan=plan).state == "issued"


REFUSED = [
    ("received", "open", SO, lambda: {}, "S15"),  # communities are asked
    ("collecting", "return_opinion", SP, lambda: opinion(stance="items"), "R-08"),
    ("collecting", "return_opinion", SP, lambda: opinion(present=1), "R-07"),
    ("collecting", "return_opinion", SP, lambda: opinion(deliberated_on=clock.today() - timedelta(days=1)), "R-07"),
    ("opinion_returned", "respond", DD, dict, "R-08"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[0]}-{row[1]}-{row[4]}")
def test_a_row_is_refused_by_its_guard(cast, row):
    state, step, who, fields, rule = row
    with clock.at(NATIONAL_DAY):
        check_refusal(cast.users[who], bring(cast, state), step, fields(), rule)


def test_a_comment_is_public_for_seven_days(cast):
    with clock.at(NATIONAL_DAY):
        six = {"communities": [cast.community.pk], "comment_until": clock.today() + timedelta(days=6)}
        check_refusal(cast.users[SO], bring(cast, "received"), "open", six, "S15")


@pytest.mark.parametrize("state", ["issued", "received", "collecting", "opinion_returned"])
def test_no_later_step_before_each_item_is_answered(cast, state):
    """R-08: nothing is submitted, approved or carried out."""
    with clock.at(NATIONAL_DAY):
        plan = reread(bring(cast, state).plan)
        approved = {"approval_no": "渝规〔2026〕3号", "approved_on": clock.today()}
        for step, fields in (("submit", {}), ("approve", approved), ("carry_out", {})):
            check_refusal(cast.users[DD], plan, step, fields, "R-08")


# until when, where all was done on 30 September, and where all was done on 13 February
CLOCKS = [
    ("issued", (10, 8), (2, 14)),
    ("received", (10, 27), (3, 12)),
    ("collecting", (10, 27), (3, 12)),
    ("opinion_returned", (10, 27), (3, 12)),
    ("responded", (10, 13), (2, 27)),
]


@pytest.mark.parametrize("row", CLOCKS, ids=lambda row: row[0])
def test_its_clock_counts_the_festivals(cast, row):
    state, *days = row
    for start, (month, day) in zip((NATIONAL_DAY, SPRING_FESTIVAL), days, strict=True):
        with clock.at(start):
            assert due(bring(cast, state)) == end_of(month, day), start
