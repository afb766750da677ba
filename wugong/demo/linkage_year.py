"""Rosters for every street, and projects: a market that moved, from the topic to the review; one that runs, one that
rests, one that invites. Everybody in it is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from wugong.accounts.queries import actor_of
from wugong.commitments import actions as promises
from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.deliberation.actions import room, topics
from wugong.deliberation.models import Body, Escalation, Topic
from wugong.demo import telling
from wugong.demo.district import District
from wugong.demo.linkage_street import Street, Table, answer, at, keep, workday
from wugong.demo.telling import Story
from wugong.flow.actions import take
from wugong.journeys.actions import grow
from wugong.linkage.actions import projects, rosters
from wugong.linkage.models import Invitation, Milestone, Project, Roster
from wugong.organisations.models import Organisation

TITLE = "老码头水产批发点整体搬入水产综合市场"


def stories(district: District) -> Iterator[Story]:
    """Rosters first, before anything was asked in the year; then the projects and the roster of the next."""
    first = Street(district, 1)
    begun = (clock.today() - timedelta(days=270)).year
    for year in sorted({begun, clock.today().year}):
        _roster(first, year)
    for number in range(2, len(district.streets) + 1):
        _roster(Street(district, number), clock.today().year)
    yield partial(_next_roster, first)
    yield partial(_market, first)
    yield partial(_lifts, Street(district, 2))
    yield partial(_parking, Street(district, 3))
    yield partial(_crossing, first)


def _next_roster(street: Street) -> None:
    """The draft for the next year lies with the street."""
    year = clock.today().year + 1
    with telling.at(at(2)):
        rosters.draft(street.district.streets[0], year=year, actor=street.office)


def _roster(street: Street, year: int) -> Roster:
    """Drafted in January by the office, confirmed by the secretary two days later."""
    day = min(date(year, 1, 8), clock.today() - timedelta(days=3))
    with telling.at(timezone.make_aware(datetime.combine(day, time(10)))):
        made = rosters.draft(street.district.streets[street.number - 1], year=year, actor=street.office)
        if street.number == 1:
            # The move of the market was in the air: the street wants the market itself at the table.
            rosters.mark(made, organisation=street.unit("水产市场"), kind="lock", actor=street.office)
    with telling.at(timezone.make_aware(datetime.combine(day + timedelta(days=2), time(10)))):
        short = made.members.count() != made.size
        reason = "辖区内符合条件的党组织不足十个，其余按项目邀请" if short else ""
        return rosters.confirm(made, reason=reason, actor=street.secretary)


def _market(street: Street) -> None:
    """The market that moved: topic, street meeting, escalation, district meeting, project, months, review."""
    topic = _escalated(street)
    with telling.at(at(268)):
        project = grow(topic, project=_proposal(street), actor=street.office)
    _forming(street, project)
    _months(street, project)
    for task in Commitment.objects.filter(origin_id=project.pk).order_by("due_on"):
        keep(task, street, 74, "已完成，现场和公示栏可看")
    with telling.at(at(66)):
        projects.deliver(
            project, result="八十六户全部迁入综合市场开业，老码头清场还路。", actual=Decimal(54), actor=street.office
        )
    with telling.at(at(64)):
        projects.accept(project, actor=street.secretary)
    with telling.at(at(63)):
        projects.accept(
            project, verdict="路通了，味道没了，菜价没有涨。停车还要再添一些。", actor=street.voice(street.community)
        )
    with telling.at(at(40)):
        members = list(Invitation.objects.filter(project=project, state="accepted").select_related("organisation"))
        given = {one: one.gives or "按分工完成本单位任务，参加每月碰头会" for one in members}
        projects.review(
            project,
            outcome=projects.Outcome(
                actual=Decimal("57.5"),
                lessons="先定摊位和租金再谈搬期，商户才肯签；冷链电力要提前三个月报装；居民代表每月到场看一次。",
                contributions=given,
            ),
            actor=street.office,
        )
    with telling.at(at(30)):
        take(project, "close", actor=street.office)


def _escalated(street: Street) -> Topic:
    """Raised by the market, beyond the street's authority, decided by the district, answered down."""
    table = Table(Body.objects.get(place__code=street.code), street.secretary, street.office)
    market = street.unit("水产市场")
    words = topics.Words(
        title="老码头水产批发点占道经营，急需整体搬迁",
        field="governance",
        family="public_service",
        facts="八十六户批发商沿老码头占道经营，凌晨卸货扰民，污水直排，消防车进不来；年交易额约 38 亿元，已无处可扩。",
        request="请协调新址、道路、冷链电力和商户安置，整体搬入水产综合市场。",
        option="由街道牵头，市场、机关、企业和居民代表一起定方案，分批搬迁。",
        affected="批发商户、冷链企业、周边居民、市场监管和城管等机关",
    )
    with telling.at(at(330)):
        topic = topics.raise_topic(table.body, words=words, source=topics.Source(market), actor=street.voice(market))
    with telling.at(at(328)):
        topics.admit(topic, actor=table.desk)
    tried = "街道两次召集商户和两个部门协调，新址用地和道路改造超出街道权限。"
    table.decide(topic, workday(308), room.Decision("escalated", ground="cross_jurisdiction", tried=tried))
    upper = Table(
        Body.objects.get(place__code=street.code[:6]),
        actor_of(street.district.users["department-1"]),
        actor_of(street.district.users["department-2"]),
    )
    sent = Escalation.objects.get(topic=topic)
    with telling.at(at(305)):
        take(sent, "receive", actor=upper.desk)
    with telling.at(at(303)):
        take(sent, "admit", actor=upper.desk)
    above = Topic.objects.get(root=topic.root, body=upper.body)
    bureau = street.department("区市场监管局")
    deed = Deed(
        bureau,
        "出具水产综合市场开办和商户迁址一次办结的意见",
        "意见印发街道",
        (workday(285) + timedelta(days=8)).date(),
    )
    upper.decide(above, workday(285), room.Decision("adopted"), [deed])
    keep(Commitment.objects.get(origin_id=above.pk), _Above(street.district, street.number), 278, "意见已印发")
    answer(
        above,
        "同意整体搬迁；由街道党工委牵头按“1+10”联动立项，规划、市场监管、城管配合，用地和道路由区里安排。",
        upper.desk,
        276,
    )
    sent = Escalation.objects.get(pk=sent.pk)
    with telling.at(at(275)):
        take(sent, "accept", actor=street.office)
    answer(topic, "区联席会已定：由街道牵头，按“1+10”联动项目推进，进展在项目页按月可看。", street.office, 274)
    with telling.at(at(272)):
        topics.rate(Topic.objects.get(pk=topic.pk), score=5, words="有人牵头就好办", actor=street.voice(market))
    return Topic.objects.get(pk=topic.pk)


