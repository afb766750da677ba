"""A round from the draft to the archive, against the rules of the domain: R-01, R-04, R-11 to R-13."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from wugong.assessment import urn
from wugong.assessment.actions import ballots
from wugong.assessment.models import Assessment, CountedBallot, Envelope
from wugong.assessment.queries import results
from wugong.assessment.queries import rounds as queries
from wugong.assessment.queries.marks import counted_receipt
from wugong.assessment.testing import (
    LINES,
    appealed,
    balloting,
    collecting,
    counted,
    drafted,
    heard,
    now,
    of,
    perform_weigh,
    public,
    seen,
    vote,
)
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.measures import measure_named
from wugong.flow.testing import at, stays
from wugong.record.models import Entry
from wugong.web.cases import ends_by_itself

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_weights_total_exactly_100(cast, officer):
    """R-11, at the boundary: 99.9 and 100.1 are refused, 100 passes."""
    found = drafted(cast)
    for weight, total in ((59.9, "99.9"), (60.1, "100.1")):
        perform_weigh(found, [{**LINES[0], "weight": Decimal(str(weight))}, *LINES[1:]], officer)
        assert queries.wrong_weight_of(found) == total
        stays(now(found), lambda: take(found, "hear", actor=officer), Refusal, "R-11")
    perform_weigh(found, LINES, officer)
    assert take(now(found), "hear", actor=officer).state == "consulted"


def test_a_two_way_scheme_has_both_directions(cast, officer):
    found = perform_weigh(drafted(cast), LINES[:3], officer)
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "R-11")
    perform(found, "amend", actor=officer, title="单向", year=2026, two_way=False)
    assert take(now(found), "hear", actor=officer).state == "consulted"


def test_a_cancelled_indicator_is_refused_by_any_name(cast, officer, monkeypatch):
    """R-01: the words come from the gate, the scheme asks it."""
    from wugong.flow.rules import Hit

    monkeypatch.setattr(
        "wugong.assessment.queries.rounds.cancelled_in",
        lambda text: [Hit("招商引资", "招商", "渝北委", True)] if "招商" in text else [],
    )
    lines = [{**LINES[0], "name": "招商到位资金"}, *LINES[1:]]
    found = perform_weigh(drafted(cast), lines, officer)
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "R-01")


def test_nothing_is_asked_that_the_platform_computes(cast, officer):
    lines = [{**LINES[0], "name": str(measure_named("kept").label), "source": "record", "measure": ""}, *LINES[1:]]
    found = perform_weigh(drafted(cast), lines, officer)
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "once")


def test_a_department_alone_needs_its_permit(cast):
    actor = cast.actor("department_officer")
    from wugong.assessment.bindings.assessment import new
    from wugong.flow.actions import begin

    found = begin(new(actor), "design", actor=actor, title="单项考核", year=2026, two_way=False)
    perform(found, "choose", actor=actor, first=[cast.pwc], second=[cast.hospital, cast.studio])
    perform_weigh(found, [{**LINES[0], "weight": 100}], actor)
    stays(now(found), lambda: take(found, "hear", actor=actor), Refusal, "3.9")


def test_each_comment_is_answered_and_each_object_heard(cast, officer):
    found = take(drafted(cast), "hear", actor=officer)
    objects = queries.objects_of(found)
    stays(now(found), lambda: take(found, "approve", actor=officer), Refusal, "3.9")
    for one in objects[1:]:
        perform(now(found), "comment", actor=of(one.organisation))
    perform(now(found), "comment", actor=of(objects[0].organisation), text="权重偏高，建议降到五十。")
    stays(now(found), lambda: take(found, "approve", actor=officer), Refusal, "3.9")
    perform(now(found), "answer", actor=officer, member=objects[0], text="采纳一半，降到五十五。")
    assert take(now(found), "approve", actor=officer).state == "approved"


def test_silence_of_ten_working_days_counts_as_heard(cast, officer):
    """From Monday 23 November the tenth working day is 7 December."""
    found = take(drafted(cast), "hear", actor=officer)
    with clock.at(at(12, 7, 23)):
        stays(now(found), lambda: take(found, "approve", actor=officer), Refusal, "3.9")
    with clock.at(at(12, 8, 9)):
        assert take(now(found), "approve", actor=officer).state == "approved"


def test_one_scheme_a_year_and_object(cast, officer):
    take(heard(cast), "approve", actor=officer)
    second = heard(cast, title="另一份")
    stays(second, lambda: take(second, "approve", actor=officer), Refusal, "3.9")


def test_published_thirty_days_before_collecting(cast, officer):
    found = take(heard(cast), "approve", actor=officer)
    soon = clock.today() + timedelta(days=29)
    stays(found, lambda: take(found, "publish", actor=officer, collect_from=soon), Refusal, "3.9")
    assert take(found, "publish", actor=officer, collect_from=soon + timedelta(days=1)).state == "published"


def test_ratings_that_nothing_joins_are_refused_with_the_fewest_links(cast, officer):
    """Nobody may rate the pairing of one's own: where that cuts the design in two, the missing rating is named."""
    found = heard(cast)
    raters = {one.organisation_id for one in queries.members_of(found, "b")}
    objects = [one.organisation_id for one in queries.members_of(found, "a")]
    half = sorted(raters, key=str)[:3]
    ties = {(r, o) for r in raters for o in objects if (r in half) != (o == objects[0])}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "conflicts_of", lambda _found, _rows=None: ties)
        stays(found, lambda: take(found, "approve", actor=officer), Refusal, "rating")
        assert len(queries.links_wanted(found)) == 1


