"""The market that moved, from a topic to the review: street meeting, escalation, roster, project, obstacle."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.ground import laid
from wugong.accounts.models import User
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Refusal
from wugong.deliberation.actions import bodies, room, topics
from wugong.deliberation.models import Escalation, Topic
from wugong.deliberation.testing import closed, held, item_of, notified
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.journeys.actions import grow
from wugong.journeys.models import ProjectTopic
from wugong.linkage import testing
from wugong.linkage.models import Project, Stakeholder
from wugong.linkage.queries.rosters import instance_for
from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.testing import make_actor, make_party, make_unit

pytestmark = pytest.mark.engine

NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@laid(at=NOW)
def street():
    return testing.make_street()


@pytest.fixture
def body(street):
    made = bodies.found_body(street.place, chair=street.committee, actor=SYSTEM, founded_on=clock.today())
    for one in street.bodies.values():
        bodies.seat(made, organisation=one, actor=SYSTEM)
    return made


def words(**more):
    values = {
        "title": "水产批发点占道", "field": "governance", "family": "public_service", "facts": "八十六户商户占道。",
        "request": "请协调新址。", "option": "整体搬迁。", "affected": "商户、居民", "place": "",
    }  # fmt: skip
    return topics.Words(**{**values, **more})


def raised(street, body, **more):
    source = topics.Source(street.bodies["market"])
    return topics.raise_topic(body, words=words(**more), source=source, actor=street.said("market"))


def test_topic_street_meeting_escalation_roster_project_review(street, body, client):
    district = Organisation.objects.get(name="示范区委")
    department = make_unit("区委组织部", district.place, "organ")
    chief, desk = make_actor(Role.DO, department), make_actor(Role.DS, department)
    upper = bodies.found_body(district.place, chair=department, actor=SYSTEM, founded_on=clock.today())
    topic = take(raised(street, body), "admit", actor=street.office)
    meeting = notified(body, chair=street.secretary, office=street.office, topics=[topic], at=NOW + timedelta(days=14))
    with clock.at(NOW + timedelta(days=14)):
        held(meeting, office=street.office)
        decision = room.Decision("escalated", ground="cross_jurisdiction", tried="两次协调未果。")
        room.decide(item_of(meeting, topic), decision=decision, actor=street.office)
        closed(meeting, chair=street.secretary, office=street.office)
        sent = Escalation.objects.get(topic=topic)
        above = chief if chief.sits(escalation_seat(upper)) else desk
        take(sent, "receive", actor=above)
        take(sent, "admit", actor=above)
        take(sent, "answer", measures="由街道按“1+10”联动立项", owner=street.committee, actor=chief)
        take(reread(sent), "accept", actor=street.secretary)
    assert Topic.objects.get(pk=topic.pk).state == "carried_out"
    testing.confirmed(street)
    client.force_login(User.objects.get(pk=street.office.user))
    url = reverse("journeys:grow", args=[topic.pk])
    assert url in client.get(reverse("deliberation:topic", args=[topic.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "水产批发点占道" in page
    data = {
        "title": "水产批发点搬迁", "concern": "public_service", "many_parties": "各管一段", "effect": "年交易额",
        "unit": "亿元", "baseline": "38", "target": "55", "summary": "",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    project = Project.objects.get()
    assert ProjectTopic.objects.get().topic_id == topic.pk
    assert project.title in client.get(reverse("deliberation:topic", args=[topic.pk])).content.decode()
    _to_the_review(street, project)
    page = client.get(reverse("linkage:project", args=[project.pk])).content.decode()
    assert "水产批发点占道" in page
    assert "项目卡点" in page


def escalation_seat(upper):
    from wugong.deliberation.policies import secretariat_of

    return secretariat_of(upper)[0]


def _to_the_review(street, project):
    groups = [Stakeholder(group="merchant", who="批发商户"), Stakeholder(group="resident", who="居民")]
    take(
        project, "scope", groups=groups, lead=street.committee, planned_on=clock.today() + timedelta(days=90),
        user=street.community, actor=street.office,
    )  # fmt: skip
    take(project, "invite", bodies=[street.bodies[n] for n in testing.MEMBERS], actor=street.office)
    for name in testing.MEMBERS:
        take(testing.invitation(street, project, name), "accept", actor=street.said(name))
    rows = list(project.stakeholders.all())
    for row in rows:
        row.heard = "议事会"
    take(project, "hear", heard=rows, actor=street.office)
    take(project, "form", actor=street.secretary)
    for name, task in zip(testing.MEMBERS, testing.give_tasks(street, project), strict=True):
        take(task, "acknowledge", actor=street.said(name))
    take(project, "kick_off", actor=street.secretary)
    take(
        project,
        "milestone",
        reason="第二批卡住",
        figure=Decimal(42),
        obstacle="路口只有一条车道",
        actor=street.said("market"),
    )  # fmt: skip
    obstacle = Topic.objects.get(project_links__milestone__isnull=False)
    assert (obstacle.state, obstacle.facts) == ("submitted", "路口只有一条车道")
    assert obstacle.proposed_by == street.bodies["market"]
    testing.keep_tasks(street, project)
    take(project, "deliver", result="全部搬入", actor=street.office)
    take(project, "accept_first", actor=street.secretary)
    take(project, "accept", verdict="路通了", actor=street.said("community"))
    take(project, "review", actor=street.office, **testing.review(project))
    assert take(project, "close", actor=street.office).state == "closed"
    assert set(Commitment.objects.filter(origin_id=project.pk).values_list("state", flat=True)) == {"closed"}


def test_a_topic_grows_into_one_project(street, body):
    topic = raised(street, body)
    grow(topic, testing.proposal(street), actor=street.office)
    with pytest.raises(Refusal) as caught:
        grow(topic, testing.proposal(street, title="又一个"), actor=street.office)
    assert caught.value.rule == "S39"
    assert Project.objects.count() == 1


def test_an_obstacle_without_a_joint_meeting_is_refused_and_nothing_is_written(street):
    made = testing.running(street)
    with pytest.raises(Refusal, match="联席会"):
        take(made, "milestone", reason="卡住", obstacle="缺电", actor=street.said("market"))
    assert not made.milestones.exists()
    assert reread(made).next_milestone_on == made.next_milestone_on


def test_what_a_street_was_asked_for_weighs_in_its_roster(street, body):
    raised(street, body)
    raised(street, body, title="老人晚餐", facts="独居老人。", affected="居民")
    raised(
        street, body, title="路口拥堵", family="traffic", facts="接送车辆排队。", option="小学错峰。", affected="居民"
    )
    cells = instance_for(testing.drafted(street))["cells"]
    weights = {(row["category"], row["group"]): row["weight"] for row in cells}
    assert weights["public_service", "resident"] == 2
    assert weights["public_service", "merchant"] == 1
    assert weights["traffic", "institution"] == 1
    assert not any(category == "labour" for category, _group in weights)


def test_a_guest_the_joint_meeting_does_not_know_is_heard_through_the_lead(street, body):
    district = street.place.parent
    office = make_unit("区市场监管局", district, Kind.DEPARTMENT)
    guest = make_party("区市场监管局党组", district, PartyType.LEADING_GROUP, unit=office)
    made = testing.inviting(street)
    take(made, "invite_more", bodies=[guest], actor=street.office)
    voice = make_actor(Role.UL, guest)
    take(made.invitations.get(organisation=guest), "accept", actor=voice)
    Project.objects.filter(pk=made.pk).update(state="running", started_on=clock.today())
    take(reread(made), "milestone", reason="证照卡住", obstacle="新址未通消防验收", actor=voice)
    topic = Topic.objects.get(project_links__milestone__isnull=False)
    assert (topic.state, topic.proposed_by) == ("submitted", street.committee)
    assert "区市场监管局党组" in topic.facts
    assert "新址未通消防验收" in topic.facts
    assert made.milestones.get().organisation == guest
