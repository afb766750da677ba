"""Rows of the table of organisations from the end of the term to the end of it all; and what always holds."""

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Timer, Todo
from wugong.organisations.actions import organisations, ties
from wugong.organisations.models import Confirmation, Organisation, Tie
from wugong.organisations.queries import one
from wugong.organisations.queries.organisations import organisations_found
from wugong.organisations.testing import make_party
from wugong.organisations.tests.conftest import CST, TODAY, branch, kept
from wugong.places import testing as places
from wugong.record.models import Entry

pytestmark = pytest.mark.usefixtures("november")


# -- the term --


def test_ninety_days_before_its_end_the_term_is_due(active):
    with clock.at(datetime(2029, 8, 3, 23, tzinfo=CST)):
        ring_due(actor=SYSTEM)
        kept(active, "active")
    with clock.at(datetime(2029, 8, 4, 1, tzinfo=CST)):
        ring_due(actor=SYSTEM)
    active.refresh_from_db()
    assert active.state == "term_due"
    assert Timer.objects.get(matter=active.pk, closed_at=None).due_at == datetime(2029, 11, 2, tzinfo=CST)
    [todo] = Todo.objects.filter(matter=active.pk, done_at=None)
    assert (todo.party, todo.role) == ("superior", Role.CP)


def test_a_term_that_is_nearly_over_when_entered_is_due_at_once(cast):
    made = organisations.enrol(branch(cast, term_end=TODAY + timedelta(days=10)), actor=cast.so)
    with clock.at(clock.now() + timedelta(minutes=1)):
        ring_due(actor=SYSTEM)
    made.refresh_from_db()
    assert made.state == "term_due"


def test_a_term_entered_later_starts_its_clock(cast):
    organisations.amend(cast.branch, changes={"term_end": TODAY + timedelta(days=91)}, actor=cast.so)
    with clock.at(clock.now() + timedelta(days=4)):
        ring_due(actor=SYSTEM)
    cast.branch.refresh_from_db()
    assert cast.branch.state == "term_due"


def test_nobody_declares_a_term_due_by_hand(cast, active):
    with pytest.raises(Denied, match="by itself"):
        take(active, "term_due", actor=cast.cp)
    kept(active, "active")


def test_renew(cast, ending):
    row = take(ending, "renew", reason="青选〔2026〕1号", term_end=date(2029, 11, 25), actor=cast.cp)
    assert (row.state, row.term_end) == ("active", date(2029, 11, 25))


@pytest.mark.parametrize("term_end", [date(2029, 11, 26), TODAY])
def test_a_new_term_begins_today_and_lasts_three_years_at_most(cast, ending, term_end):
    with pytest.raises(Refusal, match="at most 3 years"):
        take(ending, "renew", reason="1", term_end=term_end, actor=cast.cp)
    kept(ending, "term_due")


def test_a_community_committee_has_five_years(cast):
    Organisation.objects.filter(pk=cast.community.pk).update(term_end=TODAY + timedelta(days=30))
    cast.community.refresh_from_db()
    take(cast.community, "term_due", actor=SYSTEM)
    with pytest.raises(Refusal, match="5 years"):
        take(cast.community, "renew", reason="1", term_end=date(2031, 11, 26), actor=cast.sp)
    assert take(cast.community, "renew", reason="1", term_end=date(2031, 11, 25), actor=cast.sp).state == "active"


def test_extend_by_a_year_at_most_unless_there_is_a_reason(cast, ending):
    old = ending.term_end
    with pytest.raises(Refusal, match="ends after today and after the old one"):
        take(ending, "extend", document="1", term_end=old, actor=cast.cp)
    with pytest.raises(Refusal, match="one year at most"):
        take(ending, "extend", document="1", term_end=old + timedelta(days=400), actor=cast.cp)
    with pytest.raises(Refusal, match="number of the record"):
        take(ending, "extend", document="", term_end=old + timedelta(days=200), actor=cast.cp)
    kept(ending, "term_due")
    row = take(ending, "extend", document="1", term_end=old + timedelta(days=400), actor=cast.cp, reason="撤并在即")
    assert (row.state, row.term_end) == ("active", old + timedelta(days=400))


# -- reorganise, dissolve --


def test_reorganise_within_sixty_days(cast, active):
    row = take(active, "reorganise", actor=cast.cp, reason="合并")
    assert row.state == "reorganising"
    # 24 January 2027 is a Sunday: the sixtieth day rolls to the Monday
    assert Timer.objects.get(matter=active.pk, closed_at=None).due_at == datetime(2027, 1, 26, tzinfo=CST)


