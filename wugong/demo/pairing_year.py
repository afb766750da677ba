"""Needs and offers of the whole district, rounds solved in every street, and the life of the pairs of the first one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import Actor
from wugong.demo.district import District
from wugong.documents import actions as papers
from wugong.organisations.models import Organisation
from wugong.pairing import jobs
from wugong.pairing.actions import listings, pairs, projects, rounds
from wugong.pairing.models import Category, Need, Offer, Pairing, Plan, Project, Round

NEEDS = [
    ("legal", "法律咨询进小区", 4),
    ("care", "独居老人上门探访", 20),
    ("health", "义诊和量血压", 6),
    ("tutoring", "暑期托管志愿者", 12),
    ("repair", "楼道设施小修", 8),
    ("culture", "广场文艺演出", 3),
    ("safety", "用电消防检查", 6),
    ("venue", "会议和排练场地", 10),
    ("policy", "社保医保政策宣讲", 4),
    ("mediation", "邻里纠纷调解", 5),
    ("volunteers", "大扫除人手", 30),
    ("convenience", "便民服务日", 4),
]
STRENGTH = {
    "policy": ("政策宣讲", 6),
    "legal": ("法官讲法和咨询", 8),
    "health": ("专家义诊", 8),
    "care": ("护理上门", 24),
    "venue": ("报告厅和教室开放", 30),
    "tutoring": ("教师托管", 16),
    "sport": ("操场开放", 20),
    "repair": ("水电抢修队", 12),
    "safety": ("安全检查", 10),
    "culture": ("图书和演出", 6),
    "transport": ("接送车辆", 10),
    "convenience": ("便民窗口上门", 8),
    "volunteers": ("志愿者服务队", 40),
    "finance": ("反诈宣讲", 6),
    "materials": ("施工材料", 5),
}
OTHER = {"sport": "venue", "transport": "convenience", "finance": "policy", "materials": "repair"}


def fill(district: District) -> None:
    """Lists first, then the round of this year in every street, then half a year of work in the first."""
    categories = {c.code: c for c in Category.objects.all()}
    year = clock.today().year
    with clock.at(_at(240)):
        for n in range(len(district.streets)):
            _lists(district, n, categories, year)
    for n in range(len(district.streets)):
        _round(district, n, year)
    _life(district, year)
    with clock.at(_at(3)):
        _next_round(district, year + 1)


def _at(ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(clock.today() - timedelta(days=ago), time(10)))


def _desk(district: District, n: int) -> Actor:
    return actor_of(district.users[f"street-{n + 1}-so"])


def _lists(district: District, n: int, categories: dict[str, Category], year: int) -> None:
    """One need of each counterpart and what each unit is strong in, entered by the street."""
    street, desk = district.streets[n], _desk(district, n)
    span = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 12, 31), "where": street}
    for k, party in enumerate(_counterparts(district, n)):
        for code, title, quantity in (NEEDS[(n + k) % len(NEEDS)], NEEDS[(n + 5 * k + 3) % len(NEEDS)])[: 1 + k % 2]:
            need = Need(organisation=party, category=categories[code], title=title, quantity=quantity, **span)
            listings.enter(need, actor=desk)
    for party in (o for o in district.obligated if o.place_id == street.pk):
        strengths = [s["code"] for s in party.strengths]
        for code in strengths[: 2 if n == 0 else 1]:
            title, quantity = STRENGTH[code]
            category = categories[OTHER.get(code, code)]
            offer = Offer(organisation=party, category=category, title=title, quantity=quantity, **span)
            listings.enter(offer, actor=desk)


def _counterparts(district: District, n: int) -> list[Organisation]:
    code = district.streets[n].code
    communities = [p for c, p in district.community_party.items() if c.startswith(code)]
    return communities + [o for o in district.nonpublic if o.superior_id == district.pwc[code].pk]


def _round(district: District, n: int, year: int) -> None:
    """Open, draw, accept whole: every pair is proposed to both sides."""
    desk = _desk(district, n)
    chief = actor_of(district.users["department-1"])
    drawn, accepted = (200, 195) if n == 0 else (20 + n, 3 + n % 5)
    with clock.at(_at(drawn)):
        made = rounds.open_round(
            district.streets[n], year=year, decide_by=clock.today() + timedelta(days=40), actor=chief
        )
        plan = jobs.work_on(rounds.order_plan(made, actor=desk))
    with clock.at(_at(accepted)):
        rounds.accept_plan(plan, actor=desk)


def _life(district: District, year: int) -> None:
    """In the first street both sides agree, sign and work; one declines."""
    mine = Pairing.objects.filter(street=district.streets[0].code).select_related("giver", "receiver")
    for n, pairing in enumerate(mine.order_by("giver__name", "receiver__name")):
        giver, receiver = (_people(district, o) for o in (pairing.giver, pairing.receiver))
        with clock.at(_at(190 if n < 6 or n == 8 else 10)):
            if n == 8:
                rounds.decline(pairing, reason="本单位年内搬迁，人手不足，建议另选", actor=giver[0])
                drawn = Plan.objects.filter(round__code=pairing.street).latest("number")
                again = jobs.work_on(drawn)
                rounds.accept_plan(again, actor=_desk(district, 0))
                continue
            pairs.agree(pairing, actor=giver[0])
            pairs.agree(Pairing.objects.get(pk=pairing.pk), actor=receiver[0])
        if n < 6:
            _sign(pairing, giver, receiver, year)
        if n < 6:
            _work(pairing, giver, receiver, ago=150 - 25 * n)


def _people(district: District, party: Organisation) -> tuple[Actor, Actor]:
    """The head and the liaison of a side."""
    key = district.liaison_of.get(party.pk)
    if key:
        return actor_of(district.users[key.replace("-ul", "-up")]), actor_of(district.users[key])
    number = next(k for k, c in enumerate(district.communities, 1) if district.community_party[c.code].pk == party.pk)
    return actor_of(district.users[f"community-{number}-cp"]), actor_of(district.users[f"community-{number}-cw"])


def _sign(pairing: Pairing, giver: tuple[Actor, Actor], receiver: tuple[Actor, Actor], year: int) -> None:
    """A first project, the agreement, both signatures, the plan of the year."""
    row = Pairing.objects.get(pk=pairing.pk)
    with clock.at(_at(185)):
        projects.propose(_project(row, "法治和安全进小区"), actor=giver[1])
        terms = pairs.Terms(
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=730),
            fields=["governance", "livelihood"],
            giver_head=giver[0].name,
            receiver_head=receiver[0].name,
            giver_liaison=giver[1].name,
            receiver_liaison=receiver[1].name,
            strengths="专业力量和场地",
            giver_duties="每季度至少一次活动",
            receiver_duties="组织居民，提供场地",
            exit_clause="一方提前三十日书面告知，未完成项目交接后终止",
        )
        needs = list(Need.objects.filter(organisation=row.receiver)[:2])
        offers = list(Offer.objects.filter(organisation=row.giver)[:2])
        pairs.draft(row, terms=terms, needs=needs, offers=offers, actor=giver[1])
    with clock.at(_at(180)):
        pairs.sign(Pairing.objects.get(pk=row.pk), actor=giver[0])
        pairs.sign(Pairing.objects.get(pk=row.pk), actor=receiver[0])
        signed = Pairing.objects.get(pk=row.pk)
        papers.issue(papers.make(signed, name="agreement", actor=receiver[0]), actor=receiver[0])
        plan = Pairing.objects.get(pk=row.pk)
        pairs.file_plan(plan, year=year, aims="四次活动，办成两件实事", projects=2, actor=giver[1])


def _project(pairing: Pairing, title: str) -> Project:
    return Project(
        pairing=pairing,
        title=title,
        field="livelihood",
        provider=pairing.giver,
        recipient=pairing.receiver,
        strength="专业力量",
        cost_bearer="provider",
        beneficiaries_expected=120,
    )


def _work(pairing: Pairing, giver: tuple[Actor, Actor], receiver: tuple[Actor, Actor], *, ago: int) -> None:
    """The first project from agreement to rating."""
    project = Project.objects.get(pairing=pairing)
    with clock.at(_at(ago)):
        projects.agree(project, actor=receiver[1])
        today = clock.today()
        projects.schedule(
            project, starts_on=today, ends_on=today + timedelta(days=10), resources="社区会议室", actor=giver[1]
        )
        projects.start(project, actor=giver[1])
    with clock.at(_at(ago - 10)):
        projects.deliver(project, result="两场活动，现场解答四十二人", beneficiaries=130, actor=giver[1])
    with clock.at(_at(ago - 12)):
        projects.accept(project, actor=receiver[1])
        projects.rate(project, score=5, words="讲得明白，居民还想再听", actor=receiver[1])


def _next_round(district: District, year: int) -> None:
    """The round of next year lies open in the first street, drawn and waiting to be looked at."""
    chief = actor_of(district.users["department-1"])
    made: Round = rounds.open_round(
        district.streets[0], year=year, decide_by=clock.today() + timedelta(days=30), actor=chief
    )
    jobs.work_on(rounds.order_plan(made, actor=_desk(district, 0)))
