"""R-13 and 3.9: whoever decides on an appeal has not scored and serves in no body of the round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from wugong.assessment.bindings.appeal import reviewers
from wugong.assessment.models import Appeal, Assessment, Member
from wugong.assessment.queries.reviewers import reviewers_named
from wugong.assessment.rules.appeal import MACHINE
from wugong.assessment.testing import appealed, counted, now, of
from wugong.common.actor import SYSTEM, Hat, Role
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.forms import step_form
from wugong.flow.models import Todo
from wugong.flow.queries import buttons_for
from wugong.flow.testing import stays
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.models import Post
from wugong.organisations.testing import make_unit, make_user
from wugong.places.testing import DISTRICT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
GIVEN = {"remedy": "set", "set_to": 88.0, "decision": "三月两次回应漏记，补回。"}


def refused(appeal, actor):
    """Both ways of deciding are refused; returns the sentence."""
    stays(appeal, lambda: take(appeal, "reject", actor=actor, decision="不成立。"), Refusal, "R-13")
    with pytest.raises(Refusal) as caught:
        take(now(appeal), "uphold", actor=actor, **GIVEN)
    return str(caught.value)


def test_who_only_set_points_is_a_scorer_too(cast, officer):
    """Moderation was ended by one officer; another one had changed a line."""
    found = counted(cast)
    member, line = found.members.get(organisation=cast.community), found.indicators.get(name="回应快不快")
    hand = of(cast.department, "DO")
    perform(found, "adjust", actor=hand, member=member, indicator=line, points=70, reason="停电两周。")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wugong.assessment.testing.counted", lambda _people: now(found))
        appeal = appealed(cast)
    refused(appeal, hand)
    refused(appeal, officer)
    third = replace(hand, user=cast.users["supervisor"].pk)
    assert take(appeal, "uphold", actor=third, **GIVEN).state == "upheld"


def test_the_refusal_names_who_may_decide_and_comes_before_the_form(cast, officer):
    appeal = appealed(cast)
    said = refused(appeal, officer)
    buttons = {button.step.name: button.why_not for button in buttons_for(officer, appeal)}
    assert buttons["uphold"] == buttons["reject"] == said
    assert "区委组织部" in said  # nobody else holds a post there: have somebody appointed
    post = found_post(Post(title="副部长", organisation=cast.department, role=Role.DO, scope=DISTRICT), actor=SYSTEM)
    assign(post, user=make_user("deputy"), since=date(2026, 1, 1), actor=SYSTEM)
    said = reviewers_named(appeal.assessment)
    assert "没有参与评分的同事" in said


def test_who_serves_in_a_body_of_the_round_does_not_decide_under_any_hat(cast):
    appeal, reviewer = appealed(cast), of(cast.department, "DO")
    other = Hat("x", Role.UL, cast.hospital_party.pk, cast.hospital_party.place.code)
    assert "区中医院" in refused(appeal, replace(reviewer, hats=(reviewer.hat, other)))
    # the hospital alone takes part; the hat is one of its Party organisation
    Member.objects.filter(assessment=appeal.assessment, organisation=cast.hospital_party).delete()
    assert "区中医院" in refused(appeal, replace(reviewer, hats=(reviewer.hat, other)))


def test_the_social_work_department_reviews_unless_it_takes_part(cast, officer):
    body = make_unit("区委社会工作部", cast.places[DISTRICT], "organ")
    post = found_post(Post(title="科长", organisation=body, role=Role.DS, scope=DISTRICT), actor=SYSTEM)
    assign(post, user=make_user("social"), since=date(2026, 1, 1), actor=SYSTEM)
    appeal, reviewer = appealed(cast), of(body, "DS")
    assert {seat.organisation for seat in reviewers(appeal)} == {body.pk}  # the only officer moderated
    assert "区委社会工作部" in reviewers_named(appeal.assessment)
    stays(appeal, lambda: take(appeal, "reject", actor=officer, decision="不成立。"), Denied, "role")
    Member.objects.create(assessment=appeal.assessment, organisation=body, side="b")
    stays(appeal, lambda: take(appeal, "reject", actor=reviewer, decision="不成立。"), Denied, "role")
    Assessment.objects.get(pk=appeal.assessment_id).members.filter(organisation=body).delete()
    assert take(appeal, "reject", actor=reviewer, decision="不成立。").state == "rejected"


def test_who_scored_is_not_asked_to_decide_where_a_colleague_may(cast, officer):
    """The deputy is asked by name; the officer who moderated has no button and is not awaited."""
    post = found_post(Post(title="副部长", organisation=cast.department, role=Role.DO, scope=DISTRICT), actor=SYSTEM)
    deputy = make_user("deputy")
    assign(post, user=deputy, since=date(2026, 1, 1), actor=SYSTEM)
    appeal = appealed(cast)
    assert not {"uphold", "reject"} & {button.step.name for button in buttons_for(officer, appeal)}
    waiting = Todo.objects.filter(matter=appeal.pk, done_at=None, party="reviewer")
    assert [one.user for one in waiting] == [deputy.pk]
    reviewer = replace(of(cast.department, "DO"), user=deputy.pk)
    assert take(appeal, "reject", actor=reviewer, decision="不成立。").state == "rejected"


@pytest.mark.parametrize(("measure", "works"), [("kept", {"leave_out", "went_well"}), ("days_to_close", {"leave_out"})])
def test_an_appeal_is_upheld_only_with_what_changes_the_figure(cast, measure, works):
    """A median of days has no case that went well; points are set for no single case. Form and action agree."""
    appeal, reviewer = appealed(cast), of(cast.department, "DO")
    line = appeal.assessment.indicators.get(side="a", source="computed")
    type(line).objects.filter(pk=line.pk).update(measure=measure)
    Appeal.objects.filter(pk=appeal.pk).update(indicator=line, case=str(appeal.pk))
    form = step_form(now(appeal), MACHINE.step("uphold"), actor=reviewer)
    assert {value for value, _label in form.fields["remedy"].choices} == works
    for remedy in {"leave_out", "went_well", "set"} - works:
        given = {"remedy": remedy, "set_to": 88.0, "decision": "核实。"}
        stays(now(appeal), lambda given=given: take(now(appeal), "uphold", actor=reviewer, **given), Refusal, "R-13")
    assert take(now(appeal), "uphold", actor=reviewer, remedy="leave_out", decision="核实。").state == "upheld"
