"""The table of a project, row by row: allowed, refused by role, refused by guard, deadline."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import reread
from wugong.flow.testing import desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.linkage import testing
from wugong.linkage.actions import projects
from wugong.linkage.models import Invitation, Project
from wugong.organisations.models import Organisation

pytestmark = pytest.mark.engine


def denied(made, act):
    stays(made, act, Denied, "role")


def refused(made, rule, act):
    stays(made, act, Refusal, rule)


# -- proposing --


def test_the_office_or_a_liaison_proposes(street):
    made = testing.proposed(street)
    assert (made.state, made.street) == ("proposed", "990112001")
    assert desks(made) == {("office", street.committee.pk)}
    assert due(made) == end_of(9, 30)
    own = testing.proposal(street, proposed_by=street.bodies["market"])
    assert projects.propose(own, actor=street.said("market")).state == "proposed"


def test_others_do_not_propose(street):
    with pytest.raises(Denied):
        projects.propose(testing.proposal(street), actor=street.said("community"))
    with pytest.raises(Denied):
        projects.propose(testing.proposal(street), actor=street.said("market"))
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"many_parties": " "}, "S39"),
        ({"effect": ""}, "S37"),
        ({"unit": ""}, "S37"),
        ({"target": None}, "S37"),
        ({"place": "990112002"}, "S40"),
        ({"place": "990112"}, "S40"),
    ],
)
def test_a_proposal_says_why_and_what_for(street, changed, rule):
    with pytest.raises(Refusal) as caught:
        projects.propose(testing.proposal(street, **changed), actor=street.office)
    assert caught.value.rule == rule
    assert not Project.objects.exists()


# -- scoping --


def scope(street, made, *, actor=None, lead=None, groups=1, days=30, reason=""):
    named = [projects.Group("resident", "居民")][:groups]
    day = clock.today() + timedelta(days=days)
    lead = lead or street.committee
    actor = actor or street.office
    return projects.scope(
        made, groups=named, lead=lead, planned_on=day, user=street.community, reason=reason, actor=actor
    )


def test_the_office_names_stakeholders_lead_and_day(street):
    made = testing.proposed(street)
    denied(made, lambda: scope(street, made, actor=street.said("market")))
    refused(made, "S38", lambda: scope(street, made, groups=0))
    refused(made, "plan", lambda: scope(street, made, days=0))
    refused(made, "R-09", lambda: scope(street, made, lead=street.bodies["market"]))
    assert scope(street, made).state == "scoped"
    assert (made.lead_id, made.lead_reason) == (street.committee.pk, "")


def test_another_body_leads_for_a_reason_that_is_kept(street):
    made = scope(street, testing.proposed(street), lead=street.bodies["market"], reason="市场自有场地")
    assert (made.lead_id, made.lead_reason) == (street.bodies["market"].pk, "市场自有场地")


# -- inviting and forming --


def test_members_of_the_roster_and_guests_are_invited(street):
    made = testing.inviting(street, guests=("power",))
    asked = {one.organisation.name: one.guest for one in made.invitations.select_related("organisation")}
    assert asked["供电松林分局党支部"] is True
    assert asked["松林水产市场党支部"] is False
    assert made.roster is not None
    one = testing.invitation(street, made, "market")
    assert ("invitee", street.bodies["market"].pk) in desks(one)
    assert due(one) == end_of(9, 22)


def test_inviting_needs_the_office_somebody_new_and_a_roster(street):
    made = testing.scoped(street)
    bodies = [street.bodies["market"]]
    denied(made, lambda: projects.invite(made, bodies=bodies, actor=street.said("market")))
    refused(made, "S40", lambda: projects.invite(made, bodies=bodies, actor=street.office))
    refused(made, "S40", lambda: projects.invite(made, bodies=[], reason="先邀", actor=street.office))
    projects.invite(made, bodies=bodies, reason="名单下月确认", actor=street.office)
    assert Invitation.objects.get().guest
    refused(made, "S40", lambda: projects.invite_more(made, bodies=bodies, actor=street.office))
    denied(made, lambda: projects.invite_more(made, bodies=[street.bodies["court"]], actor=street.secretary))
    projects.invite_more(made, bodies=[street.bodies["court"]], actor=street.office)
    assert made.invitations.count() == 2


def test_an_invitation_is_answered_by_who_was_invited(street):
    made = testing.inviting(street)
    one = testing.invitation(street, made, "market")
    denied(one, lambda: projects.take_part(one, actor=street.said("court")))
    stays(one, lambda: projects.decline(one, reason="", actor=street.said("market")), Invalid, "reason")
    projects.take_part(one, gives="摊位 120 个", money=5000, actor=street.said("market"))
    assert (one.state, one.gives, one.money, one.channel) == ("accepted", "摊位 120 个", 5000, "")
    other = testing.invitation(street, made, "court")
    projects.decline(other, reason="人手不足", actor=street.said("court"))
    assert (other.state, other.reply) == ("declined", "人手不足")
    refused(other, "state", lambda: projects.take_part(other, actor=street.said("court")))


def test_the_office_writes_for_a_body_without_an_account(street):
    made = testing.inviting(street)
    bare = Organisation.objects.create(
        sort="party", kind="branch", name="新楼宇联合党支部", place=street.place, basis="regional", state="active"
    )
    projects.invite_more(made, bodies=[bare], actor=street.office)
    one = Invitation.objects.get(organisation=bare)
    stays(one, lambda: projects.take_part(one, actor=street.office), Invalid, "on_behalf")
    projects.take_part(one, channel="phone", actor=street.office)
    assert (one.state, one.channel) == ("accepted", "phone")


def test_an_invitation_unanswered_is_urged_and_can_be_withdrawn(street):
    made = testing.inviting(street)
    one = testing.invitation(street, made, "school")
    with clock.at(clock.now() + timedelta(days=12)):
        ring_due()
    assert Message.objects.filter(matter=one.pk, kind="clock.urge").exists()
    denied(one, lambda: take(one, "withdraw", reason="改期", actor=street.said("school")))
    take(one, "withdraw", reason="改期", actor=street.office)
    assert one.state == "withdrawn"


def test_a_project_forms_when_all_answered_three_take_part_and_everybody_is_heard(street):
    made = testing.inviting(street)
    refused(made, "S40", lambda: projects.form(made, actor=street.secretary))
    for name in ("market", "court"):
        projects.take_part(testing.invitation(street, made, name), actor=street.said(name))
    school = testing.invitation(street, made, "school")
    projects.decline(school, reason="无人手", actor=street.said("school"))
    refused(made, "S40", lambda: projects.form(made, actor=street.secretary))
    projects.invite_more(made, bodies=[street.bodies["clinic"]], actor=street.office)
    projects.take_part(testing.invitation(street, made, "clinic"), actor=street.said("clinic"))
    refused(made, "S38", lambda: projects.form(made, actor=street.secretary))
    merchant, resident = made.stakeholders.order_by("pk")
    outsider = [projects.Heard(merchant, spoken_for=street.bodies["school"]), projects.Heard(resident, heard="议事会")]
    denied(made, lambda: projects.hear(made, heard=outsider, actor=street.said("market")))
    projects.hear(made, heard=outsider, actor=street.office)
    refused(made, "S38", lambda: projects.form(made, actor=street.secretary))
    projects.hear(made, heard=[projects.Heard(merchant, spoken_for=street.bodies["market"])], actor=street.office)
    denied(made, lambda: projects.form(made, actor=street.office))
    assert projects.form(made, actor=street.secretary).state == "formed"
    assert due(made) == end_of(9, 30)


# -- splitting and beginning --


def test_a_project_begins_when_each_member_has_accepted_its_task(street):
    made = testing.formed(street)
    refused(made, "S38", lambda: projects.kick_off(made, actor=street.secretary))
    tasks = testing.give_tasks(street, made)
    refused(made, "S38", lambda: projects.kick_off(made, actor=street.secretary))
    for name, task in zip(testing.MEMBERS, tasks, strict=True):
        take(task, "acknowledge", actor=street.said(name))
    denied(made, lambda: projects.kick_off(made, actor=street.office))
    projects.kick_off(made, actor=street.secretary)
    assert (made.state, made.started_on, made.next_milestone_on) == ("running", date(2026, 9, 16), date(2026, 10, 16))
    assert due(made) == end_of(10, 16)
    assert {t.origin_title for t in tasks} == {made.title}


def test_a_task_is_given_by_the_street_and_the_committee_accepts_its_own(street):
    made = testing.formed(street)
    deed = Deed(street.committee, "协调用地", "批文到手", clock.today() + timedelta(days=20))
    denied(made, lambda: projects.add_task(made, deed=deed, actor=street.said("market")))
    assert projects.add_task(made, deed=deed, actor=street.office).state == "acknowledged"


def test_whoever_accepts_for_the_users_does_none_of_the_work(street):
    made = testing.split(street)
    Project.objects.filter(pk=made.pk).update(user=street.bodies["market"])
    refused(reread(made), "S37", lambda: projects.kick_off(reread(made), actor=street.secretary))
    Project.objects.filter(pk=made.pk).update(user=None)
    refused(reread(made), "S37", lambda: projects.kick_off(reread(made), actor=street.secretary))


# -- running --


def test_each_month_is_told_and_the_clock_moves_on(street):
    made = testing.running(street)
    denied(made, lambda: projects.milestone(made, text="好", actor=street.said("clinic")))
    refused(made, "S38", lambda: projects.milestone(made, text=" ", actor=street.said("market")))
    with clock.at(clock.now() + timedelta(days=20)):
        told = projects.milestone(made, text="三十户签约", figure=Decimal(40), actor=street.said("market"))
    assert (told.organisation_id, told.figure) == (street.bodies["market"].pk, Decimal(40))
    assert reread(made).next_milestone_on == date(2026, 11, 6)
    assert due(made) == end_of(11, 6)


def test_a_silent_month_is_urged_and_supervised(street):
    made = testing.running(street)
    with clock.at(clock.now() + timedelta(days=45)):
        ring_due()
        kinds = set(Message.objects.filter(matter=made.pk).values_list("kind", flat=True))
    assert {"clock.remind", "clock.urge", "clock.supervise", "clock.escalate"} <= kinds


def test_the_plan_date_counts_when_it_comes_before_the_next_month(street):
    made = testing.running(street)
    Project.objects.filter(pk=made.pk).update(planned_on=date(2026, 10, 1))
    assert reread(made).next_due_on == date(2026, 10, 1)


def test_a_project_rests_for_sixty_days_at_most_and_its_plan_moves(street):
    made = testing.running(street)
    planned, today = made.planned_on, clock.today()
    pause = lambda days, actor=street.secretary, why="等道闸": projects.suspend(  # noqa: E731
        made, until=today + timedelta(days=days), reason=why, actor=actor
    )
    denied(made, lambda: pause(20, street.office))
    stays(made, lambda: pause(20, why=""), Invalid, "reason")
    refused(made, "pause", lambda: pause(61))
    refused(made, "pause", lambda: pause(0))
    pause(40)
    assert (made.state, made.rested, made.planned_on) == ("suspended", 40, planned + timedelta(days=40))
    assert due(made) == end_of(10, 26)
    with clock.at(clock.now() + timedelta(days=10)):
        denied(made, lambda: take(made, "resume", actor=street.office))
        take(made, "resume", actor=street.secretary)
        assert (made.state, made.rested, made.planned_on) == ("running", 10, planned + timedelta(days=10))
        later = clock.today() + timedelta(days=51)
        refused(made, "pause", lambda: projects.suspend(made, until=later, reason="再等", actor=street.secretary))


def test_it_goes_on_by_itself_when_the_pause_is_over(street):
    made = testing.running(street)
    projects.suspend(made, until=clock.today() + timedelta(days=14), reason="等", actor=street.secretary)
    with clock.at(clock.now() + timedelta(days=15)):
        ring_due()
        row = reread(made)
        assert (row.state, row.rested) == ("running", 14)
        assert row.next_milestone_on == date(2026, 10, 30)


def test_what_is_said_reaches_those_who_take_part(street):
    made = testing.running(street)
    denied(made, lambda: projects.say(made, text="好", actor=street.said("clinic")))
    stays(made, lambda: projects.say(made, text=" ", actor=street.office), Invalid, "")
    projects.say(made, text="租金请再碰一次", actor=street.said("market"))
    assert made.words.get().organisation == street.bodies["market"]
    assert Message.objects.filter(kind="linkage.word").exists()


# -- delivering, accepting, reviewing --


def deliver(made, actor, result="全部搬入"):
    return projects.deliver(made, result=result, actor=actor)


def test_it_is_delivered_by_the_lead_when_every_task_is_closed(street):
    made = testing.running(street)
    refused(made, "S38", lambda: deliver(made, street.office))
    testing.keep_tasks(street, made)
    assert Message.objects.filter(kind="linkage.tasks_done").exists()
    denied(made, lambda: deliver(made, street.said("market")))
    refused(made, "S37", lambda: deliver(made, street.office, " "))
    assert deliver(made, street.office).state == "delivered"
    assert due(made) == end_of(9, 30)


def test_lead_and_user_representative_accept_whoever_comes_first(street):
    made = testing.delivered(street)
    denied(made, lambda: projects.accept(made, actor=street.said("market")))
    projects.accept(made, verdict="路通了", actor=street.said("community"))
    assert (made.state, made.verdict) == ("half_accepted", "路通了")
    assert {party for party, _o in desks(made)} == {"last_acceptor"}
    assert due(made) == end_of(9, 30)
    denied(made, lambda: projects.accept(made, actor=street.said("community")))
    assert projects.accept(made, actor=street.secretary).state == "accepted"


def test_a_performer_does_not_accept_for_the_users(street):
    made = testing.delivered(street)
    Project.objects.filter(pk=made.pk).update(user=street.bodies["market"])
    refused(reread(made), "S37", lambda: projects.accept(reread(made), actor=street.said("market")))


def test_what_is_missing_sends_it_back_to_work(street):
    made = testing.delivered(street)
    projects.accept(made, actor=street.secretary)
    stays(made, lambda: projects.send_back(made, reason="", actor=street.said("community")), Invalid, "reason")
    denied(made, lambda: projects.send_back(made, reason="缺停车位", actor=street.said("market")))
    projects.send_back(made, reason="缺停车位", actor=street.said("community"))
    assert (made.state, made.lead_accepted_at, made.delivered_on) == ("running", None, None)


def test_the_review_compares_numbers_lessons_and_contributions(street):
    made = testing.accepted(street)
    assert due(made) == end_of(10, 16)
    good = testing.outcome(made)
    denied(made, lambda: projects.review(made, outcome=good, actor=street.said("market")))
    refused(made, "S37", lambda: projects.review(made, outcome=testing.outcome(made, actual=None), actor=street.office))
    refused(made, "S38", lambda: projects.review(made, outcome=testing.outcome(made, lessons=""), actor=street.office))
    thin = projects.Outcome(actual=Decimal(57), lessons="有", contributions={})
    refused(made, "S38", lambda: projects.review(made, outcome=thin, actor=street.office))
    projects.review(made, outcome=good, actor=street.office)
    assert (made.state, made.actual) == ("reviewed", Decimal(57))
    assert set(made.invitations.values_list("contribution", flat=True)) == {"按分工完成"}
    denied(made, lambda: take(made, "close", actor=street.said("market")))
    assert take(made, "close", actor=street.office).state == "closed"


def test_a_reviewed_project_closes_by_itself(street):
    made = testing.reviewed(street)
    with clock.at(clock.now() + timedelta(days=40)):
        ring_due()
    assert reread(made).state == "closed"


@pytest.mark.parametrize("stage", [testing.proposed, testing.inviting, testing.running, testing.delivered])
def test_it_is_given_up_by_the_secretary_with_a_reason_that_all_read(street, stage):
    made = stage(street)
    stays(made, lambda: projects.abort(made, reason="", actor=street.secretary), Invalid, "reason")
    denied(made, lambda: projects.abort(made, reason="停", actor=street.office))
    projects.abort(made, reason="新址规划调整", actor=street.secretary)
    assert made.state == "aborted"
    open_states = set(Commitment.objects.filter(origin_id=made.pk).values_list("state", flat=True))
    assert open_states <= {"withdrawn", "closed"}
    assert not made.invitations.filter(state="invited").exists()
    members = {testing.proposed: 0, testing.inviting: 3, testing.running: 3, testing.delivered: 3}[stage]
    users = 0 if stage is testing.proposed else 1
    assert Message.objects.filter(kind="linkage.aborted").count() == members + users
    refused(made, "state", lambda: projects.abort(made, reason="再停", actor=street.secretary))


# -- what everybody reads holds no personal facts --


@pytest.mark.parametrize("field", ["text", "obstacle", "proposal"])
def test_a_month_holds_no_personal_facts(street, field):
    made = testing.running(street)
    said = {"text": "三十户签约", field: "商户电话 13812345678"}
    with pytest.raises(Invalid) as refused:
        projects.milestone(made, actor=street.said("market"), **said)
    assert (refused.value.rule, refused.value.field) == ("privacy", field)
    assert not made.milestones.exists()


def test_nor_does_a_word_or_a_proposal(street):
    made = testing.running(street)
    with pytest.raises(Invalid, match="个人信息"):
        projects.say(made, text="找 13812345678 问", actor=street.said("market"))
    assert not made.words.exists()
    with pytest.raises(Invalid) as refused:
        projects.propose(testing.proposal(street, summary="户主家住 3 栋 2 单元 501"), actor=street.office)
    assert (refused.value.rule, refused.value.field) == ("privacy", "summary")
    assert Project.objects.count() == 1
