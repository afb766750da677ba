"""Needs and offers of the whole district, rounds solved in every street, exemptions, and what waits to be checked."""

from __future__ import annotations

from datetime import date, timedelta

from wugong.common import clock
from wugong.demo import pairing_life as life
from wugong.demo.bulk import begin_many
from wugong.demo.district import District
from wugong.demo.pairing_life import at, office_of, people_of
from wugong.demo.pairing_work import begin_work
from wugong.demo.telling import Story, Told, tell
from wugong.flow.actions import take
from wugong.organisations.models import Organisation
from wugong.pairing import jobs
from wugong.pairing.actions import listings, pairs, rounds
from wugong.pairing.models import Category, Need, Offer, Pairing, Plan
from wugong.pairing.queries.overview import gaps
from wugong.pairing.rules.listings import ListingState

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
OFFICE = "street-1-so"
SIGNED = 4  # pairs of the first street whose agreement and first project are told step by step
OTHER = {"sport": "venue", "transport": "convenience", "finance": "policy", "materials": "repair"}


def fill(district: District) -> None:
    """Old pairs and their review first, then lists, the round of this year in every street, and work in the first."""
    categories = {c.code: c for c in Category.objects.all()}
    year = clock.today().year
    life.veterans(district, categories, year)
    _freed(district)
    for n in range(len(district.streets)):
        with clock.at(at(175 if n == 0 else 60 if n in {3, 6} else 28)):
            _lists(district, n, categories, year)
        _round(district, n, year)
    _first_street(district)
    with clock.at(at(86)):
        _renew(district)
    life.asleep_and_woken(district)
    life.public_day(district)
    _to_be_checked(district, categories, year)
    _exempt(district)
    with clock.at(at(3)):
        _next_round(district, year + 1)


def _lists(district: District, n: int, categories: dict[str, Category], year: int) -> None:
    """One need of each counterpart and what each unit is strong in, entered by the street."""
    street, desk = district.streets[n], office_of(district, n)
    span = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 12, 31), "where": street}
    lines: list[Need | Offer] = []
    for k, party in enumerate(_counterparts(district, n)):
        for code, title, quantity in (NEEDS[(n + k) % len(NEEDS)], NEEDS[(n + 5 * k + 3) % len(NEEDS)])[: 1 + k % 2]:
            lines.append(Need(organisation=party, category=categories[code], title=title, quantity=quantity, **span))
    for party in district.units(n):
        for code in [s["code"] for s in party.strengths][: 2 if n == 0 else 1]:
            title, quantity = STRENGTH[code]
            category = categories[OTHER.get(code, code)]
            endless = {"inexhaustible": True, "quantity": 1} if code == "sport" else {"quantity": quantity}
            lines.append(Offer(organisation=party, category=category, title=title, **endless, **span))
    for line in lines:
        line.street, line.renewed_on = street.code, clock.today()
    for model in (Need, Offer):
        begin_many([line for line in lines if type(line) is model], "enter", actor=desk)


def _counterparts(district: District, n: int) -> list[Organisation]:
    code = district.streets[n].code
    return district.communities_of(n) + [o for o in district.nonpublic if o.superior_id == district.pwc[code].pk]


def _renew(district: District) -> None:
    """What is still needed is kept on the lists of the first street for another ninety days."""
    for model in (Need, Offer):
        rows = model.objects.filter(street=district.streets[0].code, state=ListingState.LISTED)
        old = rows.filter(renewed_on__lt=clock.today(), ends_on__gte=clock.today())
        for line in old.select_related("organisation__place", "category"):
            take(line, "renew", actor=people_of(district, line.organisation)[1])


def _round(district: District, n: int, year: int) -> None:
    """Open, draw, accept whole. In the first two streets every pair is proposed to both sides; in the others they have
    answered, and the pairs are at work.
    """
    desk = office_of(district, n)
    chief = district.actor("department-1")
    drawn, accepted = (170, 165) if n == 0 else (12, 4) if n == 1 else (27, 20 + n % 5)
    with clock.at(at(drawn)):
        by = clock.today() + timedelta(days=40)
        made = rounds.open_round(district.streets[n], year=year, decide_by=by, actor=chief)
        plan = jobs.work_on(rounds.order_plan(made, actor=desk))
    if n > 1:
        begin_work(district, n, plan, ago=accepted)
        return
    with clock.at(at(accepted)):
        rounds.accept_plan(plan, actor=desk)


