"""Domain 3.6 row by row, as the rules have it: who takes it on the page, who does not, what refuses it, until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.consultation import testing
from wugong.consultation.models import Consultation, Recusal
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of, press, undone
from wugong.inbox.models import Message

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, SP, SO, DO = "department_officer", "street_secretary", "street_staff", "district_officer"
DRAFTS = {"down": SO, "up": "second"}
DECIDED = {"decision": "go_ahead", "decision_note": "经研究决定。"}
TREATED = {"treatment": "adopted", "treatment_reason": "已吸收。", "objections": 0}
REASON = {"reason": "不再需要。"}
SAID = {"text": "我方意见已书面说明。", "side": "asker"}


def meeting(**other):
    given = {**testing.MET, "meeting_on": clock.today(), "draft_verdict": "agree", "text": testing.REASONS}
    return {**given, **other}


def public(**other):
    return {"publicity_until": clock.today() + timedelta(days=20), "publicity_where": "公告栏", **other}


def recipient(case):
    return {"recipient": case.answerer.posts.filter(role__in=["SP", "DD"]).first().appointments.get().user_id}


def drafter(case):
    names = {"down": "street_staff", "up": "科长"}
    return {"drafter": User.objects.get(name=names[case.direction]).pk}


def course(cast, direction, way, **given):
    """A case in state after state as it goes that way, all within a moment."""
    case, sides = testing.drafted(cast, direction, **given)
    began = [
        ("issued", "issue", sides.asks, {"recipient": User.objects.get(pk=sides.heads.user)}),
        ("received", "acknowledge", sides.heads, {}),
        ("preparing", "assign", sides.heads, {"drafter": User.objects.get(pk=sides.drafts.user)}),
    ]
    late = testing.met_late() if way == "disputed" else {}
    ways = {
        "answered": [
            *began,
            ("info_requested", "ask", sides.drafts, {"question": "任职多久？"}),
            ("", "supply", sides.asks, {"supplied": "四年。"}),
            ("deliberated", "deliberate", sides.drafts, meeting()),
            ("returned", "return_opinion", sides.heads, {}),
            ("decided", "record_decision", sides.asks, DECIDED),
            *([("publicity", "publicise", sides.asks, public())] if direction == "down" else []),
        ],
        "disputed": [
            *began,
            ("", "deliberate", sides.drafts, meeting(draft_verdict="disagree")),
            ("disputed", "return_opinion", sides.heads, {}),
            ("coordinating", "coordinate", sides.coordinates, {}),
            ("", "give_statement", sides.asks, {"text": "已说明。"}),
            ("heard", "give_statement", sides.heads, {"text": "已说明。"}),
            *([("consented", "deliberate_late", sides.drafts, late)] if direction == "down" else []),
            ("coordinated", "conclude", sides.coordinates, {"outcome": "differs", "conclusion": "已听取。"}),
        ],
        "silent": [began[0], ("lapsed", "lapse", SYSTEM, {})],
    }
    yield "draft", case
    for state, step, actor, fields in ways[way]:
        case = take(case, step, actor=actor) if actor is SYSTEM else perform(reread(case), step, actor=actor, **fields)
        if state:
            yield state, reread(case)


def bring(cast, state, way="answered"):
    """A case in that state."""
    return next(case for reached, case in course(cast, "down", way) if reached == state)


# the state, the event, by whom of a department that asks, by whom of a street that asks, fields, what it is afterwards
ROWS = [
    ("draft", "issue", [DD], [SP], recipient, "issued"),
    ("draft", "withdraw", [DD], [SP, SO], REASON, "withdrawn"),
    ("issued", "acknowledge", [SP, SO], [DD, "second"], {}, "received"),
    ("issued", "withdraw", [DD], [SP, SO], REASON, "withdrawn"),
    ("received", "assign", [SP], [DD, "second"], drafter, "preparing"),
    ("preparing", "ask", [SP, SO], [DD, "second"], {"question": "任职多久？"}, "info_requested"),
    ("info_requested", "supply", [DD], [SP, SO], {"supplied": "四年。"}, "preparing"),
    ("preparing", "deliberate", [SO], ["second"], meeting, "deliberated"),
    ("deliberated", "return_opinion", [SP], [DD, "second"], {}, "returned"),
    ("issued", "waive", None, [DO], REASON, "lapsed"),
    ("info_requested", "waive", None, [DO], REASON, "lapsed"),
    ("deliberated", "waive", None, [DO], REASON, "lapsed"),
    ("disputed", "coordinate", [DO], [DO], {}, "coordinating"),
    ("coordinating", "give_statement", [DO, DD, SP, SO], [DO, DD, SP, SO, "second"], SAID, "coordinating"),
    ("coordinating", "deliberate_late", [SP, SO], None, testing.met_late, "coordinating"),
    ("consented", "sign_late", [SP], None, {}, "coordinating"),
    ("heard", "conclude", [DO], [DO], {"outcome": "differs", "conclusion": "已听取。"}, "coordinated"),
    ("returned", "record_decision", [DD], [SP], DECIDED, "decided"),
    ("coordinated", "record_decision", [DD], [SP], DECIDED, "decided"),
    ("lapsed", "record_decision", [DD], [SP], DECIDED, "decided"),
    ("decided", "publicise", [DD], None, public, "publicity"),
]  # fmt: skip


@pytest.fixture
def people(cast):
    """Everybody who can sign in, and a second officer of the department."""
    second = testing.second_officer(cast)
    return {**cast.users, "second": User.objects.get(pk=str(second.user))}


def filled(fields, case):
    given = fields if isinstance(fields, dict) else fields(case) if fields in (recipient, drafter) else fields()
    return dict(given)


REFUSED = [
    ("preparing", "deliberate", SO, lambda: meeting(meeting_on=clock.today() - timedelta(days=1)), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(meeting_on=clock.today() + timedelta(days=1)), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(expected=17), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(reserved=0), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(text="见考察材料"), "2.6"),
    ("preparing", "ask", SP, lambda: {"question": "请附人事档案"}, "2.6"),
    ("issued", "waive", DO, lambda: REASON, "R-05"),
    ("deliberated", "waive", DO, lambda: REASON, "R-05"),
    ("returned", "coordinate", DO, dict, "coordination"),
    ("coordinating", "conclude", DO, lambda: {"outcome": "differs", "conclusion": "x"}, "coordination"),
    ("disputed", "record_decision", DD, lambda: DECIDED, "coordination"),
    ("coordinating", "record_decision", DD, lambda: DECIDED, "coordination"),
    ("coordinating", "deliberate_late", SO, lambda: testing.met_late(expected=17), "R-07"),
    ("coordinating", "deliberate_late", SO, lambda: testing.met_late(meeting_on=date(2026, 9, 29)), "R-07"),
    ("heard", "conclude", DO, lambda: {"outcome": "agreed", "conclusion": "x"}, "R-07"),
    ("decided", "publicise", DD, lambda: public(publicity_until=date(2026, 10, 12)), "publicity"),
    ("decided", "notify", DD, lambda: TREATED, "publicity"),
    ("publicity", "notify", DD, lambda: TREATED, "publicity"),
]  # fmt: skip
EARLY = ("issued", "received", "preparing", "info_requested", "deliberated")
READ = ("received", "preparing", "deliberated", "returned", "decided")
WAYS = {
    "answered": {"draft", *EARLY, "returned", "decided", "publicity"},
    "disputed": {"disputed", "coordinating", "heard", "consented", "coordinated"},
    "silent": {"lapsed"},
}


def test_the_ways_lead_through_every_row():
    assert {row[0] for row in [*ROWS, *REFUSED]} <= set().union(*WAYS.values())


@pytest.mark.slow  # one case brought through all states of a way, and every row pressed by everybody
@pytest.mark.parametrize("direction", ["down", "up"])
@pytest.mark.parametrize("way", WAYS)
def test_each_row_is_taken_by_whom_the_rules_name_and_refused_by_its_guard(cast, people, way, direction):
    reached = set()
    with clock.at(NATIONAL_DAY):
        for state, case in course(cast, direction, way):
            if state not in WAYS[way]:
                continue  # on another way
            reached.add(state)
            for before, step, down, up, fields, after in ROWS:
                by = down if direction == "down" else up
                if before != state or by is None:
                    continue
                by = [*by, "second"] if direction == "down" and DD in by else by  # two officers of the department
                with undone():
                    check_row(people, case, step, by, filled(fields, case), after)
            refuses(people, case, state, direction)
    missing = set() if direction == "down" else {"publicity", "consented"}
    assert reached == WAYS[way] - missing


def refuses(people, case, state, direction):
    """Each refusal of that state, each from the start."""
    refused = [row[1:] for row in REFUSED if row[0] == state and direction == "down"]
    if state in EARLY:  # no decision from issued to deliberated
        who, rule = (DD, "R-05") if direction == "down" else (SP, "R-06")
        refused.append(("record_decision", who, lambda: DECIDED, rule))
    if state in READ and direction == "down":  # only a draft or an unread letter is withdrawn
        refused.append(("withdraw", DD, lambda: REASON, "state"))
    for step, who, fields, rule in refused:
        with undone():
            check_refusal(people[who], case, step, fields(), rule)


@pytest.mark.parametrize(("direction", "askers"), [("down", {DD, "second"}), ("up", {SP, SO})])
def test_a_letter_is_drafted_on_the_page_by_the_side_that_asks(cast, people, direction, askers):
    """– → draft: a department on the head of its agency, a street on the head of its unit, and nobody else."""
    post = testing.post_of(cast, direction)
    occasion = "appointment" if direction == "down" else "adjustment"
    given = {"post": post.pk, "occasion": occasion, "candidate": "周启明", "proposal": testing.PROPOSAL}
    page = reverse("web:new", args=["consultation"])
    with clock.at(NATIONAL_DAY):
        for who, user in people.items():
            client = Client()
            client.force_login(user)
            status = client.post(page, given).status_code
            other = {DD, "second", SP, SO} - askers  # they ask on posts of their own
            assert status == (302 if who in askers else 422 if who in other else 403), who
        assert set(Consultation.objects.values_list("direction", "state", "post")) == {(direction, "draft", post.pk)}
        asks = Client()
        asks.force_login(people[sorted(askers)[0]])
        assert asks.post(page, {**given, "proposal": "附考察材料"}).status_code == 422
        assert asks.post(page, {**given, "candidate": ""}).status_code == 422


def test_who_drafted_does_not_sign_and_who_keeps_out_takes_no_step(cast, people):
    with clock.at(NATIONAL_DAY):
        case = bring(cast, "deliberated")
        Consultation.objects.filter(pk=case.pk).update(drafter=people[SP])
        check_refusal(people[SP], case, "return_opinion", {}, "R-07")
        Consultation.objects.filter(pk=case.pk).update(drafter=people[SO])
        Recusal.objects.create(consultation=case, user=people[SP].pk, name="书记", ground="relative")
        check_refusal(people[SP], case, "return_opinion", {}, "recusal")
        early = bring(cast, "received")
        Recusal.objects.create(consultation=early, user=people[SP].pk, name="书记", ground="interest")
        check_refusal(people[SP], early, "assign", drafter(early), "recusal")


def test_a_letter_has_a_recipient_and_no_other_material(cast, people):
    with clock.at(NATIONAL_DAY):
        case = bring(cast, "draft")
        for wrong in ("", people["stranger"].pk):
            assert press(people[DD], case, "issue", {"recipient": wrong}) == 422
        letter = {"occasion": "appointment", "candidate": "周启明", "proposal": testing.PROPOSAL}
        assert press(people[DD], case, "amend", {**letter, "materials": ["personnel_file"]}) == 422
        check_refusal(people[DD], case, "amend", {**letter, "proposal": "附人事档案"}, "2.6")
        check_refusal(people[DD], case, "amend", {**letter, "candidate": "周启明 3201"}, "candidate")
        assert reread(case).state == "draft"


# until when, where all was done on 30 September, and where all was done on 13 February
CLOCKS = {
    "answered": {
        "issued": [(10, 8), (2, 14)],
        "received": [(10, 9), (2, 24)],
        "preparing": [(10, 20), (3, 5)],
        "info_requested": [(10, 10), (2, 25)],
        "deliberated": [(10, 20), (3, 5)],
        "decided": [(10, 13), (2, 27)],
    },
    "disputed": {"disputed": [(10, 20), (3, 5)], "coordinating": [(10, 20), (3, 5)]},
    "award": {"preparing": [(10, 13), (2, 27)]},
}


@pytest.mark.parametrize("turn", [0, 1], ids=["national-day", "spring-festival"])
@pytest.mark.parametrize("way", CLOCKS)
def test_its_clock_counts_the_festivals(cast, way, turn):
    given = {"occasion": "award"} if way == "award" else {}
    with clock.at((NATIONAL_DAY, SPRING_FESTIVAL)[turn]):
        stops = course(cast, "down", "answered" if way == "award" else way, **given)
        found = {state: due(case) for state, case in stops if state in CLOCKS[way]}
    assert found == {state: end_of(*days[turn]) for state, days in CLOCKS[way].items()}


def test_it_warns_three_days_and_one_day_ahead_and_then_above(cast):
    """T−3 and T−1 of the ten working days and of the month; after the ten days the head, then the department."""
    with clock.at(NATIONAL_DAY):
        bring(cast, "preparing")
    heard = {}
    for day in (date(2026, 10, 1) + timedelta(days=n) for n in range(30)):
        with clock.at(at(day.month, day.day, 12)):
            known = set(Message.objects.values_list("pk", flat=True))
            ring_due()
            new = Message.objects.exclude(pk__in=known).filter(kind__startswith="clock.")
            if said := {(m.kind.removeprefix("clock."), m.role or "drafter") for m in new}:
                heard[day.month, day.day] = said
    assert heard == {
        (10, 15): {("remind", "drafter")},
        (10, 19): {("remind", "drafter")},
        (10, 21): {("urge", "drafter"), ("urge", "SP")},
        (10, 22): {("supervise", "drafter"), ("supervise", "DO")},
        (10, 27): {("remind", "drafter"), ("remind", "SP")},  # of the month
        (10, 29): {("remind", "drafter"), ("remind", "DO")},
    }


@pytest.mark.parametrize(("start", "last"), [(NATIONAL_DAY, (10, 30)), (SPRING_FESTIVAL, (3, 13))])
def test_it_lapses_after_a_month_and_is_decided_then(cast, people, start, last):
    with clock.at(start):
        case = bring(cast, "issued")
    with clock.at(at(*last, 23, 59)):
        ring_due()
        assert reread(case).state == "issued"
    with clock.at(end_of(*last)):
        ring_due()
        assert (reread(case).state, reread(case).verdict) == ("lapsed", "")
        assert press(people[DD], case, "record_decision", DECIDED) == 302


@pytest.mark.parametrize(
    ("start", "first", "sealed"), [(NATIONAL_DAY, (10, 14), (11, 13)), (SPRING_FESTIVAL, (2, 28), (3, 30))]
)
def test_it_is_public_for_five_working_days_notified_and_sealed_after_thirty(cast, people, start, first, sealed):
    with clock.at(start):
        case = bring(cast, "decided")
        last = date(2026, *first) - timedelta(days=1)
        assert press(people[DD], case, "publicise", public(publicity_until=last - timedelta(days=1))) == 409
        assert press(people[DD], case, "publicise", public(publicity_until=last)) == 302
    with clock.at(at(*first) - timedelta(days=1)):
        assert press(people[DD], case, "notify", TREATED) == 409
    with clock.at(at(*first)):
        assert press(people[DD], case, "notify", {**TREATED, "objections": ""}) == 409
        check_row(people, reread(case), "notify", [DD, "second"], TREATED, "notified")
        assert due(case) == end_of(*sealed)
    with clock.at(end_of(*sealed)):
        ring_due()
        assert reread(case).state == "sealed"
