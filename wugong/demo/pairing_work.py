"""Pairs at work in the streets whose round is over, written at once: a street's pairs take a second, not a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo import pairing_life as life
from wugong.demo.bulk import Heap, next_numbers
from wugong.demo.district import District
from wugong.demo.pairing_life import at, office_of, people_of
from wugong.flow import matters
from wugong.flow.actions import take
from wugong.flow.binding import binding_of
from wugong.organisations.models import Tie
from wugong.organisations.rules import TieKind
from wugong.pairing.models import (
    Agreement,
    AnnualPlan,
    Need,
    Offer,
    Pairing,
    Plan,
    PlanPair,
    Project,
    ProjectNeed,
    Rating,
)
from wugong.pairing.policies import kind_of
from wugong.pairing.queries.agreements import agreement_text
from wugong.pairing.rules.kinds import Decision, Side, SignedHow

RESULTS = ["办了两场，居民反映好", "上门二十户，建了清单", "一次办完，留了联系牌", "连办三个周末"]


def begin_work(district: District, n: int, plan: Plan, *, ago: int) -> None:
    """All pairs of a plan of street ``n`` were accepted ``ago`` days back, signed within days, and began."""
    rows = list(plan.pairs.select_related("giver__place", "receiver__place").order_by("giver__name", "receiver__name"))
    office = office_of(district, n)
    with clock.at(at(ago)):
        PlanPair.objects.filter(plan=plan).update(decision=Decision.ACCEPTED)
        take(plan.round, "accept", actor=office, plan=plan)
    heap = Heap()
    numbers = next_numbers(district.streets[n].code, binding_of(Pairing()).number, len(rows))
    made = [_pair(heap, district, row, number, office, ago) for row, number in zip(rows, numbers, strict=True)]
    heap.write()
    _sign(made, district, ago)
    with clock.at(at(ago - 6)):
        matters.index_new(binding_of(made[0]), made)
    _projects(district, made, ended=n)
    with clock.at(at(ago - 8)):
        take(plan.round, "close", actor=office)


def _pair(heap: Heap, district: District, row: PlanPair, number: str, office: Actor, ago: int) -> Pairing:
    """A pair of the plan, at work since six days after it was accepted."""
    giver, receiver = people_of(district, row.giver), people_of(district, row.receiver)
    day = clock.today() - timedelta(days=ago - 6)
    pairing = Pairing(
        kind=kind_of(row.giver, row.receiver),
        giver=row.giver,
        receiver=row.receiver,
        street=row.giver.place.code[:9],
        plan_pair=row,
        proposed_by=Side.STREET,
        giver_agreed_at=at(ago - 1),
        receiver_agreed_at=at(ago - 2),
        giver_signed_at=at(ago - 5),
        receiver_signed_at=at(ago - 5),
        active_since=day,
        last_activity_on=day,
        biz_no=number,
        state="active",
        created_at=at(ago),
    )
    heap.add(pairing)
    heap.tell(
        pairing,
        [
            (at(ago), "propose", office),
            (at(ago - 1), "agree_first", giver[1]),
            (at(ago - 2), "agree", receiver[1]),
            (at(ago - 4), "draft", giver[1]),
            (at(ago - 5), "sign_first", giver[0]),
            (at(ago - 5), "sign", receiver[0]),
            (at(ago - 6), "file_plan", giver[1]),
            (at(ago - 6), "activate", SYSTEM),
        ],
    )
    heap.add(Tie(source=row.giver, kind=TieKind.PAIRED, target=row.receiver, since=day))
    return pairing


def _sign(made: list[Pairing], district: District, ago: int) -> None:
    """The signed agreements and the plans of the year."""
    heap = Heap()
    needs, offers = (_first_two(model, made) for model in (Need, Offer))
    with clock.at(at(ago - 5)), translation.override("zh-hans"):
        for pairing in made:
            pairing.needs.add(*needs.get(pairing.receiver_id, []))
            pairing.offers.add(*offers.get(pairing.giver_id, []))
            giver, receiver = people_of(district, pairing.giver), people_of(district, pairing.receiver)
            signed = {"giver_signed_how": SignedHow.HERE, "receiver_signed_how": SignedHow.HERE}
            names = {"giver_signed_by": giver[0].name, "receiver_signed_by": receiver[0].name}
            terms = life.terms(giver, receiver)
            agreement = Agreement(pairing=pairing, signed_on=clock.today(), **terms, **signed, **names)
            agreement.text = agreement_text(pairing, agreement)
            plan = {"aims": "四次活动，办成两件实事", "projects": 2, "filed_by": Side.GIVER}
            heap.add(agreement, AnnualPlan(pairing=pairing, year=clock.today().year, **plan))
    heap.write()


def _first_two(model: type[Need | Offer], made: list[Pairing]) -> dict[UUID, list[Any]]:
    """The first two lines of each organisation in the list of the street."""
    found: dict[UUID, list[Any]] = {}
    for line in model._default_manager.filter(street=made[0].street).order_by("created_at", "id"):
        found.setdefault(line.organisation_id, []).append(line)
    return {organisation: lines[:2] for organisation, lines in found.items()}


def _projects(district: District, made: list[Pairing], *, ended: int) -> None:
    """Two pairs in three have done a first project and rated it ``ended`` days ago, where the lists of the two meet."""
    heap, done = Heap(), []
    for k, pairing in enumerate(made):
        project, meets = life.first_project(pairing, life.TITLES[k % len(life.TITLES)])
        need, amount = next(iter(meets.items()), (None, 0))
        if k % 3 == 0 or need is None or project.offer is None or amount >= min(need.left, project.offer.left):
            continue  # what is used up is settled by its own step, not here
        _done(heap, district, project, k, ended)
        heap.add(ProjectNeed(project=project, need=need, quantity=amount))
        lately = clock.today() - timedelta(days=ended + 1)
        Pairing.objects.filter(pk=pairing.pk).update(last_activity_on=lately)
        for line in (need, project.offer):
            line.done += amount
            line.save(update_fields=["done"])
        done.append(project)
    if not done:
        return
    for project, number in zip(done, next_numbers(done[0].street, binding_of(done[0]).number, len(done)), strict=True):
        project.biz_no = number
    heap.write()
    with clock.at(at(ended)):
        matters.index_new(binding_of(done[0]), done)


def _done(heap: Heap, district: District, project: Project, k: int, ended: int) -> None:
    """A project from its proposal to its end, within a week."""
    pairing = project.pairing
    giver, receiver = people_of(district, pairing.giver), people_of(district, pairing.receiver)
    day = clock.today() - timedelta(days=ended + 2)
    project.proposed_by, project.street, project.state = Side.GIVER, pairing.street, "closed"
    project.beneficiaries, project.result = 40 + 17 * (k % 9), RESULTS[k % len(RESULTS)]
    project.starts_on, project.ends_on, project.delivered_on = day - timedelta(days=1), day, day
    heap.add(project)
    heap.tell(
        project,
        [
            (at(ended + 5), "propose", giver[1]),
            (at(ended + 5), "agree", receiver[1]),
            (at(ended + 4), "schedule", giver[1]),
            (at(ended + 3), "start", giver[1]),
            (at(ended + 2), "deliver", giver[1]),
            (at(ended + 1), "accept", receiver[1]),
            (at(ended + 1), "rate", receiver[1]),
            (at(ended), "close", SYSTEM),
        ],
    )
    heap.add(Rating(pairing=pairing, project=project, side=Side.RECEIVER, score=5 - k % 2, words="居民满意"))
