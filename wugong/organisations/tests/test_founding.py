"""Rows of the table of organisations, from the draft to the yearly confirmation: taken, refused, and their clocks."""

from datetime import date, datetime

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Timer, Todo
from wugong.flow.queries import todos_for
from wugong.organisations.actions import organisations
from wugong.organisations.models import Appointment, Confirmation, Organisation
from wugong.organisations.rules import Kind, PartyType, Sort
from wugong.organisations.testing import make_actor, make_party
from wugong.organisations.tests.conftest import CST, TODAY, branch, kept
from wugong.places import testing as places
from wugong.record.models import Entry

pytestmark = pytest.mark.usefixtures("november")


# -- draft, enrol --


@pytest.mark.parametrize("who", ["cp", "so", "do"])
def test_draft(cast, who):
    made = organisations.draft(branch(cast), actor=getattr(cast, who))
    assert (made.state, made.biz_no) == ("draft", f"{places.STREET}-ORG-2026-00005")
    assert Todo.objects.filter(matter=made.pk, role=Role.CP, place=places.COMMUNITY, done_at=None).exists()


def test_draft_by_the_branch_secretary_and_by_the_unit_of_the_place(cast):
    bp = make_actor(Role.BP, make_party("别的支部", cast.places[places.COMPOUND], PartyType.BRANCH))
    assert organisations.draft(branch(cast), actor=bp).state == "draft"
    own = branch(cast, unit=cast.unit, basis="unit")
    assert organisations.draft(own, actor=cast.ul).state == "draft"


@pytest.mark.parametrize("who", ["up", "ul"])
def test_draft_by_a_stranger_is_denied(cast, who):
    before = Organisation.objects.count()
    with pytest.raises(Denied):
        organisations.draft(branch(cast), actor=getattr(cast, who))
    assert Organisation.objects.count() == before
    assert Entry.objects.filter(outcome="denied", act="draft").count() == 1


@pytest.mark.parametrize(("who", "allowed"), [("do", True), ("sp", True), ("so", True), ("cp", False), ("up", False)])
def test_enrol_an_existing_one(cast, who, allowed):
    if not allowed:
        with pytest.raises(Denied):
            organisations.enrol(branch(cast), actor=getattr(cast, who))
        assert not Organisation.objects.filter(name="春晖家园小区党支部").exists()
        return
    made = organisations.enrol(branch(cast), actor=getattr(cast, who))
    assert (made.state, made.confirmed_year) == ("active", 2026)


# -- submit --


def test_submit_asks_the_superior_within_a_month(cast, reviewed):
    assert reviewed.state == "under_review"
    assert Timer.objects.get(matter=reviewed.pk, closed_at=None).due_at.date() == date(2026, 12, 25)
    [todo] = Todo.objects.filter(matter=reviewed.pk, done_at=None)
    assert (todo.party, todo.role, todo.place) == ("approver", Role.CP, places.COMMUNITY)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"basis": ""}, "3.2"),
        ({"basis": "regional", "anchor": "chamber"}, "S34-S35"),
        ({"basis": "industry", "anchor": "park"}, "S34-S35"),
        ({"basis": "regional", "anchor": ""}, "S34-S35"),
        ({"member_band": "1-2"}, "2.2"),
        ({"member_band": ""}, "2.2"),
        ({"member_band": "1-2", "kind": PartyType.JOINT_BRANCH}, "2.2"),
    ],
)
def test_submit_is_refused_by_its_guards(cast, more, rule):
    made = organisations.draft(branch(cast, **more), actor=cast.cp)
    with pytest.raises(Refusal) as refused:
        take(made, "submit", actor=cast.cp)
    assert refused.value.rule == rule
    kept(made, "draft")


@pytest.mark.parametrize("kind", [PartyType.JOINT_BRANCH, PartyType.FUNCTIONAL_BRANCH, PartyType.TEMPORARY_BRANCH])
def test_a_joint_functional_or_temporary_branch_of_fewer_than_three_needs_a_reason(cast, kind):
    made = organisations.draft(branch(cast, member_band="1-2", kind=kind), actor=cast.cp)
    assert take(made, "submit", actor=cast.cp, reason="两个小区合建").state == "under_review"


