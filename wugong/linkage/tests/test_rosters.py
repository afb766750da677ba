"""The table of a roster, row by row, and what its proposal does with locks, bans and swaps."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wugong.common import clock
from wugong.common.actor import Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Matter
from wugong.flow.queries import open_todos, reread
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.linkage import testing
from wugong.linkage.actions import rosters
from wugong.linkage.forms.rosters import ReplaceForm
from wugong.linkage.models import Member, Roster
from wugong.linkage.rules.roster import ROSTER
from wugong.organisations.actions.organisations import dissolve
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.one import hand_over_list
from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_actor, make_unit
from wugong.record.queries import history_of


def names(roster):
    return [row.organisation.name for row in roster.members.select_related("organisation")]


def test_a_draft_holds_who_may_be_a_member_each_with_a_reason(street):
    made = testing.drafted(street)
    assert made.state == "drafted"
    assert set(names(made)) == {b.name for n, b in street.bodies.items() if n != "power"}
    assert all(row.reason.endswith("。") and row.reason_en.endswith(".") for row in made.members.all())
    assert {row.kind for row in made.members.all()} == {"organ", "institution", "nonpublic_ent"}
    assert desks(made) == {("secretary", street.committee.pk), ("office", street.committee.pk)}
    assert due(made) == end_of(10, 20)
    assert made.plan["status"] == "optimal"


def test_whoever_is_no_party_organisation_is_no_candidate(street):
    office = make_unit("松林司法所", street.place, Kind.DISPATCHED)
    made = testing.drafted(street)
    assert office.name not in names(made)
    Member.objects.create(roster=made, organisation=office, position=9)
    stays(made, lambda: take(made, "confirm", reason="少", actor=street.secretary), Refusal, "S40")


def test_a_roster_is_drafted_by_the_street_alone(street):
    with pytest.raises(Denied):
        rosters.draft(street.place, year=2026, actor=street.said("market"))
    assert not Roster.objects.exists()


def test_one_roster_a_street_and_year(street):
    testing.drafted(street)
    with pytest.raises(Refusal) as caught:
        testing.drafted(street)
    assert caught.value.rule == "S40"
    assert Roster.objects.count() == 1


def test_a_street_without_a_committee_is_told_so(street):
    Organisation.objects.filter(pk=street.committee.pk).update(state="dissolved")
    with pytest.raises(Refusal, match="党工委"):
        rosters.draft(street.place, year=2027, actor=street.office)


def test_locks_and_bans_hold_through_every_draw(street):
    made = testing.drafted(street)
    Roster.objects.filter(pk=made.pk).update(size=2)
    made = reread(made)
    take(made, "mark", organisation=street.bodies["works"], kind="lock", actor=street.office)
    take(made, "mark", organisation=street.bodies["market"], kind="ban", actor=street.secretary)
    assert street.bodies["works"].name in names(made)
    assert street.bodies["market"].name not in names(made)
    take(made, "draw", actor=street.office)
    assert street.bodies["works"].name in names(made)
    take(made, "mark", organisation=street.bodies["market"], kind="", actor=street.office)
    take(made, "mark", organisation=street.bodies["court"], kind="lock", actor=street.office)
    with pytest.raises(Invalid, match="互相矛盾"):
        take(made, "mark", organisation=street.bodies["school"], kind="lock", actor=street.office)
    assert made.marks.count() == 2


def test_a_balance_goes_up_to_three(street):
    made = testing.drafted(street)
    stays(made, lambda: take(made, "draw", least_of_each=9, actor=street.office), Refusal, "S40")


def test_a_swap_by_hand_leaves_the_others_and_is_measured_against_the_best(street):
    made = testing.drafted(street)
    Roster.objects.filter(pk=made.pk).update(size=3)
    made = reread(made)
    take(made, "draw", actor=street.office)
    before = names(made)
    out = Member.objects.filter(roster=made).first().organisation
    into = next(b for n, b in street.bodies.items() if n != "power" and b.name not in before)
    take(made, "swap", out=out, into=into, actor=street.office)
    assert set(names(made)) == {*before, into.name} - {out.name}
    assert made.plan["status"] == "chosen"
    assert made.plan["bound"] >= made.plan["objective"]
    stays(made, lambda: take(made, "swap", out=out, into=into, actor=street.office), Refusal, "S40")
    power = street.bodies["power"]
    stays(made, lambda: take(made, "swap", out=into, into=power, actor=street.office), Refusal, "S40")


def test_the_kinds_can_be_balanced(street):
    made = testing.drafted(street)
    Roster.objects.filter(pk=made.pk).update(size=3)
    made = reread(made)
    take(made, "draw", least_of_each=1, actor=street.office)
    assert sorted(row.kind for row in made.members.all()) == ["institution", "nonpublic_ent", "organ"]


def test_the_secretary_confirms_with_a_reason_when_there_are_not_ten(street):
    made = testing.drafted(street)
    stays(made, lambda: take(made, "confirm", actor=street.secretary), Refusal, "S40")
    done = take(made, "confirm", reason="辖区内只有五个", actor=street.secretary)
    assert (done.state, done.departure) == ("confirmed", "辖区内只有五个")
    assert Message.objects.filter(kind="roster.confirm").count() == 6  # five members and the office
    linked = Tie.objects.filter(source=street.committee, kind="linked", until__isnull=True)
    assert {tie.target_id for tie in linked} == {row.organisation_id for row in done.members.all()}


def test_ten_members_need_no_reason(street):
    made = testing.drafted(street)
    Roster.objects.filter(pk=made.pk).update(size=5)
    done = take(reread(made), "confirm", actor=street.secretary)
    assert (done.state, done.departure) == ("confirmed", "")


def test_whoever_does_not_belong_keeps_it_from_being_confirmed(street):
    made = testing.drafted(street)
    Member.objects.create(roster=made, organisation=street.bodies["power"], position=9)
    stays(made, lambda: take(made, "confirm", reason="少", actor=street.secretary), Refusal, "S40")
    Member.objects.filter(roster=made).delete()
    stays(made, lambda: take(made, "confirm", reason="无", actor=street.secretary), Refusal, "S40")


def test_a_member_is_replaced_during_the_year_with_a_reason(street):
    made = testing.drafted(street)
    take(made, "mark", organisation=street.bodies["works"], kind="ban", actor=street.office)
    made = take(made, "confirm", reason="四个", actor=street.secretary)
    court, works = street.bodies["court"], street.bodies["works"]
    take(made, "replace", out=court, into=works, reason="法庭撤并", actor=street.secretary)
    assert works.name in names(made)
    assert court.name not in names(made)
    assert not Tie.objects.filter(target=court, kind="linked", until__isnull=True).exists()
    assert Tie.objects.filter(target=works, kind="linked", until__isnull=True).exists()


def test_where_nobody_is_left_to_come_the_place_of_a_member_stays_empty(client, street):
    made = testing.confirmed(street)  # all who may be members are
    court = street.bodies["court"]
    stays(
        made,
        lambda: take(made, "replace", out=street.bodies["power"], reason="x", actor=street.secretary),
        Refusal,
        "S40",
    )
    stays(made, lambda: take(made, "replace", out=court, actor=street.secretary), Invalid, "reason")
    form = ReplaceForm(
        {"out": str(court.pk), "into": "", "reason": "法庭撤并"},
        obj=made,
        actor=street.secretary,
        step=ROSTER.step("replace"),
    )
    assert form.is_valid(), form.errors
    form.take()
    assert court.name not in names(made)
    assert len(names(made)) == 4
    assert not Tie.objects.filter(target=court, kind="linked", until__isnull=True).exists()


def above(street):
    """Whoever decides on the organisations right below the district committee."""
    return make_actor(Role.DO, street.bodies["court"].superior)


def test_a_member_of_a_roster_can_be_dissolved_and_its_successor_takes_the_place(street):
    made = testing.drafted(street)
    take(made, "mark", organisation=street.bodies["works"], kind="ban", actor=street.office)
    made = take(made, "confirm", reason="四个", actor=street.secretary)
    court, works = street.bodies["court"], street.bodies["works"]
    assert dict(hand_over_list(court).matters)[Matter.objects.get(pk=made.pk)]
    dissolve(court, successor=works, reason="撤并", actor=above(street))
    assert court.state == "dissolved"
    assert works.name in names(made)
    assert Tie.objects.filter(target=works, kind="linked", until__isnull=True).exists()


def test_a_successor_that_may_not_stand_on_the_roster_leaves_the_place_empty(street):
    made = testing.confirmed(street)
    dissolve(street.bodies["court"], successor=street.bodies["market"], reason="撤并", actor=above(street))
    assert len(names(made)) == 4
    assert history_of("roster", made.pk).filter(act="succeed").exists()


def test_a_member_of_a_project_hands_its_part_over(street):
    project = testing.inviting(street)
    invitation = project.invitations.get(organisation=street.bodies["court"])
    take(invitation, "accept", actor=street.said("court"))
    works = street.bodies["works"]
    dissolve(street.bodies["court"], successor=works, reason="撤并", actor=above(street))
    assert reread(invitation).organisation == works


def test_a_successor_that_is_invited_itself_takes_the_place_of_the_member(street):
    project = testing.inviting(street)
    court, market = street.bodies["court"], street.bodies["market"]
    member, invited = (project.invitations.get(organisation=one) for one in (court, market))
    take(member, "accept", actor=street.said("court"))
    dissolve(court, successor=market, reason="撤并", actor=above(street))
    assert (reread(member).organisation, reread(member).state) == (market, "accepted")
    assert reread(invited).state == "withdrawn"
    assert not open_todos(Matter.objects.get(pk=invited.pk)).exists()


def test_one_member_does_not_take_the_place_of_another(street):
    project = testing.inviting(street)
    for name in ("court", "market"):
        take(project.invitations.get(organisation=street.bodies[name]), "accept", actor=street.said(name))
    with pytest.raises(Refusal, match="另选"):
        dissolve(street.bodies["court"], successor=street.bodies["market"], reason="撤并", actor=above(street))
    assert reread(street.bodies["court"]).state == "active"


def test_the_roster_closes_by_itself_when_its_year_is_over(street):
    made = testing.confirmed(street)
    with clock.at(at(12, 31, 23)):
        ring_due()
        assert reread(made).state == "confirmed"
    with clock.at(datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        ring_due()
        assert reread(made).state == "closed"


def test_the_next_year_begins_with_this_years_members_and_locks(street):
    made = testing.drafted(street)
    take(made, "mark", organisation=street.bodies["works"], kind="lock", actor=street.office)
    take(made, "confirm", reason="五个", actor=street.secretary)
    following = rosters.draft(street.place, year=2027, actor=street.office)
    assert following.copied_from == made
    assert {(m.organisation_id, m.kind) for m in following.marks.all()} == {(street.bodies["works"].pk, "lock")}
    assert all("沿用上年" in row.reason for row in following.members.all())


def test_a_late_draft_is_urged(street):
    made = testing.drafted(street)
    with clock.at(clock.now() + timedelta(days=60)):
        ring_due()
        assert Message.objects.filter(matter=made.pk, kind="clock.urge").exists()