@pytest.mark.engine
def test_who_is_tied_does_not_rate(cast):
    """R-12: the hospital's Party organisation is paired with the community, so neither it nor the hospital rates it."""
    from wugong.organisations.actions.ties import tie
    from wugong.organisations.rules import TieKind

    tie(cast.hospital_party, kind=TieKind.PAIRED, target=cast.community, actor=SYSTEM)
    found = drafted(cast)
    listed = queries.may_rate(found)
    for rater, objects in listed.items():
        assert queries.ballot_for(found, rater)[0] == objects
    assert queries.ballot_for(found, cast.hospital.pk)[1] == [found.members.get(organisation=cast.community)]
    for rater in (cast.hospital, cast.hospital_party):
        assert {one.organisation_id for one in listed[rater.pk]} == {cast.pwc.pk, cast.other_community.pk}
    assert {one.organisation_id for one in listed[cast.community.pk]}.isdisjoint(
        {cast.hospital.pk, cast.hospital_party.pk}
    )
    assert len(listed[cast.market_bureau.pk]) == 3


def test_an_object_dissolved_in_the_middle_is_on_no_ballot(cast):
    found = collecting(cast)
    type(cast.studio).objects.filter(pk=cast.studio.pk).update(state="dissolved")
    with clock.at(at(12, 22)):
        take(found, "close_evidence", actor=SYSTEM)
    assert not found.ballots.filter(rater=cast.studio).exists()
    for objects in queries.may_rate(found).values():
        assert cast.studio.pk not in {one.organisation_id for one in objects}
    assert len(found.ballots.all()) == 8


def test_a_ballot_is_cast_once_and_not_after_the_close(cast):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.hospital)
    assert len(vote(ballot)) == 19
    with pytest.raises(Refusal):
        vote(now(ballot))
    assert Envelope.objects.filter(assessment=found).count() == 1
    late = found.ballots.get(rater=cast.market_bureau)
    with clock.at(at(12, 8, 0)):
        stays(late, lambda: vote(now(late)), Refusal, "R-12")
    assert Envelope.objects.filter(assessment=found).count() == 1


def test_a_mark_outside_the_scale_or_of_another_object_leaves_all_as_it_was(cast):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.hospital)
    mine = queries.may_rate(found)[cast.hospital.pk]
    criterion = str(queries.criteria_of(found, "a")[0].pk)
    own = str(found.members.get(organisation=cast.hospital).pk)
    for marks in ({}, {str(mine[0].pk): {criterion: 5}}, {own: {criterion: 4}}, {str(mine[0].pk): {"x": 1}}):
        with pytest.raises(Invalid):
            ballots.cast(ballot, marks=marks, actor=of(cast.hospital))
    assert now(ballot).state == "issued" and not Envelope.objects.exists()


