"""What sinks to the first street in a year: items with their package, promises, a purchase, a fund, organisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from wugong.accounts.models import User
from wugong.accounts.queries import actor_of
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.delegation.actions import ask, comment, put_in_catalogue, write_figures
from wugong.delegation.models import CatalogueLine, Contract, Expenditure, FundLine, PurchasePlan
from wugong.delegation.rules.expenditure import SpendState
from wugong.demo.delegation_plots import (
    ABOUT,
    CATALOGUE,
    CONTRACT,
    ENTRIES,
    FUND,
    HERE,
    NEED,
    ORGS,
    PACKAGE,
    PURCHASE,
    SETTLED,
    SPENDINGS,
    TEAM,
    Entry,
)
from wugong.demo.district import UNUSABLE, District
from wugong.demo.telling import Story, Telling
from wugong.flow.actions import begin, perform, take
from wugong.flow.queries import reread
from wugong.mandates.bindings.mandate import new as new_mandate
from wugong.mandates.models import Mandate
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.models import Organisation, Post
from wugong.workdays.rules import due

DEPARTMENT, OFFICE, SECRETARY, FINANCE, CASHIER = (
    "department-11",
    "street-1-so",
    "street-1-sp",
    "street-1-sf",
    "cashier",
)


def stories(district: District) -> Iterator[Telling]:
    """Told side by side."""
    with clock.at(district.at(340)):
        _cashier(district)
        for code, title in CATALOGUE:
            put_in_catalogue(code=code, title=title, actor=district.actor(FINANCE))
    yield _items(district)
    yield from (_entry(district, entry) for entry in ENTRIES)
    yield _purchase(district)
    yield _need(district)
    yield _money(district)
    yield _settled(district)
    yield from (_org(district, n) for n in range(len(ORGS)))
    yield from (_team(district, n) for n in range(len(district.communities_of(0))))


def _cashier(district: District) -> None:
    """Who pays is another person of finance than who confirmed the budget."""
    pwc = district.pwc[district.streets[0].code]
    person = User.objects.create(username=CASHIER, name="罗晓燕", password=UNUSABLE)
    post = found_post(
        Post(title="出纳", title_en="cashier", organisation=pwc, role=Role.SF, scope=pwc.place.code), actor=SYSTEM
    )
    assign(post, user=person, since=date(2024, 1, 1), actor=SYSTEM)
    district.users[CASHIER], district.hats[CASHIER] = person, actor_of(person).hats


def _bodies(district: District, n: int) -> tuple[Organisation, str, str]:
    """A community of the first street: its Party committee, its secretary and its worker."""
    party = district.communities_of(0)[n % len(district.communities_of(0))]
    worker = district.speaks[party.pk]
    return party, worker.replace("-cw", "-cp"), worker


def _day(district: District, ago: int) -> date:
    return district.workday(ago).date()


def _permit(district: District) -> Iterator[Any]:
    """The admission that a department needs before it hands an item down to communities."""
    asks, office = district.actor(DEPARTMENT), district.actor("department-3")
    yield district.workday(260)
    blank, first = new_mandate(asks), due(clock.today(), 31, "wd", district.days)[0]
    assert blank is not None
    given = {**ABOUT["permit"], "since": first, "until": first + timedelta(days=400)}
    reach = [district.pwc[district.streets[0].code]]
    mandate = begin(blank, "submit", actor=asks, reach=reach, level="community", **given)
    yield district.workday(256)
    heard = [_bodies(district, n)[0] for n in range(3)]
    take(mandate, "consult", actor=office, communities=heard, reason="已核对")
    for hearing in mandate.hearings.select_related("organisation__place"):
        yield district.workday(250)
        body = hearing.organisation
        actor = district.actor(OFFICE if body.pk == reach[0].pk else district.speaks[body.pk])
        said: dict[str, Any] = {"verdict": "on_terms", "text": "经费和培训到位后可以承接。", "decided_in": "党组织会"}
        take(hearing, "give", actor=actor, **said)
    yield district.workday(244)
    decided: dict[str, Any] = {"decided_in": "领导小组会", "until": mandate.until}
    take(reread(mandate), "approve", reason="力量随事到位。", actor=office, **decided)
    for hearing in mandate.hearings.filter(state="to_sign"):
        yield district.workday(230)
        signed: dict[str, Any] = {"authority_doc": "委托书〔2026〕11号", "arrived": "账号、经费、培训计划已定"}
        take(hearing, "sign", actor=district.actor(SECRETARY), **signed)
    yield district.workday(228)
    take(reread(mandate), "publish", actor=office)


def _items(district: District) -> Telling:
    """One item in three communities: open, suspended for its missing funds, and waiting for the confirmation."""
    yield from _permit(district)
    permit = Mandate.objects.get(title=ABOUT["permit"]["title"]).permit_no
    for n, steps in enumerate(ABOUT["courses"]):
        community, secretary, _worker = _bodies(district, n)
        course = [
            (190, "propose", DEPARTMENT, {**ABOUT["item"], "community": community}),
            (188, "approve", DEPARTMENT, {"permit_no": permit}),
            (steps[0], "hand_down", DEPARTMENT, PACKAGE),
        ]
        if len(steps) > 1:
            course.append((steps[1], "accept", secretary, HERE))
        if len(steps) > 2:
            course.append((steps[2], "suspend", secretary, {**HERE, "funds_ok": False, "reason": ABOUT["why"]}))
        yield from Story("service_item", {}, course).told(district)


def _entry(district: District, entry: Entry) -> Telling:
    """A promise as far as it came."""
    body, secretary, _worker = _bodies(district, entry.community or 0)
    if entry.community is None:
        body, secretary = district.pwc[district.streets[0].code], OFFICE
    given = {**entry.given, "receiver": body, "due_on": _day(district, entry.ago - 30)}
    course: list[Any] = [(entry.ago, "promise", entry.who, given)]
    for step, after, inputs in entry.course:
        course.append((entry.ago - after, step, entry.who if step == "hand_over" else secretary, inputs))
    return Story("sink_entry", {}, course).told(district)


def _purchase(district: District) -> Telling:
    """From the need to the public evaluation."""
    hands = {"office": OFFICE, "finance": FINANCE, "cashier": CASHIER, "secretary": SECRETARY}
    PURCHASE[2][3]["catalogue"] = CatalogueLine.objects.get(code="B0201")
    first, *rest = [(ago, step, hands[who], _dated(district, given)) for ago, step, who, given in PURCHASE]
    plan = yield from Story("purchase_plan", {}, [first]).told(district)
    yield district.workday(first[0] - 2)
    for words in NEED["voices"]:
        comment(PurchasePlan.objects.get(pk=plan.pk), text=words, actor=SYSTEM)
    yield from Story("purchase_plan", {}, rest).told(district, plan)
    contract = Contract.objects.get(plan=plan)
    for ago, step, who, given in CONTRACT:
        yield district.workday(ago)
        actor = SYSTEM if who == "system" else district.actor(hands[who])
        perform(reread(contract), step, actor=actor, **_dated(district, given))


def _dated(district: District, given: dict[str, Any]) -> dict[str, Any]:
    """Days of the plots, which are so many days ago, as dates."""
    days = {"comment_until", "awarded_on", "signed_on", "starts_on", "ends_on", "paid_on"}
    return {name: _day(district, value) if name in days else value for name, value in given.items()}


def _need(district: District) -> Telling:
    """A need about which the public is asked now."""
    given = {**NEED["given"], "comment_until": _day(district, -6)}
    plan = yield from Story("purchase_plan", {}, [(3, "collect", OFFICE, given)]).told(district)
    yield district.workday(1)
    comment(PurchasePlan.objects.get(pk=plan.pk), text=NEED["voice"], actor=SYSTEM)


def _money(district: District) -> Telling:
    """A fund whose community decided on three lines; what was spent, asked and answered."""
    community, secretary, worker = _bodies(district, 0)
    allocated = {**FUND["given"], "community": community, "ends_on": _day(district, -120)}
    decided = {**FUND["budget"], "deliberated_on": _day(district, 150)}
    course = [(160, "allocate", FINANCE, allocated), (150, "budget", secretary, decided)]
    fund = yield from Story("fund", {}, course).told(district)
    for ago, line, asked, paid, question, answer in SPENDINGS:
        given = {**asked, "line": FundLine.objects.get(fund=fund, number=line)}
        course = [(ago, "request", worker, given)]
        if paid:
            course += [
                (ago - 1, "approve", secretary, {}),
                (ago - 3, "pay", CASHIER, {**paid, "way": "transfer", "paid_on": _day(district, ago - 3)}),
            ]
        spending = yield from Story("expenditure", {}, course).told(district)
        if question:
            yield district.workday(ago - 4)
            ask(Expenditure.objects.get(pk=spending.pk), text=question, actor=SYSTEM)
        if answer:
            yield district.workday(ago - 6)
            waiting = Expenditure.objects.get(pk=spending.pk)
            answers = {str(one.pk): answer for one in waiting.questions.all()}
            perform(waiting, "answer", actor=district.actor(secretary), answers=answers)


def _settled(district: District) -> Telling:
    """A fund from its allocation to its settlement."""
    community, secretary, worker = _bodies(district, 1)
    allocated, decided, spent, settled = SETTLED["days"]
    given = {**SETTLED["given"], "community": community, "ends_on": _day(district, settled + 5)}
    budget = {**SETTLED["budget"], "deliberated_on": _day(district, decided)}
    course = [(allocated, "allocate", FINANCE, given), (decided, "budget", secretary, budget)]
    fund = yield from Story("fund", {}, course).told(district)
    asked = {**SETTLED["asked"], "line": FundLine.objects.get(fund=fund, number=1)}
    paid = {**SETTLED["paid"], "way": "transfer", "paid_on": _day(district, spent - 5)}
    steps = [
        (spent, "request", worker, asked),
        (spent - 2, "approve", secretary, {}),
        (spent - 5, "pay", CASHIER, paid),
    ]
    spending = yield from Story("expenditure", {}, steps).told(district)
    yield district.workday(spent - 40)
    if (one := Expenditure.objects.get(pk=spending.pk)).state == SpendState.DISCLOSED:
        take(one, "close", actor=SYSTEM)
    done = [(settled, "settle", FINANCE, {"settlement": SETTLED["settlement"]})]
    yield from Story("fund", {}, done).told(district, fund)


def _org(district: District, n: int) -> Telling:
    """An organisation from its application as far as it came."""
    place = _bodies(district, n)[0].place
    sponsor, course = _bodies(district, n)[2], []
    for ago, step, inputs in ORGS[n]:
        who = OFFICE if step in {"admit", "file", "register", "graduate"} else sponsor
        given = {**inputs, **({"place": place} if step == "apply" else {})}
        if "registered_on" in given:
            given["registered_on"] = _day(district, ago)
        course.append((ago, step, who, given))
    return Story("social_org", {}, course).told(district)


def _team(district: District, n: int) -> Telling:
    """The figures of a community's team."""
    yield district.workday(40)
    names = ("planned", "serving", "under_forty", "college", "certified", "left", "training_hours")
    values = dict(zip(names, TEAM[n % len(TEAM)], strict=True))
    secretary = district.actor(_bodies(district, n)[1])
    write_figures(values={**values, "year": district.today.year, "graded": n % 3 != 0}, actor=secretary)
