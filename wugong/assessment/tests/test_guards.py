"""What a round refuses or does by itself: who takes part, days that objects have, permits, clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from wugong.assessment import urn
from wugong.assessment.bindings.assessment import new
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
    public,
    published,
    seen,
    vote,
)
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import begin, perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.binding import binding_of
from wugong.flow.matters import index
from wugong.flow.models import Todo
from wugong.flow.queries import buttons_for, current_due
from wugong.flow.rules import Hit
from wugong.flow.testing import ZONE, at, desks, end_of, stays
from wugong.inbox.models import Message
from wugong.mandates.models import Mandate
from wugong.record.queries import history_of

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
    Assessment.objects.filter(pk=found.pk).update(
        state="publicised", publicity_until=clock.today(), moderated_by=officer.user
    )
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
    """3.9: the clock closes it, not the organiser. From Monday 23 November the twentieth working day is 21 December."""
    found = collecting(cast)
    stays(found, lambda: take(found, "close_evidence", actor=officer), Denied, "role")
    with clock.at(at(12, 21, 23)):
        stays(now(found), lambda: take(now(found), "close_evidence", actor=SYSTEM), Refusal, "3.9")
        ring_due()
    assert now(found).state == "collecting"
    with clock.at(at(12, 22)):
        ring_due()
    assert now(found).state == "balloting"


def test_only_those_are_awaited_for_evidence_who_have_a_line_for_it(cast):
    """Of both sides the streets have a line that rests on cases they refer to."""
    found = collecting(cast)
    assert desks(found) == {("objects", body.pk) for body in (cast.pwc, cast.community, cast.other_community)}


def test_evidence_closes_early_once_each_object_says_that_it_is_done(cast):
    found, bodies = collecting(cast), [cast.pwc, cast.community, cast.other_community]
    for body in bodies[:2]:
        assert take(now(found), "end_referring", actor=of(body)).state == "collecting"
        assert ("objects", body.pk) not in desks(found)
    stays(now(found), lambda: take(now(found), "end_referring", actor=of(cast.hospital)), Denied, "role")
    assert take(now(found), "end_referring", actor=of(bodies[2])).state == "balloting"
    assert found.ballots.exists()


def test_without_a_line_for_cases_the_ballots_begin_at_once(cast):
    """Nobody is awaited for evidence that no line asks for."""
    found = balloting(cast)
    assert now(found).state == "balloting" and found.ballots.count() == 9
    assert {party for party, _body in desks(found)} == {"organiser"}


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1), date(2026, 12, 26)])
def test_a_round_opens_as_the_planned_day_begins_also_on_a_holiday(cast, officer, day):
    """1 January is a holiday, 26 December a Saturday."""
    found = take(take(heard(cast), "approve", actor=officer), "publish", actor=officer, collect_from=day)
    begins = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    with clock.at(begins - timedelta(minutes=1)):
        ring_due()
        assert now(found).state == "published"
    with clock.at(begins + timedelta(minutes=1)):
        ring_due()
    assert now(found).state == "balloting" and now(found).collect_from == day


def test_a_round_that_opens_late_says_on_which_day_it_did(cast, officer):
    found = published(cast)
    with clock.at(at(12, 28)):
        ring_due()
    assert now(found).state == "balloting" and now(found).collect_from == date(2026, 12, 28)


def test_objects_are_awaited_until_publicity_ends_and_then_the_organiser(cast, officer):
    """R-13: public until Monday 30 November; then nobody appeals, and five working days run."""
    found = public(cast)
    assert current_due(found).due == end_of(11, 30)
    assert {party for party, _body in desks(found)} == {"objects"}
    assert "finalise" not in {button.step.name for button in buttons_for(officer, found)}
    with clock.at(at(12, 1)):
        ring_due()
        found = now(found)
        assert (found.state, current_due(found).due) == ("ended", end_of(12, 8))
        assert desks(found) == {("organiser", found.organiser_id)}
        assert take(found, "finalise", actor=officer).state == "final"


def test_a_button_that_could_only_refuse_is_not_offered(cast, officer):
    """Nobody commented, and the key of the urn is there."""
    found = take(drafted(cast), "hear", actor=officer)
    assert "answer" not in {button.step.name for button in buttons_for(officer, found)}
    perform(found, "comment", actor=of(cast.community), text="权重偏高。")
    assert "answer" in {button.step.name for button in buttons_for(officer, found)}
    Assessment.objects.all().delete()
    found = balloting(cast)
    assert "issue_again" not in {button.step.name for button in buttons_for(officer, found)}
    urn.destroy_key(found.pk)
    assert "issue_again" in {button.step.name for button in buttons_for(officer, found)}


def test_what_a_draft_lacks_is_named(cast, officer):
    """With bodies and without indicators it is the indicators; two lines of a side have two names."""
    found = drafted(cast)
    found.indicators.all().delete()
    stays(found, lambda: take(found, "hear", actor=officer), Refusal, "objects")
    with pytest.raises(Refusal, match="还没有指标"):
        take(found, "hear", actor=officer)
    found = perform_weigh(found, [LINES[0], LINES[1], {**LINES[2], "name": " 回应快 不快"}, *LINES[3:]], officer)
    with pytest.raises(Refusal, match="回应快不快"):
        take(found, "hear", actor=officer)


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


@pytest.fixture
def admitted(cast):
    """A number of the gate for the market bureau to assess the street and its communities, in force all year."""

    def admit(**given):
        made = Mandate.objects.create(**{
            "department": cast.market_bureau, "kind": "inspection", "title": "2026年食品安全考核", "why": "w",
            "standard": "s", "level": "community", "state": "in_effect", "since": date(2026, 1, 1),
            "until": date(2027, 6, 30), "place": "990112", "permit_no": "示准〔2026〕7号", **given,
        })  # fmt: skip
        made.reach.add(cast.pwc)
        index(binding_of(made), made, new=True)
        return made

    return admit


@pytest.fixture
def alone(cast):
    """A scheme of the market bureau by itself, in the draft."""

    def design(**given):
        actor = cast.actor("department_officer")
        given = {"title": "2026年食品安全考核", "year": 2026, "two_way": False, "permit_no": "示准(2026)7号", **given}
        found = begin(new(actor), "design", actor=actor, **given)
        second = [cast.hospital, cast.hospital_party, cast.studio, cast.far_unit, cast.property]
        first = [cast.pwc, cast.community, cast.other_community]
        perform(found, "choose", actor=actor, first=first, second=second, on_paper=True)
        return perform_weigh(found, [{**LINES[0], "weight": 100}], actor)

    return design


def go(found, actor):
    """From the draft to the publication, every object agreeing."""
    take(found, "hear", actor=actor)
    for member in queries.objects_of(found):
        perform(now(found), "comment", actor=of(member.organisation))
    take(now(found), "approve", actor=actor)
    return take(now(found), "publish", actor=actor, collect_from=clock.today() + timedelta(days=31))


def test_the_permit_of_a_single_department_is_used_up_by_publication(cast, alone, admitted):
    """Also one that is under review, which is in force too."""
    permit = admitted(state="under_review")
    assert go(alone(), cast.actor("department_officer")).state == "published"
    assert now(permit).state == "used"


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"department": "hospital"}, "R-03"),
        ({"kind": "task"}, "R-03"),
        ({"state": "expired"}, "R-03"),
        ({"until": date(2026, 11, 22)}, "R-03"),
        ({"title": "2026年消防工作考核"}, "3.9"),
        ({"title": "2025年食品安全考核"}, "3.9"),
        ({"permit_no": "示准〔2026〕8号"}, "R-03"),
    ],
)
def test_a_permit_is_of_this_department_this_kind_this_matter_and_in_force(cast, alone, admitted, wrong, rule):
    admitted(**{key: cast.bodies.get(value, value) if key == "department" else value for key, value in wrong.items()})
    found = alone()
    stays(found, lambda: take(found, "hear", actor=cast.actor("department_officer")), Refusal, rule)


def test_a_permit_without_a_year_in_its_name_ends_with_its_term(cast, alone, admitted):
    admitted(title="食品安全考核", until=date(2026, 12, 31))
    actor, found = cast.actor("department_officer"), alone(title="食品安全考核", year=2027)
    stays(found, lambda: take(found, "hear", actor=actor), Refusal, "3.9")


def test_a_permit_admits_one_scheme_also_before_it_is_used_up(cast, alone, admitted):
    admitted()
    actor, second = cast.actor("department_officer"), alone()
    first = take(alone(permit_no="示准〔2026〕7号"), "hear", actor=actor)
    stays(second, lambda: take(second, "hear", actor=actor), Refusal, "3.9")
    take(now(first), "withdraw", actor=actor, reason="改由明年考核。")
    assert take(second, "hear", actor=actor).state == "consulted"


def test_a_scheme_under_a_permit_does_not_use_up_the_year_of_its_objects(cast, officer, alone, admitted):
    """3.9: one scheme per object and year unless permit, whichever of both comes first."""
    admitted()
    go(alone(), cast.actor("department_officer"))
    own = take(heard(cast), "approve", actor=officer)
    assert take(own, "publish", actor=officer, collect_from=clock.today() + timedelta(days=31)).state == "published"
    admitted(permit_no="示准〔2026〕9号", title="2026年食品安全复核")
    again = alone(title="2026年食品安全复核", permit_no="示准〔2026〕9号")
    assert go(again, cast.actor("department_officer")).state == "published"


def test_an_object_that_is_assessed_already_is_refused_with_a_step_that_exists(cast, officer):
    """The year is that of the scheme; an approved one does not go back to the draft."""
    with clock.at(at(12, 1)):
        first, second = heard(cast, title="甲", year=2027), heard(cast, title="乙", year=2027)
        take(first, "approve", actor=officer)
        with pytest.raises(Refusal) as caught:
            take(now(second), "approve", actor=officer)
        assert "2027年" in str(caught.value) and "退回草稿" in str(caught.value)
        Assessment.objects.filter(pk=second.pk).update(state="approved")
        with pytest.raises(Refusal) as caught:
            day = clock.today() + timedelta(days=31)
            take(now(second), "publish", actor=officer, collect_from=day)
        assert "2027年" in str(caught.value) and "撤回本方案" in str(caught.value)


def test_evidence_begins_while_the_permit_is_in_force(cast, alone, admitted):
    admitted(until=clock.today() + timedelta(days=30))
    found = alone()
    with pytest.raises(Refusal) as caught:
        go(found, cast.actor("department_officer"))
    assert caught.value.rule == "R-03" and now(found).state == "approved"


def test_a_street_uses_up_nobodys_permit_and_is_not_let_through_by_it(cast, officer, admitted):
    permit = admitted()
    take(heard(cast), "approve", actor=officer)
    actor = cast.actor("street_staff")
    found = begin(new(actor), "design", actor=actor, title="x", year=2026, two_way=False, permit_no=permit.permit_no)
    perform(found, "choose", actor=actor, first=[cast.community], second=[cast.hospital, cast.studio], on_paper=True)
    perform_weigh(found, [{**LINES[0], "weight": 100}], actor)
    take(now(found), "hear", actor=actor)
    perform(now(found), "comment", actor=of(cast.community))
    stays(now(found), lambda: take(now(found), "approve", actor=actor), Refusal, "3.9")
    Assessment.objects.exclude(pk=found.pk).delete()
    take(now(found), "approve", actor=actor)
    take(now(found), "publish", actor=actor, collect_from=clock.today() + timedelta(days=31))
    assert now(permit).state == "in_effect"


def test_a_wrong_last_day_of_publicity_is_corrected_while_it_runs(cast, officer):
    """R-13: public from Monday 23 November until 21 January by mistake; the 25th + 5 wd is 2 December."""
    found = take(seen(cast), "publicise", actor=officer, publicity_until=date(2027, 1, 21))
    given = {"actor": officer, "reason": "年份写错。"}
    with clock.at(at(11, 25)):
        for wrong in (date(2026, 12, 1), date(2027, 1, 23)):
            stays(found, lambda day=wrong: take(found, "correct_end", publicity_until=day, **given), Refusal, "R-13")
        stays(found, lambda: take(found, "correct_end", actor=officer, publicity_until=date(2026, 12, 2)), Invalid,
              "reason")  # fmt: skip
        take(now(found), "correct_end", publicity_until=date(2026, 12, 2), **given)
        assert current_due(now(found)).due == end_of(12, 2)
        told = Message.objects.filter(kind="assessment.correct_end").values_list("organisation", flat=True)
        assert cast.community.pk in told and cast.market_bureau.pk in told
        take(now(found), "correct_end", publicity_until=date(2027, 1, 22), **given)
    entry = history_of("assessment", found.pk).filter(act="correct_end").first()
    assert entry.reason == "年份写错。" and entry.detail["was"]["publicity_until"] == ["2026-12-02", "2027-01-22"]
    with clock.at(datetime(2027, 1, 23, 9, tzinfo=ZONE)):
        day = date(2027, 1, 22)
        stays(now(found), lambda: take(now(found), "correct_end", publicity_until=day, **given), Refusal, "R-13")


def test_a_wrong_first_day_of_evidence_is_corrected_before_it_comes(cast, officer):
    """Thirty days and a year count from the publication on 23 November."""
    found = take(take(heard(cast), "approve", actor=officer), "publish", actor=officer, collect_from=date(2027, 11, 1))
    given = {"actor": officer, "reason": "年份写错。"}
    with clock.at(at(12, 7)):
        for wrong in (date(2026, 12, 22), date(2027, 11, 25)):
            stays(found, lambda day=wrong: take(found, "correct_start", collect_from=day, **given), Refusal, "3.9")
        take(now(found), "correct_start", collect_from=date(2026, 12, 23), **given)
    with clock.at(at(12, 23)):
        stays(found, lambda: take(found, "correct_start", collect_from=date(2026, 12, 23), **given), Refusal, "3.9")
        ring_due()
    assert now(found).state == "balloting"