@pytest.mark.engine
def test_nothing_in_the_database_joins_a_ballot_to_its_voter(cast, officer):
    """R-12. Somebody who has the database of every moment and the record tries order, time, ids and contents."""
    found = balloting(cast)
    rows = list(
        found.ballots.filter(
            rater__in=[
                cast.bodies[name]
                for name in ("market_bureau", "hospital", "hospital_party", "far_unit", "studio", "property")
            ]
        ).select_related("rater__place")
    )
    copies = []
    for n, one in enumerate(rows):  # each voter marks in a way that tells who it is
        objects = queries.may_rate(found)[one.rater_id]
        criteria = queries.criteria_of(found, "a")
        marks = {str(o.pk): {str(c.pk): 1 + (n + k) % 4 for k, c in enumerate(criteria)} for o in objects}
        ballots.cast(one, marks=marks, actor=of(one.rater))
        copies.append(list(Envelope.objects.filter(assessment=found).values_list("pk", "sealed")))
    sealed = dict(copies[-1])
    assert len({len(text) for text in sealed.values()}) == 1  # all of one length
    for one in found.ballots.filter(state="issued"):
        vote(one)
    cast_order = [row["pk"] for row in Envelope.objects.filter(assessment=found).values("pk")]
    take(now(found), "close_ballots", actor=officer)
    urn.destroy_key(found.pk)  # as the commit of the count does
    with pytest.raises(Refusal):
        urn.open_ballots(found.pk, list(sealed.values()))
    counted_rows = list(CountedBallot.objects.filter(assessment=found, side="a"))
    assert len(counted_rows) == 6
    assert not {row.pk for row in counted_rows} & set(cast_order)
    columns = {column.name for column in CountedBallot._meta.get_fields()}
    assert columns == {"id", "assessment", "side", "group", "marks"}
    assert {row.group for row in counted_rows} <= {"district", "street", "community"}
    stored = list(CountedBallot.objects.values_list("pk", flat=True).order_by())
    assert all(UUID(str(pk)).version == 4 for pk in stored)
    ids = {str(row.pk) for row in counted_rows} | set(sealed.values())
    told = json.dumps([[e.detail, e.reason, str(e.object_id)] for e in Entry.objects.all()], default=str)
    assert not any(one in told for one in ids) and "marks" not in told


def test_a_receipt_says_that_a_ballot_was_counted_and_no_more(cast, officer):
    found = balloting(cast)
    codes = [vote(one) for one in found.ballots.select_related("rater__place", "assessment")]
    assert not counted_receipt(found, codes[0])
    take(now(found), "close_ballots", actor=officer)
    assert all(counted_receipt(found, f" {code.lower()} ") for code in codes)
    assert not counted_receipt(found, "AAAA-AAAA-AAAA-AAAA")


def test_fewer_than_five_ballots_show_nothing(cast):
    """Six departments and units could rate the streets; two of them do. The three streets are too few by themselves."""
    found = balloting(cast)
    for name in ("market_bureau", "hospital"):
        vote(found.ballots.get(rater=cast.bodies[name]))
    Assessment.objects.filter(pk=found.pk).update(balloting_at=clock.now() - timedelta(days=40))
    found = take(now(found), "close_ballots", actor=cast.actor("district_officer"))
    assert not CountedBallot.objects.exists()
    lines = [
        line for rows in results.newest_run(found).result["sides"].values() for row in rows for line in row["lines"]
    ]
    assert {line["note"] for line in lines if line["count"] == 0} == {"few_ballots", "no_data"}
    assert all(line["points"] is None for line in lines)


def test_ballots_close_when_all_are_in_or_the_term_is_over(cast, officer):
    found = balloting(cast)
    stays(found, lambda: take(found, "close_ballots", actor=officer), Refusal, "3.9")
    with clock.at(at(12, 8, 0)):
        assert take(now(found), "close_ballots", actor=officer).state == "scoring"


@pytest.mark.engine
def test_a_paper_is_entered_by_two_persons(cast, officer):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.studio)
    take(ballot, "hand_in", actor=officer)
    members = queries.members_of(found, "a")
    criterion = str(queries.criteria_of(found, "a")[0].pk)
    marks = {str(members[0].pk): {criterion: 3}}
    given = {"number": 1, "side": "a", "marks": marks}
    assert ballots.enter_paper(found, actor=officer, **given) is False
    with pytest.raises(Refusal):
        ballots.enter_paper(found, actor=officer, **given)
    second = of(cast.department, "DO")
    third = replace(second, user=cast.users["supervisor"].pk)
    other = {**given, "marks": {str(members[0].pk): {criterion: 2}}}
    assert ballots.enter_paper(found, actor=second, **other) is False  # differs: both stay
    assert not Envelope.objects.exists()
    with pytest.raises(Refusal):
        ballots.enter_paper(found, actor=third, **{**given, "marks": {str(members[0].pk): {criterion: 1}}})
    assert ballots.enter_paper(found, actor=third, **other) is True
    assert Envelope.objects.count() == 1
    with pytest.raises(Invalid):
        ballots.enter_paper(found, actor=third, **{**given, "number": 2})


