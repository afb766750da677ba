"""S26: the branch of a compound and that of its property company with their yearly plan of 三微 activities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from wugong.activities.actions import tick
from wugong.activities.models import Activity
from wugong.activities.rules.activity import ASKED
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo import pairing_life as life
from wugong.demo.district import District
from wugong.demo.telling import Telling
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.journeys.actions import begin_line, plan_line
from wugong.journeys.models import SeriesLine
from wugong.organisations.models import Organisation
from wugong.pairing.actions import listings, pairs
from wugong.pairing.models import Category, Need, Offer, Pairing

COMPANY, COMPOUND, HEAD = "安居物业桐花公司党支部", "春晖家园小区党支部", "community-1-cp"
# theme, title, months from the beginning of the plan, how many came (None: not yet)
LINES: tuple[tuple[str, str, int, int | None], ...] = (
    ("micro_party", "楼栋党员讲家史", 1, 32),
    ("micro_charity", "旧衣旧书回收日", 2, 57),
    ("micro_governance", "电动车停放议事会", 3, 24),
    ("micro_charity", "冬至包饺子送老人", 5, None),
    ("micro_governance", "楼道堆物清理日", 6, None),
    ("micro_party", "物业和业主同上党课", 7, None),
)


def stories(district: District) -> Iterator[Telling]:
    """One story."""
    yield _series(district)


def _series(district: District) -> Telling:
    giver, receiver = (Organisation.objects.get(name=name) for name in (COMPANY, COMPOUND))
    boss, secretary = life.people_of(district, giver), life.people_of(district, receiver)
    yield district.workday(152)
    why = "该公司承接春晖家园的物业服务，注册地在桐花街道"
    made = pairs.propose(giver, receiver=receiver, across_reason=why, actor=life.office_of(district, 0))
    yield district.workday(150)
    made = life.agree(made, boss, secretary)
    yield district.workday(145)
    _sign(made, boss, secretary)
    begun = clock.today()
    for theme, title, months, _came in LINES:
        month = begun.month - 1 + months
        year = begun.year + month // 12
        plan_line(reread(made), year=year, theme=theme, month=month % 12 + 1, title=title, actor=secretary[0])
    for _theme, title, months, came in LINES:
        if months <= 5:
            yield from _held(district, secretary[0], title, months, came)


def _sign(pairing: Pairing, boss: life.Side, secretary: life.Side) -> None:
    """A need, an offer, the agreement, both signatures, the plan of the year."""
    category = Category.objects.get(code="convenience")
    span: dict[str, Any] = {
        "category": category, "title": "小区便民服务日", "quantity": 4, "starts_on": clock.today(),
        "ends_on": date(clock.today().year + 1, 12, 31), "where": pairing.receiver.place,
    }  # fmt: skip
    needs = [listings.enter(Need(organisation=pairing.receiver, **span), actor=SYSTEM)]
    offers = [listings.enter(Offer(organisation=pairing.giver, **span), actor=SYSTEM)]
    life.propose(pairing, "便民服务进小区", actor=boss[1])
    pairs.draft(pairing, **life.terms(boss, secretary), needs=needs, offers=offers, actor=boss[1])
    pairs.sign(reread(pairing), actor=boss[0])
    signed = pairs.sign(reread(pairing), actor=secretary[0])
    aims = "每月一次三微活动：微党建、微公益、微治理"
    take(signed, "file_plan", year=clock.today().year, aims=aims, projects=2, actor=boss[1])


def _held(district: District, worker: Actor, title: str, months: int, came: int | None) -> Telling:
    """The activity of a line, announced three weeks ahead; held and summed up, or still to come."""
    begins = district.at(145 - 30 * months - 8, 9) if came is not None else district.at(-16, 9)
    yield begins - timedelta(days=20)
    made = begin_line(SeriesLine.objects.get(title=title), actor=worker)
    made = _dated(made, begins, worker)
    take(made, "submit", actor=worker)
    yield clock.now() + timedelta(hours=5)
    take(reread(made), "publish", actor=district.actor(HEAD))
    if came is None:
        return
    yield begins
    take(reread(made), "run", actor=SYSTEM)
    yield begins + timedelta(hours=1)
    tick(made.sessions.get(), here=(), came=came, actor=worker)
    yield begins + timedelta(hours=2)
    take(reread(made), "finish", actor=SYSTEM)
    yield begins + timedelta(hours=6)
    perform(reread(made), "summarise", actor=worker, summary=f"两家支部一起办，来了 {came} 位居民。")


def _dated(made: Activity, begins: datetime, actor: Actor) -> Activity:
    """The draft with its day, as its form sends it again."""
    given = {name: getattr(made, name) for name in (one.rstrip("?") for one in ASKED)}
    given |= {"begins_at": begins, "until_at": begins + timedelta(hours=2)}
    return perform(made, "amend", actor=actor, **given)  # type: ignore[no-any-return]