def test_a_branch_of_fewer_than_three_is_no_branch_whatever_the_reason(cast):
    made = organisations.draft(branch(cast, member_band="1-2"), actor=cast.cp)
    with pytest.raises(Refusal):
        take(made, "submit", actor=cast.cp, reason="就是想建")
    kept(made, "draft")


def test_a_unit_needs_its_credit_code_or_a_reason(cast):
    unit = Organisation(sort=Sort.UNIT, kind=Kind.MARKET, name="青禾市场", place=cast.places[places.COMMUNITY])
    made = organisations.draft(unit, actor=cast.cp)
    with pytest.raises(Refusal, match="credit code"):
        take(made, "submit", actor=cast.cp)
    assert take(made, "submit", actor=cast.cp, reason="尚未登记").state == "under_review"


def test_discard(cast, drafted):
    assert take(drafted, "discard", actor=cast.cp).state == "dissolved"


# -- approve, return --


@pytest.mark.engine
def test_approve_writes_the_reply_and_starts_the_term(active):
    assert (active.state, active.reply_doc, active.founded, active.confirmed_year) == (
        "active",
        "青禾委〔2026〕3号",
        TODAY,
        2026,
    )
    # ninety days before 1 November 2029 is 3 August; the clock is over at its end
    assert Timer.objects.get(matter=active.pk, closed_at=None).due_at == datetime(2029, 8, 4, tzinfo=CST)


@pytest.mark.parametrize("ends", [date(1900, 1, 1), date(2036, 1, 1)])
def test_a_term_that_is_over_or_too_long_is_not_sent_up(cast, ends):
    made = organisations.draft(branch(cast, term_end=ends), actor=cast.cp)
    with pytest.raises(Refusal) as refused:
        take(made, "submit", actor=cast.cp)
    assert refused.value.rule == "2.2"
    kept(made, "draft")


def test_who_drafted_a_branch_does_not_approve_it(cast):
    """Where nobody but the drafter sits at the superior, the level above approves."""
    made = take(organisations.draft(branch(cast), actor=cast.cp), "submit", actor=cast.so)
    assert not todos_for(cast.cp).filter(matter=made.pk).exists()
    assert todos_for(cast.sp).filter(matter=made.pk).exists()
    with pytest.raises(Denied):
        take(made, "approve", reply_doc="1", actor=cast.cp)
    assert take(made, "approve", reply_doc="1", actor=cast.sp).state == "active"


def test_a_colleague_of_the_drafter_approves_it(cast):
    made = take(organisations.draft(branch(cast, superior=cast.pwc), actor=cast.so), "submit", actor=cast.so)
    with pytest.raises(Denied):  # a head approves, not the office
        take(made, "approve", reply_doc="1", actor=cast.so)
    assert take(made, "approve", reply_doc="1", actor=cast.sp).state == "active"


@pytest.mark.engine
@pytest.mark.parametrize(("years", "allowed"), [(3, True), (4, False), (6, False)])
def test_a_term_is_no_longer_than_the_rules_allow(cast, reviewed, years, allowed):
    ends = TODAY.replace(year=TODAY.year + years)
    existing = branch(cast, term_end=ends)
    if allowed:
        assert take(reviewed, "approve", reply_doc="1", term_end=ends, actor=cast.cp).term_end == ends
        return
    for act in (
        lambda: take(reviewed, "approve", reply_doc="1", term_end=ends, actor=cast.cp),
        lambda: organisations.enrol(existing, actor=cast.so),
        lambda: organisations.amend(cast.branch, changes={"term_end": ends}, actor=cast.so),
    ):
        with pytest.raises(Refusal, match="at most 3 years"):
            act()
    kept(reviewed, "under_review")
    kept(cast.branch, "active")


def test_approve_wants_the_number_of_the_reply(cast, reviewed):
    with pytest.raises(Refusal, match="reply document"):
        take(reviewed, "approve", actor=cast.cp)
    kept(reviewed, "under_review")


@pytest.mark.parametrize(
    ("boss", "deciders"), [("community", {"cp"}), ("pwc", {"sp"}), ("committee", {"do"}), (None, {"do"})]
)
def test_who_decides_follows_the_superior(cast, boss, deciders):
    made = organisations.draft(branch(cast, superior=boss and getattr(cast, boss)), actor=cast.do)
    take(made, "submit", actor=cast.cp)
    may = {
        who for who in ("cp", "sp", "so", "do", "up") if todos_for(getattr(cast, who)).filter(matter=made.pk).exists()
    }
    assert may == deciders