@pytest.mark.parametrize("before", ["active", "term_due", "reorganising"])
def test_dissolve(cast, active, before):
    if before == "term_due":
        take(active, "term_due", actor=SYSTEM)
    if before == "reorganising":
        take(active, "reorganise", actor=cast.cp, reason="合并")
    assert organisations.dissolve(active, actor=cast.cp, reason="合并").state == "dissolved"


def test_dissolve_is_refused_while_pairings_and_lower_ones_hang_on_it(cast):
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    with pytest.raises(Refusal, match="1 pairings"):
        organisations.dissolve(cast.branch, actor=cast.do, reason="合并")
    with pytest.raises(Refusal, match="pairings"):
        organisations.dissolve(cast.community, actor=cast.sp, reason="合并")
    made = organisations.enrol(branch(cast), actor=cast.so)
    Tie.objects.all().delete()
    with pytest.raises(Refusal, match="below it in the tree: 1"):
        organisations.dissolve(cast.community, actor=cast.sp, reason="合并")
    kept(cast.branch, "active")
    kept(cast.community, "active")
    assert made.superior == cast.community


def test_with_a_successor_ties_and_lower_ones_go_over_and_posts_fall_vacant(cast):
    made = organisations.enrol(branch(cast), actor=cast.so)
    other = make_party("石桥社区党委", cast.places[places.OTHER_COMMUNITY], superior=cast.pwc)
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    organisations.dissolve(cast.community, actor=cast.sp, reason="撤并", successor=other)
    made.refresh_from_db()
    assert made.superior == other
    [edge] = Tie.objects.filter(until=None)
    assert (edge.source, edge.kind, edge.target) == (cast.branch, "paired", other)
    assert not cast.community.posts.filter(closed_on=None).exists()
    assert Entry.objects.get(act="hand_over").detail["ties"] == 1
    found = one.succession_of(type(other).objects.get(pk=cast.community.pk), cast.sp)
    assert [body for _label, rows in found.listed for body in rows] == [cast.branch, made]
    html = render_to_string("organisations/succession.html", {"succession": found})
    assert all(f'href="{body.get_absolute_url()}"' in html for body in (cast.branch, made, other))
    resident = one.succession_of(type(other).objects.get(pk=cast.community.pk), NOBODY)
    assert not resident.listed, "who may not see a body is not led to it"


def test_a_dissolved_organisation_is_asked_nothing_more(cast):
    with clock.at(datetime(2027, 2, 1, 9, tzinfo=CST)):
        organisations.ask_confirmations(actor=SYSTEM)
        organisations.dissolve(cast.branch, actor=cast.do, reason="撤并")
    assert Confirmation.objects.get(organisation=cast.branch).state == "dropped"
    assert Confirmation.objects.filter(state="asked").exists()


# -- amend, and what holds of every organisation --


def test_amend_keeps_what_was_and_is_up_to_those_who_keep_the_record(cast):
    with pytest.raises(Denied):
        organisations.amend(cast.pwc, changes={"phone": "1"}, actor=cast.ul)
    row = organisations.amend(cast.branch, changes={"phone": "6780", "name": "松林小学党支部"}, actor=cast.ul)
    assert row.phone == "6780"
    assert Entry.objects.filter(act="amend", outcome="done").get().detail["was"] == {"phone": ["", "6780"]}
    version = row.version
    assert organisations.amend(row, changes={"phone": "6780"}, actor=cast.ul).version == version
    with pytest.raises(Invalid):
        organisations.amend(row, changes={"state": "dissolved"}, actor=cast.ul)


def test_an_amended_name_is_found(cast):
    organisations.amend(cast.branch, changes={"name": "云溪书院党支部"}, actor=cast.ul)
    assert [o.pk for o in organisations_found(cast.so, "yunxi")] == [cast.branch.pk]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (lambda c: {"name": " "}, "name"),
        (lambda c: {"unit": c.community}, "unit"),
        (lambda c: {"superior": c.unit}, "superior"),
        (lambda c: {"superior": c.community}, "superior"),
    ],
)
def test_the_tree_has_no_circles_and_no_strange_branches(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        organisations.amend(cast.pwc, changes=changes(cast), actor=cast.do)
    assert refused.value.field == field
    kept(cast.pwc, "active")


@pytest.mark.parametrize(("code", "words"), [("911100006000373410", "does not fit"), ("91110000600037341L", "that of")])
def test_a_credit_code_is_checked_and_belongs_to_one(cast, code, words):
    Organisation.objects.filter(pk=cast.department.pk).update(uscc="91110000600037341L")
    with pytest.raises(Invalid, match=words) as refused:
        organisations.amend(cast.unit, changes={"uscc": code}, actor=cast.so)
    assert refused.value.field == "uscc"
    assert Organisation.objects.get(pk=cast.unit.pk).uscc == ""
