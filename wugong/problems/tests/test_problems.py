"""The story of problems: handed over, sent back once, answered, confirmed by who reported it and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.binding import binding_of
from wugong.flow.forms import step_form
from wugong.flow.models import Todo
from wugong.flow.queries import answer_to, matter_of, reread, todos_for
from wugong.flow.testing import at, due, end_of, stays
from wugong.problems import actions
from wugong.problems.models import Problem, Support
from wugong.problems.queries.lists import hot_topics, rates_of
from wugong.problems.queries.similar import similar
from wugong.problems.rules.problem import REOPEN_DAYS
from wugong.problems.testing import BUILDING, COMMUNITY, COMPOUND, GRID, dispatched, handling, reported, resolved


def test_a_report_without_an_account_is_solved_and_closed_by_its_slip(people):
    problem = resolved(people, reported(contact="138 0000 0000"))
    assert (problem.owner, problem.state) == (people.pwc, "resolved")
    actions.say(problem, "solved", actor=SYSTEM, rating="good", reason="很快")
    assert (problem.state, problem.rating, problem.heard, problem.outcome) == ("closed", "good", "reporter", "solved")
    assert answer_to(matter_of(problem)).sentence == "解决了，已办结"


def test_the_term_is_the_one_printed_on_the_order(people):
    # 30 September to 8 October 2026: one working day on either side of National Day
    with clock.at(at(9, 29)):
        simple, complicated = (handling(people, reported(), effort=e) for e in ("inquiry", "complex"))
        assert due(simple) == end_of(10, 9)
        assert due(complicated) == end_of(10, 19)


def test_by_default_the_working_committee_leads(people):
    problem, worker = reported(), people.actor("community_worker")
    given = {"owner": people.hospital_party, "category": "light.lamp.stair", "effort": "ordinary"}
    stays(problem, lambda: perform(problem, "dispatch", actor=worker, **given), Refusal, "R-09")
    perform(problem, "dispatch", actor=worker, reason="医院门口的灯由其养护。", **given)
    assert problem.owner == people.hospital_party
    own = reported()
    perform(own, "dispatch", actor=worker, **{**given, "owner": people.community})
    assert own.owner == people.community  # the community keeps it itself


def test_it_is_sent_back_once_and_then_decided(people):
    problem, owner, desk = dispatched(people), people.actor("street_staff"), people.actor("street_staff")
    perform(problem, "send_back", actor=owner, returned_why="楼内灯具归物业。", belongs=people.property)
    assert due(problem) == end_of(11, 24)
    perform(problem, "forward", actor=desk)
    assert (problem.owner, problem.binding, problem.state) == (people.property, True, "dispatched")
    again = people.actor("branch_secretary")
    stays(problem, lambda: perform(problem, "send_back", actor=again, returned_why="还是不归我们"), Refusal, "3.12")


def test_nobody_named_means_the_street_decides(people):
    problem = dispatched(people)
    perform(problem, "send_back", actor=people.actor("street_staff"), returned_why="不属街道。")
    stays(problem, lambda: perform(problem, "forward", actor=people.actor("street_staff")), Refusal, "3.12")
    perform(problem, "arbitrate", actor=people.actor("street_staff"), owner=people.property, reason="楼内归物业。")
    assert (problem.owner, problem.binding) == (people.property, True)


@pytest.mark.engine
@pytest.mark.parametrize(("days", "works"), [(0, False), (1, True), (10, True), (11, False)])
def test_an_extension_is_at_most_ten_working_days(people, days, works):
    problem, owner = handling(people), people.actor("street_staff")
    ask = lambda: perform(problem, "extend", actor=owner, extension_days=days, extension_why="等配件")  # noqa: E731
    if not works:
        stays(problem, ask, Refusal, "3.12")
        return
    ask()
    perform(problem, "grant", actor=owner)
    assert due(problem) == (end_of(12, 1) if days == 1 else end_of(12, 14))
    assert "等配件" in answer_to(matter_of(problem)).told  # the reporter reads why
    stays(problem, ask, Refusal, "3.12")  # once


def test_no_extension_after_the_term(people):
    problem = handling(people)
    with clock.at(at(12, 1)):  # the term ended with 30 November
        ask = {"extension_days": 3, "extension_why": "等配件"}
        stays(problem, lambda: perform(problem, "extend", actor=people.actor("street_staff"), **ask), Refusal, "3.12")


def test_an_extension_granted_late_is_reckoned_from_the_day_it_is_granted(people):
    problem, owner = handling(people), people.actor("street_staff")
    perform(problem, "extend", actor=owner, extension_days=1, extension_why="等配件")
    with clock.at(at(12, 3)):  # Thursday; the term ended on Monday, 30 November
        perform(problem, "grant", actor=owner)
        assert due(problem) == end_of(12, 4)


def test_who_says_nothing_is_called_twice(people):
    problem, worker = resolved(people, reported(contact="13800000000")), people.actor("community_worker")
    take(problem, "wait_over", actor=SYSTEM)
    assert problem.state == "calling"
    perform(problem, "no_answer", actor=worker)
    stays(problem, lambda: perform(problem, "no_answer", actor=worker), Refusal, "3.12")  # not on one day
    with clock.at(at(11, 24)):
        perform(problem, "no_answer", actor=worker)
    assert (reread(problem).state, problem.rating) == ("closed_unrated", "")


def test_without_a_number_it_ends_without_a_rating(people):
    problem = resolved(people)
    take(problem, "wait_over", actor=SYSTEM)
    assert reread(problem).state == "closed_unrated"


@pytest.mark.parametrize(("days", "works"), [(REOPEN_DAYS, True), (REOPEN_DAYS + 1, False)])
def test_it_is_opened_again_within_thirty_days(people, days, works):
    problem = resolved(people)
    actions.say(problem, "solved", actor=SYSTEM, rating="fair")
    with clock.at(clock.now() + timedelta(days=days)):
        if not works:
            with pytest.raises(Refusal):
                actions.say(problem, "again", actor=SYSTEM, reason="又坏了")
            return
        actions.say(problem, "again", actor=SYSTEM, reason="又坏了")
    assert (problem.state, problem.reopened, problem.rating) == ("reopened", 1, "")


def test_not_solved_goes_back_to_the_same_owner_with_a_reason(people):
    problem = resolved(people)
    with pytest.raises(Invalid):
        actions.say(problem, "again", actor=SYSTEM)
    actions.say(problem, "again", actor=SYSTEM, reason="还是不亮")
    assert (problem.state, problem.owner, problem.reopened) == ("reopened", people.pwc, 1)


def test_a_problem_is_hard_after_thirty_days(people):
    problem, secretary = reported(), people.actor("community_secretary")
    flag = lambda: perform(problem, "flag", actor=secretary, reason="多次反映")  # noqa: E731
    with clock.at(clock.now() + timedelta(days=30)):
        stays(problem, flag, Refusal, "S24")
    with clock.at(clock.now() + timedelta(days=31)):
        flag()
    assert problem.hard_on
    other = reported()
    perform(other, "flag", actor=secretary, reason="涉及三家", several=True)
    assert other.hard_on


def test_the_same_report_five_times_by_a_bad_line_is_one(people):
    made = {reported(key="k1").pk for _try in range(5)}
    assert len(made) == Problem.objects.count() == 1


@pytest.mark.engine
def test_like_reports_are_offered_and_joined_with_a_trace(people):
    first = dispatched(people, reported(text="2 单元门口的路灯不亮了"))
    near = similar("单元门口路灯坏了不亮", BUILDING)
    assert near == [first]
    assert similar("楼下广场舞太吵", BUILDING) == []
    second = reported(text="门口路灯不亮", contact="13900000000")
    third = actions.join(first, actor=SYSTEM, key="j", words="我家门口也是")
    assert actions.join(first, actor=SYSTEM, key="j") == third
    perform(second, "merge", actor=people.actor("community_worker"), into=first)
    assert (second.state, first.supports.count()) == ("merged", 2)
    assert first.supports.get(came_from=second).contact  # the number goes along
    assert answer_to(matter_of(reread(second))).holder == str(people.pwc)


def test_a_merge_needs_another_open_problem(people):
    closed = resolved(people)
    actions.say(closed, "solved", actor=SYSTEM, rating="good")
    one = reported()
    for into in (closed, one):
        act = lambda into=into: perform(one, "merge", actor=people.actor("community_worker"), into=into)  # noqa: E731
        stays(one, act, Refusal, "3.12")


@pytest.mark.engine
def test_the_number_is_opened_for_a_purpose_and_deleted_in_time(people):
    problem = resolved(people, reported(contact="13800000000"))
    with pytest.raises(Invalid):
        actions.open_contact(problem, reason="", actor=people.actor("community_worker"))
    with pytest.raises(Denied):
        actions.open_contact(problem, reason="问一问情况", actor=people.actor("liaison_officer"))
    assert actions.open_contact(problem, reason="问是哪一盏灯", actor=people.actor("street_staff")) == ["13800000000"]
    assert any("问是哪一盏灯" in stop.line for stop in answer_to(matter_of(problem)).course)
    actions.say(problem, "solved", actor=SYSTEM, rating="good")
    with clock.at(clock.now() + timedelta(days=90)):
        assert actions.forget_contacts(actor=SYSTEM) == 0
    with clock.at(clock.now() + timedelta(days=90, seconds=1)):
        assert actions.forget_contacts(actor=SYSTEM) == 1
    assert reread(problem).contact == ""


def test_a_place_outside_and_an_empty_report_are_refused(people):
    with pytest.raises(Refusal) as empty:
        reported(text="")
    with pytest.raises(Refusal) as abroad:
        reported(place="110101001001")
    assert (empty.value.rule, abroad.value.rule, Problem.objects.count()) == ("3.12", "3.12", 0)


def test_neighbours_read_nothing_before_somebody_has_looked(people):
    problem = reported(text="王建国家的狗不牵绳，电话13800000000")
    assert matter_of(problem).classification == "internal"
    dispatched(people, problem)
    shown = matter_of(problem)
    assert shown.classification == "public" and "王建国" not in shown.title and "138" not in shown.title
    private = dispatched(people, reported(public=False))
    assert matter_of(private).classification == "internal"


@pytest.mark.parametrize(
    ("text", "name"),
    [("他老婆李红骂人", "李红"), ("他儿子周小军打架", "周小军"), ("物业经理刘洋不管事", "刘洋")],
)
def test_who_is_accused_is_read_nowhere_in_public(people, client, text, name):
    problem = dispatched(people, reported(text=f"{text}，{'门口的灯也不亮，' * 4}", spot=f"邻居{name}家门口"))
    shown = [
        reverse("problems:news", args=[COMMUNITY]), reverse("open311_requests", args=["json"]),
        f"{reverse('problems:alike')}?text=门口的灯也不亮&place={COMPOUND}",
        f"{reverse('web:around')}?place={COMMUNITY}",
    ]  # fmt: skip
    pages = [client.get(address).content.decode() for address in shown]
    assert [name in page for page in pages] == [False] * 4 and "门口的灯" in pages[0]
    assert name not in matter_of(problem).title


def test_who_hands_it_over_reads_the_public_words_and_closes_them(people, client):
    problem, worker = reported(text="他老婆李红骂人"), people.actor("community_worker")
    step = binding_of(problem).machine.step("dispatch")
    assert "他老婆〔不公开〕骂人" in str(step_form(problem, step, actor=worker).fields["hide"].help_text)
    hidden = dispatched(people, problem, hide=True)
    assert (hidden.public, matter_of(hidden).classification) == (False, "internal")
    closed = dispatched(people, reported(public=False))
    assert closed.public is False and "hide" not in step_form(closed, step, actor=worker).fields


def test_rates_say_what_they_leave_out(people):
    good, poor = resolved(people), resolved(people)
    actions.say(good, "solved", actor=SYSTEM, rating="good")
    actions.say(poor, "solved", actor=SYSTEM, rating="poor")
    perform(
        reported(), "signpost", actor=people.actor("community_worker"), elsewhere="court", reason="已判决，请打 12368"
    )
    found = rates_of(people.pwc.place.code, clock.today())
    assert (found.dispatched, found.contacted, found.rated, found.solved) == (2, 2, 2, 1)
    assert (found.satisfaction, found.left_out) == (0.5, 1)


def test_five_like_reports_are_a_hot_topic(people):
    for n in range(5):
        assert hot_topics("990112001") == []
        dispatched(people, reported(text=f"{n} 栋电动车上楼"), category="safe.fire.upstairs")
    (topic,) = hot_topics("990112001")
    assert (len(topic.problems), topic.place) == (5, COMPOUND[:12])
    actions.propose_hot(
        topic.problems, place=topic.place, category=topic.category, why_not="物业下周统一清理",
        actor=people.actor("community_worker"),
    )  # fmt: skip
    assert hot_topics("990112001") == []


def test_what_is_of_no_kind_in_common_is_reported_and_handed_over_and_is_no_hot_topic(people, client):
    page = client.get(reverse("problems:report")).content.decode()
    assert 'value="other"' in page and "其他" in page
    for n in range(6):
        dispatched(people, reported(text=f"第 {n} 件说不清归哪类的事", category="other"), category="other.other.other")
    assert Problem.objects.filter(category="other.other.other", owner=people.pwc).count() == 6
    assert hot_topics("990112001") == []


def test_a_round_notes_once_and_confirms_what_is_done(people):
    problem, worker = resolved(people), people.actor("community_worker")
    for _again in range(2):
        actions.note_stop(problem, seen="fixed", words="亮了", key="r1", actor=worker)
    assert (reread(problem).state, Support.objects.count()) == ("verified", 1)
    with pytest.raises(Stale):
        take(reread(problem), "verify", actor=worker, heard="check")
    assert GRID


def test_what_is_long_overdue_stands_once_on_a_desk(people, client):
    problem = dispatched(people)
    perform(problem, "send_back", actor=people.actor("street_staff"), returned_why="不属街道。")
    with clock.at(clock.now() + timedelta(days=30)):  # supervised after five working days, escalated after ten
        ring_due()
        office = people.actor("street_staff")
        assert todos_for(office).filter(matter=problem.pk).count() == 1
        Todo.objects.create(matter_id=problem.pk, party="owner", organisation=office.organisation)  # in two parts
        client.force_login(people.users["street_staff"])
        desk = client.get("/desk/")
        assert sum(len(rows) for _label, rows in desk.context["groups"]) == desk.context["tabs"][0]["count"] == 1
        queue = client.get(reverse("problems:home")).context["queue"]
        assert (queue.count, queue.late) == (1, 1)