def test_an_entry_that_differs_leaves_the_first_one_to_be_confirmed(cast, officer):
    """Whoever misread the paper corrects the own entry; nothing of the other one was lost."""
    found, colleague = balloting(cast), of(cast.department, "DO")
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    member, criterion = queries.members_of(found, "a")[0], queries.criteria_of(found, "a")[0]

    def enter(actor, mark):
        marks = {str(member.pk): {str(criterion.pk): mark}}
        return ballots.enter_paper(found, number=1, side="a", marks=marks, actor=actor)

    assert not enter(officer, 3) and not enter(colleague, 2) and not Envelope.objects.exists()
    assert enter(colleague, 3) and Envelope.objects.count() == 1


def test_a_colleague_of_another_office_enters_the_paper_as_the_second_person(cast, officer):
    """Of the same committee; whoever sits elsewhere does not."""
    found = balloting(cast)
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    member, criterion = queries.members_of(found, "a")[0], queries.criteria_of(found, "a")[0]
    given = {"number": 1, "side": "a", "marks": {str(member.pk): {str(criterion.pk): 3}}}
    ballots.enter_paper(found, actor=officer, **given)
    with pytest.raises(Denied):
        ballots.enter_paper(found, actor=of(cast.market_bureau, "DD"), **given)
    assert ends_by_itself(now(found)) is None  # the paper holds the count up
    ballots.enter_paper(found, actor=of(cast.department, "DS"), **given)
    assert Envelope.objects.count() == 1 and ends_by_itself(now(found))[0] == "截止并计票"


@pytest.mark.parametrize("late", [False, True])
def test_a_paper_that_nobody_else_can_enter_goes_back(cast, officer, late):
    """In the term the rater votes again; after it the ballot was not cast, and the count goes on."""
    found = balloting(cast)
    ballot = take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    member, criterion = queries.members_of(found, "a")[0], queries.criteria_of(found, "a")[0]
    ballots.enter_paper(found, number=1, side="a", marks={str(member.pk): {str(criterion.pk): 3}}, actor=officer)
    with clock.at(at(12, 9)) if late else clock.at(at(11, 24)):
        if late:
            stays(now(found), lambda: take(now(found), "close_ballots", actor=officer), Refusal, "3.9")
        stays(now(ballot), lambda: take(now(ballot), "give_back", actor=officer), Invalid, "reason")
        take(now(ballot), "give_back", actor=officer, reason="只有一人在岗，无法复录。")
        assert now(ballot).state == ("lapsed" if late else "issued") and not now(ballot).on_paper
        assert not found.papers.exists()
        if late:
            assert take(now(found), "close_ballots", actor=officer).state == "scoring"
    assert Entry.objects.filter(act="give_back", reason="只有一人在岗，无法复录。").exists()


def test_after_the_term_no_paper_goes_back_that_a_second_person_can_enter(cast, officer, monkeypatch):
    found = balloting(cast)
    ballot = take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    monkeypatch.setattr("wugong.assessment.queries.reviewers.people_at", lambda seats: {s: [s.role] for s in seats})
    with clock.at(at(12, 9)):
        stays(now(ballot), lambda: take(now(ballot), "give_back", actor=officer, reason="退回。"), Refusal, "R-12")


def test_a_lost_key_lets_ballots_be_issued_again_and_only_then(cast, officer):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.hospital)
    vote(ballot)
    stays(found, lambda: take(found, "issue_again", actor=officer), Refusal, "urn")
    urn.destroy_key(found.pk)
    take(now(found), "issue_again", actor=officer)
    assert now(ballot).state == "issued" and not Envelope.objects.exists()
    vote(now(ballot))


def test_a_run_comes_out_again_and_says_when_something_was_changed(cast, officer):
    found = counted(cast)
    run = results.newest_run(found)
    assert results.check_run(found, run) == "same"
    ballot = CountedBallot.objects.filter(assessment=found).first()
    ballot.marks = {key: dict.fromkeys(cells, 1) for key, cells in ballot.marks.items()}
    CountedBallot.objects.filter(pk=ballot.pk).update(marks=ballot.marks)
    assert results.check_run(found, run) == "changed"