class _Above(Street):
    """The district's desk in the place of the street's office."""

    @property
    def office(self) -> Actor:
        return self._person("department-2")


def _proposal(street: Street) -> Project:
    return Project(
        committee=street.committee,
        lead=street.committee,
        proposed_by=street.committee,
        place=street.code,
        title=TITLE,
        concern="public_service",
        many_parties="新址在综合市场，商户、冷链企业、居民和五个机关各管一段，任何一个部门或一个街道单打独斗都办不成。",
        effect="水产综合市场年交易额",
        unit="亿元",
        baseline=Decimal(38),
        target=Decimal(55),
        summary="老码头八十六户批发商分三批搬入水产综合市场，原址清场还路；冷链、停车、污水一次建好。",
    )


def _forming(street: Street, project: Project) -> None:
    groups = [
        projects.Group("merchant", "老码头水产批发商", 86),
        projects.Group("enterprise", "综合市场运营方和冷链企业", 5),
        projects.Group("resident", "老码头和新市场周边居民", 2300),
        projects.Group("organ", "市场监管、司法、执法等机关", 5),
    ]
    with telling.at(at(266)):
        day = clock.today() + timedelta(days=205)
        projects.scope(
            project, groups=groups, lead=street.committee, planned_on=day, user=street.community, actor=street.office
        )
    market, mall, agency = street.unit("水产市场"), street.unit("商圈"), street.unit("市场监管所")
    law, squad = street.unit("司法所"), street.unit("综合行政执法大队")
    roster = [one for one in (market, mall, agency, law, squad, street.unit("税务局")) if one]
    guests = [street.unit("供电公司"), street.department("区市场监管局")]
    with telling.at(at(264)):
        projects.invite(project, bodies=[*roster, *guests], actor=street.office)
    gives = [
        "摊位 120 个，首年租金减两成",
        "装修期临时停车 200 个",
        "证照迁址上门办",
        "合同范本和调解",
        "搬迁日秩序和清场",
    ]
    for n, one in enumerate(Invitation.objects.filter(project=project).order_by("created_at")):
        with telling.at(at(261 - n % 3)):
            if "税务" in one.organisation.name:
                projects.decline(
                    one, reason="年度征期人手不足，政策宣讲可以单独安排", actor=street.voice(one.organisation)
                )
            else:
                told = gives[n] if n < len(gives) else "按本单位职责配合"
                projects.take_part(
                    one, gives=told, money=300_000 if n == 0 else None, actor=street.voice(one.organisation)
                )
    with telling.at(at(257)):
        merchant, enterprise, resident, organ = project.stakeholders.order_by("pk")
        projects.hear(
            project,
            heard=[
                projects.Heard(merchant, spoken_for=market),
                projects.Heard(enterprise, spoken_for=mall),
                projects.Heard(resident, heard="两场居民议事会，到会六十一人；要求凌晨不鸣笛、原址先清污"),
                projects.Heard(organ, spoken_for=agency),
            ],
            actor=street.office,
        )
        projects.form(project, actor=street.secretary)
    _dividing(street, project)


