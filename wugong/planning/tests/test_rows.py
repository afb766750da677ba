"""Domain 3.8 row by row, as the rules have it: who takes it on the page, who does not, what refuses it, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.deliberation.actions.bodies import found_body
from wugong.deliberation.models import Topic
from wugong.files.intake import take_in
from wugong.flow.actions import perform
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of, undone
from wugong.planning.hooks import Finding, joined
from wugong.planning.models import PlanHearing
from wugong.planning.testing import hearing_of, plan_of

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, SP, SO, DO = "department_officer", "street_secretary", "street_staff", "district_officer"
REASON = {"reason": "议题未议成。"}
ANSWERS = {"treated_1": "partly", "why_1": "只能做一侧", "treated_2": "not", "why_2": "管线不允许"}


def course(cast):
    """A hearing in state after state, all within a moment."""
    planner, office, secretary = cast.actor(DD), cast.actor(SO), cast.actor(SP)
    hearing = hearing_of(plan_of(planner), cast.pwc, planner)
    yield "issued", hearing
    perform(hearing, "receive", actor=office)
    yield "received", reread(hearing)
    perform(reread(hearing), "open", actor=office, comment_until=None, bodies=[cast.community])
    yield "empty", reread(hearing)
    for text in ("第1处路口增设过街安全岛", "第2处路口增设过街安全岛"):
        perform(reread(hearing), "add_item", actor=office, text=text, whose="community")
    yield "collecting", reread(hearing)
    perform(reread(hearing), "return_opinion", actor=secretary, **opinion(stance="items"))
    yield "opinion_returned", reread(hearing)
    given = {1: ("partly", "只能做一侧"), 2: ("not", "管线不允许")}
    perform(reread(hearing), "answer", actor=planner, answers=given)
    yield "answered", reread(hearing)
    perform(reread(hearing), "respond", actor=planner)
    yield "responded", reread(hearing)
    perform(reread(hearing), "dispute", actor=secretary, objection="理由不成立")
    yield "disputed", reread(hearing)


def bring(cast, state):
    """A hearing in that state."""
    return next(hearing for reached, hearing in course(cast) if reached == state)


def opinion(**other):
    return {"stance": "agrees", "meeting_no": "8号", "deliberated_on": clock.today(), "present": 7, **other}


# the state, the event, by whom, fields, what it is afterwards
ROWS = [
    ("issued", "receive", [SO], {}, "received"),
    ("received", "open", [SO], "communities", "collecting"),
    ("empty", "return_opinion", [SP], opinion, "opinion_returned"),
    ("collecting", "return_opinion", [SP], lambda: opinion(stance="items"), "opinion_returned"),
    ("opinion_returned", "answer", [DD], ANSWERS, "opinion_returned"),
    ("answered", "respond", [DD], {}, "responded"),
    ("responded", "accept", [SP], {}, "closed"),
    ("responded", "dispute", [SP], {"objection": "理由不成立"}, "disputed"),
    ("disputed", "give_up", [SP], {"reason": "已当面说清。"}, "closed"),
]  # fmt: skip


REFUSED = [
    ("received", "open", SO, lambda: {}, "S15"),  # communities are asked
    ("empty", "return_opinion", SP, lambda: opinion(stance="items"), "R-08"),
    ("collecting", "return_opinion", SP, opinion, "R-08"),  # it has items
    ("empty", "return_opinion", SP, lambda: opinion(present=1), "R-07"),
    ("empty", "return_opinion", SP, lambda: opinion(deliberated_on=clock.today() - timedelta(days=1)), "R-07"),
    ("opinion_returned", "respond", DD, dict, "R-08"),
    ("disputed", "settle", DO, lambda: {"outcome": "按联席会议意见办"}, "3.8"),
    ("disputed", "bring_up_again", SP, lambda: REASON, "3.8"),
    ("disputed", "bring_up_again", DO, lambda: REASON, "3.8"),
]
EARLY = ("issued", "received", "collecting", "opinion_returned")


@pytest.mark.slow  # one hearing brought through all states, and every row pressed by everybody
def test_each_row_is_taken_by_whom_the_rules_name_and_refused_by_its_guard(cast):
    reached = set()
    with clock.at(NATIONAL_DAY):
        found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
        for state, hearing in course(cast):
            reached.add(state)
            for _before, step, by, fields, after in [row for row in ROWS if row[0] == state]:
                given = {"communities": [cast.community.pk]} if fields == "communities" else fields
                with undone():
                    check_row(cast.users, hearing, step, by, given() if callable(given) else given, after)
            refuses(cast, hearing, state)
    assert reached >= {row[0] for row in [*ROWS, *REFUSED]}


def refuses(cast, hearing, state):
    """Each refusal of that state, each from the start."""
    for _before, step, who, fields, rule in [row for row in REFUSED if row[0] == state]:
        with undone():
            check_refusal(cast.users[who], hearing, step, fields(), rule)
    if state not in EARLY:
        return
    approved = {"approval_no": "渝规〔2026〕3号", "approved_on": clock.today()}
    for step, fields in (("submit", {}), ("approve", approved), ("carry_out", {})):
        with undone():  # nothing is submitted, approved or carried out before each item is answered
            check_refusal(cast.users[DD], reread(hearing.plan), step, fields, "R-08")


def test_a_comment_is_public_for_seven_days(cast):
    with clock.at(NATIONAL_DAY):
        six = {"communities": [cast.community.pk], "comment_until": clock.today() + timedelta(days=6)}
        check_refusal(cast.users[SO], bring(cast, "received"), "open", six, "S15")


def test_a_plan_is_sent_with_drawings_to_its_streets(cast):
    with clock.at(NATIONAL_DAY):
        plan = plan_of(cast.actor(DD))
        streets = {"streets": [cast.pwc.pk]}
        check_refusal(cast.users[DD], plan, "issue", streets, "S15")
        take_in("plan", plan.pk, SimpleUploadedFile("总平面图.txt", "图例".encode()), actor=cast.actor(DD))
        check_row(cast.users, plan, "issue", [DD], streets, "issued")
        assert PlanHearing.objects.get(plan=plan).state == "issued"


def test_a_dispute_is_settled_by_what_the_joint_meeting_decided(cast, monkeypatch):
    with clock.at(NATIONAL_DAY):
        found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
        hearing = bring(cast, "disputed")
        decided = Finding(number="联席会议第3次", day=clock.today(), words="第 2 条改为采纳")
        monkeypatch.setattr(joined, "find", lambda _hearing: decided)
        check_row(cast.users, hearing, "settle", [DO], {"outcome": "第 2 条改为采纳"}, "closed")
        assert reread(hearing).joint_meeting == "联席会议第3次"


def test_a_dispute_whose_topic_was_dropped_is_brought_up_again(cast):
    with clock.at(NATIONAL_DAY):
        found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
        hearing = bring(cast, "disputed")
        Topic.objects.update(state="diverted")
        check_row(cast.users, hearing, "bring_up_again", [SP, DO], REASON, "disputed")
        assert Topic.objects.filter(state="submitted").count() == 1


# until when, where all was done on 30 September, and where all was done on 13 February
CLOCKS = {
    "issued": [(10, 8), (2, 14)],
    "received": [(10, 27), (3, 12)],
    "collecting": [(10, 27), (3, 12)],
    "opinion_returned": [(10, 27), (3, 12)],
    "responded": [(10, 13), (2, 27)],
}


@pytest.mark.parametrize("turn", [0, 1], ids=["national-day", "spring-festival"])
def test_its_clock_counts_the_festivals(cast, turn):
    with clock.at((NATIONAL_DAY, SPRING_FESTIVAL)[turn]):
        found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
        found = {state: due(hearing) for state, hearing in course(cast) if state in CLOCKS}
    assert found == {state: end_of(*days[turn]) for state, days in CLOCKS.items()}
