"""What a problem was raised to comes back to it: reporters read the answer, and whoever solves it goes on."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import make_cast
from tests.ground import laid
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid
from wugong.deliberation.actions.bodies import found_body, seat
from wugong.deliberation.models import Topic, Whistle
from wugong.flow.actions import perform, take
from wugong.flow.queries import answer_to, matter_of, reread, todos_for
from wugong.flow.testing import at, due, end_of
from wugong.inbox.models import Message
from wugong.problems import actions
from wugong.problems.testing import handling, reported, resolved

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def monday():
    with clock.at(at(11, 23)):
        yield


@laid(at=at(11, 23))
def people():
    cast = make_cast()
    body = found_body(cast.pwc.place, chair=cast.pwc, actor=SYSTEM, founded_on=date(2026, 9, 1))
    for member in (cast.pwc, cast.hospital_party, cast.community):
        seat(body, organisation=member, actor=SYSTEM)
    return cast


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


def raised(people, as_="topic", **more):
    resident = people.users["resident"]
    problem = handling(people, reported(people.actor("resident"), reporter=resident.pk))
    owner = people.actor("street_staff")
    return perform(problem, "escalate", actor=owner, raised_as=as_, reason="三家产权，要一起商量。", **more)


def messages_to(person):
    rows = Message.objects.filter(user=person.pk, kind="problem.answered_higher")
    return list(rows.values_list("subject", flat=True))


def test_a_topic_sent_elsewhere_brings_the_problem_back(people):
    problem, topic = raised(people), Topic.objects.get()
    why = "权属已明确，由住建部门处理"
    take(topic, "divert", actor=people.actor("street_staff"), elsewhere="unit", reason=why)
    now = reread(problem)
    assert (now.state, due(now)) == ("handling", end_of(11, 30))
    assert todos_for(people.actor("street_staff")).filter(matter=problem.pk).exists()
    assert any("往上报的结果" in stop.line for stop in answer_to(matter_of(now)).course)
    assert len(messages_to(people.users["resident"])) == 1


def test_a_topic_sent_back_and_left_says_what_happened_and_what_one_can_do(people, client):
    problem, topic = raised(people), Topic.objects.get()
    take(topic, "send_back", actor=people.actor("street_staff"), reason="缺产权单位的意见。")
    take(topic, "lapse", actor=SYSTEM)
    now = reread(problem)
    assert (now.state, now.owner, due(now)) == ("handling", people.pwc, end_of(11, 30))
    assert todos_for(people.actor("street_staff")).filter(matter=problem.pk).exists()
    said = "联席会议把议题退回了（缺产权单位的意见），之后没有再提出"
    answer = answer_to(matter_of(now))
    assert said in answer.told and "11月30日" in answer.following and "继续办" in answer.following
    message = Message.objects.get(user=people.users["resident"].pk, kind="problem.answered_higher")
    assert said in message.subject and "继续办" in message.body and "打电话" in message.body
    assert "sent the topic back" in message.subject_en and "goes on with it" in message.body_en
    page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert said in page and "继续办" in page


def test_what_was_closed_meanwhile_may_be_opened_again_when_its_topic_lapses(people):
    resident = people.users["resident"]
    problem = resolved(people, reported(people.actor("resident"), reporter=resident.pk))
    actions.say(problem, "solved", actor=SYSTEM, rating="good")
    given = {"place": problem.place[:12], "category": "light.lamp.stair"}
    actions.propose_hot([problem], **given, actor=people.actor("community_secretary"))
    take(Topic.objects.get(), "send_back", actor=people.actor("street_staff"), reason="已有安排")
    take(Topic.objects.get(), "lapse", actor=SYSTEM)
    message = Message.objects.get(user=resident.pk, kind="problem.answered_higher")
    assert "重新打开" in message.body and "打电话" in message.body


def test_a_merged_topic_hands_its_problems_over(people):
    problem, topic = raised(people), Topic.objects.get()
    other_problem = raised(people)
    other = Topic.objects.exclude(pk=topic.pk).get()
    take(topic, "merge", actor=people.actor("street_staff"), merged_into=other)
    assert reread(problem).state == "escalated"
    assert set(other.problem_links.values_list("problem", flat=True)) == {problem.pk, other_problem.pk}


def test_a_whistle_that_is_not_blown_brings_it_back(people):
    with pytest.raises(Invalid):
        raised(people, "whistle")
    problem, whistle = raised(people, "whistle", lead=people.department), Whistle.objects.get()
    assert whistle.why == "三家产权，要一起商量。" and whistle.where.startswith("青禾社区")
    take(whistle, "drop", actor=people.actor("street_secretary"), reason="街道自己能办")
    assert reread(problem).state == "handling"
    assert "没有吹哨：街道自己能办" in answer_to(matter_of(reread(problem))).told


def test_who_reported_a_hot_topic_reads_its_end_and_what_is_closed_stays_closed(people):
    resident = people.users["resident"]
    problem = resolved(people, reported(people.actor("resident"), reporter=resident.pk))
    actions.say(problem, "solved", actor=SYSTEM, rating="good")
    given = {"place": problem.place[:12], "category": "light.lamp.stair"}
    actions.propose_hot([problem], **given, actor=people.actor("community_secretary"))
    take(Topic.objects.get(), "divert", actor=people.actor("street_staff"), elsewhere="unit", reason="已列入计划")
    assert (reread(problem).state, len(messages_to(resident))) == ("closed", 1)


@pytest.mark.parametrize("as_", ["topic", "whistle"])
def test_the_page_of_a_raised_problem_leads_to_what_it_became(people, client, as_):
    problem = raised(people, as_, **({"lead": people.department} if as_ == "whistle" else {}))
    became = (Topic if as_ == "topic" else Whistle).objects.get()
    client.force_login(people.users["street_staff"])
    page = client.get(reverse("web:case", args=["problem", problem.pk])).content.decode()
    assert str(became.pk) in page


def test_the_page_of_a_whistle_leads_back_to_the_problem(people, client):
    problem, whistle = raised(people, "whistle", lead=people.department), Whistle.objects.get()
    for who in ("street_staff", "street_secretary"):
        client.force_login(people.users[who])
        page = client.get(reverse("web:case", args=["whistle", whistle.pk])).content.decode()
        assert reverse("web:case", args=["problem", problem.pk]) in page and problem.biz_no in page


def test_the_page_of_a_whistle_names_nobody_who_reported(people, client):
    named = reported(people.actor("resident"), text="王小明家门口的路灯坏了，电话13812345678", spot="王小明家门口")
    given = {"raised_as": "whistle", "reason": "三家产权，要一起商量。", "lead": people.department}
    problem = perform(handling(people, named), "escalate", actor=people.actor("street_staff"), **given)
    whistle = Whistle.objects.get()
    client.force_login(people.users["street_secretary"])
    page = client.get(reverse("web:case", args=["whistle", whistle.pk])).content.decode()
    assert problem.biz_no in page and "路灯坏了" in page
    assert "王小明" not in page and "13812345678" not in page
