"""Domain 3.14, R-41 to R-43: nobody is assigned, hours are written down by another, certificates equal the records."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.common.feeds import events_of
from wugong.flow.actions import begin, mend, perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Timer, Todo
from wugong.flow.queries import matters_visible_to, reread
from wugong.flow.testing import at, refused, stays
from wugong.inbox.models import Message
from wugong.organisations.testing import make_actor
from wugong.volunteers import actions, queries
from wugong.volunteers.models import Duty, HourRecord, Membership, ShownIdentity
from wugong.volunteers.testing import active, founded, joined, on_duty, planned, served, wrote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_team_is_approved_sleeps_and_ends_when_all_is_settled(cast):
    team, head = founded(cast), cast.actor("community_secretary")
    refused("3.14", lambda: planned(cast, team))
    take(team, "approve", actor=head)
    event = planned(cast, team)
    stays(team, lambda: take(reread(team), "disband", actor=head, reason="人少"), Refusal, "3.14")
    take(event, "cancel", actor=head, reason="下雨")
    with clock.at(at(5, 25, year=2027)):  # 180 days after 23 November: Saturday 22 May, so Monday 24 May 2027
        ring_due()
        assert reread(team).state == "inactive"
        take(reread(team), "disband", actor=head, reason="人少")


def test_a_minor_joins_with_a_guardian_and_anybody_leaves_at_any_time(cast):
    team, resident = active(cast), cast.actor("resident")
    blank = Membership(user=resident.user)
    refused("3.14", lambda: begin(blank, "join", actor=resident, team=team, name="小林", minor=True))
    member = joined(cast, team, minor=True, guardian=True)
    twice = Membership(user=resident.user)
    refused("3.14", lambda: begin(twice, "join", actor=resident, team=team, name="小林"))
    risky = planned(cast, team, risk=2, risk_info="登高作业，戴安全帽系安全带", insurance_no="PA1", agreement_no="XY1")
    refused("R-43", lambda: on_duty(cast, risky))
    event = planned(cast, team)
    on_duty(cast, event)
    take(member, "quit", actor=resident)
    assert not Duty.objects.exists()


def test_nobody_is_assigned(cast):
    team = active(cast)
    event = planned(cast, team)
    leader, shift = cast.actor("community_worker"), event.shifts.get(number=1)
    stays(event, lambda: perform(event, "take", actor=leader, shift=shift), Denied, "role")
    joined(cast, team)
    assert on_duty(cast, event).user == cast.actor("resident").user


def test_a_shift_is_never_overbooked_and_who_stands_by_takes_the_place_himself(cast):
    team = active(cast)
    people = ["resident", "liaison_officer", "branch_secretary"]
    for who in people:
        joined(cast, team, who)
    event = planned(cast, team, most=1, standby=1, times=1)
    first, second = on_duty(cast, event), on_duty(cast, event, "liaison_officer")
    assert (first.standby, second.standby) == (False, True)
    assert reread(event).state == "ready"
    refused("3.14", lambda: on_duty(cast, event, "branch_secretary"))
    refused("3.14", lambda: on_duty(cast, event))
    perform(event, "leave", actor=cast.actor("resident"), shift=first.shift)
    assert reread(event).state == "recruiting"
    assert reread_duty(second).standby  # not moved up by anybody else
    assert not on_duty(cast, event, "liaison_officer").standby
    assert reread(event).state == "ready"


def reread_duty(duty):
    return Duty.objects.get(pk=duty.pk)


def test_a_clash_is_refused_unless_wanted(cast):
    team = active(cast)
    joined(cast, team)
    one, other = planned(cast, team), planned(cast, team, title="义务理发", begins_at=at(11, 24, 10))
    on_duty(cast, one)
    assert "清洗净水器" in refused("3.14", lambda: on_duty(cast, other))
    shift = other.shifts.get(number=1)
    perform(other, "take", actor=cast.actor("resident"), shift=shift, deliberately=True)
    assert Duty.objects.get(shift=shift).deliberate
    after = planned(cast, team, title="巡河", begins_at=at(11, 24, 12))  # the other ends at twelve
    on_duty(cast, after)
    assert [str(event["summary"]) for event in events_of(cast.actor("resident").user)][:2] == [
        "左邻右舍 · 清洗净水器", "左邻右舍 · 义务理发",
    ]  # fmt: skip


@pytest.mark.parametrize("agreement", ["safety", "full_time", "large", "outside", "foreign", "request"])
def test_in_six_cases_a_written_agreement_is_needed(cast, agreement):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, times=1, agreement=[agreement])
    on_duty(cast, event)
    assert reread(event).state == "recruiting"
    stays(event, lambda: take(reread(event), "fill", actor=leader), Refusal, "R-43")
    take(event, "secure", actor=leader, agreement_no="志协〔2026〕3号")
    take(event, "fill", actor=leader)
    assert event.state == "ready"


@pytest.mark.engine
def test_risk_is_told_insured_and_professional_work_needs_its_paper(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team, qualification="")
    joined(cast, team, "liaison_officer", qualification="电工证 T123")
    silent = planned(cast, team, publish=False, risk=2)
    stays(silent, lambda: take(silent, "publish", actor=leader), Refusal, "3.14")
    event = planned(
        cast, team, times=1, risk=2, risk_info="换灯管，断电后登高，有人扶梯", professional="电工证", agreement_no="3号"
    )
    refused("R-43", lambda: on_duty(cast, event))
    on_duty(cast, event, "liaison_officer")
    stays(event, lambda: take(reread(event), "fill", actor=leader), Refusal, "R-43")  # no insurance yet
    take(event, "secure", actor=leader, insurance_no="PA-1", agreement_no="3号")
    take(event, "fill", actor=leader)
    with clock.at(event.begins_at + timedelta(minutes=1)):
        ring_due()
        assert reread(event).state == "running"


@pytest.mark.engine
def test_hours_are_halves_at_most_eight_a_day_without_overlap_by_another(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    long = planned(cast, team, begins_at=at(11, 24, 8), until_at=at(11, 24, 19), times=1)
    short = planned(cast, team, title="义务理发", begins_at=at(11, 24, 15), until_at=at(11, 24, 20), times=1)
    one = on_duty(cast, long)
    perform(short, "take", actor=cast.actor("resident"), shift=short.shifts.get(), deliberately=True)
    other = Duty.objects.get(shift__event=short)
    refused("R-42", lambda: wrote(one, leader))  # not over yet
    with clock.at(at(11, 24, 21)):
        for hours in ("1.2", "0", "-1", "9"):
            refused("R-42", lambda hours=hours: wrote(one, leader, hours))
        with pytest.raises(Denied):
            wrote(one, cast.actor("resident"))
        refused("R-42", lambda: wrote(other, leader, "5.5"))  # it lasted five
        made = wrote(one, leader, "6", ended=at(11, 24, 15))
        refused("R-42", lambda: wrote(other, leader, "3"))  # nine on one day
        refused("R-42", lambda: wrote(other, leader, "1", began=at(11, 24, 14, 30)))  # overlap
        assert wrote(other, leader, "2").hours == 2
    assert HourRecord.objects.count() == 2
    assert made.recorded_by == leader.user


def test_nobody_writes_down_his_own_hours(cast):
    team, leader = active(cast), cast.actor("community_worker")
    member = begin(Membership(user=leader.user), "join", actor=leader, team=team, name="工作者")
    take(member, "accept", actor=leader)
    event = planned(cast, team, times=1)
    duty = on_duty(cast, event, "community_worker")
    with clock.at(duty.shift.ends_at):
        assert "R-42" in refused("R-42", lambda: wrote(duty, leader))
        assert wrote(duty, cast.actor("community_secretary")).state == "recorded"


def test_silence_confirms_and_hours_are_final_at_the_end_of_the_month(cast):
    row = served(cast)
    with clock.at(at(12, 2)):  # written down on Tuesday 24 November: until the end of 1 December
        ring_due()
        assert reread(row).state == "confirmed"
        ring_due()
        assert reread(row).state == "confirmed"
    with clock.at(at(12, 2, 9, 1)):  # November is over
        ring_due()
    assert reread(row).state == "final"


@pytest.mark.engine
def test_a_dispute_goes_to_a_third_person_and_is_corrected_by_a_reversing_entry(cast):
    row, resident = served(cast), cast.actor("resident")
    take(row, "dispute", actor=resident, reason="做了一个半小时")
    head = cast.actor("community_secretary")
    HourRecord.objects.filter(pk=row.pk).update(recorded_by=head.user)
    given = {"hours_now": Decimal("1.5"), "reason": "核对签到"}
    stays(row, lambda: take(reread(row), "correct", actor=head, **given), Refusal, "3.14")
    HourRecord.objects.filter(pk=row.pk).update(recorded_by=cast.actor("community_worker").user)
    stays(row, lambda: take(reread(row), "correct", actor=head, hours_now=9, reason="x"), Refusal, "R-42")
    longer = {"hours_now": Decimal(4), "reason": "核对签到"}
    stays(row, lambda: take(reread(row), "correct", actor=head, **longer), Refusal, "R-42")
    take(reread(row), "correct", actor=head, **given)
    rows = HourRecord.objects.order_by("hours").values_list("hours", "state", "reverses")
    assert list(rows) == [
        (Decimal(-2), "final", row.pk), (Decimal("1.5"), "final", None), (Decimal(2), "corrected", None)
    ]  # fmt: skip
    day = row.began_at.date()
    assert queries.final_hours(resident.user, cast.community.pk, day, day) == Decimal("1.5")
    right = HourRecord.objects.get(hours=Decimal("1.5"))
    take(right, "reverse", actor=head, hours_now=Decimal(1), reason="再核对")
    stays(right, lambda: take(right, "reverse", actor=head, hours_now=1, reason="再核对"), Refusal, "R-42")
    assert queries.final_hours(resident.user, cast.community.pk, day, day) == Decimal(1)


def test_own_hours_are_seen_by_oneself_and_those_who_write_them(cast):
    row = served(cast)
    seen = {who for who in ("resident", "community_worker", "street_secretary", "liaison_officer", "supervisor")
            if matters_visible_to(cast.actor(who)).filter(pk=row.pk).exists()}  # fmt: skip
    assert seen == {"resident", "community_worker"}


def test_a_team_is_founded_from_the_page_of_teams_and_has_not_served_yet(cast, client):
    team = active(cast)
    client.force_login(cast.users["community_worker"])
    assert reverse("web:new", args=["team"]) in client.get(reverse("volunteers:home")).content.decode()
    assert "最近一次服务" not in client.get(reverse("web:case", args=["team", team.pk])).content.decode()
    assert queries.last_shift(served(cast).event.team) is None  # its shift lies ahead


def test_hours_go_to_the_national_system_as_often_as_asked_or_since_last_time(cast, client):
    row = served(cast)
    take(row, "confirm", actor=cast.actor("resident"))
    take(row, "freeze", actor=SYSTEM)
    client.force_login(cast.users["community_secretary"])
    address = reverse("volunteers:hand_over", args=[row.event.team_id])
    lines = lambda rows: client.post(address, {"rows": rows}).content.decode("utf-8-sig").splitlines()  # noqa: E731
    first, second = lines("all"), lines("all")
    assert first[1].startswith("小林,左邻右舍,青禾社区党委,清洗净水器,2026-11-24,09:00,11:00,2.0,中心广场")
    assert second == first and len(first) == 2
    assert len(lines("new")) == 1
    assert reread(row).state == "exported"
    client.force_login(cast.users["resident"])
    assert "清洗净水器" in client.get(reverse("volunteers:own_file")).content.decode()


def test_a_badge_is_shown_by_choice_and_taken_back(cast, client):
    compound = "99011200100100101"
    client.force_login(cast.users["resident"])
    address = reverse("volunteers:badge")
    client.post(address, {"place": compound, "name": "老周", "post_of": "看着公告栏", "member": "on"})
    page = reverse("places:place", args=[compound])
    assert "看着公告栏" in client.get(page).content.decode()
    client.post(address, {"back": "1"})
    assert not ShownIdentity.objects.exists()
    assert "看着公告栏" not in client.get(page).content.decode()
    phone = client.post(address, {"place": compound, "name": "老周", "post_of": "电话 13812345678"})
    assert phone.status_code == 422


def test_the_page_of_hours_writes_all_or_none(cast, client):
    team = active(cast)
    joined(cast, team)
    joined(cast, team, "liaison_officer")
    event = planned(cast, team, times=1)
    one, other = on_duty(cast, event), on_duty(cast, event, "liaison_officer")
    client.force_login(cast.users["community_worker"])
    address = reverse("volunteers:hours", args=[event.pk])
    with clock.at(at(11, 24, 12)):
        wrong = client.post(address, {f"hours-{one.pk}": "2", f"hours-{other.pk}": "1.2"})
        assert (wrong.status_code, HourRecord.objects.count()) == (422, 0)
        client.post(address, {f"hours-{one.pk}": "2", f"absent-{other.pk}": "on"})
        assert HourRecord.objects.get().hours == 2
        assert queries.unwritten(event) == 0


def test_a_head_from_elsewhere_decides_nothing(cast):
    row = served(cast)
    take(row, "dispute", actor=cast.actor("resident"), reason="不对")
    stranger = make_actor("CP", cast.other_community)
    stays(row, lambda: take(row, "uphold", actor=stranger, reason="对"), Denied, "role")


def test_a_shift_is_told_once_the_day_before_with_place_and_way_out(cast):
    team, resident = active(cast), cast.actor("resident")
    joined(cast, team)
    joined(cast, team, "liaison_officer")
    event = planned(cast, team, most=1, standby=1, begins_at=at(11, 25, 9))
    on_duty(cast, event)
    on_duty(cast, event, "liaison_officer")  # stands by: not reminded
    assert actions.remind(actor=SYSTEM) == 0
    with clock.at(at(11, 24, 10)):
        assert actions.remind(actor=SYSTEM) == 1
        assert actions.remind(actor=SYSTEM) == 0
    message = Message.objects.get(kind="visit.shift")
    assert (message.user, message.where, message.takes_place_at) == (resident.user, "中心广场", at(11, 25, 9))
    assert "09:00" in message.body
    assert "中心广场" in message.body
    assert "退出" in message.body
    assert message.url == reverse("web:case", args=["service_event", event.pk])


def test_a_leader_runs_a_team_on_its_page(cast, client):
    team = active(cast)
    begin(Membership(user=cast.actor("resident").user), "join", actor=cast.actor("resident"), team=team, name="小林")
    address = reverse("web:case", args=["team", team.pk])
    client.force_login(cast.users["community_worker"])
    page = client.get(address).content.decode()
    assert "<h1>左邻右舍" in page.replace("\n", "").replace("  ", "")
    assert "小林" in page
    client.force_login(cast.users["liaison_officer"])
    assert "小林" not in client.get(address).content.decode()


def test_a_service_that_recruits_from_before_its_clock_acted_is_rung_again(cast):
    team = active(cast)
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 24, 9))
    on_duty(cast, event)
    Timer.objects.filter(matter=event.pk).update(rings_at=None)  # as an older version left it
    with clock.at(at(11, 24, 10)):
        ring_due()
        assert reread(event).state == "recruiting"  # nobody rings it
        assert mend(reread(event), actor=SYSTEM)
        ring_due()
        assert reread(event).state == "running"
        assert not mend(reread(event), actor=SYSTEM)


def test_why_shifts_are_cancelled_is_told_and_read_by_who_took_them(cast, client):
    team, leader, resident = active(cast), cast.actor("community_worker"), cast.actor("resident")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 24, 9))
    for number in (1, 2):
        on_duty(cast, event, number=number)
    whole = planned(cast, team, begins_at=at(11, 26, 9), title="清理楼道")
    on_duty(cast, whole)
    take(reread(whole), "cancel", actor=leader, reason="楼道已由物业清理")
    with clock.at(at(11, 24, 10)):
        ring_due()
        take(reread(event), "shorten", actor=leader, reason="滤芯用完了")
    client.force_login(cast.users["resident"])
    for row, why in ((event, "滤芯用完了"), (whole, "楼道已由物业清理")):
        told = Message.objects.filter(user=resident.user, matter=row.pk, kind="service_event.change").latest("id")
        assert why in told.body
        assert why in client.get(reverse("web:case", args=["service_event", row.pk])).content.decode()


def test_who_took_a_shift_is_told_to_the_leader_alone(cast, client):
    team = active(cast)
    joined(cast, team)
    event = planned(cast, team)
    on_duty(cast, event)
    name = cast.users["resident"].name
    address = reverse("web:case", args=["service_event", event.pk])
    for who, seen in {"community_worker": True, "liaison_officer": False, "street_secretary": False}.items():
        client.force_login(cast.users[who])
        page = client.get(address).content.decode()
        assert ("小林" in page) is seen
        assert name not in page.partition("</header>")[2]
        history = client.get(f"/api/v1/matters/{event.pk}/history").json()
        assert "take" not in {one["act"] for one in history}


def test_a_service_is_over_after_its_last_shift_and_shifts_ahead_have_no_hours(cast, client):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 24, 9))  # and in a week
    on_duty(cast, event)
    on_duty(cast, event, number=2)
    with clock.at(at(11, 24, 12)):
        ring_due()
        assert reread(event).state == "running"
        stays(event, lambda: take(reread(event), "finish", actor=leader), Refusal, "3.14")
        client.force_login(cast.users["community_worker"])
        page = client.get(reverse("volunteers:hours", args=[event.pk])).content.decode()
        assert page.count('name="hours-') == 1
    with clock.at(event.ends_at + timedelta(minutes=1)):
        ring_due()
        assert reread(event).state == "done"


def test_a_shift_ahead_is_taken_and_left_while_the_service_runs(cast, client):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    joined(cast, team, "liaison_officer")
    event = planned(cast, team, begins_at=at(11, 24, 9))  # and in a week
    on_duty(cast, event)
    late = on_duty(cast, event, number=2)
    with clock.at(at(11, 24, 9, 30)):
        ring_due()
        assert reread(event).state == "running"
        refused("3.14", lambda: on_duty(cast, event, "liaison_officer"))  # the first has begun
        on_duty(cast, event, "liaison_officer", 2)
        for who in ("resident", "liaison_officer"):
            perform(reread(event), "leave", actor=cast.actor(who), shift=late.shift)
        assert (Duty.objects.filter(shift=late.shift).count(), reread(event).state) == (0, "running")
        assert Message.objects.get(user=leader.user, subject__contains="人不够").matter == event.pk
        client.force_login(cast.users["liaison_officer"])
        service, public = reverse("web:case", args=["service_event", event.pk]), team.get_absolute_url()
        assert all("缺人" in client.get(page).content.decode() for page in (service, public))
        assert "这里没有您还没开始的班次" in client.get(service).content.decode()
        on_duty(cast, event, "liaison_officer", 2)
        stays(event, lambda: take(reread(event), "shorten", actor=leader), Refusal, "reason")
        take(reread(event), "shorten", actor=leader, reason="场地停电")
        assert event.shifts.count() == 1
        stays(event, lambda: take(reread(event), "shorten", actor=leader, reason="停电"), Refusal, "3.14")
    assert Message.objects.filter(user=cast.actor("liaison_officer").user, subject__startswith="取消").exists()
    with clock.at(at(11, 24, 11, 1)):
        ring_due()
        assert reread(event).state == "done"


def test_a_service_does_not_begin_before_its_hour(cast):
    team, leader = active(cast), cast.actor("community_worker")
    joined(cast, team)
    event = planned(cast, team, begins_at=at(11, 24, 9))
    on_duty(cast, event)
    on_duty(cast, event, number=2)
    stays(event, lambda: take(reread(event), "start", actor=leader), Refusal, "3.14")
    with clock.at(at(11, 24, 9)):
        take(reread(event), "start", actor=leader)


def test_hours_are_added_up_once_they_are_confirmed(cast, client):
    row = served(cast)
    own = queries.own_hours(row.volunteer)
    assert (queries.total(own), queries.waiting_hours(own)) == (0, 2)
    client.force_login(cast.users["resident"])
    assert "另有 2 小时已登记" in client.get(reverse("volunteers:home")).content.decode()
    take(row, "confirm", actor=cast.actor("resident"))
    assert (queries.total(own), queries.waiting_hours(own)) == (2, 0)


def test_a_dispute_waits_for_the_heads_that_there_are(cast):
    row = served(cast)
    take(row, "dispute", actor=cast.actor("resident"), reason="不对")
    waiting = Todo.objects.filter(matter=row.pk, done_at__isnull=True).values_list("role", flat=True)
    assert list(waiting) == ["CP"]
