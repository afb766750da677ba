"""Domain 3.13: places given once, the list passed on in order, a lottery that anybody computes again, all told."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from wugong.activities import actions, queries
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.models import Activity, Enrolment
from wugong.activities.rules.activity import MACHINE
from wugong.activities.rules.places import draw, lot
from wugong.activities.testing import amended, entered, evening, opened, planned
from wugong.activities.tests.conftest import states
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.forms import step_form
from wugong.flow.models import Todo
from wugong.flow.queries import reread
from wugong.flow.testing import at, refused, stays
from wugong.inbox.models import Message
from wugong.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_course_that_ends_before_it_starts_is_refused(cast):
    worker, begins = cast.actor("community_worker"), evening(20)
    refused("3.13", lambda: planned(worker, begins_at=begins, until_at=begins - timedelta(minutes=30)))
    refused("3.13", lambda: planned(worker, until_at=begins + timedelta(hours=13)))
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("given", "audiences"),
    [
        ({"enrol_until": None}, ""),
        ({"minimum": 3}, ""),
        ({}, "居民 1\n职工 2"),
        ({"fee": 10}, ""),
        ({"way": "lottery"}, ""),
    ],
)
def test_what_is_not_whole_is_not_sent(cast, given, audiences):
    worker = cast.actor("community_worker")
    made = planned(worker, audiences, **given)
    stays(made, lambda: take(made, "submit", actor=worker), Refusal, "3.13")


def test_sign_up_is_open_for_three_working_days_over_a_weekend(cast):
    worker = cast.actor("community_worker")
    # Friday 27 to Monday 30 November: two working days; until Tuesday: three
    short = planned(worker, enrol_from=at(11, 27), enrol_until=at(11, 30, 18))
    assert "2" in refused("3.13", lambda: take(short, "submit", actor=worker))
    enough = planned(worker, enrol_from=at(11, 27), enrol_until=at(12, 1, 18))
    take(enough, "submit", actor=worker)
    assert enough.state == "reviewing"


def test_a_room_is_used_once(cast):
    opened(cast)
    worker, head = cast.actor("community_worker"), cast.actor("community_secretary")
    made = planned(worker, begins_at=evening(27, 20), title="二胡培训班")
    take(made, "submit", actor=worker)
    with pytest.raises(Refusal, match="书法公益课"):
        take(made, "publish", actor=head)
    take(made, "give_back", actor=head, reason="教室有课")
    amended(made, worker, venue="三楼排练厅")
    take(made, "submit", actor=worker)
    take(made, "publish", actor=head)


def test_the_list_is_passed_on_in_order_with_a_time_to_answer(cast):
    activity = opened(cast)
    first, _second, third, fourth = (entered(activity) for _n in range(4))
    assert states(activity) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert reread(activity).state == "full"
    assert queries.turn_of(fourth).before == 1
    take(first, "cancel", actor=SYSTEM)
    assert states(activity) == ["cancelled", "confirmed", "offered", "waitlisted"]
    assert reread(third).offered_until == clock.now() + timedelta(hours=24)
    assert not reread(first).contact
    with clock.at(at(11, 24, 9, 1)):  # nobody answered
        stays(third, lambda: take(reread(third), "accept", actor=SYSTEM), Refusal, "3.13")
        assert ring_due() >= 1
        assert states(activity) == ["cancelled", "confirmed", "lapsed", "offered"]
        take(reread(fourth), "accept", actor=SYSTEM)
    assert states(activity)[3] == "confirmed"
    assert reread(activity).state == "full"


def test_places_are_passed_on_until_four_hours_before(cast):
    activity = opened(cast)
    first, second, third = (entered(activity) for _n in range(3))
    begins = activity.begins_at
    with clock.at(begins - timedelta(hours=13)):
        take(first, "cancel", actor=SYSTEM)
        assert reread(third).offered_until == begins - timedelta(hours=4)  # earlier than the day to answer
    with clock.at(begins - timedelta(hours=11)):
        stays(second, lambda: take(second, "cancel", actor=SYSTEM), Refusal, "3.13")
    with clock.at(begins - timedelta(hours=3)):
        take(reread(third), "decline", actor=SYSTEM)
        assert actions.offer_places(activity, actor=SYSTEM) == 0


def test_a_household_gets_places_together_or_none_and_keeps_its_turn(cast):
    activity = opened(cast, capacity=3)
    one, _two = entered(activity), entered(activity)
    family, single = entered(activity, people=2), entered(activity)
    assert states(activity) == ["confirmed", "confirmed", "waitlisted", "confirmed"]
    take(one, "cancel", actor=SYSTEM)
    assert reread(family).state == "waitlisted"
    assert queries.turn_of(reread(family)).too_many
    take(reread(single), "cancel", actor=SYSTEM)
    assert reread(family).state == "offered"
    refused("3.13", lambda: entered(activity, people=3))


def test_audiences_have_their_places_and_waves(cast):
    worker = cast.actor("community_worker")
    activity = opened(cast, "居民 1\n没上过课的 1 新\n职工 1 2026-11-26", capacity=3, mixed_from=evening(5).date())
    residents, newcomers, staff = activity.quotas.all()
    refused("3.13", lambda: entered(activity))
    assert "11" in refused("3.13", lambda: entered(activity, quota=staff))
    before, phone = entered(activity, "13800000001", quota=residents), "13800000001"
    assert entered(activity, quota=residents).state == "waitlisted"
    other = opened(cast, "没上过课的 2 新", venue="三楼", title="二胡")
    assert before.first
    refused("3.13", lambda: entered(other, phone, quota=other.quotas.get()))
    assert entered(activity, quota=newcomers).state == "confirmed"
    with clock.at(evening(5, 8)):  # what is free is free for all
        assert actions.look_round(actor=SYSTEM) == 1
        assert reread(Enrolment.objects.get(activity=activity, number=2)).state == "offered"
    form = step_form(planned(worker), activity_step("amend"), actor=worker, data={"audiences": "居民十六"})
    assert "居民十六" in str(form.errors["audiences"])


def activity_step(name):

    return MACHINE.step(name)


def test_who_had_none_comes_first_if_the_organiser_says_so(cast):
    entered(opened(cast, venue="三楼", title="国画"), "13800000009")
    activity = opened(cast, new_first=True, capacity=1)
    one = entered(activity)
    old, new = entered(activity, "13800000009"), entered(activity)
    assert (old.first, new.first) == (False, True)
    assert queries.turn_of(old).newcomers == 1
    take(one, "cancel", actor=SYSTEM)
    assert (reread(old).state, reread(new).state) == ("waitlisted", "offered")


def test_minors_come_with_a_guardian_and_a_household_once(cast):
    activity = opened(cast, ages="minors")
    refused("5", lambda: entered(activity, minor=True))
    refused("3.13", lambda: entered(activity))
    entered(activity, "138 0000-0001", minor=True, guardian=True)
    refused("3.13", lambda: entered(activity, "１３８０００００００１", minor=True, guardian=True))
    adults = opened(cast, ages="adults", venue="三楼")
    refused("3.13", lambda: entered(adults, minor=True, guardian=True))
    refused("3.13", lambda: sign_up(adults, entry=SignUp(alias="何阿姨"), actor=SYSTEM))
    with pytest.raises(Invalid):
        entered(adults, "12345")
    worker = cast.actor("community_worker")
    refused("5", lambda: sign_up(adults, entry=SignUp(alias="何阿姨", via="window"), actor=worker))
    assert sign_up(adults, entry=SignUp(alias="何阿姨", via="window", consented=True), actor=worker).code
    with pytest.raises(Denied):
        stranger = cast.actor("stranger")
        sign_up(adults, entry=SignUp(alias="何阿姨", via="phone", consented=True), actor=stranger)


@pytest.mark.engine
def test_a_lottery_is_computed_again_by_anybody(cast, capsys):
    activity = opened(cast, way="lottery", seed_source="12月13日福彩3D", seed_at=evening(19, 22), capacity=3)
    for _n in range(7):
        entered(activity)
    assert set(states(activity)) == {"applied"}
    worker = cast.actor("community_worker")
    with clock.at(evening(19, 20)):
        ring_due()
        assert reread(activity).state == "closed"
        stays(activity, lambda: take(activity, "draw", actor=worker, seed="372"), Refusal, "3.13")
    with clock.at(evening(19, 23)):
        take(activity, "draw", actor=worker, seed="372")
        stays(activity, lambda: take(activity, "draw", actor=worker, seed="555"), Refusal, "3.13")
    order = [row.number for row in queries.lots_of(activity)]
    assert order == draw("372", range(1, 8))
    won = set(Enrolment.objects.filter(activity=activity, state="confirmed").values_list("number", flat=True))
    assert won == set(order[:3])
    call_command("lottery", "372", "7")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{rank} {number} {lot('372', number)[:12]}" for rank, number in enumerate(order, 1)]
    # the published ten lines give the same
    assert order == sorted(range(1, 8), key=lambda n: hashlib.sha256(f"372:{n}".encode()).hexdigest())


@pytest.mark.engine
def test_everybody_hears_of_a_change_and_of_a_cancellation(cast, client):
    activity = opened(cast)
    resident, head = cast.actor("resident"), cast.actor("community_secretary")
    own = sign_up(activity, entry=SignUp(alias="老周"), actor=resident)
    other, session = entered(activity), activity.sessions.get(number=2)
    given = {"session": session, "session_begins": evening(29), "session_ends": evening(29, 21)}
    perform(reread(activity), "move", actor=cast.actor("community_worker"), reason="老师出差", **given)
    message = Message.objects.filter(user=resident.user).latest("id")
    assert message.where.endswith("二楼教室")
    assert reread(other).call_about == "moved"
    actions.mark_called(reread(other), actor=head)
    stays(activity, lambda: take(activity, "cancel", actor=cast.actor("community_worker"), reason="x"), Denied, "role")
    take(reread(activity), "cancel", actor=head, reason="教室漏水")
    assert reread(activity).state == "cancelled"
    assert "教室漏水" in client.get(reverse("activities:place", args=[other.pk])).content.decode()
    assert "教室漏水" in Message.objects.get(kind="enrolment.call_off", user=resident.user).body
    assert {reread(own).state, reread(other).state} == {"called_off"}
    stays(activity, lambda: take(activity, "all_told", actor=head), Refusal, "3.13")
    assert actions.open_contact(reread(other), reason="通知停课", actor=head).startswith("139")
    actions.mark_called(reread(other), actor=head)
    assert reread(activity).state == "called_off"


def test_too_few_postpone_it_and_new_days_keep_the_places(cast):
    activity = opened(cast, minimum=2)
    own = entered(activity)
    with clock.at(activity.enrol_until):
        ring_due()
    with clock.at(activity.begins_at):
        ring_due()
        assert reread(activity).state == "postponed"
        days = {"begins_at": evening(10), "until_at": evening(10, 20), "enrol_until": evening(9)}
        perform(reread(activity), "set_days", actor=cast.actor("community_worker"), **days)
    activity = reread(activity)
    assert (activity.state, activity.sessions.count()) == ("enrolling", 6)
    assert activity.sessions.get(number=1).begins_at == activity.begins_at
    assert reread(own).state == "confirmed"


@pytest.mark.engine
def test_who_comes_is_ticked_or_types_the_code_and_the_numbers_sum_it_up(cast):
    worker = cast.actor("community_worker")
    activity = opened(cast, capacity=9)
    rows = [entered(activity) for _n in range(7)]
    first = activity.sessions.get(number=1)
    refused("3.13", lambda: actions.tick(first, here=rows[:1], actor=worker))
    with clock.at(activity.enrol_until):
        ring_due()
    with clock.at(activity.begins_at + timedelta(minutes=10)):
        ring_due()
        assert reread(activity).state == "running"
        refused("3.13", lambda: actions.come_by_code(reread(rows[0]), code="0", actor=SYSTEM))
        code = queries.code_of(first)
        actions.come_by_code(reread(rows[0]), code=code, actor=SYSTEM)
        actions.tick(first, here=[reread(row) for row in rows[1:6]], came=4, actor=worker)
        with pytest.raises(Denied):
            actions.tick(first, here=[], actor=cast.actor("stranger"))
    # later it is neither the code on the wall nor the one before; two may be equal by chance: then another moment
    later = (activity.begins_at + timedelta(minutes=n) for n in range(6, 80, 2))
    two = lambda at: {queries.code_of(first, at), queries.code_of(first, at - timedelta(minutes=2))}  # noqa: E731
    with clock.at(next(at for at in later if code not in two(at))):
        refused("3.13", lambda: actions.come_by_code(reread(rows[6]), code=code, actor=SYSTEM))
    with clock.at(activity.ends_at + timedelta(hours=1)):
        ring_due()
        for row in rows[:5]:
            take(reread(row), "rate", actor=SYSTEM, score=4)
        said = queries.numbers_of(activity)
        assert all(part in said for part in ("6", "7", "10", "4.0"))
        stays(activity, lambda: take(activity, "summarise", actor=worker, summary="好" * 301), Invalid, "input")
        take(reread(activity), "summarise", actor=worker, summary=said)
    with clock.at(activity.ends_at + timedelta(days=2)):
        ring_due()
        assert reread(rows[6]).state == "absent"
    with clock.at(activity.ends_at + timedelta(days=8)):
        actions.forget(actor=SYSTEM)
        assert not Enrolment.objects.exclude(contact="").exists()
        stays(rows[5], lambda: take(reread(rows[5]), "rate", actor=SYSTEM, score=4), Refusal, "3.13")
    with clock.at(activity.ends_at + timedelta(days=366)):
        actions.forget(actor=SYSTEM)
        assert set(Enrolment.objects.values_list("alias", "contact_hash")) == {("", None)}


def test_the_same_again_in_two_clicks(cast, client):
    activity = opened(cast, "居民 1\n职工 1 2026-11-30")
    client.force_login(cast.users["community_worker"])
    client.post(reverse("activities:again", args=[activity.pk]))
    again = Activity.objects.get(copied_from=activity)
    assert (again.begins_at - activity.begins_at).days % 7 == 0
    assert timezone.localtime(again.begins_at).hour == 19
    assert [q.opens_on.isoformat() for q in again.quotas.exclude(opens_on=None)] > ["2026-11-30"]
    client.post(reverse("web:step", args=["activity", again.pk, "submit"]), {"seen": again.version})
    assert reread(again).state == "reviewing"


def test_a_resident_signs_up_waits_changes_and_leaves_without_an_account(cast, client):
    activity, sister = opened(cast, capacity=1, teacher="黄老师"), opened(cast, venue="三楼", teacher="黄老师")
    entered(activity)
    page = client.get(activity.get_absolute_url())
    assert page.status_code == 200
    gone = client.post(activity.get_absolute_url(), {"alias": "何阿姨", "contact": "13812345678", "people": "1"})
    entry = Enrolment.objects.get(activity=activity, number=2)
    assert gone.url.startswith(reverse("activities:place", args=[entry.pk]))
    assert "13812345678" not in entry.contact
    slip = client.get(reverse("web:slip", args=[entry.code]))
    assert slip.url == reverse("activities:place", args=[entry.pk])
    assert "下一个就是您" in client.get(slip.url).content.decode()
    client.post(slip.url, {"to": str(sister.pk)})
    assert reread(entry).state == "left"
    assert Enrolment.objects.get(activity=sister).state == "confirmed"
    twice = client.post(sister.get_absolute_url(), {"alias": "何", "contact": "13812345678", "people": "1"})
    assert twice.status_code == 422
    assert client.post(slip.url, {"step": "accept"}).status_code == 409


def test_drafts_are_not_for_everybody(cast, client):
    made = planned(cast.actor("community_worker"))
    assert client.get(made.get_absolute_url()).status_code == 404


def test_the_week_of_a_centre_costs_few_queries(cast, client, django_assert_max_num_queries):
    for n in range(3):
        made = opened(cast, times=1, title=f"讲座{n}", venue=f"{n}楼")
        made.sessions.update(begins_at=evening(n, 20), ends_at=evening(n, 21))
        entered(made)
    address = reverse("activities:week", args=["990112001001"])
    client.get(address)
    for more in ("", "?screen=1"):
        with django_assert_max_num_queries(10):
            page = client.get(address + more)
        assert page.content.decode().count("讲座") == 3


def test_sign_up_that_was_to_begin_before_opens_with_the_announcement(cast):
    worker, head = cast.actor("community_worker"), cast.actor("community_secretary")
    made = planned(worker, enrol_from=evening(0, 0))
    take(made, "submit", actor=worker)
    perform(made, "publish", actor=head)
    assert reread(made).state == "enrolling"


def test_a_draft_awaits_who_drafted_it(cast):
    worker = cast.actor("community_worker")
    made = planned(worker)
    waiting = Todo.objects.filter(matter=made.pk, done_at__isnull=True)
    assert list(waiting.values_list("user", "organisation")) == [(worker.user, None)]


def test_a_line_opens_the_session_that_it_names(cast, client):
    course = opened(cast)
    code, second = course.centre.place.code, list(queries.sessions_of(course))[1]
    week = client.get(reverse("activities:week", args=[code]), {"day": f"{second.begins_at:%Y-%m-%d}"}).content.decode()
    address = f"{course.get_absolute_url()}?session=2"
    assert address in week
    named = client.get(address)
    assert named.context["named"] == second and "第 2 次" in named.content.decode()
    client.force_login(cast.users["community_worker"])
    case = client.get(reverse("web:case", args=["activity", course.pk])).content.decode()
    assert f"{reverse('activities:roster', args=[course.pk])}?session=2" in case
    with clock.at(second.ends_at + timedelta(hours=2)):  # who came is still to be written down
        assert queries.just_over(queries.sessions_of(course)) == second


def test_only_communities_with_a_centre_are_offered(cast, client):
    """A community without a Party committee has no week to open; the page says how it gets one."""
    Organisation.objects.filter(place__name="石桥社区").update(basis="")
    page = client.get(reverse("activities:home")).content.decode()
    listed = re.findall(r'href="(/activities/[^"]*\d{12}[^"]*)"', page)
    assert listed
    assert [client.get(address).status_code for address in listed] == [200] * len(listed)
    assert "石桥社区" not in page
    assert "党委录入后" in page
