"""Pairs at work in the streets whose round is over, written at once: a street's pairs take a second, not a minute."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.utils import translation

from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.demo import pairing_life as life
from wugong.demo.district import District
from wugong.demo.pairing_life import at, office_of, people_of
from wugong.flow import matters
from wugong.flow.actions import take
from wugong.flow.binding import binding_of
from wugong.flow.models import Stateful
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
from wugong.pairing.queries.listings import left_of
from wugong.pairing.rules.kinds import Decision, Side, SignedHow
from wugong.record.actions import append

RESULTS = ["办了两场，居民反映好", "上门二十户，建了清单", "一次办完，留了联系牌", "连办三个周末"]


def begin_work(district: District, n: int, plan: Plan, *, ago: int) -> None:
    """All pairs of a plan of street ``n`` were accepted ``ago`` days back, signed within days, and began."""
    rows = list(plan.pairs.select_related("giver__place", "receiver__place").order_by("giver__name", "receiver__name"))
    office = office_of(district, n)
    with clock.at(at(ago)):
        PlanPair.objects.filter(plan=plan).update(decision=Decision.ACCEPTED)
        take(plan.round, "accept", actor=office, plan=plan)
    made = [_pair(district, row, office, ago=ago) for row in rows]
    with clock.at(at(ago - 6)):
        matters.index_new(binding_of(made[0]), made)
    done = [project for k, pairing in enumerate(made) if k % 3 and (project := _project(district, pairing, k, ended=n))]
    if done:
        with clock.at(at(n)):
            matters.index_new(binding_of(done[0]), done)
    with clock.at(at(ago - 8)):
        take(plan.round, "close", actor=office)


def _told(obj: Stateful, path: list[tuple[int, str, str, Actor]]) -> datetime:
    """The way of a thing in the record: days ago, step, state after it, who; the moment of the last one."""
    before, moment = "", clock.now()
    for ago, step, after, actor in path:
        with clock.at(at(ago)):
            moment = clock.now()
            kind = binding_of(obj).machine.name
            append(actor=actor, act=step, kind=kind, object_id=obj.pk, before=before, after=after)
        before = after
    return moment


def _pair(district: District, row: PlanPair, office: Actor, *, ago: int) -> Pairing:
    giver, receiver = people_of(district, row.giver), people_of(district, row.receiver)
    day = clock.today() - timedelta(days=ago - 6)
    street = row.giver.place.code[:9]
    pairing = Pairing(
        kind=kind_of(row.giver, row.receiver),
        giver=row.giver,
        receiver=row.receiver,
        street=street,
        plan_pair=row,
        proposed_by=Side.STREET,
        giver_agreed_at=at(ago - 1),
        receiver_agreed_at=at(ago - 2),
        giver_signed_at=at(ago - 5),
        receiver_signed_at=at(ago - 5),
        active_since=day,
        last_activity_on=day,
        biz_no=matters.next_number(street, binding_of(Pairing()).number, clock.today().year),
        state="active",
        created_at=at(ago),
    )
    pairing.state_since = _told(
        pairing,
        [
            (ago, "propose", "proposed", office),
            (ago - 1, "agree_first", "proposed", giver[1]),
            (ago - 2, "agree", "negotiating", receiver[1]),
            (ago - 4, "draft", "agreement_draft", giver[1]),
            (ago - 5, "sign_first", "agreement_draft", giver[0]),
            (ago - 5, "sign", "signed", receiver[0]),
            (ago - 6, "file_plan", "signed", giver[1]),
            (ago - 6, "activate", "active", SYSTEM),
        ],
    )
    pairing.save(force_insert=True)
    _papers(pairing, giver, receiver, ago=ago)
    Tie.objects.create(source=row.giver, kind=TieKind.PAIRED, target=row.receiver, since=day)
    return pairing


def _papers(pairing: Pairing, giver: life.Side, receiver: life.Side, *, ago: int) -> None:
    """The signed agreement and the plan of the year."""
    pairing.needs.set(Need.objects.filter(organisation=pairing.receiver)[:2])
    pairing.offers.set(Offer.objects.filter(organisation=pairing.giver)[:2])
    with clock.at(at(ago - 5)):
        signed = {"giver_signed_how": SignedHow.HERE, "receiver_signed_how": SignedHow.HERE}
        names = {"giver_signed_by": giver[0].name, "receiver_signed_by": receiver[0].name}
        terms = asdict(life.terms(giver, receiver))
        agreement = Agreement(pairing=pairing, signed_on=clock.today(), **terms, **signed, **names)
        with translation.override("zh-hans"):
            agreement.text = agreement_text(pairing, agreement)
        agreement.save()
        year = clock.today().year
    AnnualPlan.objects.create(
        pairing=pairing, year=year, aims="四次活动，办成两件实事", projects=2, filed_by=Side.GIVER
    )


def _project(district: District, pairing: Pairing, k: int, *, ended: int) -> Project | None:
    """A first project, done and rated so many days ago, where the lists of the two meet."""
    project, meets = life.first_project(pairing, life.TITLES[k % len(life.TITLES)])
    need, amount = next(iter(meets.items()), (None, 0))
    if need is None or project.offer is None or amount >= min(left_of(need), left_of(project.offer)):
        return None  # what is used up is settled by its own step, not here
    giver, receiver = people_of(district, pairing.giver), people_of(district, pairing.receiver)
    day = clock.today() - timedelta(days=ended + 2)
    project.proposed_by, project.street, project.state = Side.GIVER, pairing.street, "closed"
    project.beneficiaries, project.result = 40 + 17 * (k % 9), RESULTS[k % len(RESULTS)]
    project.starts_on, project.ends_on, project.delivered_on = day - timedelta(days=1), day, day
    project.biz_no = matters.next_number(pairing.street, binding_of(project).number, clock.today().year)
    project.state_since = _told(
        project,
        [
            (ended + 5, "propose", "proposed", giver[1]),
            (ended + 5, "agree", "agreed", receiver[1]),
            (ended + 4, "schedule", "scheduled", giver[1]),
            (ended + 3, "start", "running", giver[1]),
            (ended + 2, "deliver", "delivered", giver[1]),
            (ended + 1, "accept", "accepted", receiver[1]),
            (ended + 1, "rate", "rated", receiver[1]),
            (ended, "close", "closed", SYSTEM),
        ],
    )
    project.save(force_insert=True)
    ProjectNeed.objects.create(project=project, need=need, quantity=amount)
    Pairing.objects.filter(pk=pairing.pk).update(last_activity_on=day + timedelta(days=1))
    Rating.objects.create(pairing=pairing, project=project, side=Side.RECEIVER, score=5 - k % 2, words="居民满意")
    for line in (need, project.offer):
        line.done += amount
        line.save(update_fields=["done"])
    return project
