"""Groups of raters below five are joined, from the ballots to the page (3.9); the trial explains its figures."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from django.urls import reverse

from wugong.assessment.models import Assessment, Change, CountedBallot
from wugong.assessment.queries import results, rounds
from wugong.assessment.queries.trials import trial_of
from wugong.assessment.showing import parts_of
from wugong.assessment.testing import LINES, balloting, counted, drafted, now, perform_weigh, vote
from wugong.flow.actions import perform, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_small_groups_of_raters_are_joined_from_the_ballots_to_the_page(cast, officer, client):
    """Six rate the streets, from places of several levels with fewer than five each: one row on the page, with six."""
    found = balloting(cast)
    rows = list(found.ballots.select_related("rater__place", "assessment"))
    listed = rounds.may_rate(found)
    levels = Counter(one.rater.place.level for one in rows if listed[one.rater_id][0].side == "a")
    assert sum(levels.values()) == 6 and len(levels) > 1 and min(levels.values()) < 5
    for n, one in enumerate(rows):
        vote(one, leniency=-(n % 2))
    found = take(now(found), "close_ballots", actor=officer)
    joined = "+".join(sorted(levels))
    assert set(CountedBallot.objects.filter(side="a").values_list("group", flat=True)) == {joined}
    (group,) = results.newest_run(found).result["ballots"]["a"]["groups"]
    assert (group["group"], group["count"]) == (joined, 6) and 0 < group["points"] < 100
    member = found.members.get(organisation=cast.community)
    client.force_login(cast.users["district_officer"])
    html = client.get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
    part = html.split('id="groups"')[1].split("</table>")[0]
    assert part.count("<tr>") == 2 and "有一组不足五票，已合并" in part and f"{group['points']:.1f}" in part


def test_one_case_decides_nothing_where_the_vote_came_to_fewer_than_five_ballots(cast, officer, client, monkeypatch):
    """Each street has done one task: without a vote that is no result, no rank and no certainty."""
    one = [{"matter": str(UUID(int=1)), "title": "任务", "url": "/", "good": True, "value": 1.0, "note": ""}]
    evidence = lambda line, *_given: one if line.source == "computed" else None  # noqa: E731
    monkeypatch.setattr("wugong.assessment.queries.results._evidence", evidence)
    found = balloting(cast)
    for body in (cast.market_bureau, cast.hospital):
        vote(found.ballots.get(rater=body))
    Assessment.objects.filter(pk=found.pk).update(balloting_at=now(found).balloting_at.replace(year=2025))
    found = take(now(found), "close_ballots", actor=officer)
    assert {(row["rank"], row["grade"]) for row in results.newest_run(found).result["sides"]["a"]} == {(0, "")}
    member = found.members.get(organisation=cast.community)
    client.force_login(cast.users["district_officer"])
    html = client.get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
    assert "事项和选票合计不足五件" in html and "<b>100.0</b>" not in html and "0.0</td>" not in html


def test_the_trial_counts_what_was_set_and_says_why_a_figure_is_nothing(cast, officer, client, monkeypatch):
    """Of ten tasks the street did none; points of a computed line that were set that year count in the draft too."""
    done = {cast.pwc.pk: 0, cast.community.pk: 9, cast.other_community.pk: 5}

    def evidence(line, member, *_given):
        rows = range(10) if line.source == "computed" else ()
        good = done.get(member.organisation_id, 8)
        return [
            {"matter": str(UUID(int=n)), "title": "任务", "url": "/", "good": n < good, "value": 1.0, "note": ""}
            for n in rows
        ]

    monkeypatch.setattr("wugong.assessment.queries.results._evidence", evidence)
    found = counted(cast)
    line, body = found.indicators.get(name="任务按期办结"), found.members.get(organisation=cast.other_community)
    perform(found, "adjust", actor=officer, member=body, indicator=line, points=85, reason="两件漏记。")
    Assessment.objects.filter(pk=found.pk).update(state="final")
    assert Change.objects.count() == 1
    draft = drafted(cast, title="2027年双向考核", year=2027)
    perform_weigh(draft, [{**LINES[0], "weight": 100}, *LINES[3:]], officer)
    trial = trial_of(now(draft), rounds.indicators_of(draft), rounds.SHARES, "a")
    rows = {row.body.organisation_id: row for row in trial.rows}
    assert {pk: row.now["total"] for pk, row in rows.items()} == {
        cast.pwc.pk: 0, cast.community.pk: 90, cast.other_community.pk: 85,
    }  # fmt: skip
    assert rows[cast.pwc.pk].nothing == [("任务按期办结", 0.0, 10)] and not rows[cast.community.pk].nothing
    assert rows[cast.other_community.pk].set_by_hand == ["任务按期办结"]
    client.force_login(cast.users["district_officer"])
    html = client.get(reverse("assessment:scheme", args=[draft.pk])).content.decode()
    assert "任务按期办结：10件（票）算得0.0，折0分" in html and "任务按期办结：按当年人工定的分" in html


def test_what_was_set_and_what_cancels_out_contradict_each_other_nowhere(cast, officer, client):
    """Both voted lines of a body are set: no sentence speaks of raters who took or gave points."""
    found = counted(cast)
    body = found.members.get(organisation=cast.community)
    for line in found.indicators.filter(side="a", source="ballot"):
        perform(now(found), "adjust", actor=officer, member=body, indicator=line, points=70, reason="停电两周。")
    client.force_login(cast.users["district_officer"])
    html = client.get(reverse("assessment:result_of", args=[found.pk, body.pk])).content.decode()
    why = html.split('id="why"')[1].split("</aside>")[0]
    assert "评议人不影响总分" in why and "抵消" not in why
    rows = [{"raw": 60.0, "points": 70.0, "note": "set", "weight": 50, "indicator": "i"},
            {"raw": 80.0, "points": 70.0, "note": "", "weight": 50, "indicator": "j"}]  # fmt: skip
    parts = parts_of({"raw": 70.0, "total": 70.0, "lines": rows}, {"i", "j"})
    assert parts == {"severity": -5, "set": 5, "agree": True, "by_hand": True, "all_set": False}