def test_a_branch_below_the_party_committee_of_a_unit_is_decided_there(cast):
    made = organisations.draft(branch(cast, superior=cast.branch), actor=cast.cp)
    take(made, "submit", actor=cast.cp)
    with pytest.raises(Denied):
        take(made, "approve", reply_doc="1", actor=cast.cp)
    assert take(made, "approve", reply_doc="1", actor=cast.up).state == "active"


# -- annual confirmation --


def test_annual_confirm_by_the_organisation_itself(cast):
    Organisation.objects.filter(pk=cast.branch.pk).update(confirmed_year=2025)
    cast.branch.refresh_from_db()
    row = take(cast.branch, "annual_confirm", phone="6780 1", member_band="3-6", actor=cast.ul)
    assert (row.confirmed_year, row.phone, row.member_band, row.state) == (2026, "6780 1", "3-6", "active")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"member_band": "3-6"}, "still missing"),
        ({"phone": "1"}, "office telephone"),
        ({"phone": "1", "member_band": "3-6", "anchor_valid": False}, "no longer there"),
    ],
)
def test_annual_confirm_is_refused_by_its_guards(cast, given, words):
    with pytest.raises(Refusal, match=words):
        take(cast.branch, "annual_confirm", actor=cast.up, **given)
    kept(cast.branch, "active")


def test_the_superior_confirms_where_nobody_signs_in(cast):
    """And not where somebody does: the organisation itself knows best."""
    confirmed = {"phone": "6780 1", "member_band": "3-6"}
    with pytest.raises(Denied):
        take(cast.branch, "annual_confirm", actor=cast.do, **confirmed)
    Appointment.objects.filter(post__organisation__in=[cast.branch, cast.branch.unit]).delete()
    Organisation.objects.filter(pk=cast.branch.pk).update(confirmed_year=2025)
    cast.branch.refresh_from_db()
    question = begin(Confirmation(organisation=cast.branch, year=2026, due_on=clock.today()), "ask", actor=SYSTEM)
    assert todos_for(cast.do).filter(matter=question.pk).exists()
    take(question, "confirm", actor=cast.do, **confirmed)
    cast.branch.refresh_from_db()
    assert (cast.branch.confirmed_year, cast.branch.phone) == (2026, "6780 1")


@pytest.mark.engine
def test_the_question_of_the_year_stands_on_the_desk_and_is_supervised_when_late(cast):
    Organisation.objects.exclude(pk=cast.branch.pk).update(confirmed_year=2027)
    with clock.at(datetime(2027, 1, 31, 9, tzinfo=CST)):
        assert organisations.ask_confirmations(actor=SYSTEM) == 0
    with clock.at(datetime(2027, 2, 1, 9, tzinfo=CST)):
        assert organisations.ask_confirmations(actor=SYSTEM) == 1
        assert organisations.ask_confirmations(actor=SYSTEM) == 0
    question = Confirmation.objects.get()
    assert (question.organisation, question.year) == (cast.branch, 2027)
    assert todos_for(cast.up).filter(matter=question.pk).exists()
    assert Timer.objects.get(matter=question.pk).due_at == datetime(2027, 4, 1, tzinfo=CST)
    with clock.at(datetime(2027, 4, 20, 9, tzinfo=CST)):
        ring_due(actor=SYSTEM)
        assert todos_for(cast.do).filter(matter=question.pk).exists()
        assert Organisation.objects.get(pk=cast.branch.pk).stale
        take(question, "confirm", phone="1", member_band="3-6", actor=cast.ul)
        assert not Organisation.objects.get(pk=cast.branch.pk).stale
    assert Confirmation.objects.get().state == "confirmed"
    assert not Todo.objects.filter(matter=question.pk, done_at=None).exists()


@pytest.mark.parametrize(
    ("confirmed", "moment", "expected"),
    [
        (2025, (2026, 3, 31), False),
        (2025, (2026, 4, 1), True),
        (2026, (2026, 12, 31), False),
        (2024, (2026, 2, 1), True),
    ],
)
def test_stale_after_31_march(cast, confirmed, moment, expected):
    cast.branch.confirmed_year = confirmed
    with clock.at(datetime(*moment, 12, tzinfo=CST)):
        assert cast.branch.stale is expected