def test_a_run_of_older_rules_says_so_and_not_that_data_was_changed(cast, officer, monkeypatch, client):
    found = public(cast)
    monkeypatch.setattr(results, "RULES", results.RULES + 1)
    monkeypatch.setattr("wugong.assessment.rules.scoring.grade_of", lambda _total: "good")  # another result today
    run = results.newest_run(found)
    assert results.check_run(found, run) == "kept"
    client.force_login(cast.users["community_secretary"])
    html = client.get(reverse("assessment:result", args=[found.pk])).content.decode()
    assert f"第{run.rules}版规则" in html and "数据被改动" not in html
    run.inputs["changes"] = [{"x": 1}]
    assert results.check_run(found, run) == "changed"


def test_moderation_is_a_new_run_with_a_reason_that_is_shown(cast, officer):
    found = counted(cast)
    member = found.members.get(organisation=cast.community)
    line = found.indicators.get(name="回应快不快")
    perform(
        found, "adjust", actor=officer, member=member, indicator=line, points=70, reason="停电两周，按实际天数折算。"
    )
    runs = list(found.runs.all())
    assert [run.number for run in runs] == [1, 2]
    rows = {row["member"]: row for row in runs[1].result["sides"]["a"]}
    lines = {row["indicator"]: row for row in rows[str(member.pk)]["lines"]}
    assert lines[str(line.pk)]["points"] == 70
    assert found.changes.get().reason == "停电两周，按实际天数折算。"


def test_publicity_lasts_five_working_days(cast, officer):
    """R-13: made public on Monday 23 November, the fifth working day after it is the 30th."""
    found = seen(cast)
    short = clock.today().replace(day=29)
    stays(found, lambda: take(found, "publicise", actor=officer, publicity_until=short), Refusal, "R-13")
    take(found, "publicise", actor=officer, publicity_until=clock.today().replace(day=30))
    with clock.at(at(11, 30)):
        stays(now(found), lambda: take(found, "finalise", actor=officer), Refusal, "R-13")
    with clock.at(at(12, 1)):
        assert take(now(found), "finalise", actor=officer).state == "final"


def test_an_open_appeal_blocks_and_an_upheld_one_is_computed_again(cast, officer):
    appeal = appealed(cast)
    found = now(appeal.assessment)
    with clock.at(at(12, 1)):
        stays(found, lambda: take(found, "finalise", actor=officer), Refusal, "R-13")
        scorer, given = officer, {"remedy": "set", "set_to": 88.0, "decision": "三月两次回应漏记，补回。"}
        stays(appeal, lambda: take(appeal, "uphold", actor=scorer, **given), Refusal, "R-13")
        reviewer = of(cast.department, "DO")
        stays(
            appeal, lambda: take(appeal, "uphold", actor=reviewer, **{**given, "remedy": "leave_out"}), Refusal, "R-13"
        )
        take(appeal, "uphold", actor=reviewer, **given)
        run = results.newest_run(found)
        rows = {row["member"]: row for row in run.result["sides"]["a"]}
        line = next(x for x in rows[str(appeal.member_id)]["lines"] if x["indicator"] == str(appeal.indicator_id))
        assert (run.number, line["points"]) == (2, 88.0)
        assert take(now(found), "finalise", actor=officer).state == "final"


def test_an_appeal_comes_within_publicity_from_the_object_itself(cast):
    found = public(cast)
    from wugong.assessment.models import Appeal
    from wugong.flow.actions import begin

    member = found.members.get(organisation=cast.community)
    blank = Appeal(assessment=found, member=member, indicator=found.indicators.get(name="回应快不快"))
    with pytest.raises(Denied):
        begin(blank, "file", actor=of(cast.hospital), ground="不对。")
    with clock.at(at(12, 1)), pytest.raises(Refusal):
        begin(blank, "file", actor=of(cast.community), ground="不对。")


def test_archived_ballots_are_gone_and_the_result_remains(cast, officer):
    found = public(cast)
    with clock.at(at(12, 1)):
        found = take(take(found, "finalise", actor=officer), "apply", actor=officer, use="列入单位年度评价参考。")
        take(found, "archive", actor=officer)
    assert not CountedBallot.objects.exists() and found.runs.exists()
    assert results.check_run(found, results.newest_run(found)) == "gone"
    assert {one.state for one in found.ballots.all()} == {"unlinked"}
