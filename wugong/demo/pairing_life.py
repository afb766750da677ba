"""What the pairs of the first street do: agree, sign, work, fall asleep and wake, review the year, go on or end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo.district import District
from wugong.documents import actions as papers
from wugong.flow.actions import take
from wugong.organisations.models import Organisation
from wugong.pairing.actions import listings, pairs, projects, reviews
from wugong.pairing.models import Category, Need, Offer, Pairing, Project
from wugong.pairing.queries.listings import with_held
from wugong.pairing.rules.listings import AVAILABLE

Side = tuple[Actor, Actor]  # head and liaison
TITLES = ["法治和安全进小区", "义诊下楼院", "暑期托管班", "银龄讲堂", "楼道小修日", "夜校开课"]
VOICES = [
    (5, "讲得明白，还留下来一个一个答"),
    (4, "要是周末多来一场就好了"),
    (5, ""),
    (4, "排队有点久，人很耐心"),
    (5, "老人听得懂"),
    (3, "音响听不清"),
]


def at(ago: int) -> datetime:
    """Ten in the morning, so many days ago."""
    return timezone.make_aware(datetime.combine(clock.today() - timedelta(days=ago), time(10)))


def office_of(district: District, n: int) -> Actor:
    """The Party-building office of a street."""
    return district.actor(f"street-{n + 1}-so")


def people_of(district: District, party: Organisation) -> Side:
    """The head and the liaison of a side."""
    return district.head(party), district.voice(party)


def agree(pairing: Pairing, giver: Side, receiver: Side) -> Pairing:
    """Both liaisons agree."""
    pairs.agree(pairing, actor=giver[1])
    return pairs.agree(pairing, actor=receiver[1])


def sign(pairing: Pairing, giver: Side, receiver: Side, title: str) -> Project:
    """A first project, the agreement, both signatures, the plan of the year: in one week."""
    project = propose(pairing, title, actor=giver[1])
    needs = list(Need.objects.filter(organisation=pairing.receiver, state__in=AVAILABLE)[:2])
    offers = list(Offer.objects.filter(organisation=pairing.giver, state__in=AVAILABLE)[:2])
    pairs.draft(pairing, **terms(giver, receiver), needs=needs, offers=offers, actor=giver[1])
    pairs.sign(pairing, actor=giver[0])
    signed = pairs.sign(pairing, actor=receiver[0])
    papers.issue(papers.make(signed, name="agreement", actor=receiver[0]), actor=receiver[0])
    take(signed, "file_plan", year=clock.today().year, aims="四次活动，办成两件实事", projects=2, actor=giver[1])
    return project


def terms(giver: Side, receiver: Side) -> dict[str, Any]:
    """What the agreements of the demo say."""
    return {
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=730),
        "fields": ["community_governance", "livelihood"],
        "giver_head": giver[0].name,
        "receiver_head": receiver[0].name,
        "giver_liaison": giver[1].name,
        "receiver_liaison": receiver[1].name,
        "strengths": "专业力量和场地",
        "giver_duties": "每季度至少一次活动",
        "receiver_duties": "组织居民，提供场地",
        "exit_clause": "一方提前三十日书面告知，未完成项目交接后终止。",
    }


def propose(pairing: Pairing, title: str, *, actor: Actor, public: bool = False) -> Project:
    """A project that uses an offer of the unit and meets part of a need of the other side, where the lists meet."""
    made, meets = first_project(pairing, title, public=public)
    return projects.propose(made, meets={need.pk: amount for need, amount in meets.items()} or None, actor=actor)


def first_project(pairing: Pairing, title: str, *, public: bool = False) -> tuple[Project, dict[Need, int]]:
    """A project not yet proposed, and how much of which need it meets."""
    needs = with_held(Need.objects.filter(organisation=pairing.receiver, state__in=AVAILABLE)).order_by("created_at")
    offers = with_held(Offer.objects.filter(organisation=pairing.giver, state__in=AVAILABLE)).order_by("created_at")
    fits = ((n, o, min(n.left, o.left)) for n in needs for o in offers if n.category_id == o.category_id)
    need, offer, left = next((one for one in fits if one[2]), (None, None, 0))
    amount = max(1, left // 2) if need and offer else 0
    made = Project(
        pairing=pairing,
        title=title,
        field="livelihood",
        provider=pairing.giver,
        recipient=pairing.receiver,
        category=need.category if need else None,
        offer=offer,
        quantity=amount,
        strength="专业力量",
        cost_bearer="provider",
        beneficiaries_expected=120,
        public=public,
    )
    return made, {need: amount} if need else {}


def carry_out(project: Project, giver: Side, receiver: Side, *, ago: int, reached: int, rework: bool = False) -> None:
    """From agreement to the rating of the recipient, in two weeks."""
    with clock.at(at(ago)):
        take(project, "agree", actor=receiver[1])
        days: dict[str, Any] = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=10)}
        take(project, "schedule", resources="社区会议室", actor=giver[1], **days)
        take(project, "start", actor=giver[1])
    with clock.at(at(ago - 10)):
        take(project, "deliver", result="两场活动，现场解答四十二人", beneficiaries=reached, actor=giver[1])
        if rework:
            take(project, "rework", reason="第二场改期没有办，请补上", actor=receiver[1])
    with clock.at(at(ago - 12)):
        if rework:
            take(project, "deliver", result="补办一场，共三场", beneficiaries=reached + 30, actor=giver[1])
        take(project, "accept", actor=receiver[1])
        take(project, "rate", score=5 - rework, words="讲得明白，居民还想再听", actor=receiver[1])


def veterans(district: District, categories: dict[str, Category], year: int) -> None:
    """Two pairs from before: worked last year, were reviewed in December; one goes on and one ends."""
    reviewed = (clock.today() - date(year - 1, 12, 3)).days
    office, street = office_of(district, 0), district.streets[0]
    made = []
    for n, (unit, other) in enumerate(zip(district.units(0)[-2:], district.communities_of(0)[:2], strict=True)):
        giver, receiver = people_of(district, unit), people_of(district, other)
        with clock.at(at(reviewed + 45)):
            span = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=300), "where": street}
            common = {"category": categories["policy"], "quantity": 4, **span}
            listings.enter(Need(organisation=other, title="办事政策上门讲解", **common), actor=office)
            listings.enter(Offer(organisation=unit, title="业务骨干讲政策", **common), actor=office)
            pairing = agree(pairs.propose(unit, receiver=other, actor=office), giver, receiver)
            project = sign(pairing, giver, receiver, ("惠民政策进楼院", "年末政策一日通")[n])
        carry_out(project, giver, receiver, ago=reviewed + 40, reached=90 + 40 * n, rework=n == 1)
        made.append((pairing, giver, receiver))
    with clock.at(at(reviewed)):
        reviews.open_reviews(actor=SYSTEM)
    with clock.at(at(reviewed - 6)):
        for n, (pairing, giver, receiver) in enumerate(made):
            _review(pairing, giver, receiver, office, goes_on=n == 0)


def _review(pairing: Pairing, giver: Side, receiver: Side, office: Actor, *, goes_on: bool) -> None:
    """Both sides rate the year, the street closes it, both say what they want."""
    row = Pairing.objects.get(pk=pairing.pk)
    words = ("来得勤，办得实", "社区组织得好") if goes_on else ("下半年只来了一次", "人手抽不出来")
    aims = "每季度一次政策专场，带上办事窗口" if goes_on else ""
    wish = "renew" if goes_on else "end"
    take(row, "give_review", score=5 if goes_on else 3, words=words[1], aims=aims, wish=wish, actor=giver[1])
    take(row, "give_review", score=5 if goes_on else 2, words=words[0], wish=wish, actor=receiver[1])
    take(row, "review", words="按年度报告所列，情况属实。", actor=office)
    take(row, "say_wish", wish=wish, actor=giver[0])
    row.refresh_from_db()
    take(row, "renew" if goes_on else "end", actor=receiver[0])


def public_day(district: District) -> None:
    """The pair that went on gives a public day; residents rated it by its link."""
    street = district.streets[0].code
    pairing = Pairing.objects.filter(street=street, reviews__isnull=False, state="active").first()
    if pairing is None:
        return
    giver, receiver = people_of(district, pairing.giver), people_of(district, pairing.receiver)
    with clock.at(at(20)):
        project = propose(pairing, "便民政策大集", actor=giver[1], public=True)
    carry_out(project, giver, receiver, ago=16, reached=210)
    with clock.at(at(3)):
        for n, (score, words) in enumerate(VOICES):
            take(project, "add_rating", score=score, words=words, device=f"demo{n}", actor=SYSTEM)
        take(pairing, "write", text="大集反响不错，明年春天再办一次可以吗？", answer_wanted=True, actor=receiver[1])
    with clock.at(at(2)):
        take(pairing, "write", text="可以，三月中旬我们出六个窗口。", actor=giver[1])


def asleep_and_woken(district: District) -> None:
    """Pairs without a sign for ninety days are flagged; the street calls, and a message wakes one of them."""
    office = office_of(district, 0)
    with clock.at(at(30)):
        pairs.flag_dormant(actor=SYSTEM)
    pairing = Pairing.objects.filter(street=district.streets[0].code, state="dormant").order_by("last_activity_on")[0]
    with clock.at(at(24)):
        take(pairing, "call", reason="双方都换了联络员，约好下周见面对接。", actor=office)
    with clock.at(at(18)):
        text = "新联络员已到岗，下月安排一次消防检查。"
        take(pairing, "write", text=text, actor=people_of(district, pairing.receiver)[1])
