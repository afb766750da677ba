"""What the steps of a project do, and the rules that hold it back, on real dates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from wugong.commitments.actions import Deed
from wugong.commitments.models import Commitment
from wugong.common import clock
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.queries import buttons_for, reread
from wugong.flow.testing import desks, due, end_of, stays
from wugong.inbox.models import Message
from wugong.linkage import testing
from wugong.linkage.models import Invitation, Project, Stakeholder
from wugong.organisations.models import Organisation


def refused(made, rule, act, kind=Refusal):
    stays(made, act, kind, rule)


# -- proposing --


def test_the_office_or_a_liaison_proposes(street):
    made = testing.proposed(street)
    assert (made.state, made.street) == ("proposed", "990112001")
    assert desks(made) == {("office", street.committee.pk)}
    own = testing.proposal(street, proposed_by=street.bodies["market"])
    assert begin(own, "propose", actor=street.said("market")).state == "proposed"


def test_others_do_not_propose(street):
    for who in ("community", "market"):
        with pytest.raises(Denied):
            begin(testing.proposal(street), "propose", actor=street.said(who))
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"many_parties": " "}, "input"),
        ({"effect": ""}, "input"),
        ({"unit": ""}, "input"),
        ({"target": None}, "input"),
        ({"place": "990112002"}, "S40"),
        ({"place": "990112"}, "S40"),
    ],
)
def test_a_proposal_says_why_and_what_for(street, changed, rule):
    with pytest.raises(Refusal) as caught:
        begin(testing.proposal(street, **changed), "propose", actor=street.office)
    assert caught.value.rule == rule
    assert not Project.objects.exists()


# -- scoping --


def scope(street, made, *, lead=None, groups=1, days=30, reason=""):
    named = [Stakeholder(group="resident", who="居民")][:groups]
    given = {"groups": named, "lead": lead or street.committee, "planned_on": clock.today() + timedelta(days=days)}
    return take(made, "scope", user=street.community, reason=reason, actor=street.office, **given)


def test_the_office_names_stakeholders_lead_and_day(street):
    made = testing.proposed(street)
    refused(made, "S38", lambda: scope(street, made, groups=0))
    refused(made, "plan", lambda: scope(street, made, days=0))
    refused(made, "R-09", lambda: scope(street, made, lead=street.bodies["market"]))
    assert scope(street, made).state == "scoped"
    assert (made.lead_id, made.lead_reason) == (street.committee.pk, "")
    assert [one.who for one in made.stakeholders.all()] == ["居民"]


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


def test_inviting_needs_somebody_new_and_a_roster(street):
    made = testing.scoped(street)
    bodies = [street.bodies["market"]]
    refused(made, "S40", lambda: take(made, "invite", bodies=bodies, actor=street.office))
    refused(made, "S40", lambda: take(made, "invite", bodies=[], reason="先邀", actor=street.office))
    take(made, "invite", bodies=bodies, reason="名单下月确认", actor=street.office)
    assert Invitation.objects.get().guest
    refused(made, "S40", lambda: take(made, "invite_more", bodies=bodies, actor=street.office))
    take(made, "invite_more", bodies=[street.bodies["court"]], actor=street.office)
    assert made.invitations.count() == 2


def test_an_invitation_is_answered_by_who_was_invited(street):
    made = testing.inviting(street)
    one = testing.invitation(street, made, "market")
    refused(one, "role", lambda: take(one, "accept", actor=street.said("court")), Denied)
    take(one, "accept", gives="摊位 120 个", money=5000, actor=street.said("market"))
    assert (one.state, one.gives, one.money, one.channel) == ("accepted", "摊位 120 个", 5000, "")
    other = testing.invitation(street, made, "court")
    take(other, "decline", reason="人手不足", actor=street.said("court"))
    assert (other.state, other.reply) == ("declined", "人手不足")
    refused(other, "state", lambda: take(other, "accept", actor=street.said("court")))


def test_the_office_writes_for_a_body_without_an_account(street):
    made = testing.inviting(street)
    bare = Organisation.objects.create(
        sort="party", kind="branch", name="新楼宇联合党支部", place=street.place, basis="regional", state="active"
    )
    take(made, "invite_more", bodies=[bare], actor=street.office)
    one = Invitation.objects.get(organisation=bare)
    refused(one, "on_behalf", lambda: take(one, "accept", actor=street.office))
    take(one, "accept", channel="phone", actor=street.office)
    assert (one.state, one.channel) == ("accepted", "phone")


def test_an_invitation_unanswered_is_urged_and_can_be_withdrawn(street):
    made = testing.inviting(street)
    one = testing.invitation(street, made, "school")
    with clock.at(clock.now() + timedelta(days=12)):
        ring_due()
    assert Message.objects.filter(matter=one.pk, kind="clock.urge").exists()
    take(one, "withdraw", reason="改期", actor=street.office)
    assert one.state == "withdrawn"


@pytest.mark.engine
def test_a_project_forms_when_all_answered_three_take_part_and_everybody_is_heard(street):
    made = testing.inviting(street)
    form = lambda: take(made, "form", actor=street.secretary)  # noqa: E731
    refused(made, "S40", form)
    for name in ("market", "court"):
        take(testing.invitation(street, made, name), "accept", actor=street.said(name))
    take(testing.invitation(street, made, "school"), "decline", reason="无人手", actor=street.said("school"))
    refused(made, "S40", form)
    take(made, "invite_more", bodies=[street.bodies["clinic"]], actor=street.office)
    take(testing.invitation(street, made, "clinic"), "accept", actor=street.said("clinic"))
    refused(made, "S38", form)
    outsider = testing.heard(made, street.bodies["school"], "议事会")
    take(made, "hear", heard=outsider, actor=street.office)
    refused(made, "S38", form)
    take(made, "hear", heard=testing.heard(made, street.bodies["market"], "议事会"), actor=street.office)
    assert form().state == "formed"


# -- splitting and beginning --


@pytest.mark.engine
def test_a_project_begins_when_each_member_has_accepted_its_task(street):
    made = testing.formed(street)
    kick_off = lambda: take(made, "kick_off", actor=street.secretary)  # noqa: E731
    refused(made, "S38", kick_off)
    tasks = testing.give_tasks(street, made)
    refused(made, "S38", kick_off)
    for name, task in zip(testing.MEMBERS, tasks, strict=True):
        take(task, "acknowledge", actor=street.said(name))
    kick_off()
    assert (made.state, made.started_on, made.next_milestone_on) == ("running", date(2026, 9, 16), date(2026, 10, 16))
    assert due(made) == end_of(10, 16)
    assert {t.origin_title for t in tasks} == {made.title}


def test_the_committee_accepts_the_task_it_gives_itself(street):
    made = testing.formed(street)
    deed = Deed(street.committee, "协调用地", "批文到手", clock.today() + timedelta(days=20))
    take(made, "add_task", deed=deed, actor=street.office)
    assert Commitment.objects.get(origin_id=made.pk).state == "acknowledged"


def test_whoever_accepts_for_the_users_does_none_of_the_work(street):
    made = testing.split(street)
    Project.objects.filter(pk=made.pk).update(user=street.bodies["market"])
    refused(reread(made), "S37", lambda: take(reread(made), "kick_off", actor=street.secretary))


def test_who_accepts_for_the_users_can_be_named_late(street):
    made = testing.split(street)
    Project.objects.filter(pk=made.pk).update(user=None)
    made = reread(made)
    refused(made, "S37", lambda: take(made, "kick_off", actor=street.secretary))
    offered = {button.step.name: button.why_not for button in buttons_for(street.secretary, made)}
    assert "确定用户代表" in offered["kick_off"]
    refused(made, "S37", lambda: take(made, "name_user", user=street.bodies["market"], actor=street.office))
    take(made, "name_user", user=street.community, actor=street.office)
    assert take(made, "kick_off", actor=street.secretary).state == "running"


# -- running --


def test_each_month_is_told_and_the_clock_moves_on(street):
    made = testing.running(street)
    refused(made, "role", lambda: take(made, "milestone", reason="好", actor=street.said("clinic")), Denied)
    with clock.at(clock.now() + timedelta(days=20)):
        take(made, "milestone", reason="三十户签约", figure=Decimal(40), actor=street.said("market"))
    told = made.milestones.get()
    assert (told.organisation_id, told.text, told.figure) == (street.bodies["market"].pk, "三十户签约", Decimal(40))
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


@pytest.mark.engine
def test_a_project_rests_for_sixty_days_at_most_and_its_plan_moves(street):
    made = testing.running(street)
    planned, today = made.planned_on, clock.today()
    pause = lambda days: take(  # noqa: E731
        made, "suspend", suspended_until=today + timedelta(days=days), reason="等道闸", actor=street.secretary
    )
    refused(made, "pause", lambda: pause(61))
    refused(made, "pause", lambda: pause(0))
    pause(40)
    assert (made.state, made.rested, made.planned_on) == ("suspended", 40, planned + timedelta(days=40))
    assert due(made) == end_of(10, 26)
    with clock.at(clock.now() + timedelta(days=10)):
        take(made, "resume", actor=street.secretary)
        assert (made.state, made.rested, made.planned_on) == ("running", 10, planned + timedelta(days=10))
        today = clock.today()
        refused(made, "pause", lambda: pause(51))


def test_it_goes_on_by_itself_when_the_pause_is_over(street):
    made = testing.running(street)
    until = clock.today() + timedelta(days=14)
    take(made, "suspend", suspended_until=until, reason="等", actor=street.secretary)
    with clock.at(clock.now() + timedelta(days=15)):
        ring_due()
        row = reread(made)
        assert (row.state, row.rested) == ("running", 14)
        assert row.next_milestone_on == date(2026, 10, 30)


def test_what_is_said_reaches_those_who_take_part(street):
    made = testing.running(street)
    refused(made, "role", lambda: take(made, "say", text="好", actor=street.said("clinic")), Denied)
    refused(made, "", lambda: take(made, "say", text=" ", actor=street.office), Invalid)
    take(made, "say", text="租金请再碰一次", actor=street.said("market"))
    assert made.words.get().organisation == street.bodies["market"]
    assert Message.objects.filter(kind="linkage.word").exists()


# -- delivering, accepting, reviewing --


def test_it_is_delivered_by_the_lead_when_every_task_is_closed(street):
    made = testing.running(street)
    deliver = lambda: take(made, "deliver", result="全部搬入", actor=street.office)  # noqa: E731
    refused(made, "S38", deliver)
    testing.keep_tasks(street, made)
    assert Message.objects.filter(kind="linkage.tasks_done").exists()
    refused(made, "S38", lambda: take(made, "deliver", result="全部搬入", actual=-5, actor=street.office))
    assert deliver().state == "delivered"
    assert due(made) == end_of(9, 30)


def test_lead_and_user_representative_accept_whoever_comes_first(street):
    made = testing.delivered(street)
    refused(made, "role", lambda: take(made, "accept_first", actor=street.said("market")), Denied)
    take(made, "accept_first", verdict="路通了", actor=street.said("community"))
    assert (made.state, made.verdict) == ("half_accepted", "路通了")
    assert {party for party, _o in desks(made)} == {"last_acceptor"}
    assert due(made) == end_of(9, 30)
    refused(made, "role", lambda: take(made, "accept", actor=street.said("community")), Denied)
    assert take(made, "accept", actor=street.secretary).state == "accepted"
    assert made.verdict == "路通了"
    assert made.lead_accepted_at and made.user_accepted_at


def test_a_performer_does_not_accept_for_the_users(street):
    made = testing.delivered(street)
    Project.objects.filter(pk=made.pk).update(user=street.bodies["market"])
    refused(reread(made), "S37", lambda: take(reread(made), "accept_first", actor=street.said("market")))


def test_what_is_missing_sends_it_back_to_work(street):
    made = testing.half_accepted(street)
    take(made, "send_back", reason="缺停车位", actor=street.said("community"))
    assert (made.state, made.lead_accepted_at, made.delivered_on) == ("running", None, None)


def test_the_review_compares_numbers_lessons_and_contributions(street):
    made = testing.accepted(street)
    assert due(made) == end_of(10, 16)
    thin = testing.review(made, given={})
    refused(made, "S38", lambda: take(made, "review", actor=street.office, **thin))
    take(made, "review", actor=street.office, **testing.review(made))
    assert (made.state, made.actual) == ("reviewed", Decimal(57))
    assert set(made.invitations.values_list("contribution", flat=True)) == {"按分工完成"}
    assert take(made, "close", actor=street.office).state == "closed"


def test_a_reviewed_project_closes_by_itself(street):
    made = testing.reviewed(street)
    with clock.at(clock.now() + timedelta(days=40)):
        ring_due()
    assert reread(made).state == "closed"


@pytest.mark.parametrize("stage", [testing.proposed, testing.inviting, testing.running, testing.delivered])
def test_it_is_given_up_by_the_secretary_with_a_reason_that_all_read(street, stage):
    made = stage(street)
    take(made, "abort", reason="新址规划调整", actor=street.secretary)
    assert made.state == "aborted"
    open_states = set(Commitment.objects.filter(origin_id=made.pk).values_list("state", flat=True))
    assert open_states <= {"withdrawn", "closed"}
    assert not made.invitations.filter(state="invited").exists()
    members = {testing.proposed: 0, testing.inviting: 3, testing.running: 3, testing.delivered: 3}[stage]
    users = 0 if stage is testing.proposed else 1
    assert Message.objects.filter(kind="linkage.aborted").count() == members + users


# -- what everybody reads holds no personal facts --


@pytest.mark.parametrize("field", ["reason", "obstacle", "proposal"])
def test_a_month_holds_no_personal_facts(street, field):
    made = testing.running(street)
    said = {"reason": "三十户签约", field: "商户电话 13812345678"}
    with pytest.raises(Invalid) as refused:
        take(made, "milestone", actor=street.said("market"), **said)
    assert (refused.value.rule, refused.value.field) == ("privacy", field)
    assert not made.milestones.exists()


def test_nor_does_a_word_or_a_proposal(street):
    made = testing.running(street)
    with pytest.raises(Invalid, match="个人信息"):
        take(made, "say", text="找 13812345678 问", actor=street.said("market"))
    assert not made.words.exists()
    with pytest.raises(Invalid) as refused:
        begin(testing.proposal(street, summary="户主家住 3 栋 2 单元 501"), "propose", actor=street.office)
    assert (refused.value.rule, refused.value.field) == ("privacy", "summary")
    assert Project.objects.count() == 1
