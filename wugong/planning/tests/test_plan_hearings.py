"""R-08: no step of a plan is recorded before each street was heard and answered item by item in writing."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils.timezone import localdate

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Hat
from wugong.common.errors import Denied, Refusal, Stale
from wugong.common.ids import new_id
from wugong.deliberation.actions import room
from wugong.deliberation.actions.bodies import found_body, seat
from wugong.deliberation.policies import chair_of, secretariat_of
from wugong.deliberation.testing import held, item_of, notified
from wugong.documents.actions import make
from wugong.files.intake import take_in
from wugong.flow.actions import begin, perform, take
from wugong.flow.binding import binding_named
from wugong.flow.forms import step_form
from wugong.flow.queries import reread
from wugong.flow.testing import desks, stays
from wugong.journeys.models import HearingTopic
from wugong.planning.models import Item, PlanHearing
from wugong.planning.testing import collecting, hearing_of, plan_of, returned

pytestmark = pytest.mark.django_db
ANSWERS = ("adopted", "采纳，改为二次过街"), ("partly", "只能做一侧"), ("not", "管线不允许，另选址")


@pytest.fixture
def hands(cast):
    names = {"planner": "department_officer", "office": "street_staff", "secretary": "street_secretary"}
    return {name: cast.actor(who) for name, who in names.items()}


def answer(hearing, hands, upto=99):
    given = {item.number: said for item, said in zip(hearing.items.all(), cycle(ANSWERS), strict=False)}
    rest = {number: said for number, said in given.items() if number <= upto}
    return perform(hearing, "answer", actor=hands["planner"], answers=rest)


@pytest.mark.engine
def test_eleven_items_are_answered_before_the_plan_goes_on(cast, hands):
    hearing = returned(cast, 11)
    plan = hearing.plan
    for step in ("submit", "carry_out"):
        stays(plan, lambda step=step: take(plan, step, actor=hands["planner"]), Refusal, "R-08")
    approved = {"approval_no": "渝规〔2026〕3号", "approved_on": clock.today()}
    stays(plan, lambda: take(plan, "approve", actor=hands["planner"], **approved), Refusal, "R-08")
    answer(hearing, hands, upto=9)
    with pytest.raises(Refusal, match=r"10[、，]11"):
        perform(hearing, "respond", actor=hands["planner"])
    answer(hearing, hands)
    perform(hearing, "respond", actor=hands["planner"])
    assert reread(plan).state == "heard"
    assert make(hearing, name="reply", actor=hands["planner"]).title == "关于《青禾路更新规划》意见采纳情况的复函"
    perform(hearing, "accept", actor=hands["secretary"])
    take(plan, "submit", actor=hands["planner"])
    take(plan, "approve", actor=hands["planner"], **approved)
    take(plan, "carry_out", actor=hands["planner"])
    assert plan.state == "carried_out"


def test_an_answer_without_its_reason_is_refused_by_form_and_database(cast, hands):
    hearing = returned(cast, 1)
    step = binding_named("plan_hearing").machine.step("answer")
    form = step_form(hearing, step, actor=hands["planner"], data={"treated_1": "not", "why_1": " "})
    assert not form.is_valid()
    assert "why_1" in form.errors
    with pytest.raises(IntegrityError):
        Item.objects.filter(hearing=hearing).update(treated="not")


def test_one_street_of_two_holds_the_plan(cast, hands):
    hearing = returned(cast, 1)
    other = PlanHearing(plan=hearing.plan, committee=cast.hospital_party)
    begin(other, "issue", actor=hands["planner"])
    answer(hearing, hands)
    perform(hearing, "respond", actor=hands["planner"])
    with pytest.raises(Refusal, match="区中医院党委"):
        take(reread(hearing.plan), "submit", actor=hands["planner"])


def test_it_is_sent_with_its_drawings_to_named_streets(cast, hands):
    plan, streets = plan_of(hands["planner"]), [cast.pwc]
    stays(plan, lambda: perform(plan, "issue", actor=hands["planner"], streets=streets), Refusal, "S15")
    drawing = SimpleUploadedFile("总平面图.txt", "图例".encode())
    take_in("plan", plan.pk, drawing, actor=hands["planner"])
    perform(plan, "issue", actor=hands["planner"], streets=streets)
    hearing = PlanHearing.objects.get(plan=plan)
    assert desks(hearing) == {("office", cast.pwc.pk)}
    perform(plan, "withdraw", actor=hands["planner"], reason="方案另行研究")
    assert reread(hearing).state == "withdrawn"


def test_the_opinion_is_that_of_a_meeting_and_of_two_hands(cast, hands):
    hearing = collecting(cast)
    given = {"stance": "items", "meeting_no": "8号", "deliberated_on": clock.today(), "present": 7}

    def returns(**more):
        return lambda: perform(hearing, "return_opinion", actor=hands["secretary"], **{**given, **more})

    stays(hearing, returns(), Refusal, "R-08")
    perform(hearing, "add_item", actor=hands["office"], text="保留公交站", whose="street")
    stays(hearing, returns(stance="agrees"), Refusal, "R-08")
    stays(hearing, returns(present=1), Refusal, "R-07")
    stays(hearing, returns(deliberated_on=clock.today() - timedelta(days=1)), Refusal, "R-07")
    PlanHearing.objects.filter(pk=hearing.pk).update(drafted_by=hands["secretary"].user)
    stays(hearing, returns(), Refusal, "R-07")
    stays(hearing, lambda: perform(hearing, "return_opinion", actor=hands["office"], **given), Denied, "role")


@pytest.mark.engine
def test_the_public_has_seven_days_and_no_account(cast, hands, client):
    hearing = hearing_of(plan_of(hands["planner"]), cast.pwc, hands["planner"])
    perform(hearing, "receive", actor=hands["office"])
    six = clock.today() + timedelta(days=6)
    given = {"actor": hands["office"], "bodies": [cast.community]}
    stays(hearing, lambda: perform(hearing, "open", comment_until=six, **given), Refusal, "S15")
    perform(hearing, "open", comment_until=six + timedelta(days=1), **given)
    page = reverse("planning:public", args=[hearing.pk])
    client.cookies["community"] = cast.community.place.code
    assert page in client.get("/").content.decode()
    assert client.post(page, {"text": "路口太窄，轮椅过不去。"}).status_code == 302
    for number in ("11010519491231002X", "13812345678"):
        assert client.post(page, {"text": f"找我 {number}"}).status_code == 422
    asked = client.post(page, {"text": "王建国反对"})
    assert (asked.status_code, "as_written" in asked.content.decode()) == (422, True)
    said = hearing.voices.exclude(said_at=None)
    assert list(said.values_list("whose", "organisation", "text")) == [("public", None, "路口太窄，轮椅过不去。")]
    given = {"stance": "agrees", "meeting_no": "8号", "deliberated_on": clock.today(), "present": 7}
    with pytest.raises(Refusal, match="期满"):
        perform(hearing, "return_opinion", actor=hands["secretary"], **given)
    with clock.at(clock.now() + timedelta(days=8)):
        assert client.post(page, {"text": "晚了"}).status_code == 422
        perform(hearing, "return_opinion", actor=hands["secretary"], **given)


def test_a_word_of_somebody_else_is_no_reason_to_look_again(cast, hands):
    hearing = collecting(cast)
    seen = reread(hearing).version
    perform(reread(hearing), "say", actor=cast.actor("community_secretary"), text="坡道要加扶手")
    item = {"text": "二次过街", "whose": "street"}
    perform(reread(hearing), "add_item", actor=hands["office"], seen=seen, **item)
    with pytest.raises(Stale):  # somebody else drafted meanwhile
        perform(reread(hearing), "add_item", actor=hands["office"], seen=seen, **item)


def test_who_was_asked_says_it_once(cast, hands):
    hearing, community = collecting(cast), cast.actor("community_secretary")
    perform(hearing, "say", actor=community, text="坡道要加扶手")
    assert ("asked", cast.community.pk) not in desks(hearing)
    with pytest.raises(Denied):
        perform(hearing, "say", actor=community, text="再说一次")


def test_a_statutory_plan_is_public_for_thirty_days(cast, hands):
    plan = plan_of(hands["planner"], statutory=True)
    type(plan).objects.filter(pk=plan.pk).update(state="heard")
    plan, today = reread(plan), clock.today()
    stays(plan, lambda: take(plan, "submit", actor=hands["planner"]), Refusal, "城乡规划法-26")
    notice = {"notice_from": today, "notice_where": "区政府网站、现场"}

    def gives(days):
        until = today + timedelta(days=days)
        return lambda: take(plan, "give_notice", actor=hands["planner"], notice_until=until, **notice)

    stays(plan, gives(29), Refusal, "城乡规划法-26")
    gives(30)()
    with clock.at(clock.now() + timedelta(days=31)):
        take(plan, "submit", actor=hands["planner"])


def heads(body):
    """Whoever chairs the joint meeting and keeps its papers."""
    seats = [*chair_of(body), *secretariat_of(body)]
    hats = [Hat(f"{n}", seat.role, seat.organisation, body.place.code) for n, seat in enumerate(seats)]
    return [Actor(user=new_id(), name=f"人{n}", hat=hat, hats=(hat,)) for n, hat in enumerate(hats)]


def met_on(topic):
    """A meeting of the body that did not adopt the topic; its chair has not confirmed it yet."""
    chair, office = heads(topic.body)
    take(topic, "admit", actor=office)
    seat(topic.body, organisation=topic.proposed_by, actor=SYSTEM)
    meeting = notified(topic.body, chair=chair, office=office, topics=[topic], at=clock.now() + timedelta(days=21))
    with clock.at(meeting.starts_at):
        held(meeting, office=office)
        room.decide(
            item_of(meeting, topic), decision=room.Decision("not_adopted", words="第 2 条改为采纳"), actor=office
        )
    return meeting, chair


@pytest.mark.engine
def test_a_dispute_is_a_topic_of_the_district(cast, hands):
    hearing = returned(cast, 2)
    answer(hearing, hands)
    perform(hearing, "respond", actor=hands["planner"])
    dispute = {"actor": hands["secretary"], "objection": "第 2 条理由不成立"}
    with pytest.raises(Refusal, match="联席会议"):
        perform(hearing, "dispute", **dispute)
    found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
    perform(hearing, "dispute", **dispute)
    topic = HearingTopic.objects.get(hearing=hearing).topic
    assert (topic.state, topic.proposed_by) == ("submitted", cast.pwc)
    assert "第2处" in topic.facts
    stays(hearing.plan, lambda: take(reread(hearing.plan), "submit", actor=hands["planner"]), Refusal, "R-08")
    district = cast.actor("district_officer")
    early = {"actor": district, "outcome": "已研究"}
    stays(hearing, lambda: perform(hearing, "settle", **early), Refusal, "3.8")
    again = {"actor": hands["secretary"], "reason": "议题还没议过"}
    stays(hearing, lambda: perform(hearing, "bring_up_again", **again), Refusal, "3.8")
    meeting, chair = met_on(topic)
    stays(hearing, lambda: perform(hearing, "settle", **early), Refusal, "3.8")
    with clock.at(meeting.starts_at):
        take(meeting, "confirm", actor=chair)
    step = binding_named("plan_hearing").machine.step("settle")
    assert step_form(hearing, step, actor=district)["outcome"].initial == "第 2 条改为采纳"
    perform(hearing, "settle", actor=district, outcome="第 2 条改为采纳")
    assert (hearing.joint_meeting, hearing.concluded_on) == (meeting.biz_no, localdate(meeting.starts_at))
    assert take(reread(hearing.plan), "submit", actor=hands["planner"]).state == "submitted"


def disputed(cast, hands):
    found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
    hearing = returned(cast, 1)
    answer(hearing, hands)
    perform(hearing, "respond", actor=hands["planner"])
    return perform(hearing, "dispute", actor=hands["secretary"], objection="理由不成立")


def test_a_dispute_whose_topic_was_dropped_is_brought_up_again(cast, hands):
    hearing = disputed(cast, hands)
    first = HearingTopic.objects.get(hearing=hearing).topic
    type(first).objects.filter(pk=first.pk).update(state="diverted")
    perform(hearing, "bring_up_again", actor=hands["secretary"], reason="属联席会议议事范围")
    second = HearingTopic.objects.get(hearing=hearing).topic
    assert (second.state, second.pk != first.pk, reread(hearing).state) == ("submitted", True, "disputed")


def test_a_street_withdraws_its_dispute(cast, hands):
    hearing = disputed(cast, hands)
    why = {"actor": hands["secretary"], "reason": "规划部门当面说明，我们认可"}
    stays(hearing, lambda: perform(hearing, "give_up", **{**why, "actor": hands["office"]}), Denied, "role")
    assert perform(hearing, "give_up", **why).state == "closed"


def test_a_plan_waits_for_what_the_street_says_of_the_answers(cast, hands, client):
    hearing, planner = returned(cast, 1), hands["planner"]
    found_body(cast.places["990112"], chair=cast.committee, actor=SYSTEM)
    answer(hearing, hands)
    perform(hearing, "respond", actor=planner)
    plan = reread(hearing.plan)
    stays(plan, lambda: take(plan, "submit", actor=planner), Refusal, "R-08")
    take(plan, "submit", actor=planner, reason="市里要求本周上报")
    perform(hearing, "dispute", actor=hands["secretary"], objection="理由不成立")
    client.force_login(cast.department_officer)
    assert "对答复有异议" in client.get(plan.get_absolute_url()).content.decode()
    approved = {"approval_no": "渝规〔2026〕3号", "approved_on": clock.today()}
    stays(plan, lambda: take(plan, "approve", actor=planner, **approved), Refusal, "R-08")
