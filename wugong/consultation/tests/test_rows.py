"""Domain 3.6 row by row, as the rules have it: who takes it on the page, who does not, what refuses it, until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wugong.accounts.models import User
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.consultation import testing
from wugong.consultation.models import Consultation, Recusal
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import at, check_refusal, check_row, due, end_of, press

pytestmark = pytest.mark.django_db
# National Day 2026 is 1 to 7 October, Saturday the 10th is worked; the spring festival 15 to 23 February, Saturdays the
# 14th and 28th are worked.
NATIONAL_DAY, SPRING_FESTIVAL = at(9, 30), at(2, 13)
DD, SP, SO, DO = "department_officer", "street_secretary", "street_staff", "district_officer"
DRAFTS = {"down": SO, "up": "second"}
DECIDED = {"decision": "go_ahead", "decision_note": "经研究决定。"}
TREATED = {"treatment": "adopted", "treatment_reason": "已吸收。", "objections": 0}
SAID = {"text": "我方意见已书面说明。", "side": "asker"}


def meeting(**other):
    given = {**testing.MET, "meeting_on": clock.today(), "draft_verdict": "agree", "text": testing.REASONS}
    return {**given, **other}


def public(**other):
    return {"publicity_until": clock.today() + timedelta(days=13), "publicity_where": "公告栏", **other}


def bring(cast, state, direction="down", **given):
    """A case in that state, all within a moment."""
    made = {"draft": testing.drafted, "issued": testing.issued, "preparing": testing.prepared}
    if state in made:
        return made[state](cast, direction, **given)[0]
    if state == "received":
        case, sides = testing.issued(cast, direction, **given)
        return perform(case, "acknowledge", actor=sides.heads)
    if state == "info_requested":
        case, sides = testing.prepared(cast, direction, **given)
        return perform(case, "ask", actor=sides.drafts, question="任职多久？")
    if state in {"deliberated", "returned", "disputed"}:
        verdict = "disagree" if state == "disputed" else "agree"
        make = testing.deliberated if state == "deliberated" else testing.returned
        return make(cast, verdict, direction=direction, **given)[0]
    if state == "lapsed":
        return take(testing.issued(cast, direction, **given)[0], "lapse", actor=SYSTEM)
    if state in {"coordinating", "heard"}:
        case, sides = testing.returned(cast, "disagree", direction=direction, **given)
        perform(case, "coordinate", actor=sides.coordinates)
        for actor in (sides.asks, sides.heads) if state == "heard" else ():
            perform(reread(case), "give_statement", actor=actor, text="已说明。")
        return reread(case)
    if state == "coordinated":
        return testing.coordinated(cast)[0]
    case, sides = testing.returned(cast, direction=direction, **given)
    testing.decided(case, sides)
    if state != "decided":
        perform(reread(case), "publicise", actor=sides.asks, **public())
    return reread(case)


def recipient(case):
    return {"recipient": case.answerer.posts.filter(role__in=["SP", "DD"]).first().appointments.get().user_id}


def drafter(case):
    names = {"down": "street_staff", "up": "科长"}
    return {"drafter": User.objects.get(name=names[case.direction]).pk}


NOTHING = dict
REASON = {"reason": "不再需要。"}
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
    ("disputed", "coordinate", [DO], [DO], {}, "coordinating"),
    ("heard", "conclude", [DO], [DO], {"outcome": "differs", "conclusion": "已听取。"}, "coordinated"),
    ("returned", "record_decision", [DD], [SP], DECIDED, "decided"),
    ("coordinated", "record_decision", [DD], None, DECIDED, "decided"),
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


@pytest.mark.parametrize("direction", ["down", "up"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_row_is_taken_by_whom_the_rules_name(cast, people, row, direction):
    before, step, down, up, fields, after = row
    by = down if direction == "down" else up
    if by is None:
        return
    with clock.at(NATIONAL_DAY):
        case = bring(cast, before, direction)
        if direction == "down" and DD in by:
            by = [*by, "second"]  # two officers of the department that asks
        check_row(people, case, step, by, filled(fields, case), after)


@pytest.mark.parametrize("direction", ["down", "up"])
@pytest.mark.parametrize("state", ["issued", "received", "preparing", "info_requested", "deliberated"])
def test_no_decision_before_the_opinion(cast, people, state, direction):
    """R-05, R-06: impossible from issued to deliberated."""
    with clock.at(NATIONAL_DAY):
        case = bring(cast, state, direction)
        rule = "R-05" if direction == "down" else "R-06"
        check_refusal(people[DD if direction == "down" else SP], case, "record_decision", DECIDED, rule)


@pytest.mark.parametrize("state", ["received", "preparing", "deliberated", "returned", "decided"])
def test_only_a_draft_or_an_unread_letter_is_withdrawn(cast, people, state):
    with clock.at(NATIONAL_DAY):
        check_refusal(people[DD], bring(cast, state), "withdraw", REASON, "state")


REFUSED = [
    ("preparing", "deliberate", SO, lambda: meeting(meeting_on=clock.today() - timedelta(days=1)), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(meeting_on=clock.today() + timedelta(days=1)), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(expected=17), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(reserved=0), "R-07"),
    ("preparing", "deliberate", SO, lambda: meeting(text="见考察材料"), "2.6"),
    ("preparing", "ask", SP, lambda: {"question": "请附人事档案"}, "2.6"),
    ("returned", "coordinate", DO, NOTHING, "coordination"),
    ("coordinating", "conclude", DO, lambda: {"outcome": "differs", "conclusion": "x"}, "coordination"),
    ("disputed", "record_decision", DD, lambda: DECIDED, "coordination"),
    ("coordinating", "record_decision", DD, lambda: DECIDED, "coordination"),
    ("heard", "conclude", DO, lambda: {"outcome": "agreed", "conclusion": "x"}, "R-07"),
    ("decided", "publicise", DD, lambda: public(publicity_until=date(2026, 10, 12)), "publicity"),
    ("decided", "notify", DD, lambda: TREATED, "publicity"),
    ("publicity", "notify", DD, lambda: TREATED, "publicity"),
]  # fmt: skip


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[0]}-{row[1]}-{row[4]}")
def test_a_row_is_refused_by_its_guard(cast, people, row):
    state, step, who, fields, rule = row
    with clock.at(NATIONAL_DAY):
        check_refusal(people[who], bring(cast, state), step, fields(), rule)


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
CLOCKS = [
    ("issued", {}, (10, 8), (2, 14)),
    ("received", {}, (10, 9), (2, 24)),
    ("info_requested", {}, (10, 10), (2, 25)),
    ("preparing", {}, (10, 20), (3, 5)),
    ("deliberated", {}, (10, 20), (3, 5)),
    ("preparing", {"occasion": "award"}, (10, 13), (2, 27)),
    ("disputed", {}, (10, 20), (3, 5)),
    ("coordinating", {}, (10, 20), (3, 5)),
    ("decided", {}, (10, 13), (2, 27)),
]


@pytest.mark.parametrize("row", CLOCKS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_its_clock_counts_the_festivals(cast, row):
    state, given, *days = row
    for start, (month, day) in zip((NATIONAL_DAY, SPRING_FESTIVAL), days, strict=True):
        with clock.at(start):
            assert due(bring(cast, state, **given)) == end_of(month, day), start


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
