"""Rosters, and projects: a market that moved, from the topic to the review; one that runs, one that
rests, one that invites. Everybody in it is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.deliberation.actions import room
from wugong.deliberation.actions.topics import Source
from wugong.deliberation.models import Body, Escalation, Topic
from wugong.demo.district import District
from wugong.demo.linkage_plots import CROSSING, LIFTS, MARKET, MOVE, MOVE_ABOVE, PARKING, REMOVED, Plot
from wugong.demo.meeting import Table
from wugong.demo.telling import Story, Telling, Told
from wugong.flow.actions import begin, perform
from wugong.journeys.actions import grow
from wugong.linkage.actions import rosters
from wugong.linkage.models import Invitation, Project, Stakeholder

AT_ONCE = timedelta(0)
ROSTERS = 5  # streets that have confirmed theirs for this year; the others have not begun


def stories(district: District) -> Iterator[Telling]:
    """Rosters first, before anything was asked in the year; then the projects and the roster of the next."""
    begun = (district.today - timedelta(days=270)).year
    for year in sorted({begun, district.today.year}):
        _roster(district, 0, year)
    for n in range(1, ROSTERS):
        _roster(district, n, district.today.year)
    yield _next_roster(district)
    yield _market(district)
    yield _project(district, LIFTS)
    yield _project(district, PARKING)
    yield _project(district, CROSSING)


def _next_roster(district: District) -> Telling:
    """The draft for the next year lies with the street."""
    yield district.at(2)
    rosters.draft(district.streets[0], year=district.today.year + 1, actor=district.actor("street-1-so"))


def _roster(district: District, n: int, year: int) -> None:
    """Drafted in January by the office, confirmed by the secretary two days later."""
    office, secretary = district.actor(f"street-{n + 1}-so"), district.actor(f"street-{n + 1}-sp")
    day = min(date(year, 1, 8), district.today - timedelta(days=3))
    drafted = timezone.make_aware(datetime.combine(day, time(10)))
    with clock.at(drafted):
        made = rosters.draft(district.streets[n], year=year, actor=office)
        if n == 0:
            # The move of the market was in the air: the street wants the market itself at the table.
            perform(made, "mark", organisation=district.find(0, "水产市场"), kind="lock", actor=office)
    with clock.at(drafted + timedelta(days=2)):
        short = made.members.count() != made.size
        reason = "辖区内符合条件的党组织不足十个，其余按项目邀请" if short else ""
        perform(made, "confirm", reason=reason, actor=secretary)


def _project(district: District, plot: Plot, topic: Topic | None = None) -> Telling:
    """A project from its proposal, or the ``topic`` it grows out of, as far as its plot goes. Returns it."""
    n, ago = plot.n, plot.ago
    office, secretary = f"street-{n + 1}-so", f"street-{n + 1}-sp"
    committee, community = district.pwc[district.streets[n].code], district.communities_of(n)[0]
    made = Project(
        committee=committee,
        lead=committee,
        proposed_by=committee,
        place=district.streets[n].code,
        **plot.columns(),
    )
    yield district.at(ago)
    if topic:
        grow(topic, made, actor=district.actor(office))
    else:
        begin(made, "propose", actor=district.actor(office))
    bodies = [district.find(n, part.who) for part in plot.parts]
    groups = [Stakeholder(group=group, who=who, count=count) for group, who, count, _heard in plot.groups]
    ends = (district.at(ago) + timedelta(days=plot.lasts)).date()
    scope = {"groups": groups, "lead": committee, "planned_on": ends, "user": community}
    begun: list[Told] = [
        (district.at(ago - 2), "scope", office, scope),
        (AT_ONCE, "invite", office, {"bodies": bodies}),
    ]
    yield from Story("linkage_project", {}, begun).told(district, made)
    yield district.at(ago - 3)
    for part, body in zip(plot.parts, bodies, strict=True):
        invitation = Invitation.objects.get(project=made, organisation=body)
        if part.gives:
            perform(invitation, "accept", gives=part.gives, money=part.money, actor=district.voice(body))
        elif part.declines:
            perform(invitation, "decline", reason=part.declines, actor=district.voice(body))
    if plot.forms:
        yield from _formed(district, plot, made, office, secretary)
    yield from _months(district, plot, made)
    return made


def _formed(district: District, plot: Plot, made: Project, office: str, secretary: str) -> Telling:
    """Everybody concerned is heard, the project is formed, the work is split and accepted, and it begins."""
    heard = list(made.stakeholders.order_by("pk"))
    for row, (_group, _who, _count, said) in zip(heard, plot.groups, strict=True):
        if said.startswith("@"):
            row.spoken_for = district.find(plot.n, said[1:])
        else:
            row.heard = said
    formed: list[Told] = [
        (district.at(plot.ago - 7), "hear", office, {"heard": heard}),
        (AT_ONCE, "form", secretary),
    ]
    yield from Story("linkage_project", {}, formed).told(district, made)
    yield district.at(plot.ago - 9)
    for part in plot.parts:
        if part.deed:
            what, done_when, days = part.deed
            due_on = clock.today() + timedelta(days=days)
            deed = Deed(district.find(plot.n, part.who), what, done_when, due_on)
            perform(made, "add_task", deed=deed, reason=f"{deed.lead.name} · {what}", actor=district.actor(office))
    yield district.at(plot.ago - 10)
    for task in _tasks(made):
        perform(task, "acknowledge", actor=district.voice(task.lead))
    yield district.at(plot.ago - 14)
    perform(Project.objects.get(pk=made.pk), "kick_off", actor=district.actor(secretary))


def _tasks(made: Project) -> list[Commitment]:
    return list(Commitment.objects.filter(origin_id=made.pk).select_related("lead").order_by("due_on", "id"))


def _months(district: District, plot: Plot, made: Project) -> Telling:
    """What was kept, said and named as an obstacle; what rests."""
    table = _table(district, plot.n)
    for ago, step, who, inputs in plot.life:
        if step == "kept":
            task = next(one for one in _tasks(made) if who in one.lead.name)
            yield from table.keep(task, district.at(ago), inputs["proof"])
        else:
            yield district.at(ago)
            actor = district.actor(who) if who in district.users else district.voice(district.find(plot.n, who))
            given = {"suspended_until": clock.today() + timedelta(days=30), **inputs} if step == "suspend" else inputs
            perform(Project.objects.get(pk=made.pk), step, actor=actor, **given)
        if inputs.get("obstacle") and plot is MARKET:
            yield from _removed(table, made)


def _table(district: District, n: int) -> Table:
    body = Body.objects.get(place=district.streets[n])
    return Table(district, n, body, f"street-{n + 1}-sp", f"street-{n + 1}-so")


def _market(district: District) -> Telling:
    """The market that moved: topic, street meeting, escalation, district meeting, project, months, review."""
    topic = yield from _escalated(district)
    project = yield from _project(district, MARKET, topic)
    for task in _tasks(project):
        yield from _table(district, 0).keep(task, district.at(74), "已完成，现场和公示栏可看")
    delivered = {"result": "八十六户全部迁入综合市场开业，老码头清场还路。", "actual": Decimal(54)}
    users = {"verdict": "路通了，味道没了，菜价没有涨。停车还要再添一些。"}
    steps: list[Told] = [
        (district.at(66), "deliver", "street-1-so", delivered),
        (district.at(64), "accept_first", "street-1-sp"),
        (district.at(63), "accept", "community-1-cp", users),
    ]
    yield from Story("linkage_project", {}, steps).told(district, project)
    yield district.at(40)
    members = Invitation.objects.filter(project=project, state="accepted")
    lessons = "先定摊位和租金再谈搬期，商户才肯签；冷链电力要提前三个月报装；居民代表每月到场看一次。"
    review = {"actual": Decimal("57.5"), "lessons": lessons, "given": {one.pk: one.gives for one in members}}
    last: list[Told] = [
        (clock.now(), "review", "street-1-so", review),
        (district.at(30), "close", "street-1-so"),
    ]
    yield from Story("linkage_project", {}, last).told(district, project)


def _escalated(district: District) -> Telling:
    """Raised by the market, beyond the street's authority, decided by the district, answered down."""
    table, market = _table(district, 0), district.find(0, "水产市场")
    above = Table(district, 0, Body.objects.get(place=district.district), "department-1", "department-2")
    yield district.at(330)
    topic = table.raise_(MOVE, Source(market), district.voice(market))
    yield district.at(328)
    perform(topic, "admit", actor=table.desk)
    tried = "街道两次召集商户和两个部门协调，新址用地和道路改造超出街道权限。"
    came = room.Decision("escalated", ground="cross_jurisdiction", tried=tried)
    yield from table.hold(district.workday(308, 14), [MOVE], raised=[topic], outcomes={MOVE.title: came})
    up: list[Told] = [(district.at(301), "receive", "department-2"), (district.at(300), "admit", "department-2")]
    sent = yield from Story("escalation", {}, up).told(district, Escalation.objects.get(topic=topic))
    upper = Topic.objects.get(root=topic.root, body=above.body)
    yield from above.hold(district.workday(285, 14), [MOVE_ABOVE], raised=[upper])
    yield from above.keep(Commitment.objects.get(origin_id=upper.pk), district.at(278), "意见已印发")
    down = "同意整体搬迁；由街道党工委牵头按“1+10”联动立项，规划、市场监管、城管配合，用地和道路由区里安排。"
    told: list[Told] = [(district.at(276), "feedback", "department-2", {"text": down})]
    yield from Story("topic", {}, told).told(district, upper)
    yield from Story("escalation", {}, [(district.at(275), "accept", "street-1-sp")]).told(district, sent)
    said = "区联席会已定：由街道牵头，按“1+10”联动项目推进，进展在项目页按月可看。"
    told = [
        (district.at(274), "feedback", "street-1-so", {"text": said}),
        (district.at(272), "rate", district.speaks[market.pk], {"score": 5, "score_words": "有人牵头就好办"}),
    ]
    yield from Story("topic", {}, told).told(district, topic)
    return Topic.objects.get(pk=topic.pk)


def _removed(table: Table, made: Project) -> Telling:
    """The obstacle goes through the joint meeting of the street and is removed."""
    topic = Topic.objects.get(project_links__project=made, project_links__milestone__isnull=False)
    yield table.district.at(159)
    perform(topic, "admit", actor=table.desk)
    matter = replace(REMOVED, title=topic.title)
    yield from table.hold(table.district.workday(144, 14), [matter], raised=[topic])
    task = Commitment.objects.get(origin_id=topic.pk)
    yield from table.keep(task, table.district.at(134), "第二批搬迁当日道路畅通")
    told: list[Told] = [(table.district.at(132), "feedback", "street-1-so", {"text": "路口已分流，第二批按期搬迁。"})]
    yield from Story("topic", {}, told).told(table.district, topic)