def _dividing(street: Street, project: Project) -> None:
    """Who does what, accepted by each, and the beginning."""
    market, mall, agency = street.unit("水产市场"), street.unit("商圈"), street.unit("市场监管所")
    law, squad = street.unit("司法所"), street.unit("综合行政执法大队")
    deeds = [
        (market, "建好 120 个摊位并与 86 户签约", "签约名单和摊位图公示", 150),
        (mall, "腾出 200 个临时车位", "搬迁期间车位开放", 60),
        (agency, "86 户证照迁址一次办结", "商户拿到新证", 140),
        (law, "逐户核对租约，出具合同范本", "无一户因合同起诉", 120),
        (squad, "三批搬迁日秩序和老码头清场", "原址清场，道路恢复通行", 175),
        (street.unit("供电公司"), "冷链用电增容 2000 千伏安", "冷库通电", 130),
        (street.department("区市场监管局"), "进场食品安全快检室", "快检室开检", 145),
    ]
    _tasks(street, project, deeds, 255)
    with telling.at(at(250)):
        projects.kick_off(project, actor=street.secretary)


def _tasks(street: Street, project: Project, deeds: list[tuple[Organisation, str, str, int]], ago: int) -> None:
    """Give the tasks; each member accepts its own the next day."""
    with telling.at(at(ago)):
        given = [
            projects.add_task(
                project, deed=Deed(lead, what, done, clock.today() + timedelta(days=days)), actor=street.office
            )
            for lead, what, done, days in deeds
        ]
    with telling.at(at(ago - 1)):
        for task in given:
            promises.acknowledge(task, actor=street.voice(task.lead))


MONTHS = [
    (221, "水产市场", "摊位图定了，已有三十一户签约。", 38, "", ""),
    (191, "水产市场", "六十户签约，第一批二十户完成搬迁。", 40, "", ""),
    (
        161,
        "供电公司",
        "变压器到货，冷库还不能通电。",
        42,
        "老码头路口只有一条车道，搬迁货车和居民车辆对堵，第二批不敢定日子。",
        "请交巡警凌晨分流，临时借用商圈西侧通道。",
    ),
    (131, "综合行政执法大队", "路口分流后第二批三十八户完成搬迁。", 47, "", ""),
    (101, "水产市场", "第三批进场，快检室开检。", 52, "", ""),
]


def _months(street: Street, project: Project) -> None:
    """One word a month; the obstacle of the third goes to the joint meeting and is removed there."""
    for ago, part, text, figure, obstacle, proposal in MONTHS:
        with telling.at(at(ago)):
            made = projects.milestone(
                project, text=text, figure=Decimal(figure), obstacle=obstacle, proposal=proposal,
                actor=street.voice(street.unit(part)),
            )  # fmt: skip
            if ago == 221:
                projects.say(
                    project,
                    text="租金方案请三方再碰一次，商户最关心头两年。",
                    actor=street.voice(street.unit("司法所")),
                )
        if obstacle:
            _removed(street, made)


def _removed(street: Street, milestone: Milestone) -> None:
    topic = Topic.objects.get(project_links__milestone=milestone)
    table = Table(Body.objects.get(place__code=street.code), street.secretary, street.office)
    with telling.at(at(159)):
        topics.admit(topic, actor=table.desk)
    squad = street.unit("综合行政执法大队")
    deed = Deed(squad, "搬迁日凌晨路口分流", "第二批搬迁当日不堵", (workday(144) + timedelta(days=12)).date())
    table.decide(topic, workday(144), room.Decision("adopted"), [deed])
    keep(Commitment.objects.get(origin_id=topic.pk), street, 134, "第二批搬迁当日道路畅通")
    answer(topic, "路口已分流，第二批按期搬迁。", table.desk, 132)


@dataclass(frozen=True, slots=True)
class Plot:
    """A smaller project in a few words: title, matter, why many, effect, unit, numbers, what is done."""

    title: str
    concern: str
    many: str
    effect: str
    unit: str
    numbers: tuple[int | None, int]
    groups: tuple[tuple[str, str], ...]


def _begin(street: Street, plot: Plot, bodies: list[Organisation], ago: int) -> Project:
    """Proposed, scoped and everybody invited."""
    made = Project(
        committee=street.committee, lead=street.committee, proposed_by=street.committee, place=street.code,
        title=plot.title, concern=plot.concern, many_parties=plot.many, effect=plot.effect, unit=plot.unit,
        baseline=plot.numbers[0], target=plot.numbers[1],
    )  # fmt: skip
    with telling.at(at(ago)):
        projects.propose(made, actor=street.office)
        projects.scope(
            made, groups=[projects.Group(group, who) for group, who in plot.groups], lead=street.committee,
            planned_on=clock.today() + timedelta(days=200), user=street.community, actor=street.office,
        )  # fmt: skip
        projects.invite(made, bodies=bodies, actor=street.office)
    return made


