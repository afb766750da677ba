"""A mediation from the application to the archive, and its guards against the rules (R-50, R-51)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.ground import laid
from wugong.common import clock
from wugong.common.actor import NOBODY, SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal, Stale
from wugong.flow.actions import perform, take
from wugong.flow.models import Timer
from wugong.flow.queries import buttons_for, current_due, reread
from wugong.flow.testing import at, desks, due, end_of, stays
from wugong.flow.timers import ring_times, rule_of
from wugong.mediation import actions, queries
from wugong.mediation.bindings import MEDIATION
from wugong.mediation.models import Mediation
from wugong.mediation.rules.kinds import conflict, three_years_after
from wugong.mediation.sealing import of_party
from wugong.mediation.testing import (
    FACTS,
    accepted,
    agreed,
    applied,
    assigned,
    clerk_of,
    mediating,
    party,
    question,
    registered,
    signed,
    studio_of,
    token_of,
    with_terms,
)
from wugong.organisations.testing import make_user


@laid
def judge(cast):
    studio_of(cast)
    return cast.actor("retired_mediator")


@laid
def clerk(cast, judge):
    return clerk_of(cast)


@pytest.mark.engine
def test_a_case_is_agreed_confirmed_performed_and_archived(cast, judge, clerk):
    with clock.at(at(11, 2)):
        case = agreed(cast)
        assert (case.state, case.window_until) == ("confirm_open", date(2026, 12, 2))
        assert case.papers.get().number.endswith("〔2026〕1号")
        assert desks(case) == {("mediator", None)}
    with clock.at(at(11, 10)):
        for number in (1, 2):
            actions.say_wish(party(case, number), wants=True, actor=NOBODY)
        perform(reread(case), "file", actor=judge, court="示范区人民法院", filed_on=date(2026, 11, 10))
    with clock.at(at(11, 11)):
        actions.say_received(party(case, 1), term=case.terms.first().pk, actor=NOBODY)
        perform(reread(case), "confirm", actor=clerk, court_no="（2026）示0112民特7号", decided_on=date(2026, 11, 11))
        case = reread(case)
        assert (case.state, case.confirmed, case.next_due) == ("performing", True, date(2026, 12, 12))
        assert due(case) == end_of(12, 21)  # seven days after Saturday 12 December, a Saturday too: Monday
        perform(case, "mark_done", actor=judge, done=list(case.terms.all()))
        assert reread(case).state == "performed"
        perform(reread(case), "archive", actor=clerk)
    assert queries.inside(reread(case), clerk) is None
    assert actions.open_archive(reread(case), purpose="court", actor=clerk).facts == FACTS
    with pytest.raises(Denied):
        actions.open_archive(reread(case), purpose="court", actor=judge)


def test_fewer_than_two_parties_are_refused(cast, judge):
    with pytest.raises(Refusal, match=r"两方|two parties"):
        applied(cast, parties=[("鲁一川", "")])
    assert not Mediation.objects.exists()


def test_what_was_told_is_read_back_first(cast, judge):
    with pytest.raises(Refusal) as caught:
        applied(cast, read_back_on=None)
    assert caught.value.rule == "read back"


def test_an_application_by_telephone_is_signed_before_the_mediation_begins(cast, judge, clerk):
    case = assigned(cast, way="phone", read_back_on=None)
    assert (party(case, 1).consent, party(case, 1).through) == ("yes", "call")
    perform(case, "take_on", actor=judge, relation="none", interest="none", former_case="none")
    begins = {"rights_read": True, "openness": "closed", "actor": judge}
    stays(case, lambda: perform(case, "open", **begins), Refusal, "read back")
    ahead = clock.today() + timedelta(days=1)
    stays(case, lambda: perform(case, "read_back", actor=judge, read_back_on=ahead), Refusal, "read back")
    perform(case, "read_back", actor=judge, read_back_on=clock.today())
    stays(case, lambda: perform(case, "read_back", actor=judge, read_back_on=clock.today()), Denied, "role")
    perform(case, "open", **begins)
    assert reread(case).state == "mediating"
    told = assigned(cast)  # what is told at the desk is signed at once
    assert "read_back" not in {b.step.name for b in buttons_for(judge, told) + buttons_for(clerk, told)}


def test_an_excluded_kind_is_turned_away_with_its_channel(cast, clerk):
    case = applied(cast, excluded="crime")
    stays(case, lambda: perform(case, "register", actor=clerk), Refusal, "excluded")
    perform(case, "turn_away", actor=clerk, excluded="crime")
    assert case.state == "not_admissible"
    assert case.papers.count() == 1


def test_one_refusal_ends_it_and_one_silence_after_seven_days(cast, clerk):
    case = registered(cast)
    perform(case, "consent", actor=clerk, party=party(case, 2), agrees=False, through="call")
    assert reread(case).state == "not_accepted"
    assert case.papers.count() == 1  # the other remedies, in writing
    with clock.at(at(11, 20)):
        silent = registered(cast)
        assert due(silent) == end_of(11, 27)
        stays(silent, lambda: take(silent, "accept", actor=SYSTEM), Refusal, "R-50")
        assert take(silent, "silence", actor=SYSTEM).state == "not_accepted"


def test_consent_withdrawn_in_the_middle_ends_it(cast, judge):
    case = mediating(cast)
    actions.stop(party(case, 2), actor=NOBODY)
    case = reread(case)
    assert (case.state, case.ending, case.papers.count()) == ("terminated", "party", 1)
    with pytest.raises(Refusal):
        actions.stop(party(case, 1), actor=NOBODY)


def test_a_party_is_not_the_mediator(cast, clerk):
    case = accepted(cast, parties=[(cast.retired_mediator.name, ""), ("程晚晴", "")])
    given = {"mediator": cast.retired_mediator, "chosen": "parties", "meets_at": clock.now(), "room": "一号间"}
    stays(case, lambda: perform(case, "assign", actor=clerk, **given), Refusal, "own case")


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"court_before": "示范区人民法院"}, "former court"),
        ({"court_before": "示范区人民法院江湾法庭"}, "former court"),
    ],
)
def test_a_former_court_is_a_conflict(cast, clerk, columns, rule):
    case = accepted(cast, **columns)
    given = {"mediator": cast.retired_mediator, "chosen": "parties", "meets_at": clock.now(), "room": "一号间"}
    stays(case, lambda: perform(case, "assign", actor=clerk, **given), Refusal, "former court")
    stranger = make_user("no_member")
    stays(case, lambda: perform(case, "assign", actor=clerk, **{**given, "mediator": stranger}), Refusal, "member")


def test_who_was_objected_to_is_not_named_again(cast, clerk, judge):
    case = assigned(cast)
    actions.object_to_mediator(party(case, 1), actor=NOBODY)
    case = reread(case)
    assert (case.state, case.mediator, case.disclosed_at) == ("accepted", None, None)
    given = {"mediator": cast.retired_mediator, "chosen": "parties", "meets_at": clock.now(), "room": "一号间"}
    stays(case, lambda: perform(case, "assign", actor=clerk, **given), Refusal, "challenge")


def test_a_session_begins_after_disclosure_and_rights(cast, judge):
    case = assigned(cast)
    begin = {"openness": "closed", "actor": judge}
    stays(case, lambda: perform(case, "open", rights_read=True, **begin), Refusal, "R-50")
    perform(case, "take_on", actor=judge, relation="none", interest="agreed", former_case="none")
    stays(case, lambda: perform(case, "open", rights_read=False, **begin), Refusal, "rights")
    with clock.at(at(11, 23)):
        perform(case, "open", rights_read=True, **begin)
        assert due(reread(case)) == end_of(12, 23)
        later = {"last_day": date(2027, 1, 20), "actor": judge}
        stays(case, lambda: perform(case, "extend", all_agree=False, **later), Refusal, "extension")
        perform(case, "extend", all_agree=True, **later)
        assert due(reread(case)) == end_of(1, 20, 2027)
        for mistyped in (date(2028, 12, 10), date(2026, 12, 1)):
            wrong = {"last_day": mistyped, "actor": judge}
            stays(case, lambda wrong=wrong: perform(case, "extend", all_agree=True, **wrong), Refusal, "extension")
        perform(reread(case), "extend", all_agree=True, last_day=date(2027, 1, 12), actor=judge)
        assert due(reread(case)) == end_of(1, 12, 2027)


@pytest.mark.engine
def test_an_agreement_has_terms_dates_signatures_and_the_seal(cast, judge, clerk):
    case = mediating(cast)
    everybody = list(case.sides.all())
    stays(case, lambda: perform(case, "sign", actor=judge, signed=everybody, lawful=True), Refusal, "terms")
    undated = {"party": everybody[0], "text": "修好卫生间", "due_on": None, "actor": judge}
    stays(case, lambda: perform(case, "add_term", **undated), Invalid, "date")
    stays(case, lambda: perform(case, "add_term", **{**undated, "text": "修" * 301}), Invalid, "date")
    perform(case, "add_term", **{**undated, "due_on": clock.today()})
    case.terms.update(due_on=None)
    stays(case, lambda: perform(case, "sign", actor=judge, signed=everybody, lawful=True), Refusal, "date")
    case.terms.update(due_on=clock.today())
    stays(case, lambda: perform(case, "sign", actor=judge, signed=everybody, lawful=False), Refusal, "lawful")
    perform(case, "sign", actor=judge, signed=everybody[:1], lawful=True)
    stays(case, lambda: perform(case, "seal", actor=clerk), Stale, "state")
    perform(case, "sign", actor=judge, signed=everybody, lawful=True)
    case = reread(case)  # the mediator has done his part: the committee seals by the next working day
    assert (case.state, desks(case)) == ("signed", {("clerk", case.committee_id)})
    assert current_due(case).left_workdays == 1
    assert [b.step.name for b in buttons_for(clerk, case) if b.primary] == ["seal"]
    more = {**undated, "due_on": clock.today()}
    stays(case, lambda: perform(case, "add_term", **more), Stale, "state")
    perform(case, "unsign", actor=judge)
    assert (reread(case).state, {party for party, _where in desks(case)}) == ("mediating", {"mediator"})
    assert not case.sides.exclude(signed_on=None).exists()


def test_a_window_that_closed_yesterday_is_closed(cast, judge):
    with clock.at(at(9, 10)):
        case = agreed(cast)
    assert case.window_until == date(2026, 10, 10)  # a Saturday, but a working day after the holiday
    with clock.at(at(10, 11)):
        case.sides.update(wants=True)
        late = {"court": "示范区人民法院", "filed_on": date(2026, 10, 11), "actor": judge}
        stays(case, lambda: perform(case, "file", **late), Refusal, "R-51")
        assert take(case, "close_window", actor=SYSTEM).state in {"window_closed", "performing"}
        assert reread(case).state == "performing"
        with pytest.raises(Refusal):
            actions.say_wish(party(case, 1), wants=True, actor=NOBODY)


def test_the_parties_apply_together_and_are_reminded_twice(cast, judge):
    with clock.at(at(11, 2)):
        case = agreed(cast)
        actions.say_wish(party(case, 1), wants=True, actor=NOBODY)
        alone = {"court": "示范区人民法院", "filed_on": clock.today(), "actor": judge}
        stays(case, lambda: perform(case, "file", **alone), Refusal, "R-51")
        timer = Timer.objects.get(matter=case.pk, closed_at=None)
        rings = ring_times(timer, rule_of(MEDIATION, case, case.state))
    # ten and three days before 2 December are Sundays: the Friday before each
    assert [(moment, place >= 0) for moment, place in rings] == [
        (at(11, 20, 8), True), (at(11, 27, 8), True), (end_of(12, 2), False)
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["identity", "adoption", "marriage"])
def test_what_no_court_confirms_is_performed_at_once(cast, judge, kind):
    case = agreed(cast, kind=kind)
    assert (case.state, case.window_until) == ("performing", None)


def test_an_oral_agreement_is_noted_and_binds(cast, judge):
    case = with_terms(cast)
    perform(case, "agree_orally", actor=judge, text="双方口头同意分两次付清。", lawful=True)
    case = reread(case)
    assert (case.state, case.effective_on) == ("confirm_open", clock.today())
    assert queries.inside(case, judge).oral == "双方口头同意分两次付清。"


def test_a_breach_is_told_once_it_is_overdue(cast, judge):
    with clock.at(at(11, 2)):
        case = agreed(cast)
        stays(case, lambda: perform(case, "breach", actor=judge), Refusal, "due")
    with clock.at(at(11, 13)):
        perform(case, "breach", actor=judge)
    assert (reread(case).state, case.papers.count()) == ("breached", 2)


def test_after_a_breach_it_may_still_be_noted_that_it_was_done_late(cast, judge, clerk, client):
    with clock.at(at(11, 2)):
        case = agreed(cast)
    with clock.at(at(11, 13)):
        perform(case, "breach", actor=judge)
        client.post(reverse("mediation:by_link"), {"token": token_of(case)})
        assert "迟履行了" in client.get(reverse("mediation:party")).content.decode()
        sent = {"act": "received", "term": str(case.terms.first().pk)}
        page = client.post(reverse("mediation:party"), sent, follow=True).content.decode()
        assert (reread(case).state, case.terms.first().done_late) == ("breached", True) and "11月13日迟履行" in page
        assert "有约定没有做到" in page
        perform(reread(case), "mark_late", actor=clerk, done=[case.terms.last()])
        page = client.get(reverse("mediation:party")).content.decode()
        assert "有约定没有做到" not in page and "约定的都已做完" in page
        perform(reread(case), "archive", actor=clerk)
        assert 'value="received"' not in client.get(reverse("mediation:party")).content.decode()


def page_of(client, case, number):
    client.post(reverse("mediation:by_link"), {"token": of_party(party(case, number))["token"]})
    return client.get(reverse("mediation:party")).content.decode()


def test_nothing_is_agreed_before_the_seal_or_after_an_end_without_agreement(cast, judge, clerk, client):
    case = with_terms(cast)
    for made in (case, signed(cast)):
        mine, theirs = page_of(client, made, 2), page_of(client, made, 1)
        assert "拟由我做" in mine and "拟由对方做" in theirs
        assert not any(said in mine + theirs for said in ("我答应的", "对方答应的", "没到期"))
    actions.stop(party(case, 2), actor=NOBODY)
    assert not any(said in page_of(client, case, n) for n in (1, 2) for said in ("付给对方维修款", "答应的"))
    assert "没有约束力" in page_of(client, case, 2)
    client.force_login(cast.retired_mediator)
    assert "提过、没有谈成的" in client.get(reverse("mediation:conduct", args=[case.pk])).content.decode()
    assert "我答应的" in page_of(client, agreed(cast), 2)


def test_the_page_of_a_party_names_the_next_duty_and_no_session_that_is_over(cast, judge, client):
    case = mediating(cast)
    with clock.at(case.meets_at + timedelta(days=1)):
        assert "请您到场" not in page_of(client, case, 1)
    for days in (20, 10):
        due = clock.today() + timedelta(days=days)
        perform(reread(case), "add_term", actor=judge, party=party(case, 2), text=f"第{days}天付", due_on=due)
    perform(reread(case), "agree_orally", actor=judge, text="说好了。", lawful=True)
    head = page_of(client, case, 2).partition("</h1>")[2].partition("</section>")[0]
    assert "第10天付" in head.partition("我答应的")[0]


def test_a_danger_goes_to_the_police_and_the_case_on_or_to_its_end(cast, judge, clerk):
    case = mediating(cast)
    perform(case, "report_danger", actor=judge, police="松林派出所", text="扬言动手")
    assert (case.state, desks(case)) == ("safety", {("clerk", case.committee_id)})
    perform(case, "go_on", actor=clerk)
    assert reread(case).state == "mediating"
    other = assigned(cast)
    perform(other, "note_danger", actor=judge, police="松林派出所", text="扬言动手")
    assert (reread(other).state, reread(other).reported_at is not None) == ("assigned", True)


def test_thirty_days_without_agreement_end_it(cast, judge):
    case = take(mediating(cast), "run_out", actor=SYSTEM)
    assert (case.state, case.ending, case.papers.count()) == ("terminated", "term", 1)


def test_texts_that_are_too_long_or_hold_numbers_of_papers_are_refused(cast, judge):
    case = mediating(cast)
    stays(case, lambda: perform(case, "note", actor=judge, text="说" * 2001), Invalid, "input")
    number = "11010519491231002X"
    stays(case, lambda: perform(case, "note", actor=judge, text=f"身份证 {number}"), Invalid, "privacy")


def test_a_question_is_answered_in_two_days_and_its_contact_forgotten(cast, judge):
    with clock.at(at(9, 29)):
        case = question(cast)
        assert due(case) == end_of(10, 8)
    perform(case, "answer", actor=judge, text="按当地标准和实际需要算。")
    answer = MEDIATION and queries.question_of(reread(case))
    assert (answer["answer"], answer["phone"]) == ("按当地标准和实际需要算。", True)
    take(case, "close", actor=SYSTEM)
    assert not queries.question_of(reread(case))["phone"]


def test_a_member_does_not_advise_on_a_former_court(cast, judge):
    case = question(cast, court="示范区人民法院")
    stays(case, lambda: perform(case, "answer", actor=judge, text="可以上诉。"), Refusal, "former court")
    perform(case, "refer", actor=judge, referred_to="法律援助 12348")


def test_a_studio_closes_when_nothing_is_left(cast, clerk):
    mediating(cast)
    studio = studio_of(cast)
    stays(studio, lambda: perform(studio, "close", actor=clerk, reason="合并"), Refusal, "open cases")


def test_while_the_studio_is_suspended_everybody_reads_why_and_how_it_goes_on(cast, judge, clerk, client):
    case, studio = accepted(cast), studio_of(cast)
    perform(studio, "suspend", actor=clerk, reason="办公室装修。")
    button = next(one for one in buttons_for(clerk, reread(case)) if one.step.name == "assign")
    assert "暂停" in button.why_not and "重开" in button.why_not
    given = {"mediator": cast.retired_mediator, "chosen": "parties", "meets_at": clock.now(), "room": "一号间"}
    stays(case, lambda: perform(case, "assign", actor=clerk, **given), Refusal, "studio")
    client.force_login(cast.retired_mediator)
    assert "办公室装修" in client.get(reverse("mediation:desk")).content.decode()
    perform(reread(studio), "resume", actor=clerk)
    perform(reread(case), "assign", actor=clerk, **given)
    assert "办公室装修" not in client.get(reverse("mediation:desk")).content.decode()


def test_the_day_of_the_mediator_names_no_past_session_as_the_next(cast, judge, client):
    case = mediating(cast)
    client.force_login(cast.retired_mediator)
    with clock.at(case.meets_at - timedelta(days=1)):
        page = client.get(reverse("mediation:desk")).content.decode()
        assert "下次调解" in page and "上次调解" not in page
    with clock.at(case.meets_at + timedelta(days=1)):
        (row,) = [one for one in queries.day_of(judge, clock.today()) if one.case == case]
        assert (row.what, row.ahead) == ("going", False)


def test_statistics_show_no_count_under_five(cast, clerk):
    for _n in range(4):
        applied(cast)
    assert [n for _label, n in queries.statistics("990112001")] == [None]
    applied(cast)
    assert [n for _label, n in queries.statistics("990112001")] == [5]


def test_courts_match_by_what_they_contain():
    assert conflict("示范区人民法院、市一中院", "示范区 人民法院") == "示范区人民法院"
    assert conflict("示范区人民法院", "别区人民法院") == ""
    assert three_years_after(date(2028, 2, 29)) == date(2031, 3, 1)


def test_a_day_that_has_passed_is_no_term(cast, judge):
    case = mediating(cast)
    given = {"party": party(case, 1), "text": "修好", "due_on": clock.today() - timedelta(days=1)}
    stays(case, lambda: perform(case, "add_term", actor=judge, **given), Invalid, "date")
    assert signed(cast).mediator_signed_on == clock.today()


@pytest.mark.engine
def test_after_the_thirty_days_nobody_is_asked_though_the_worker_is_late(cast, judge, clerk, client):
    with clock.at(at(11, 2)):
        case = agreed(cast)  # until 2 December
    with clock.at(at(12, 2)):
        client.post(reverse("mediation:by_link"), {"token": token_of(case)})
        assert 'value="want"' in client.get(reverse("mediation:party")).content.decode()
        actions.say_wish(party(case, 1), wants=True, actor=NOBODY)
    with clock.at(at(12, 3)):
        client.post(reverse("mediation:by_link"), {"token": token_of(case)})
        assert 'value="want"' not in client.get(reverse("mediation:party")).content.decode()
        with pytest.raises(Refusal) as caught:
            actions.say_wish(party(case, 2), wants=True, actor=NOBODY)
        assert caught.value.rule == "R-51"
        given = {"party": party(case, 2), "wants": True, "actor": clerk}
        stays(case, lambda: perform(reread(case), "wish", **given), Refusal, "R-51")
        assert party(case, 2).wants is None


def test_nothing_was_filed_before_the_last_party_wanted_it(cast, judge):
    with clock.at(at(11, 2)):
        case = agreed(cast)
    with clock.at(at(11, 20)):
        for number in (1, 2):
            actions.say_wish(party(case, number), wants=True, actor=NOBODY)
        early = {"court": "示范区人民法院", "filed_on": date(2026, 11, 19), "actor": judge}
        stays(case, lambda: perform(reread(case), "file", **early), Refusal, "R-51")
        perform(reread(case), "file", **{**early, "filed_on": date(2026, 11, 20)})
    assert reread(case).state == "confirm_filed"


def test_who_is_asked_reads_by_whom_about_what_and_until_when(cast, judge, client):
    with clock.at(at(11, 20)):
        case = registered(cast, told="楼上漏水的赔偿")
        client.post(reverse("mediation:by_link"), {"token": of_party(party(case, 2))["token"]})
        page = client.get(reverse("mediation:party")).content.decode()
        assert all(words in page for words in ("鲁一川", "楼上漏水的赔偿", "11月27日", "邻里纠纷"))
        assert FACTS not in page
        client.post(reverse("mediation:by_link"), {"token": token_of(case)})
        assert "我不调了" in client.get(reverse("mediation:party")).content.decode()
        client.post(reverse("mediation:party"), {"act": "no"})
    assert reread(case).state == "not_accepted"
