"""What the reporter reads on the page of the slip: who had it when, what was answered last, and nothing untrue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import perform
from wugong.flow.queries import answer_to, matter_of, reread
from wugong.flow.testing import stays
from wugong.inbox.models import Message
from wugong.places.models import Place
from wugong.problems import actions
from wugong.problems.models import Problem
from wugong.problems.queries.lists import rates_of
from wugong.problems.testing import COMMUNITY, COMPOUND, dispatched, handling, reported, resolved


def lines(problem):
    return [stop.line for stop in reversed(answer_to(matter_of(problem)).course)]


def explained(people, **more):
    given = {"answer": "单元门归业主", "plan": "下月业主会后装", **more}
    return perform(handling(people), "explain", actor=people.actor("street_staff"), **given)


def test_the_course_names_who_had_it_at_the_time(people):
    problem, office = dispatched(people), people.actor("street_staff")
    perform(problem, "send_back", actor=office, returned_why="楼内灯具归物业。", belongs=people.property)
    perform(problem, "forward", actor=office)
    first, then = str(people.pwc), str(people.property)
    assert lines(problem)[1:] == [f"交给{first}办", f"{first}退回：楼内灯具归物业。", f"交给{then}办"]


def test_who_refused_on_what_ground_and_where_it_belongs(people):
    problem = dispatched(people)
    given = {"returned_why": "楼内灯具归物业。", "belongs": people.property}
    perform(problem, "send_back", actor=people.actor("street_staff"), **given)
    answer = answer_to(matter_of(problem))
    assert str(people.pwc) in answer.sentence and answer.told == ""
    assert "楼内灯具归物业" in answer.following and str(people.property) in answer.following


def test_an_extension_is_not_told_as_getting_in_touch(people):
    problem, owner = handling(people), people.actor("street_staff")
    perform(problem, "extend", actor=owner, extension_days=3, extension_why="等配件")
    perform(problem, "grant", actor=owner)
    assert lines(problem)[-2:] == ["申请延期：等配件", "街道同意延期"]
    assert sum(line == f"{people.pwc}联系了您" for line in lines(problem)) == 1


def test_accepting_an_explanation_is_not_saying_that_it_is_solved(people):
    problem = explained(people, plan_on=date(2026, 12, 20))
    assert "2026年12月20日" in answer_to(matter_of(problem)).told
    actions.say(problem, "solved", actor=SYSTEM)
    assert answer_to(matter_of(problem)).sentence == "您认可了说明。对方办得怎样？"
    actions.say(problem, "solved", actor=SYSTEM, rating="good")
    assert answer_to(matter_of(problem)).sentence == "您认可了说明，已办结"
    assert (rates_of(COMMUNITY, date(2026, 11, 1)).solved, rates_of(COMMUNITY, date(2026, 11, 1)).rated) == (0, 1)


def test_the_day_from_which_it_is_possible_lies_ahead(people):
    problem = handling(people)
    given = {"answer": "等预算", "plan": "明年", "plan_on": date(2026, 11, 23)}
    stays(problem, lambda: perform(problem, "explain", actor=people.actor("street_staff"), **given), Refusal, "3.12")


def test_after_it_is_opened_again_the_old_answer_is_told_no_longer(people):
    problem, owner = handling(people), people.actor("street_staff")
    perform(problem, "extend", actor=owner, extension_days=3, extension_why="等配件")
    perform(problem, "grant", actor=owner)
    perform(problem, "resolve", actor=owner, answer="已加固")
    actions.say(problem, "again", actor=SYSTEM, reason="还是松的")
    perform(problem, "contact", actor=owner)
    assert answer_to(matter_of(problem)).told == ""
    assert (reread(problem).extended, reread(problem).outcome) == (True, "")  # one extension is all there is


def test_solved_without_a_rating_asks_for_it_and_says_so(people, client):
    problem = resolved(people)
    page = client.post(reverse("problems:mine"), {"code": problem.code, "do": "solved"}, follow=True)
    assert reread(problem).state == "verified"
    text = page.content.decode()
    assert "按您说的结了" not in text and "就这样，办结" in text
    with pytest.raises(Invalid):
        actions.say(reread(problem), "solved", actor=SYSTEM)


def test_the_holder_reads_his_own_words_and_nobody_else_does(people, client):
    problem = dispatched(people, reported(text="王建国家门口灯不亮"))
    joined = actions.join(problem, actor=SYSTEM)
    assert "王建国家门口灯不亮" in client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert "王建国" not in client.get(reverse("web:slip", args=[joined.code])).content.decode()
    assert "王建国" not in client.get(reverse("web:where"), {"number": problem.biz_no}).content.decode()


def test_the_first_reporter_does_not_end_it_for_who_joined(people, client):
    alone, problem = reported(), dispatched(people)
    merged = reported(text="门口路灯不亮")
    perform(merged, "merge", actor=people.actor("community_worker"), into=problem)
    problem = reread(problem)
    page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert "别人也报了" in page and 'value="withdraw"' not in page
    stays(problem, lambda: actions.say(problem, "withdraw", actor=SYSTEM), Refusal, "3.12")
    assert answer_to(matter_of(reread(merged))).holder == str(people.pwc)
    actions.say(alone, "withdraw", actor=SYSTEM)
    assert (reread(alone).state, answer_to(matter_of(alone)).sentence) == ("withdrawn", "报告人已撤回")


@pytest.mark.parametrize(("days", "works"), [(30, True), (31, False)])
def test_after_thirty_days_the_slip_leads_to_a_new_report(people, client, days, works):
    problem = resolved(people)
    actions.say(problem, "solved", actor=SYSTEM, rating="good")
    with clock.at(clock.now() + timedelta(days=days)):
        page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
        assert ("30 天内又坏，在这一页重开" in page, 'value="again"' in page) == (works, works)
        assert (f"{reverse('problems:report')}?place=" in page, "已超过 30 天" in page) == (not works, not works)


def test_a_code_that_the_device_holds_is_no_guess(people, client):
    sent = {"text": "灯坏了", "place": COMMUNITY, "key": "h" * 32}
    assert client.post(reverse("problems:report"), sent).status_code == 200
    code = client.get("/").context["mine"][0]["code"]
    for n in range(22):
        client.post(reverse("web:where"), {"number": f"1000{n:04d}"})
    assert client.post(reverse("web:where"), {"number": "10009999"}).status_code == 429
    assert client.get(reverse("web:slip", args=[code])).status_code == 200


def test_a_right_code_does_not_forgive_wrong_ones(people, client):
    problem = resolved(people)
    for n in range(20):
        client.post(reverse("web:where"), {"number": f"1000{n:04d}"})
        if n == 9:
            assert client.post(reverse("web:where"), {"number": problem.code}).status_code == 200
    assert client.post(reverse("web:where"), {"number": "10009999"}).status_code == 429


def test_a_merge_leaves_its_trace_in_both(people, client):
    one, other = reported(), dispatched(people)
    perform(one, "merge", actor=people.actor("community_worker"), into=other)
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("web:case", args=["problem", other.pk])).content.decode()
    assert "并入了一件同类的" in page and one.biz_no in page
    assert "并入了一件同类的" in lines(other)


def test_the_history_of_the_case_names_to_whom_it_was_given(people, client):
    problem, office = dispatched(people), people.actor("street_staff")
    perform(problem, "send_back", actor=office, returned_why="楼内灯具归物业。", belongs=people.property)
    perform(problem, "forward", actor=office)
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("web:case", args=["problem", problem.pk])).content.decode()
    course = page[page.index('id="history"') :]
    assert course.index(str(people.pwc)) < course.index(str(people.property))


def test_a_stop_of_a_round_says_where_it_is(people, client):
    dispatched(people, reported(spot="电梯旁", contact="13800000000"))
    client.force_login(people.users["community_worker"])
    page = client.get(reverse("problems:round")).content.decode()
    assert "第一网格 春晖家园 1 栋 电梯旁" in page and "回访" in page


def test_what_is_unsure_shows_the_cases_like_it_and_who_leads_by_default(people, client):
    dispatched(people, reported(text="三楼楼道的灯坏了，晚上看不见台阶"))
    problem = reported(text="二楼楼道的灯坏了，看不见台阶", place="990112001001001")
    client.force_login(people.users["community_worker"])
    queue = client.get(reverse("problems:home")).content.decode()
    assert "三楼楼道的灯坏了" in queue and f"交给{people.pwc}" in queue
    form = client.get(reverse("web:step", args=["problem", problem.pk, "dispatch"])).context["form"]
    assert form.fields["category"].initial == "light.lamp.stair" and form.fields["owner"].initial == people.pwc.pk
    assert "三楼楼道" in form.fields["category"].help_text


def twice_merged(people):
    """A is merged into B, B into C: the slips of A and B, and C."""
    resident, worker = people.users["resident"], people.actor("community_worker")
    first = reported(people.actor("resident"), text="一号灯不亮", reporter=resident.pk)
    second, last = reported(text="二号灯不亮", contact="13800000000"), dispatched(people)
    perform(first, "merge", actor=worker, into=second)
    perform(reread(second), "merge", actor=worker, into=last)
    return reread(first), reread(second), reread(last)


@pytest.mark.engine
def test_answers_reach_all_whose_report_was_merged_over_several_merges(people, client):
    first, second, last = twice_merged(people)
    owner = people.actor("street_staff")
    perform(last, "accept", actor=owner)
    perform(last, "contact", actor=owner)
    perform(last, "resolve", actor=owner, answer="三盏都换了。")
    for code in (first.code, second.code):
        page = client.get(reverse("web:slip", args=[code])).content.decode()
        assert "三盏都换了。" in page and "您这里没有解决？" in page and 'value="solved"' not in page
    told = Message.objects.filter(user=first.reporter, matter=last.pk)
    assert told.filter(kind="problem.resolve").count() == 1
    assert reread(last).reachable  # the number left with the second report is called too
    actions.say(reread(last), "solved", actor=SYSTEM, rating="good")
    assert told.filter(kind="problem.rate").count() == 1
    assert "解决了，已办结" in client.get(reverse("web:slip", args=[first.code])).content.decode()


def test_who_was_merged_may_say_that_it_is_not_solved_and_nothing_else(people, client):
    first, _second, last = twice_merged(people)
    owner = people.actor("street_staff")
    perform(last, "accept", actor=owner)
    perform(last, "contact", actor=owner)
    perform(last, "resolve", actor=owner, answer="三盏都换了。")
    sent = {"code": first.code, "do": "solved", "rating": "good"}
    assert "只有报告人" in client.post(reverse("problems:mine"), sent, follow=True).content.decode()
    assert reread(last).state == "resolved"
    client.post(reverse("problems:mine"), {"code": first.code, "do": "again", "words": "一号灯还是不亮"})
    assert (reread(last).state, reread(last).remark) == ("reopened", "一号灯还是不亮")
    client.post(reverse("problems:mine"), {"code": first.code, "do": "add", "words": "就在门口"})
    assert last.supports.filter(words="就在门口").exists()


def test_who_joined_is_not_asked_what_only_the_reporter_answers(people, client):
    problem = resolved(people)
    joined = actions.join(problem, actor=SYSTEM)
    page = client.get(reverse("web:slip", args=[joined.code])).content.decode()
    assert "等您说一声" not in page and 'value="again"' in page and "您报了这件事" not in page
    actions.say(problem, "solved", actor=SYSTEM)
    assert "您说" not in client.get(reverse("web:slip", args=[joined.code])).content.decode()


def test_the_pages_name_the_community_though_only_its_street_has_a_telephone(people, client):
    Place.objects.filter(code=COMMUNITY).update(phone="")
    Place.objects.filter(code=COMMUNITY[:9]).update(phone="6780 0100")
    name, street = str(Place.objects.get(code=COMMUNITY)), str(Place.objects.get(code=COMMUNITY[:9]))
    sent = client.post(reverse("problems:report"), {"text": "灯坏了", "place": COMPOUND, "key": "w" * 32})
    code = sent.context["plain"]
    page = client.get(reverse("web:slip", args=[code])).content.decode()
    assert name in str(sent.context["title"])
    assert answer_to(matter_of(Problem.objects.get(code=code))).holder == name
    assert f"{name} 第一网格 春晖家园" in page and "6780 0100" in page and street in page


@pytest.mark.parametrize("name", ["problems:report", "wishes:wish"])
def test_the_head_of_a_form_names_the_community_that_is_known(people, client, name):
    page = client.get(reverse(name), {"place": COMMUNITY}).content.decode()
    head = page[page.index("brand-district") :].partition("</span>")[0]
    assert str(Place.objects.get(code=COMMUNITY)) in head


def test_who_asks_for_more_time_and_why_is_told_and_stays_in_the_history(people):
    problem, owner = handling(people), people.actor("street_staff")
    perform(problem, "extend", actor=owner, extension_days=3, extension_why="等配件。")
    answer = answer_to(matter_of(problem))
    assert (answer.sentence, "等配件" in answer.following) == (f"{people.pwc}想延期", True)
    perform(problem, "grant", actor=owner)
    assert "申请延期：等配件。" in lines(problem)


def test_the_ground_of_a_return_stays_in_the_history(people, client):
    problem, office = dispatched(people), people.actor("street_staff")
    perform(problem, "send_back", actor=office, returned_why="楼内灯具归物业，电话13800000000", belongs=people.property)
    perform(problem, "forward", actor=office)
    assert f"{people.pwc}退回：楼内灯具归物业，电话13800000000" in lines(problem)
    page = client.post(reverse("web:where"), {"number": problem.biz_no}).content.decode()
    assert "楼内灯具归物业" in page and "13800000000" not in page


def test_who_joins_reads_the_day_of_the_order_and_that_he_joined(people, client):
    problem = dispatched(people)
    with clock.at(clock.now() + timedelta(days=9)):
        given = {"join": problem.pk, "text": "我这里也不亮", "contact": "13822223333"}
        sent = client.post(reverse("problems:join"), given)
        assert not sent.context["no_number"]
        assert "本应11月24日前有结果，晚了" in sent.context["latest"]
        page = client.get(reverse("web:slip", args=[sent.context["plain"]])).content.decode()
    assert "您并进来了" in page and "您报了这件事" not in page


def test_who_was_merged_reads_with_what(people):
    first, second, last = twice_merged(people)
    answer = answer_to(matter_of(first))
    assert f"（{last.biz_no}）并在一起办" in answer.following
    assert answer.course[0].line == f"和“{last.public_headline}”并在一起办"
    Problem.objects.filter(pk=last.pk).update(public=False)
    assert last.public_headline not in answer_to(matter_of(reread(second))).following


@pytest.mark.engine
def test_who_was_shown_the_way_may_object_within_five_working_days(people, client):
    problem, worker = reported(), people.actor("community_worker")
    perform(problem, "signpost", actor=worker, elsewhere="market", reason="这是买卖纠纷。")
    page = client.get(reverse("web:slip", args=[problem.code])).content.decode()
    assert "11月30日前在下面提异议" in page and "提交异议" in page
    with clock.at(clock.now() + timedelta(days=8)):
        assert "提交异议" not in client.get(reverse("web:slip", args=[problem.code])).content.decode()
        again = lambda: actions.say(reread(problem), "again", actor=SYSTEM, reason="灯是公共的")  # noqa: E731
        stays(problem, again, Refusal, "3.19")
    client.post(reverse("problems:mine"), {"code": problem.code, "do": "again", "words": "灯是公共的"})
    now = reread(problem)
    assert (now.state, now.elsewhere, now.answer, now.remark) == ("reported", "", "", "灯是公共的")
    assert lines(now)[-1] == "提出异议：这事该社区办"
