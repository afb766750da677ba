"""A meeting from plan to archive: every row with its roles, guards and clock; bodies and their rhythm."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.ground import laid
from wugong.commitments.testing import Cast, sign_in
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.deliberation.actions import meetings, room
from wugong.deliberation.actions.bodies import found_body, seat, set_procedure, unseat
from wugong.deliberation.actions.room import Decision
from wugong.deliberation.models import Body, Meeting, Minutes, Objection, Topic
from wugong.deliberation.queries.bodies import body_above, procedure_of, rhythm_of, without_body
from wugong.deliberation.testing import Bodies, admitted, closed, held, item_of, notified, proposed
from wugong.deliberation.tests.conftest import MONDAY
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.inbox.models import Message


@laid(at=MONDAY)
def one(people: Cast, tiers: Bodies) -> Topic:
    return admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)


@laid(at=MONDAY)
def planned(tiers: Bodies) -> Meeting:
    return meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office, venue="三楼会议室")


@laid(at=MONDAY)
def called(planned: Meeting, tiers: Bodies) -> Meeting:
    return take(planned, "open_call", actor=tiers.office)


@laid(at=MONDAY)
def sent(one: Topic, tiers: Bodies) -> Meeting:
    return notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))


@laid(at=MONDAY)
def minuted(people: Cast, sent: Meeting, one: Topic, tiers: Bodies) -> Meeting:
    with clock.at(at(12, 15, 14)):
        held(sent, office=tiers.office)
        proposed(item_of(sent, one), people, actor=tiers.office)
        room.decide(item_of(sent, one), decision=Decision("adopted", words="划线"), actor=tiers.office)
        closed(sent, chair=tiers.chair, office=tiers.office)
    return sent


# bodies


def test_a_place_has_one_standing_joint_meeting(people: Cast, tiers: Bodies) -> None:
    with pytest.raises(Refusal) as caught:
        found_body(people.places["street"], chair=people.pwc, actor=SYSTEM)
    assert caught.value.rule == "R-30"
    assert Body.objects.count() == 4
    assert [body_above(b) for b in (tiers.pines, tiers.street, tiers.district)] == [tiers.street, tiers.district, None]
    assert not without_body("990112").exists()


def test_founding_is_up_to_the_district(people: Cast, tiers: Bodies) -> None:
    with pytest.raises(Denied):
        found_body(people.places["pines"], chair=people.pines, actor=tiers.office)


def test_seats_and_rules_are_set_by_those_who_run_the_body(people: Cast, tiers: Bodies) -> None:
    with pytest.raises(Denied):
        seat(tiers.street, organisation=people.maples, actor=tiers.worker)
    member = seat(tiers.street, organisation=people.maples, voting=False, actor=tiers.office)
    assert seat(tiers.street, organisation=people.maples, actor=tiers.office).pk == member.pk
    unseat(member, reason="调整", actor=tiers.chair)
    assert tiers.street.members.filter(until__isnull=True).count() == 6
    with pytest.raises(Denied):
        set_procedure(tiers.street, changes={"most_deferrals": 1}, reason="x", actor=tiers.worker)
    with pytest.raises(Invalid):
        set_procedure(tiers.street, changes={"most_deferrals": 1}, reason=" ", actor=tiers.chair)
    for changes in ({"notice_days": 1}, {"quorum_percent": 30}):
        with pytest.raises(Refusal):
            set_procedure(tiers.street, changes=changes, reason="x", actor=tiers.chair)
    assert procedure_of(tiers.street).version == 1


def test_a_meeting_keeps_the_rules_it_was_planned_under(tiers: Bodies, planned: Meeting) -> None:
    set_procedure(tiers.street, changes={"notice_days": 6}, reason="街道商定", actor=tiers.chair)
    planned.refresh_from_db()
    assert (procedure_of(tiers.street).version, planned.procedure.version) == (2, 1)


# plan, call, agenda, notice


def test_dates_are_reckoned_back_from_the_day(planned: Meeting) -> None:
    assert (planned.call_on, planned.closes_on, planned.notify_on) == (
        at(11, 30).date(), at(12, 8).date(), at(12, 8).date(),
    )  # fmt: skip
    assert due(planned) == end_of(11, 30)


def test_one_regular_meeting_is_ahead(tiers: Bodies, planned: Meeting) -> None:
    with pytest.raises(Refusal) as caught:
        meetings.plan_meeting(tiers.street, starts_at=at(12, 20, 14), actor=tiers.office)
    assert caught.value.rule == "one_ahead"
    extra = meetings.plan_meeting(tiers.street, starts_at=at(12, 20, 14), actor=tiers.office, kind="extra")
    assert (extra.number, planned.number) == (2, 1)
    with pytest.raises(Refusal):
        meetings.plan_meeting(tiers.street, starts_at=at(11, 20, 14), actor=tiers.office, kind="extra")
    with pytest.raises(Denied):
        meetings.plan_meeting(tiers.street, starts_at=at(12, 20, 14), actor=tiers.worker, kind="extra")
    assert Meeting.objects.count() == 2


def test_the_call_opens_by_itself_a_fortnight_before(planned: Meeting) -> None:
    with clock.at(at(12, 1)):
        ring_due()
    planned.refresh_from_db()
    assert planned.state == "collecting"
    assert Message.objects.filter(matter=planned.pk, kind="meeting.open_call").count() == 6


def test_only_the_chair_fixes_an_agenda_with_a_topic(called: Meeting, one: Topic, tiers: Bodies) -> None:
    stays(called, lambda: take(called, "fix_agenda", actor=tiers.office), Denied, "role")
    stays(called, lambda: take(called, "fix_agenda", actor=tiers.chair), Refusal, "agenda")
    meetings.put_on_agenda(one, meeting=called, actor=tiers.office)
    stays(called, lambda: take(called, "fix_agenda", actor=tiers.chair), Refusal, "agenda")  # no paper is attached
    why = "材料即议题正文"
    assert take(called, "fix_agenda", reason=why, actor=tiers.chair).state == "agenda_set"
    assert take(called, "reopen_agenda", actor=tiers.chair).state == "collecting"


def test_the_notice_is_out_three_working_days_before(called: Meeting, one: Topic, tiers: Bodies) -> None:
    meetings.put_on_agenda(one, meeting=called, actor=tiers.office)
    take(called, "fix_agenda", reason="材料即议题正文", actor=tiers.chair)
    with clock.at(at(12, 11)):
        stays(called, lambda: take(called, "notify", actor=tiers.office), Refusal, "notice")
        assert not called.attendances.exists()
    with clock.at(at(12, 10)):
        stays(called, lambda: take(called, "notify", actor=tiers.worker), Denied, "role")
        take(called, "notify", actor=tiers.office)
    notice = Message.objects.filter(matter=called.pk, kind="meeting.notice")
    assert notice.count() == 6
    body = notice[0].body
    assert "三楼会议室" in body and "8 栋门口人车不分流" in body and "14:00" in body
    assert called.attendances.count() == 6
    assert called.items.get(topic=one).notified


def test_a_notice_names_a_place(one: Topic, tiers: Bodies) -> None:
    bare = meetings.plan_meeting(tiers.street, starts_at=at(12, 15, 14), actor=tiers.office)
    take(bare, "open_call", actor=tiers.office)
    meetings.put_on_agenda(one, meeting=bare, actor=tiers.office)
    take(bare, "fix_agenda", reason="材料即议题正文", actor=tiers.chair)
    stays(bare, lambda: take(bare, "notify", actor=tiers.office), Refusal, "notice")
    take(bare, "move", starts_at=at(12, 16, 9), venue="二楼", actor=tiers.office)
    assert take(bare, "notify", actor=tiers.office).state == "notified"


def test_moving_a_meeting_moves_its_clocks(called: Meeting, tiers: Bodies) -> None:
    assert due(called) == end_of(12, 8)
    stays(called, lambda: take(called, "move", starts_at=at(12, 22, 14), actor=tiers.worker), Denied, "role")
    later = {"starts_at": at(12, 22, 14), "venue": "三楼", "actor": tiers.office}
    stays(called, lambda: take(called, "move", **later), Refusal, "R-31")
    far = {**later, "starts_at": at(12, 30, year=2028)}
    stays(called, lambda: take(called, "move", reason="没有场地", **far), Refusal, "date")
    take(called, "move", reason="会议室十二月十六日停电检修", **later)
    assert due(called) == end_of(12, 15)


# open, adjourn, cancel


def test_the_place_changes_after_the_notice_and_the_members_hear_of_it(sent: Meeting, tiers: Bodies) -> None:
    stays(sent, lambda: take(sent, "move", starts_at=at(12, 16, 14), actor=tiers.office), Refusal, "state")
    stays(sent, lambda: take(sent, "relocate", venue=" ", link="", actor=tiers.office), Refusal, "notice")
    stays(sent, lambda: take(sent, "relocate", venue="一楼大厅", actor=tiers.worker), Denied, "role")
    take(sent, "relocate", venue="一楼大厅", actor=tiers.office)
    assert (sent.state, sent.venue, due(sent)) == ("notified", "一楼大厅", end_of(12, 15))
    told = Message.objects.filter(kind="meeting.relocate")
    assert (
        told.count() == len(sent.body.members.all())
        and "一楼大厅" in told[0].body
        and told[0].subject.endswith("换地点")
    )


def test_no_quorum_no_meeting(people: Cast, sent: Meeting, one: Topic, tiers: Bodies) -> None:
    with clock.at(at(12, 14, 14)):  # before its day nobody can know, and the secretariat does not decide it
        ahead = {"again_at": at(12, 22, 14)}
        stays(sent, lambda: take(sent, "adjourn", **ahead, actor=tiers.chair), Refusal, "notice")
        stays(sent, lambda: take(sent, "adjourn", **ahead, actor=tiers.office), Denied, "role")
    with clock.at(at(12, 15, 14)):
        rows = list(sent.attendances.order_by("member__since", "member__id"))
        for row in [*rows[:2], rows[5]]:  # the observer does not count
            room.set_presence(row, presence="present", actor=tiers.office)
        stays(sent, lambda: room.open_meeting(sent, actor=tiers.office), Refusal, "quorum")
        late = at(12, 30, 14)
        stays(sent, lambda: take(sent, "adjourn", again_at=late, actor=tiers.chair), Refusal, "adjournment")
        stays(sent, lambda: take(sent, "adjourn", again_at=at(12, 17, 9), actor=tiers.chair), Refusal, "adjournment")
        again = take(sent, "adjourn", again_at=at(12, 22, 14), actor=tiers.chair).resumed_as
        assert (sent.state, again.state, again.adjourned_from) == ("adjourned", "agenda_set", sent)
        assert [item.topic for item in again.items.all()] == [one]
        one.refresh_from_db()
        assert one.state == "scheduled"
        take(again, "notify", actor=tiers.office)
        room.set_presence(again.attendances.first(), presence="present", actor=tiers.office)
    assert again.state == "notified"


def test_a_meeting_opens_on_its_day(sent: Meeting, tiers: Bodies) -> None:
    room.all_here(sent, actor=tiers.office)
    stays(sent, lambda: room.open_meeting(sent, actor=tiers.chair), Refusal, "notice")
    with clock.at(at(12, 14, 23)):
        stays(sent, lambda: room.open_meeting(sent, actor=tiers.office), Refusal, "notice")
    with clock.at(at(12, 15, 13)):
        assert room.open_meeting(sent, actor=tiers.office).state == "in_session"


@pytest.mark.parametrize(
    ("when", "opens", "state"),
    [(at(12, 14, 14), False, ""), (at(12, 15, 13), True, ""), (at(12, 15, 15), False, "minuted")],
    ids=["too early", "on its day", "closed"],
)
def test_the_room_offers_to_open_the_meeting_when_it_can_be(
    client: Client, people: Cast, sent: Meeting, when: datetime, opens: bool, state: str
) -> None:
    if state:
        Meeting.objects.filter(pk=sent.pk).update(state=state)
    with clock.at(when):
        sign_in(client, people, "pwc", "SO", "990112001")
        page = client.get(reverse("deliberation:room", args=[sent.pk])).content.decode()
    assert ('name="open"' in page) is opens


def test_a_substitute_and_a_voice_by_telephone_count(sent: Meeting, tiers: Bodies) -> None:
    with clock.at(at(12, 15, 14)):
        rows = list(sent.attendances.order_by("member__since", "member__id"))
        room.set_presence(rows[0], presence="present", actor=tiers.office)
        room.set_presence(rows[1], presence="substitute", name="李副总", actor=tiers.office)
        room.set_presence(rows[2], presence="present", remote=True, actor=tiers.office)
        room.open_meeting(sent, actor=tiers.office)
    assert (sent.state, sent.recorder, sent.chaired_by) == ("in_session", tiers.office.user, None)


def test_with_a_quorum_a_meeting_is_not_adjourned(sent: Meeting, tiers: Bodies) -> None:
    with clock.at(at(12, 15, 14)):
        room.all_here(sent, actor=tiers.office)
        stays(sent, lambda: take(sent, "adjourn", again_at=at(12, 22, 14), actor=tiers.chair), Refusal, "quorum")


def test_a_regular_meeting_is_cancelled_for_another_day_of_the_period(sent: Meeting, one: Topic, tiers: Bodies) -> None:
    assert rhythm_of(tiers.street).runs_out == at(12, 16).date()
    stays(sent, lambda: take(sent, "cancel", reason="冲突", actor=tiers.office), Denied, "role")
    stays(sent, lambda: take(sent, "cancel", reason="冲突", actor=tiers.chair), Refusal, "R-31")
    late = at(12, 18, 14)
    stays(sent, lambda: take(sent, "cancel", reason="冲突", actor=tiers.chair, again_at=late), Refusal, "R-31")
    take(sent, "cancel", reason="冲突", actor=tiers.chair, again_at=at(12, 16, 14))
    one.refresh_from_db()
    assert (sent.state, one.state) == ("cancelled", "admitted")
    assert Meeting.objects.filter(state="planned").count() == 1


# minutes


def test_minutes_are_objected_to_answered_and_signed(people: Cast, minuted: Meeting, tiers: Bodies) -> None:
    assert minuted.minutes.objections_until == end_of(12, 17)
    assert due(minuted) == end_of(12, 22)
    builder = people.person("builder", "UL")
    with clock.at(at(12, 16)):
        take(minuted, "object", reason="期限应为 12月20日", actor=builder)
        objection = Objection.objects.get()
        stays(minuted, lambda: take(minuted, "sign", actor=tiers.chair), Refusal, "objection")
        meetings.amend_minutes(minuted, text=minuted.minutes.text + "\n更正", edition=0, actor=tiers.office)
        stays(
            minuted,
            lambda: meetings.amend_minutes(minuted, text="x", edition=0, actor=tiers.colleague),
            Refusal,
            "edition",
        )
        with pytest.raises(Denied):
            meetings.answer_objection(objection, answer="已更正", actor=builder)
        meetings.answer_objection(objection, answer="已更正", actor=tiers.office)
    with clock.at(at(12, 18)):
        late = "异议期满"
        with pytest.raises(Refusal):
            take(minuted, "object", reason=late, actor=builder)
        stays(minuted, lambda: take(minuted, "sign", actor=tiers.office), Denied, "role")
        take(minuted, "sign", actor=tiers.chair)
    assert (minuted.state, Minutes.objects.get().signed_by) == ("signed", tiers.chair.user)
    assert Message.objects.filter(matter=minuted.pk, kind="meeting.minutes").count() == 6


def test_an_open_objection_keeps_the_minutes_unsigned(people: Cast, minuted: Meeting, tiers: Bodies) -> None:
    with clock.at(at(12, 16)):
        take(minuted, "object", reason="有误", actor=people.person("power", "UL"))
    with clock.at(at(12, 18)):
        stays(minuted, lambda: take(minuted, "sign", actor=tiers.chair), Refusal, "objection")


def test_the_recorder_does_not_sign_even_under_the_hat_of_the_chair(minuted: Meeting, tiers: Bodies) -> None:
    both = Actor(user=tiers.office.user, name="王琳", hat=tiers.chair.hat)
    with clock.at(at(12, 18)):
        stays(minuted, lambda: take(minuted, "sign", actor=both), Refusal, "recorder")


def test_a_meeting_is_archived_with_its_tasks(people: Cast, minuted: Meeting, one: Topic, tiers: Bodies) -> None:
    with clock.at(at(12, 18)):
        take(minuted, "sign", actor=tiers.chair)
        assert desks(minuted) == {("secretariat", tiers.street.secretariat_id)}
        task = one.resolutions.get().tasks.get().commitment
        take(task, "withdraw", reason="不再需要", actor=tiers.chair)
        stays(minuted, lambda: take(minuted, "archive", actor=tiers.office), Refusal, "R-33")
        one.refresh_from_db()
        day = at(12, 30).date()
        task = {
            "what": "改设桩",
            "done_when": "到场查看",
            "due_on": day,
            "lead": people.builder,
            "lead_why": "施工资质。",
        }
        take(one, "assign", actor=tiers.chair, **task)
        assert take(minuted, "archive", actor=tiers.office).state == "archived"


def test_a_late_signature_reaches_the_chair(minuted: Meeting) -> None:
    with clock.at(at(12, 23)):
        ring_due()
    assert Message.objects.filter(matter=minuted.pk, kind="clock.urge", role="SP").exists()
