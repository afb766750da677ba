"""Pages of assessments: the designer, the ballot, the receipt, papers, the result and the appeal."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from wugong.assessment.actions import ballots
from wugong.assessment.models import Appeal, Assessment, Envelope
from wugong.assessment.queries import results, rounds
from wugong.assessment.queries.listing import home_of
from wugong.assessment.queries.trials import trial_of
from wugong.assessment.testing import LINES, balloting, counted, drafted, now, of, perform_weigh, public, vote
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.documents.actions import issue, make
from wugong.documents.models import Document
from wugong.flow.actions import perform, take
from wugong.flow.measures import Evidence
from wugong.flow.testing import at
from wugong.organisations.actions.ties import tie
from wugong.organisations.rules import TieKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def lines_of(found):
    return {
        f"{one.side}{one.number}-{name}": str(getattr(one, name))
        for one in found.indicators.all() for name in ("name", "source", "measure", "formula", "low", "high", "weight")
    }  # fmt: skip


def test_the_designer_shares_out_to_100_without_a_script(cast, as_one):
    found = drafted(cast)
    page, client = reverse("assessment:scheme", args=[found.pk]), as_one("district_officer")
    assert client.get(page).status_code == 200
    given = {**lines_of(found), "a4-name": "居民事项办结", "a4-source": "computed", "a4-measure": "kept",
             "a4-formula": "linear", "a4-low": "0", "a4-high": "100", "a4-weight": "20", "a1-locked": "1",
             "share_out": "1"}  # fmt: skip
    assert client.post(page, given).status_code == 302
    weights = [str(one.weight) for one in rounds.indicators_of(found, "a")]
    assert weights[0] == "60.0" and rounds.wrong_weight_of(found) == ""
    assert len(weights) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"a1-weight": "x"},
        {"a1-weight": "nan"},
        {"a1-weight": "101"},
        {"a1-weight": "1e400"},
        {"a1-weight": "10.25"},
        {"a1-measure": ""},
        {"a1-low": ""},
        {"alpha": "2"},
        {"alpha": "nan"},
    ],
)
def test_a_wrong_line_changes_nothing(cast, as_one, wrong):
    found = drafted(cast)
    given = {**lines_of(found), "alpha": "0.4", "beta": "0.4", "gamma": "0.2", **wrong}
    before = list(found.indicators.values_list("name", "weight"))
    answer = as_one("district_officer").post(reverse("assessment:scheme", args=[found.pk]), given)
    assert answer.status_code == 422
    assert list(found.indicators.values_list("name", "weight")) == before


def test_what_was_typed_is_there_again_after_a_refusal(cast, as_one):
    found = drafted(cast)
    given = {**lines_of(found), "alpha": "0.4", "beta": "0.4", "gamma": "0.2", "a1-name": "新的名字", "a2-weight": "-5"}
    html = as_one("district_officer").post(reverse("assessment:scheme", args=[found.pk]), given).content.decode()
    assert "新的名字" in html and 'value="-5"' in html
    nameless = {**lines_of(found), "a4-weight": "7.5"}
    answer = as_one("district_officer").post(reverse("assessment:scheme", args=[found.pk]), nameless)
    assert answer.status_code == 422 and 'value="7.5"' in answer.content.decode()


def test_weights_are_tried_without_being_saved(cast, as_one):
    found = drafted(cast)
    page, client = reverse("assessment:scheme", args=[found.pk]), as_one("district_officer")
    given = {**lines_of(found), "alpha": "0.4", "beta": "0.4", "gamma": "0.2", "a1-weight": "59.9", "try": "1"}
    html = client.post(page, given).content.decode()
    assert 'name="a1-weight"\n           value="59.9"' in html and "99.9" in html
    assert str(found.indicators.get(side="a", number=1).weight) == "60.0"
    assert as_one("community_secretary").post(page, given).status_code == 404


@pytest.fixture
def worked(cast, monkeypatch):
    """Of ten tasks the street did none, the first community nine, the second five, all others eight."""
    done = {cast.pwc.pk: 0, cast.community.pk: 9, cast.other_community.pk: 5}

    def cases(measure, body, _since, _until):
        return [Evidence(uuid4(), f"任务{n}", "/", good=n < done.get(body, 8), value=80) for n in range(10)]

    monkeypatch.setattr("wugong.assessment.queries.results.cases_of", cases)


def test_the_designer_says_who_would_move_and_by_which_line(cast, as_one, worked):
    """The vote alone put them in the order of the ballot; tasks bring the first community up and the street down."""
    lines = [{**LINES[0], "weight": 0}, {**LINES[1], "weight": 85}, *LINES[2:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wugong.assessment.testing.LINES", lines)
        last = public(cast)
    run = results.newest_run(last)
    before = {row["member"]: row["rank"] for row in run.result["sides"]["a"]}
    found = drafted(cast, title="2027年双向考核", year=2027)
    perform_weigh(
        found, [{**LINES[0], "weight": 98}, {**LINES[1], "weight": 2}, *LINES[3:]], cast.actor("district_officer")
    )
    trial = trial_of(found, rounds.indicators_of(found), rounds.SHARES, "a")
    assert (trial.year, trial.compared, trial.weights["回应快不快"]) == (2026, 3, 85)
    now = {row.body.organisation_id: row.now["rank"] for row in trial.rows}
    assert [now[body.pk] for body in (cast.community, cast.other_community, cast.pwc)] == [1, 2, 3]
    for row in trial.rows:
        old = before[str(last.members.get(organisation=row.body.organisation_id).pk)]
        assert row.moved == old - row.now["rank"]
        if row.moved:
            assert row.line in {"任务按期办结", "回应快不快"} and (row.points > 0) == (row.moved > 0)
            assert row.weights == {"任务按期办结": (0, 98), "回应快不快": (85, 2)}[row.line]
    assert trial.moved
    html = as_one("district_officer").get(reverse("assessment:scheme", args=[found.pk])).content.decode()
    assert 'class="slopes"' in html and html.count("<path") >= 3


def test_a_ballot_of_eight_objects_is_one_page_and_its_receipt_is_shown_once(cast, as_one):
    found = balloting(cast)
    right = found.ballots.get(rater=cast.hospital_party)
    page, client = reverse("assessment:ballot", args=[right.pk]), as_one("liaison_officer")
    html = client.get(page).content.decode()
    assert "checked" not in html and html.count('<fieldset class="marks"') == 6
    assert "空白" in client.post(page, {}).content.decode()
    objects, criteria = rounds.may_rate(found)[cast.hospital_party.pk], rounds.criteria_of(found, "a")
    marks = {f"m-{o.pk}-{c.pk}": "3" for o in objects for c in criteria}
    for wrong in ("5", "9" * 5000, "x"):
        answer = client.post(page, {**marks, next(iter(marks)): wrong})
        assert answer.status_code == 422 and "四个词" in answer.content.decode()
    done = client.post(page, marks)
    assert done.status_code == 200 and 'class="receipt"' in done.content.decode()
    assert "no-store" in done["Cache-Control"] and Envelope.objects.count() == 1
    twice = client.post(page, marks)
    assert twice.status_code == 422 and Envelope.objects.count() == 1
    assert "这一张没有再投" in twice.content.decode()
    assert client.get(page).status_code == 200


def test_the_page_of_the_right_leads_to_the_open_ballot(cast, as_one):
    right = balloting(cast).ballots.get(rater=cast.hospital_party)
    client, case = as_one("liaison_officer"), reverse("web:case", args=["ballot", right.pk])
    html = client.get(case).content.decode()
    step = reverse("web:step", args=["ballot", right.pk, "cast"])
    assert step in html and "这张票已投出或已截止" not in html
    assert client.get(step).url == reverse("assessment:ballot", args=[right.pk])
    vote(right)
    assert step not in client.get(case).content.decode()


def test_a_paper_is_entered_on_its_page(cast, as_one):
    found = balloting(cast)
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=cast.actor("district_officer"))
    member, criterion = rounds.members_of(found, "a")[0], rounds.criteria_of(found, "a")[0]
    page = reverse("assessment:paper", args=[found.pk])
    given = {f"m-{member.pk}-{criterion.pk}": "2"}
    client = as_one("district_officer")
    for number, why in (("9" * 30, "多于收到的纸票"), ("", "从1起"), ("x", "从1起")):
        answer = client.post(page, {**given, "number": number})
        html = answer.content.decode()
        assert answer.status_code == 422 and why in html and "checked" in html  # what was marked is still there
    assert client.post(page, {**given, "number": "1"}).status_code == 302
    assert client.post(page, {**given, "number": "1"}).status_code == 422
    assert found.papers.count() == 1


def test_the_page_says_that_two_entries_of_a_paper_differ(cast, as_one):
    found = balloting(cast)
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=cast.actor("district_officer"))
    member, criterion = rounds.members_of(found, "a")[0], rounds.criteria_of(found, "a")[0]
    marks = {str(member.pk): {str(criterion.pk): 3}}
    ballots.enter_paper(found, number=1, side="a", marks=marks, actor=of(cast.department, "DO"))
    page, given = reverse("assessment:paper", args=[found.pk]), {f"m-{member.pk}-{criterion.pk}": "2", "number": "1"}
    html = as_one("district_officer").post(page, given, follow=True).content.decode()
    assert "两次录入不一致，没有入箱" in html and "1号票：两次录入不一致" in html and "已录完0张" in html


def test_a_paper_waits_until_one_was_handed_in(cast, as_one):
    found = balloting(cast)
    member, criterion = rounds.members_of(found, "a")[0], rounds.criteria_of(found, "a")[0]
    given = {f"m-{member.pk}-{criterion.pk}": "2", "number": "1"}
    answer = as_one("district_officer").post(reverse("assessment:paper", args=[found.pk]), given)
    assert answer.status_code == 422 and "还没有收到纸票" in answer.content.decode()


def test_each_object_sees_its_own_result_first_and_the_others_once_public(cast, as_one):
    found = counted(cast)
    officer = cast.actor("district_officer")
    page = reverse("assessment:result", args=[found.pk])
    own = found.members.get(organisation=cast.community)
    other = found.members.get(organisation=cast.other_community)
    assert 'class="assess totals"' not in as_one("community_secretary").get(page).content.decode()
    take(take(now(found), "moderate", actor=officer), "release", actor=officer)
    html = as_one("community_secretary").get(page).content.decode()
    assert 'class="assess totals"' in html and f"/result/{other.pk}/" not in html
    theirs = reverse("assessment:result_of", args=[found.pk, other.pk])
    assert 'class="assess totals"' not in as_one("community_secretary").get(theirs).content.decode()
    with clock.at(at(11, 27)):
        take(now(found), "publicise", actor=officer, publicity_until=clock.today().replace(month=12, day=7))
    html = as_one("community_secretary").get(theirs).content.decode()
    assert f"/result/{own.pk}/" in html and html.count("<circle") >= 6


def test_papers_of_a_result_are_documents_of_the_house(cast, as_one):
    found, officer = public(cast), cast.actor("district_officer")
    member = found.members.get(organisation=cast.community)
    page = reverse("assessment:notice", args=[found.pk, member.pk])
    assert as_one("community_secretary").post(page).status_code == 403
    assert as_one("district_officer").post(page).status_code == 302
    drafted_notice = Document.objects.get()
    assert [one.organisation for one in drafted_notice.recipients.all()] == [cast.community]
    text = json.dumps(drafted_notice.content, ensure_ascii=False)
    assert "回应快不快" in text and "任务按期办结" in text
    sheet = make(found, name="result", actor=officer)
    issue(sheet, actor=cast.actor("district_officer"))
    assert sheet.recipients.count() == 9 - (found.organiser_id in {one.organisation_id for one in found.members.all()})


def test_without_data_there_is_no_rank_and_no_grade(cast, as_one):
    found = public(cast)
    member = found.members.get(organisation=cast.market_bureau)
    run = results.newest_run(found)
    assert {row["rank"] for row in run.result["sides"]["b"]} == {0}  # three ballots, no case
    html = as_one("district_officer").get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
    assert "本年没有结果" in html and "差" not in html.split('class="assess totals"')[1].split("</table>")[0]


def test_last_year_stands_against_this_year_line_by_line(cast, as_one):
    before = public(cast)
    Assessment.objects.filter(pk=before.pk).update(year=2025)
    found = public(cast)
    member = found.members.get(organisation=cast.community)
    html = (
        as_one("community_secretary").get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
    )
    part = html.split('id="years"')[1].split("</table>")[0]
    assert part.count("<tr") == 5 and "回应快不快" in part  # head, total, three lines


def test_the_way_to_an_appeal_is_closed_after_publicity(cast, as_one):
    found = public(cast)
    own, line = found.members.get(organisation=cast.community), found.indicators.get(name="回应快不快")
    with clock.at(at(12, 20)):
        answer = as_one("community_secretary").get(reverse("assessment:appeal", args=[found.pk, own.pk, line.pk]))
    assert answer.status_code == 302


def test_an_appeal_is_filed_from_the_line(cast, as_one):
    found = public(cast)
    own = found.members.get(organisation=cast.community)
    line = found.indicators.get(name="回应快不快")
    page = reverse("assessment:appeal", args=[found.pk, own.pk, line.pk])
    client = as_one("community_secretary")
    assert client.get(page).status_code == 200
    assert client.post(page, {"ground": ""}).status_code == 422
    assert client.post(page, {"ground": "三月的两次回应没有算进去。"}).status_code == 302
    assert client.post(page, {"ground": "再说一遍。"}).status_code == 422
    assert Appeal.objects.count() == 1


def test_the_list_shows_my_ballot_and_a_receipt_is_checked(cast, as_one):
    found = balloting(cast)
    html = as_one("liaison_officer").get(reverse("assessment:home")).content.decode()
    assert reverse("assessment:ballot", args=[found.ballots.get(rater=cast.hospital_party).pk]) in html
    assert Assessment.objects.get(pk=found.pk).state == "balloting"


def test_a_receipt_is_checked_without_being_in_an_address(cast, as_one):
    """R-12: an address is kept by histories and logs beside who asked and when."""
    found = balloting(cast)
    codes = [vote(one) for one in found.ballots.select_related("rater__place", "assessment")]
    take(now(found), "close_ballots", actor=cast.actor("district_officer"))
    page, client = reverse("assessment:receipt", args=[found.pk]), as_one("liaison_officer")
    html = client.get(page, {"code": codes[0]}).content.decode()
    assert '<form class="form" method="post"' in html and "这张票已计入" not in html
    answer = client.post(page, {"code": codes[0]})
    assert answer.status_code == 200 and "这张票已计入" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "这张票已计入" not in client.post(page, {"code": "AAAA-AAAA-AAAA-AAAA"}).content.decode()


@pytest.mark.parametrize(
    ("severity", "said", "not_said"),
    [(0.0, "cancel out", ("rises", "falls")), (0.6, "rises", ("falls", "cancel")), (-0.3, "falls", ("rises",))],
)
def test_the_explanation_never_contradicts_itself(severity, said, not_said):
    """Also where the raters of a body are on average as severe as usual, and its total moves all the same."""
    parts = {"severity": severity, "set": 0, "agree": not severity}
    given = {"row": {"rank": 1, "raw": 77.8, "total": 77.8 + severity}, "parts": parts, "voted": True}
    with override("en"):
        html = render_to_string("assessment/why.html", {**given, "raters": {"parts": 1}})
    assert said in html and not any(word in html for word in not_said)
    assert f"{abs(severity):.1f}" in html or not severity
    assert "-0.3" not in html and "0.0" not in html


def test_the_picture_of_raters_is_the_same_for_every_body(cast, as_one):
    """R-12: a rater leaves out its own pairing, and that is public; so nothing says who was rated by whom."""
    tie(cast.hospital_party, kind=TieKind.PAIRED, target=cast.community, actor=SYSTEM)
    found, pictures = public(cast), set()
    run = results.newest_run(found)
    told = run.result["ballots"]["a"]["raters"]
    assert len(told) == 6 and len({row["error"] for row in told}) == 1
    assert all(row.keys() == {"severity", "error"} for row in told)
    client = as_one("community_secretary")
    for member in found.members.filter(side="a"):
        html = client.get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
        pictures.add(html.split('class="dots raters"')[1].split("</p>")[0])
        assert "6个评议人评过" not in html
    assert len(pictures) == 1 and "raw" not in pictures.pop()


def test_the_trial_compares_places_among_those_who_have_both_results(cast, as_one, worked):
    """Last year all three, in the draft the two communities and a newcomer: last year's third was second of two."""
    lines = [{**LINES[0], "weight": 0}, {**LINES[1], "weight": 85}, *LINES[2:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wugong.assessment.testing.LINES", lines)
        last = public(cast)
    places = {row["member"]: row["rank"] for row in results.newest_run(last).result["sides"]["a"]}
    member = {one.organisation_id: str(one.pk) for one in last.members.all()}
    found, officer = drafted(cast, title="2027年双向考核", year=2027), cast.actor("district_officer")
    perform(found, "choose", actor=officer, first=[cast.community, cast.other_community, cast.committee],
            second=[cast.hospital, cast.studio], on_paper=True)  # fmt: skip
    found = perform_weigh(found, [{**LINES[0], "weight": 100}, *LINES[3:]], officer)
    trial = trial_of(found, rounds.indicators_of(found), rounds.SHARES, "a")
    rows = {row.body.organisation_id: row for row in trial.rows}
    two = [cast.community.pk, cast.other_community.pk]
    was = {pk: 1 + sum(places[member[other]] < places[member[pk]] for other in two) for pk in two}
    assert trial.compared == 2 and {pk: rows[pk].before["rank"] for pk in two} == was
    assert [rows[pk].now["rank"] for pk in (*two, cast.committee.pk)] == [1, 2, 0]
    assert rows[cast.committee.pk].known and not rows[cast.committee.pk].moved
    assert {places[member[pk]] for pk in two} == {2, 3} and set(was.values()) == {1, 2}
    html = as_one("district_officer").get(reverse("assessment:scheme", args=[found.pk])).content.decode()
    assert "都有结果的2个单位" in html.split('class="plain who"')[1].split("</p>")[0]


def test_a_finished_round_shows_no_clock_in_the_list(cast, officer):
    """What is owed after the result is out is the use: the list of rounds is not overdue by it."""
    found = public(cast)
    running = home_of(officer)["rows"][0]
    assert running["due"] is not None
    with clock.at(at(12, 1)):
        take(found, "finalise", actor=officer)
    with clock.at(at(12, 31)):
        row = home_of(officer)["rows"][0]
    assert (row["case"].state, row["result"], row["due"]) == ("final", True, None)


def test_the_page_leads_to_a_result_and_to_receipts_once_there_are_some(cast, as_one):
    found = drafted(cast)
    case, result = reverse("web:case", args=["assessment", found.pk]), reverse("assessment:result", args=[found.pk])
    html = as_one("district_officer").get(case).content.decode()
    assert f'"{result}"' not in html and reverse("assessment:receipt", args=[found.pk]) not in html
    found = public(cast)
    case, result = reverse("web:case", args=["assessment", found.pk]), reverse("assessment:result", args=[found.pk])
    html = as_one("district_officer").get(case).content.decode()
    assert f'"{result}"' in html and reverse("assessment:receipt", args=[found.pk]) in html


def test_a_rater_finds_the_open_ballot_on_the_page_of_the_round(cast, as_one):
    found = balloting(cast)
    right, case = found.ballots.get(rater=cast.hospital_party), reverse("web:case", args=["assessment", found.pk])
    page = reverse("assessment:ballot", args=[right.pk])
    client = as_one("liaison_officer")
    assert page in client.get(case).content.decode()
    vote(right)
    assert page not in client.get(case).content.decode()
    assert "/assessment/ballot/" not in as_one("supervisor").get(case).content.decode()


def test_the_button_to_design_is_for_who_may(cast, as_one):
    """An officer of a body that is no department is offered what he may begin, and nothing else."""
    new, home = reverse("web:new", args=["assessment"]), reverse("assessment:home")
    for name in ("district_officer", "department_officer", "street_staff", "community_secretary"):
        client = as_one(name)
        offered = f'href="{new}"' in client.get(home).content.decode()
        assert offered == (client.get(new).status_code == 200), name
    type(cast.market_bureau).objects.filter(pk=cast.market_bureau.pk).update(kind="organ")
    client = as_one("department_officer")
    assert f'href="{new}"' not in client.get(home).content.decode() and client.get(new).status_code == 403


def test_two_lines_of_one_side_have_two_names(cast, as_one):
    found = drafted(cast)
    page, client = reverse("assessment:scheme", args=[found.pk]), as_one("district_officer")
    given = {**lines_of(found), "alpha": "0.4", "beta": "0.4", "gamma": "0.2", "a3-name": "回应快不快"}
    answer = client.post(page, given)
    assert answer.status_code == 422 and "都叫“回应快不快”" in answer.content.decode()
    assert client.post(page, {**given, "a3-name": "吹了哨来得快不快"}).status_code == 302  # as on the other side