def _run(street: Street, project: Project, deeds: list[tuple[Organisation, str, str, int]], ago: int) -> None:
    """Answered, heard, formed, split and begun within a fortnight."""
    with telling.at(at(ago)):
        for one in Invitation.objects.filter(project=project):
            projects.take_part(one, gives="按本单位所长配合", actor=street.voice(one.organisation))
        rows = project.stakeholders.order_by("pk")
        projects.hear(
            project, heard=[projects.Heard(row, heard="入户走访和院坝会听取意见") for row in rows], actor=street.office
        )
        projects.form(project, actor=street.secretary)
    _tasks(street, project, deeds, ago - 3)
    with telling.at(at(ago - 6)):
        projects.kick_off(project, actor=street.secretary)


def _lifts(street: Street) -> None:
    """One that runs: two months told, one task kept, an obstacle on its way to the joint meeting."""
    plot = Plot(
        "老旧小区电梯与雨污管网一次开挖改造", "property", "电梯、燃气、雨污、供电各有主管，分头挖要挖四次。",
        "加装并运行的电梯", "部", (0, 12), (("resident", "六个老旧小区居民"), ("owner", "业主代表和物业")),
    )  # fmt: skip
    bodies = [street.unit(part) for part in ("人民法院", "司法所", "综合行政执法大队", "供电公司", "城建集团")]
    project = _begin(street, plot, bodies, 86)
    deeds = [
        (bodies[3], "六个小区电梯专线", "专线通电", 90), (bodies[4], "雨污和电梯基坑一次开挖", "路面恢复", 120),
        (bodies[2], "施工围挡和出入口秩序", "消防通道不断", 15), (bodies[1], "分摊协议逐栋签", "协议公示", 60),
        (bodies[0], "分摊纠纷诉前调解", "无一起诉", 130),
    ]  # fmt: skip
    _run(street, project, deeds, 80)
    keep(Commitment.objects.get(origin_id=project.pk, lead=bodies[2]), street, 60, "围挡到位，通道畅通")
    with telling.at(at(43)):
        projects.milestone(
            project, text="三个小区完成开挖，电梯进场四部。", figure=Decimal(2), actor=street.voice(bodies[4])
        )
    with telling.at(at(13)):
        projects.milestone(
            project, text="五部运行，两栋分摊协议卡住。", figure=Decimal(5), actor=street.voice(bodies[1]),
            obstacle="两栋低层住户不同意分摊，基坑不能回填。", proposal="低层免摊并补偿采光，由街道会同法庭上门。",
        )  # fmt: skip


def _parking(street: Street) -> None:
    """One that rests for a month."""
    plot = Plot(
        "商圈与小区夜间共享停车", "traffic", "车位在企业和机关，缺口在小区，收费、道闸、保险要一起定。",
        "夜间开放的车位", "个", (60, 400), (("resident", "三个小区车主"), ("enterprise", "有车位的企业和机关")),
    )  # fmt: skip
    bodies = [street.unit(part) for part in ("小学", "图书馆", "综合行政执法大队")]
    project = _begin(street, plot, bodies, 66)
    deeds = [(one, "开放夜间车位并接入道闸", "车位夜间可用", 100) for one in bodies]
    _run(street, project, deeds, 60)
    with telling.at(at(24)):
        projects.milestone(
            project, text="两处道闸联通，开放一百二十个。", figure=Decimal(120), actor=street.voice(bodies[0])
        )
    with telling.at(at(12)):
        projects.suspend(
            project, until=clock.today() + timedelta(days=30), reason="道闸厂商改换系统，接口未定，等联调完成",
            actor=street.secretary,
        )  # fmt: skip


def _crossing(street: Street) -> None:
    """One that still invites: a state firm, schools, agencies; two have answered."""
    plot = Plot(
        "校门口上下学一公里联动整治", "traffic", "学校、公交、商铺、执法各管一段，单独限行只会把车赶到下一个路口。",
        "上学时段平均通过时间", "分钟", (17, 8),
        (("resident", "学生家长"), ("institution", "两所学校"), ("merchant", "沿街商户")),
    )  # fmt: skip
    bodies = [street.unit(part) for part in ("小学", "中学", "公交", "综合行政执法大队", "税务局")]
    project = _begin(street, plot, bodies, 2)
    with telling.at(at(1)):
        for one in Invitation.objects.filter(project=project, organisation__in=bodies[:2]):
            projects.take_part(one, gives="错峰放学，教师护学岗", actor=street.voice(one.organisation))