def _first_street(district: District) -> None:
    """Both sides agree, sign and work; one declines and the plan is drawn again as far as necessary."""
    mine = Pairing.objects.filter(street=district.streets[0].code, plan_pair__isnull=False)
    for n, pairing in enumerate(mine.select_related("giver", "receiver").order_by("giver__name", "receiver__name")):
        giver, receiver = people_of(district, pairing.giver), people_of(district, pairing.receiver)
        if n == 8:
            with clock.at(at(160)):
                take(pairing, "decline", reason="本单位年内搬迁，人手不足，建议另选", actor=giver[0])
                again = jobs.work_on(Plan.objects.filter(round__code=pairing.street).latest("number"))
                made = rounds.accept_plan(again, actor=office_of(district, 0)) if again.round.state == "open" else []
            with clock.at(at(152)):
                for added in made:
                    life.agree(added, people_of(district, added.giver), people_of(district, added.receiver))
            continue
        with clock.at(at(155 if n < SIGNED else 10)):
            agreed = life.agree(pairing, giver, receiver)
            project = life.sign(agreed, giver, receiver, life.TITLES[n % len(life.TITLES)]) if n < SIGNED else None
        if project:
            life.carry_out(project, giver, receiver, ago=140 - 20 * n, reached=60 + 35 * n, rework=n == SIGNED - 1)


def _to_be_checked(district: District, categories: dict[str, Category], year: int) -> None:
    """In the first community one need waits for its check, one was sent back, and two like ones were merged."""
    party = district.community_party[district.communities[0].code]
    head, worker = people_of(district, party)
    unit = district.units(0)[0]
    span = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 12, 31), "where": district.communities[0]}

    def line(title: str, code: str, quantity: int) -> Need:
        return Need(organisation=party, category=categories[code], title=title, quantity=quantity, **span)

    with clock.at(at(9)):
        first = listings.enter(line("亲子读书角志愿者", "volunteers", 6), actor=worker)
        second = listings.submit(line("读书角周末值守", "volunteers", 4), actor=head)
        take(second, "merge", merged_into=first, add=True, reason="同一个读书角", actor=worker)
    with clock.at(at(2)):
        back = listings.submit(line("楼道照明换修", "repair", 40), actor=head)
        take(back, "return", actor=worker, reason="四十处请分楼栋写清，再报")
        listings.submit(line("冬季防火宣讲", "safety", 2), actor=head)
        offer = Offer(organisation=unit, category=categories["policy"], title="年度新政策解读", quantity=4, **span)
        listings.submit(offer, actor=people_of(district, unit)[1])


def _exempt(district: District) -> None:
    """In the first street one exemption waits for the district; one unit may pair across streets; one pair was broken
    off, so that its unit is on the gap list again, with a partner suggested.
    """
    office = office_of(district, 0)
    waiting = list(gaps(district.streets[0].code))
    year = {"since": clock.today(), "until": clock.today() + timedelta(days=300)}
    asked = {"organisation": waiting[0], "reason": "正在合并重组，明年春天再议", **year}
    other = {"organisation": district.units(0)[0], "counterpart": _counterparts(district, 1)[0], **year}
    near = "两处只隔一条街，居民共用一个广场"
    steps: tuple[Told, ...] = ((at(2), "ask", OFFICE, asked), (at(2), "allow", OFFICE, {"reason": near, **other}))
    tell(Story("exemption", {}, [step]).told(district) for step in steps)
    alone = next(unit for unit in reversed(waiting) if unit.on_the_way == 1)  # type: ignore[attr-defined]
    with clock.at(at(1)):
        pairing = Pairing.objects.select_related("giver").get(giver=alone, state="negotiating")
        take(pairing, "break_off", reason="社区和商圈时间对不上，双方同意另选", actor=people_of(district, alone)[1])
        pairs.suggest_for(alone, actor=office)


def _freed(district: District) -> None:
    """Before the round of this year one unit of the first street is exempt: it is moving."""
    day = clock.today() - timedelta(days=176)
    span = {"since": day, "until": day + timedelta(days=330)}
    asked = {"organisation": district.units(0)[3], "reason": "整体搬迁，年内不具备条件", **span}
    steps: list[Told] = [(at(176), "ask", OFFICE, asked), (timedelta(0), "grant", "department-1")]
    tell([Story("exemption", {}, steps).told(district)])


def _next_round(district: District, year: int) -> None:
    """The round of next year lies open in the first street, drawn and waiting to be looked at."""
    chief = district.actor("department-1")
    by = clock.today() + timedelta(days=30)
    made = rounds.open_round(district.streets[0], year=year, decide_by=by, actor=chief)
    jobs.work_on(rounds.order_plan(made, actor=office_of(district, 0)))
