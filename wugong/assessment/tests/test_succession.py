"""A body is dissolved, or its posts end, while a round runs: who votes, who is assessed, who reads and appeals."""

from __future__ import annotations

import pytest

from wugong.assessment.actions import ballots
from wugong.assessment.models import Appeal, Assessment
from wugong.assessment.queries import listing, results
from wugong.assessment.queries import rounds as queries
from wugong.assessment.showing import sees
from wugong.assessment.testing import appealed, balloting, collecting, counted, heard, now, of, public, vote
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal, Unseen
from wugong.flow.actions import begin, take
from wugong.flow.models import Todo
from wugong.flow.queries import thing
from wugong.flow.testing import at
from wugong.organisations.actions.posts import end_posts
from wugong.organisations.actions.ties import hand_over, tie
from wugong.organisations.queries.one import hanging_on
from wugong.organisations.rules import TieKind
from wugong.organisations.testing import make_party, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def end(body, successor):
    """Dissolve it; what it has open goes to the successor."""
    hand_over(body, to=successor, actor=SYSTEM)
    assert hanging_on(body).matters == 0
    type(body).objects.filter(pk=body.pk).update(state="dissolved")


@pytest.fixture
def heir(cast):
    """A unit that takes no part in the round."""
    return make_unit("区新业态服务中心", cast.places["990112001"])


def test_the_successor_of_a_rater_casts_its_ballot(cast, heir):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.studio)
    end(cast.studio, heir)
    ballot = now(ballot)
    assert (ballot.rater_id, ballot.state) == (heir.pk, "issued")
    assert Todo.objects.filter(matter=ballot.pk, organisation=heir.pk, done_at=None).exists()
    assert listing.home_of(of(heir))["ballots"] == [ballot]
    assert len(vote(ballot)) == 19 and now(ballot).state == "cast"
    with pytest.raises(Unseen):
        thing("ballot", ballot.pk, of(cast.studio))


def test_a_successor_does_not_rate_its_own_pairing(cast, heir):
    """R-12 looks at whoever votes: the heir is paired with the community."""
    found = balloting(cast)
    tie(heir, kind=TieKind.PAIRED, target=cast.community, actor=SYSTEM)
    end(cast.studio, heir)
    objects, tied = queries.ballot_for(now(found), heir.pk)
    assert [one.organisation for one in tied] == [cast.community]
    assert {one.organisation for one in objects} == {cast.pwc, cast.other_community}


def test_a_successor_with_a_ballot_of_its_own_votes_once(cast):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.studio)
    end(cast.studio, cast.hospital)
    assert now(ballot).state == "lapsed" and now(found.ballots.get(rater=cast.hospital)).state == "issued"
    assert queries.turnout(now(found))[0] == 8


def test_a_ballot_that_was_cast_stays_in_the_urn(cast, heir):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.studio)
    vote(ballot)
    end(cast.studio, heir)
    assert now(ballot).state == "cast" and found.ballots.count() == 9


def test_a_ballot_without_anybody_in_post_is_cast_on_paper_or_lapses(cast, officer):
    """The post ends: nobody of the body is left, so the organiser takes a paper, and the clock ends the right."""
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.hospital_party)
    end_posts(cast.hospital_party, reason="调离。", actor=SYSTEM)
    assert not [hat for hat in cast.actor("liaison_officer").hats if hat.organisation]
    assert take(now(ballot), "hand_in", actor=officer).state == "cast"


def test_an_object_dissolved_before_the_count_is_not_assessed(cast, heir):
    found = collecting(cast)
    heir = make_party("新石桥社区党委", cast.places["990112001"])
    end(cast.other_community, heir)
    assert cast.other_community.pk not in {one.organisation_id for one in queries.objects_of(now(found))}
    with clock.at(at(12, 22)):
        take(now(found), "close_evidence", actor=SYSTEM)
    for objects in queries.may_rate(now(found)).values():
        assert cast.other_community.pk not in {one.organisation_id for one in objects}
    assert now(found.ballots.get(rater=heir)).state == "issued"


def test_an_object_dissolved_while_ballots_are_cast_is_in_no_result(cast):
    found = balloting(cast)
    rows = list(found.ballots.select_related("rater__place", "assessment"))
    end(cast.other_community, cast.community)
    for one in rows:
        if now(one).state == "issued":
            vote(now(one))
    take(now(found), "close_ballots", actor=SYSTEM)
    members = {row["member"] for row in results.newest_run(found).result["sides"]["a"]}
    assert members == {str(one.pk) for one in found.members.filter(side="a", successor=None)}


def test_a_marked_object_that_is_dissolved_before_the_ballot_is_sent_is_said_and_nothing_is_cast(cast):
    found = balloting(cast)
    ballot = found.ballots.get(rater=cast.hospital)
    criterion = queries.criteria_of(found, "a")[0]
    marks = {str(one.pk): {str(criterion.pk): 3} for one in queries.ballot_for(found, cast.hospital.pk)[0]}
    end(cast.other_community, cast.community)
    with pytest.raises(Invalid):
        ballots.cast(now(ballot), marks=marks, actor=of(cast.hospital))
    assert now(ballot).state == "issued"


@pytest.mark.parametrize("member", [False, True])
def test_the_successor_reads_the_result_and_appeals(cast, member):
    """An object dissolved after the count keeps its place in the result, also when it is computed again."""
    heir = cast.other_community if member else make_party("新青禾社区党委", cast.places["990112001"])
    found = public(cast)
    own = found.members.get(organisation=cast.community)
    end(cast.community, heir)
    found, own = now(found), now(own)
    assert sees(found, own, of(heir)) and own in queries.objects_of(found)
    assert listing.chosen_member(found, of(heir), None).organisation == (heir if member else cast.community)
    line = found.indicators.get(name="回应快不快")
    blank = Appeal(assessment=found, member=own, indicator=line)
    appeal = begin(blank, "file", actor=of(heir), ground="三月的两次回应没有算进去。")
    before = {row["member"] for row in results.newest_run(found).result["sides"]["a"]}
    take(appeal, "uphold", actor=of(cast.department, "DO"), remedy="set", set_to=88.0, decision="补回。")
    run = results.newest_run(found)
    assert run.number == 2 and {row["member"] for row in run.result["sides"]["a"]} == before


def test_an_appeal_goes_over_to_the_successor(cast):
    appeal = appealed(cast)
    heir = make_party("新青禾社区党委", cast.places["990112001"])
    end(cast.community, heir)
    assert take(now(appeal), "withdraw", actor=of(heir)).state == "withdrawn"


def test_the_successor_of_the_organiser_goes_on_unless_it_takes_part(cast):
    found = counted(cast)
    with pytest.raises(Refusal) as caught:
        hand_over(cast.department, to=cast.hospital, actor=SYSTEM)
    assert caught.value.rule == "R-12" and now(found).organiser_id == cast.department.pk
    heir = make_unit("区委新组织部", cast.places["990112"], "organ")
    end(cast.department, heir)
    assert take(now(found), "moderate", actor=of(heir, "DO")).state == "moderated"


def test_a_body_that_is_gone_comments_no_more(cast, officer):
    """Heard, with the comments of all others: the scheme is approved without it."""
    found = heard(cast)
    Assessment.objects.filter(pk=found.pk).update(heard_at=clock.now())
    found.members.filter(organisation=cast.other_community).update(commented_at=None)
    end(cast.other_community, cast.community)
    assert take(now(found), "approve", actor=officer).state == "approved"
