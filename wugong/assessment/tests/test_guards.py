"""What a round refuses or does by itself: who takes part, days that objects have, permits, clocks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wugong.assessment.models import Appeal, Assessment, Member
from wugong.assessment.queries import rounds as queries
from wugong.assessment.queries.listing import checks_of
from wugong.assessment.testing import (
    LINES,
    balloting,
    collecting,
    counted,
    drafted,
    heard,
    now,
    of,
    perform_weigh,
    seen,
    vote,
)
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import begin, take
from wugong.flow.alarms import ring_due
from wugong.flow.models import Todo
from wugong.flow.rules import Hit
from wugong.flow.testing import at, stays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_objects_have_their_own_details_for_three_working_days_first(cast, officer):
    """Released on Monday 23 November: public from Friday 27 November."""
    found = take(take(counted(cast), "moderate", actor=officer), "release", actor=officer)
    until = clock.today() + timedelta(days=20)
    with clock.at(at(11, 26, 23)):
        stays(now(found), lambda: take(now(found), "publicise", actor=officer, publicity_until=until), Refusal, "3.9")
    with clock.at(at(11, 27)):
        assert take(now(found), "publicise", actor=officer, publicity_until=until).state == "publicised"


def test_publicity_ends_within_sixty_days(cast, officer):
    """From Monday 23 November the sixtieth day is 22 January."""
    found, last = seen(cast), clock.today() + timedelta(days=60)
    for late in (last + timedelta(days=1), date.max):
        stays(found, lambda day=late: take(found, "publicise", actor=officer, publicity_until=day), Refusal, "R-13")
    assert take(found, "publicise", actor=officer, publicity_until=last).state == "publicised"


def test_no_points_are_set_for_a_body_without_data(cast, officer):
    """Three ballots and no case: neither moderation nor an appeal makes a result of a line."""
    found = counted(cast)
    member = found.members.get(organisation=cast.market_bureau)
    line = found.indicators.get(name="吹了哨来得快不快")
    given = {"member": member, "indicator": line, "points": 80, "reason": "一直来得快。"}
    stays(found, lambda: take(found, "adjust", actor=officer, **given), Refusal, "R-13")
    Assessment.objects.filter(pk=found.pk).update(state="publicised", publicity_until=clock.today())
    blank = Appeal(assessment=now(found), member=member, indicator=line)
    appeal = begin(blank, "file", actor=of(cast.market_bureau), ground="一直来得快。")
    asked = {"remedy": "set", "set_to": 80.0, "decision": "核实。"}
    reviewer = of(cast.department, "DO")
    stays(appeal, lambda: take(appeal, "uphold", actor=reviewer, **asked), Refusal, "R-13")
    assert take(appeal, "reject", actor=reviewer, decision="没有数据。").state == "rejected"
    assert found.runs.count() == 1


def test_evidence_begins_within_a_year(cast, officer):
    found, last = take(heard(cast), "approve", actor=officer), clock.today() + timedelta(days=366)
    for late in (last + timedelta(days=1), date.max):
        stays(found, lambda day=late: take(found, "publish", actor=officer, collect_from=day), Refusal, "3.9")
    assert take(found, "publish", actor=officer, collect_from=last).state == "published"


def test_evidence_is_open_for_twenty_working_days_where_objects_may_refer(cast, officer):
    """From Monday 23 November the twentieth working day is 21 December."""
    found = collecting(cast)
    found.indicators.filter(name="说话算不算数").update(source="record")
    with clock.at(at(12, 21, 23)):
        stays(now(found), lambda: take(now(found), "close_evidence", actor=officer), Refusal, "3.9")
    with clock.at(at(12, 22)):
        assert take(now(found), "close_evidence", actor=officer).state == "balloting"


def test_the_system_closes_the_ballots_and_takes_them_from_desks_when_the_term_is_over(cast):
    found = balloting(cast)
    vote(found.ballots.get(rater=cast.hospital))
    with clock.at(at(12, 8, 1)):
        ring_due()
    assert now(found).state == "scoring"
    assert set(found.ballots.values_list("state", flat=True)) == {"counted", "lapsed"}
    assert not Todo.objects.filter(matter__machine="ballot", done_at__isnull=True).exists()


def test_who_assesses_takes_no_part(cast, officer):
    found = drafted(cast)
    Member.objects.create(assessment=found, organisation=found.organiser, side="b")
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "R-12")


def test_a_direction_that_is_only_voted_on_needs_five_raters(cast, officer):
    """Three streets rate the departments: with a computed line the vote counts nothing, alone it is refused."""
    lines = [*LINES[:3], {**LINES[4], "weight": 100}]
    found = perform_weigh(drafted(cast), lines, officer)
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "3.9")
    assert "3" in queries.too_few_raters(found, queries.indicators_of(found))


def test_what_comes_near_to_a_cancelled_indicator_is_heard_with_a_reason_alone(cast, officer, monkeypatch):
    near = [Hit("招商引资", "招商", "", False)]
    monkeypatch.setattr(queries, "cancelled_in", lambda text: near if "按期" in text else [])
    found = drafted(cast)
    doubts = [said for how, said in checks_of(found, queries.indicators_of(found)) if how == "look"]
    assert any("招商引资" in said for said in doubts)
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "R-01")
    assert take(found, "hear", actor=officer, reason="与招商无关，只看任务。").state == "consulted"


def test_the_permit_of_a_single_department_is_used_up_by_publication(cast, monkeypatch):
    used = []
    monkeypatch.setattr("wugong.assessment.actions.rounds.use_permit", lambda number, **_why: used.append(number))
    found = heard(cast, permit_no="准2026-1")
    officer = cast.actor("district_officer")
    take(found, "approve", actor=officer)
    assert used == []
    take(now(found), "publish", actor=officer, collect_from=clock.today() + timedelta(days=31))
    assert used == ["准2026-1"]
