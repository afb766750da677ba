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
from wugong.flow.testing import at, check_refusal, check_row, due, end_of
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


def bring(cast, state, **more):
    """A request in that state, all within a moment."""
    if state == "temporary":
        return at_once(cast)
    made = asked(cast, **more)
    if state == "supplementing":
        return take(made, "ask_more", actor=testing.office(), reason="缺培训日期")
    if state == "street_hearing":
        return take(made, "consult", actor=testing.office())
    made = {
        "formal_check": lambda one: one, "reviewing": testing.heard, "approved": testing.approved,
        "packaged": signed, "in_effect": testing.in_effect, "under_review": testing.in_effect,
    }[state](made)  # fmt: skip
    return take(made, "review", actor=SYSTEM) if state == "under_review" else made


def signed(made):
    hearing = testing.approved(made).hearings.get()
    take(hearing, "sign", actor=testing.of(hearing.organisation), **testing.ARRIVED)
    return reread(made)


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
    ("packaged", "publish", [DE], {}, "in_effect"),
    ("in_effect", "review", [DE], {}, "under_review"),
    ("in_effect", "complain", [SP, SO], REASON, "under_review"),
    ("under_review", "keep", [DE], REASON, "in_effect"),
    ("under_review", "withdraw", [DE], REASON, "withdrawn"),
    ("temporary", "stop", [DO, DD], REASON, "withdrawn"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_is_taken_by_whom_the_rules_name(cast, people, row):
    state, step, by, fields, after = row
    with clock.at(NATIONAL_DAY):
        check_row(people, bring(cast, state), step, by, fields() if callable(fields) else fields, after)


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
        check_refusal(people[DE], bring(cast, "in_effect"), "use", REASON, "2.1")
        permit = bring(cast, "in_effect", kind="inspection", title="消防专项检查")
        check_row(people, permit, "use", [DD, DE], REASON, "used")


REFUSED = [
    ("formal_check", {"training": ""}, "consult", DE, {}, "R-03"),
    ("formal_check", {"title": "招商线索月报"}, "consult", DE, {}, "R-01"),
    ("formal_check", {"level": "community"}, "consult", DE, {}, "R-03"),
    ("supplementing", {}, "supplement", DD, {"training": "一场"}, "R-03"),
    ("packaged", {}, "publish", DE, {}, "period"),
    ("under_review", {}, "keep", DE, REASON, "period"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[0]}-{row[2]}-{row[5]}-{row[1]}")
def test_a_row_is_refused_by_its_guard(cast, people, row):
    state, more, step, who, fields, rule = row
    with clock.at(NATIONAL_DAY):
        made = bring(cast, state, **more)
        if rule == "period":
            Mandate.objects.filter(pk=made.pk).update(since="2026-09-01", until="2026-09-29")
        check_refusal(people[who], made, step, fields, rule)


def test_silence_is_no_consent(cast, people):
    with clock.at(NATIONAL_DAY):
        made = testing.heard(asked(cast), silent=[cast.pwc])
        check_refusal(people[DE], made, "approve", admitted(), "R-03")


@pytest.mark.parametrize("kind", ["body", "plaque"])
def test_no_counterpart_body_and_no_plaque_without_an_article(cast, people, kind):
    with clock.at(NATIONAL_DAY):
        made = asked(cast, kind=kind, title="设消防专班")
        Mandate.objects.filter(pk=made.pk).update(article="")
        check_refusal(people[DE], made, "consult", {}, "R-02")


# until when, where all was done on 30 September, and where all was done on 13 February
CLOCKS = [
    ("formal_check", (10, 10), (2, 25)),
    ("supplementing", (10, 13), (2, 27)),
    ("street_hearing", (10, 27), (3, 12)),
    ("reviewing", (10, 27), (3, 12)),
    ("under_review", (10, 30), (3, 16)),
    ("temporary", (10, 29), (3, 14)),
]  # fmt: skip


@pytest.mark.parametrize("row", CLOCKS, ids=lambda row: row[0])
def test_its_clock_counts_the_festivals(cast, row):
    state, *days = row
    for start, (month, day) in zip((NATIONAL_DAY, SPRING_FESTIVAL), days, strict=True):
        with clock.at(start):
            made = bring(cast, state)
            assert due(made) == end_of(month, day), start
            if state == "street_hearing":
                assert due(made.hearings.get()) == end_of(*((10, 15), (3, 2))[start == SPRING_FESTIVAL])


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
