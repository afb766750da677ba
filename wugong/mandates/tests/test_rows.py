"""Domain 3.7 row by row, as the rules have it: who takes it on the page, who does not, what refuses it, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of, undone
from wugong.mandates import testing
from wugong.mandates.models import Mandate, Plaque, Refusal
from wugong.organisations.testing import make_actor, make_unit

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, DE, DO, SP, SO = "department_officer", "establishment", "district_officer", "street_secretary", "street_staff"
CP, CW = "community_secretary", "community_worker"
REASON = {"reason": "依据不足。"}


@pytest.fixture
def people(cast):
    """Everybody who can sign in, and somebody of the establishment office."""
    office = make_actor(Role.DE, make_unit("区委编办", cast.places["990112"], "organ"), "编办经办", "990112")
    return {**cast.users, DE: User.objects.get(pk=str(office.user))}


def asked(cast, **more):
    return testing.request(cast.market_bureau, [cast.pwc], **more)


def at_once(cast, **more):
    given = {
        "department": cast.market_bureau, "kind": "task", "title": "暴雨后入户排查", "why": "红色预警",
        "level": "street", "standard": "三天排查一遍", "since": clock.today(),
        "until": clock.today() + timedelta(days=29),
    }  # fmt: skip
    blank = Mandate(department=cast.market_bureau, place="990112")
    leader = cast.actor(DO)
    return begin(blank, "fast_track", actor=leader, reach=[cast.pwc], reason="红色预警", **{**given, **more})


def course(cast, **more):
    """A request in state after state until it is under review, all within a moment."""
    made = asked(cast, **more)
    yield "formal_check", made
    take(made, "ask_more", actor=testing.office(), reason="缺培训日期")
    yield "supplementing", reread(made)
    same = {**testing.PACKAGE, **{name: getattr(made, name) for name in ("title", "why", "standard")}}
    same |= {"instrument": made.instrument, "article": made.article}
    take(made, "supplement", actor=testing.of(cast.market_bureau, Role.DD), **same)
    take(made, "consult", actor=testing.office())
    yield "street_hearing", reread(made)
    for hearing in made.hearings.all():
        take(hearing, "give", actor=testing.of(hearing.organisation), **GIVEN)
    yield "reviewing", reread(made)
    take(reread(made), "approve", actor=testing.office(), **{**admitted(), "until": made.until})
    yield "approved", reread(made)
    take(reread(made), "deliver", actor=testing.of(cast.market_bureau, Role.DD), delivered_on=clock.today())
    yield "delivered", reread(made)
    for hearing in made.hearings.all():
        take(hearing, "sign", actor=testing.of(hearing.organisation), **testing.ARRIVED)
    yield "packaged", reread(made)
    take(reread(made), "publish", actor=testing.office())
    yield "in_effect", reread(made)
    take(reread(made), "review", actor=SYSTEM)
    yield "under_review", reread(made)


def bring(cast, state, **more):
    """A request in that state."""
    return next(made for reached, made in course(cast, **more) if reached == state)


def admitted():
    return {"decided_in": "第 6 次", "until": testing.first_day() + timedelta(days=300), **REASON}


GIVEN = {"verdict": "agree", "text": "可以承接。", "decided_in": "党工委会第 21 次"}
COMPLETED = {"instrument": "", "other_basis": "区府办〔2026〕3号", "training": "12月5日一场"}
# the state, the event, by whom, fields, what it is afterwards
ROWS = [
    ("formal_check", "reject", [DE], REASON, "rejected"),
    ("formal_check", "ask_more", [DE], REASON, "supplementing"),
    ("supplementing", "supplement", [DD], COMPLETED, "formal_check"),
    ("formal_check", "consult", [DE], {}, "street_hearing"),
    ("reviewing", "approve", [DE], admitted, "approved"),
    ("reviewing", "reject", [DE], REASON, "rejected"),
    ("approved", "deliver", [DD], lambda: {"delivered_on": clock.today()}, "approved"),
    ("delivered", "miss", [SP, SO], REASON, "approved"),
    ("packaged", "publish", [DE], {}, "in_effect"),
    ("in_effect", "review", [DE], {}, "under_review"),
    ("in_effect", "complain", [SP, SO], REASON, "under_review"),
    ("under_review", "keep", [DE], REASON, "in_effect"),
    ("under_review", "withdraw", [DE], REASON, "withdrawn"),
    ("temporary", "stop", [DO, DD], REASON, "withdrawn"),
]  # fmt: skip


REFUSED = [
    ("formal_check", {"training": ""}, "consult", DE, {}, "R-03"),
    ("formal_check", {"level": "community"}, "consult", DE, {}, "R-03"),
    ("formal_check", {"title": "招商线索月报"}, "consult", DE, {}, "R-01"),
    ("formal_check", {"kind": "body", "title": "设消防专班", "article": ""}, "consult", DE, {}, "R-02"),
    ("formal_check", {"kind": "plaque", "title": "设消防专班", "article": ""}, "consult", DE, {}, "R-02"),
    ("supplementing", {}, "supplement", DD, {"training": "一场"}, "R-03"),
    ("approved", {}, "miss", SP, REASON, "R-03"),
    ("approved", {}, "deliver", DD, lambda: {"delivered_on": clock.today() + timedelta(days=1)}, "R-03"),
    ("approved", {}, "deliver", DD, lambda: {"delivered_on": clock.today() - timedelta(days=1)}, "R-03"),
    ("packaged", {"since": "2026-09-01", "until": "2026-09-29"}, "publish", DE, {}, "period"),
    ("under_review", {"since": "2026-09-01", "until": "2026-09-29"}, "keep", DE, REASON, "period"),
    ("in_effect", {}, "use", DE, REASON, "2.1"),
]


ASKING = ("formal_check", "supplementing", "street_hearing", "reviewing")


@pytest.mark.slow  # one request brought through all states, and every row pressed by everybody
def test_each_row_is_taken_by_whom_the_rules_name_and_refused_by_its_guard(cast, people):
    reached = {"temporary"}
    with clock.at(NATIONAL_DAY):
        for state, made in course(cast):
            reached.add(state)
            drive(people, made, state)
        drive(people, at_once(cast), "temporary")
    assert reached >= {row[0] for row in [*ROWS, *REFUSED]}


def drive(people, made, state):
    """Each row and each refusal of that state, each from the start."""
    for _before, step, by, fields, after in [row for row in ROWS if row[0] == state]:
        with undone():
            check_row(people, made, step, by, fields() if callable(fields) else fields, after)
    if state in ASKING:
        with undone():
            check_row(people, made, "take_back", [DD], REASON, "withdrawn")
    for _before, columns, step, who, fields, rule in [row for row in REFUSED if row[0] == state]:
        with undone():
            Mandate.objects.filter(pk=made.pk).update(**columns)
            check_refusal(people[who], reread(made), step, fields() if callable(fields) else fields, rule)


def begins(people, query, fields):
    """Who begins a request on the page with these fields; what the others meet."""
    began, others = set(), set()
    for who, user in people.items():
        client = Client()
        client.force_login(user)
        with undone():
            before = set(Mandate.objects.values_list("pk", flat=True))
            status = client.post(reverse("web:new", args=["mandate"]) + query, fields).status_code
            made = list(Mandate.objects.exclude(pk__in=before).values_list("state", flat=True))
        if status == 302:
            began.add((who, *made))
        else:
            others.add(status)
    return began, others


def test_a_department_asks_on_the_page_thirty_working_days_ahead(cast, people):
    """– → submitted: a department, and neither a street nor who checks and decides; the formal check follows."""
    with clock.at(NATIONAL_DAY):
        first = testing.first_day()
        given = {
            "kind": "task", "title": "消防通道月查", "instrument": testing.law().pk, "article": "第三十二条",
            "why": testing.WHY, "standard": "每月查一次", "level": "street", "reach": [cast.pwc.pk], "since": first,
            "until": first + timedelta(days=300), "hours": 60, **testing.PACKAGE,
        }  # fmt: skip
        began, others = begins(people, "", given)
        assert began == {(DD, "formal_check")}
        assert others == {403, 422}  # the Organisation Department meets the form for a disaster
        client = Client()
        client.force_login(people[DD])
        for wrong, place in (
            ({"article": "第七十五条"}, "1-74"),
            ({"until": first - timedelta(days=1)}, ""),
            ({"since": first - timedelta(days=1)}, "29"),
            ({"reach": []}, ""),
        ):
            answer = client.post(reverse("web:new", args=["mandate"]), {**given, **wrong})
            assert answer.status_code in {409, 422}, wrong
            assert place in answer.content.decode(), wrong
        assert not Mandate.objects.exists()


def test_a_leader_of_the_district_alone_admits_at_once(cast, people):
    """– → temporary: on the page, for thirty days at most."""
    with clock.at(NATIONAL_DAY):
        given = {
            "department": cast.market_bureau.pk, "kind": "task", "title": "暴雨后入户排查", "why": "红色预警",
            "level": "street", "standard": "三天排查一遍", "reach": [cast.pwc.pk], "since": clock.today(),
            "until": clock.today() + timedelta(days=29), "reason": "红色预警",
        }  # fmt: skip
        began, _others = begins(people, "?step=fast_track", given)
        assert began == {(DO, "temporary")}
        longer = {**given, "until": clock.today() + timedelta(days=30)}
        began, _others = begins(people, "?step=fast_track", longer)
        assert began == set()


def test_the_opinion_is_of_who_is_asked_and_the_package_is_signed_by_the_secretary(cast, people):
    with clock.at(NATIONAL_DAY):
        made = bring(cast, "street_hearing", level="street")
        hearing = made.hearings.get()
        check_row(people, hearing, "give", [SO, SP], GIVEN, "given")
        assert reread(made).state == "reviewing"
        take(reread(made), "approve", actor=testing.office(), **admitted())
        check_row(people, reread(hearing), "sign", [SP], testing.ARRIVED, "signed")
        assert reread(made).state == "packaged"
        of_all = asked(cast, level="community", title="消防栓月查")
        take(of_all, "consult", actor=testing.office(), communities=[cast.community, cast.other_community])
        check_row(people, of_all.hearings.get(organisation=cast.community), "give", [CP, CW], GIVEN, "given")


def file(cast, **more):
    return testing.refusal(cast.pwc, cast.market_bureau, **more)


def test_a_refusal_is_ruled_on_by_the_establishment_office(cast, people):
    with clock.at(NATIONAL_DAY):
        check_row(people, file(cast), "rule_lawful", [DE], REASON, "closed")
        made = file(cast, what="招商报表")
        permit = testing.in_effect(asked(cast))
        check_refusal(people[DE], made, "rule_unlawful", {**REASON, "permit": permit.pk}, "R-04")


def test_a_refusal_is_filed_by_a_secretary_alone(cast, people):
    given = {"kind": "app", "what": "活动打卡群", "department": cast.market_bureau.pk, "reason": "没有准入号。"}
    with clock.at(NATIONAL_DAY):
        for who, user in people.items():
            client = Client()
            client.force_login(user)
            fields = {**given, "asked_on": clock.today().isoformat()}
            status = client.post(reverse("web:new", args=["refusal"]), fields).status_code
            assert status == (302 if who in {SP, CP} else 403), who
        assert Refusal.objects.count() == 2


def test_a_plaque_is_checked_by_the_office_and_taken_down_where_it_hangs(cast, people):
    with clock.at(NATIONAL_DAY):
        made = testing.plaque(cast.pwc)
        judged = {"judged": "comes_down", "finding": "没有条款。"}
        check_refusal(people[DE], made, "check", {**judged, "judged": "stays"}, "R-02")
        check_row(people, made, "check", [DE], judged, "to_remove")
        assert due(made) == end_of(10, 20)
        check_row(people, made, "remove", [SP, SO], {}, "removed")


def test_an_inspection_is_used_once(cast, people):
    with clock.at(NATIONAL_DAY):
        permit = testing.in_effect(asked(cast, kind="inspection", title="消防专项检查"))
        check_row(people, permit, "use", [DD, DE], REASON, "used")


def test_silence_is_no_consent(cast, people):
    with clock.at(NATIONAL_DAY):
        made = testing.heard(asked(cast), silent=[cast.pwc])
        check_refusal(people[DE], made, "approve", admitted(), "R-03")


# until when, where all was done on 30 September, and where all was done on 13 February
CLOCKS = {
    "formal_check": [(10, 10), (2, 25)],
    "supplementing": [(10, 13), (2, 27)],
    "street_hearing": [(10, 27), (3, 12)],
    "reviewing": [(10, 27), (3, 12)],
    "under_review": [(10, 30), (3, 16)],
}


@pytest.mark.parametrize("turn", [0, 1], ids=["national-day", "spring-festival"])
def test_its_clock_counts_the_festivals(cast, turn):
    with clock.at((NATIONAL_DAY, SPRING_FESTIVAL)[turn]):
        found = {}
        for state, made in course(cast):
            if state in CLOCKS:
                found[state] = due(made)
            if state == "street_hearing":
                assert due(made.hearings.get()) == end_of(*((10, 15), (3, 2))[turn])
        assert found == {state: end_of(*days[turn]) for state, days in CLOCKS.items()}
        assert due(at_once(cast)) == end_of(*((10, 29), (3, 14))[turn])


@pytest.mark.parametrize(("start", "last"), [(NATIONAL_DAY, (10, 13)), (SPRING_FESTIVAL, (2, 27))])
def test_a_refusal_is_ruled_on_in_five_working_days(cast, start, last):
    with clock.at(start):
        assert due(file(cast)) == end_of(*last)


@pytest.mark.parametrize(("start", "last"), [(NATIONAL_DAY, (10, 29)), (SPRING_FESTIVAL, (3, 14))])
def test_what_is_admitted_in_a_disaster_ends_after_thirty_days(cast, start, last):
    with clock.at(start):
        made = at_once(cast)
    with clock.at(at(*last, 23, 59)):
        ring_due()
        assert reread(made).state == "temporary"
    with clock.at(end_of(*last)):
        ring_due()
        assert reread(made).state == "expired"


def test_a_review_does_not_outlast_the_last_day(cast):
    """Its last day comes within the thirty days of the review: it runs out, and nobody is asked about it any more."""
    with clock.at(NATIONAL_DAY):
        made = bring(cast, "in_effect", until=testing.first_day() + timedelta(days=20))
        last = made.until
    with clock.at(at(last.month, last.day) - timedelta(days=9)):
        take(reread(made), "complain", reason="每月三次", actor=testing.of(cast.pwc))
        assert due(made) == end_of(last.month, last.day)
    with clock.at(end_of(last.month, last.day)):
        ring_due()
        assert reread(made).state == "expired"


def test_a_plaque_is_looked_at_after_a_year(cast):
    with clock.at(NATIONAL_DAY):
        kept = testing.plaque(cast.pwc, instrument=testing.law(), article="39")
        take(kept, "check", judged="stays", finding="有条款。", actor=testing.office())
        assert due(kept) == end_of(9, 30, 2027)
    assert Plaque.objects.get().state == "retained"
