"""Papers out of the box: which are taken, who serves as the second person, and what holds the count up (3.9, R-12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from wugong.assessment.actions import ballots
from wugong.assessment.models import Envelope
from wugong.assessment.queries import rounds as queries
from wugong.assessment.queries.reviewers import has_second_person
from wugong.assessment.testing import balloting, now, of, vote
from wugong.common import clock
from wugong.common.actor import SYSTEM, Role
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, stays
from wugong.organisations.actions.posts import assign, found_post
from wugong.organisations.actions.ties import tie
from wugong.organisations.models import Appointment, Post, Substitution
from wugong.organisations.rules import TieKind
from wugong.organisations.testing import make_user
from wugong.places.testing import DISTRICT
from wugong.web.cases import ends_by_itself

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def marks_on(found, side, n=0):
    criterion = queries.criteria_of(found, side)[0]
    return {str(queries.members_of(found, side)[n].pk): {str(criterion.pk): 3}}


def test_a_paper_of_another_side_or_body_is_refused(cast, officer):
    """The studio rates streets and communities, but not the community with which it is paired."""
    tie(cast.studio, kind=TieKind.PAIRED, target=cast.community, actor=SYSTEM)
    found = balloting(cast)
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    own = found.members.get(organisation=cast.community)
    criterion = queries.criteria_of(found, "a")[0]
    for side, marks, why in (
        ("b", marks_on(found, "b"), "side"), ("x", marks_on(found, "a"), "side"), ("a", marks_on(found, "b"), "marks"),
        ("a", {str(own.pk): {str(criterion.pk): 3}}, "marks"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            ballots.enter_paper(found, number=1, side=side, marks=marks, actor=officer)
        assert caught.value.field == why
    assert not found.papers.exists()
    assert ballots.enter_paper(found, number=1, side="a", marks=marks_on(found, "a", 1), actor=officer) is False


def test_the_page_refuses_a_paper_of_another_round(cast, officer, client):
    """Its marks were passed over, and what else was marked was entered."""
    found = balloting(cast)
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    member, criterion = queries.members_of(found, "a")[0], queries.criteria_of(found, "a")[0]
    client.force_login(cast.users["district_officer"])
    given = {f"m-{member.pk}-{criterion.pk}": "2", f"m-{found.pk}-{criterion.pk}": "3", "number": "1"}
    page = reverse("assessment:paper", args=[found.pk])
    answer = client.post(page, given)
    assert answer.status_code == 422 and "不在这张票上" in answer.content.decode() and not found.papers.exists()
    assert client.post(f"{page}?side=b", {"number": "1"}).status_code == 422


@pytest.fixture
def deputy(cast):
    """A second officer of the body that assesses."""
    post = found_post(Post(title="副部长", organisation=cast.department, role=Role.DO, scope=DISTRICT), actor=SYSTEM)
    user = make_user("deputy")
    assign(post, user=user, since=date(2026, 1, 1), actor=SYSTEM)
    return replace(of(cast.department, "DO"), user=user.pk)


def test_a_paper_noted_by_a_slip_goes_back_by_a_second_person(cast, officer, deputy):
    """After the term nobody can enter what is not there: somebody else than who noted it gives it back."""
    found = balloting(cast)
    ballot = take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    with clock.at(at(12, 9)):
        given = {"reason": "误记，没有收到这张纸票。"}
        stays(now(ballot), lambda: take(now(ballot), "give_back", actor=officer, **given), Refusal, "R-12")
        assert take(now(ballot), "give_back", actor=deputy, **given) and now(ballot).state == "lapsed"
        assert queries.turnout(now(found)) == (9, 0, 0)
        assert take(now(found), "close_ballots", actor=officer).state == "scoring"


def test_a_substitute_is_a_second_person_as_long_as_he_serves(cast, officer):
    found = balloting(cast)
    assert not has_second_person(found)
    held = Appointment.objects.get(post__organisation=cast.department, user=cast.users["district_officer"])
    Substitution.objects.create(appointment=held, user=make_user("stand-in"), since=date(2026, 11, 1),
                                until=date(2026, 12, 31))  # fmt: skip
    assert has_second_person(found)
    with clock.at(at(12, 31) + timedelta(days=2)):
        assert not has_second_person(found)


def test_after_the_term_nothing_raises_the_turnout_while_the_count_waits(cast, officer, client):
    """A paper waits for its second person: whoever let the term pass might have voted and stays."""
    found = balloting(cast)
    vote(found.ballots.get(rater=cast.hospital))
    take(found.ballots.get(rater=cast.studio), "hand_in", actor=officer)
    late = found.ballots.get(rater=cast.market_bureau)
    again = found.ballots.get(rater=cast.far_unit)
    with clock.at(at(12, 1)):  # noted by a slip and given back: its term is still that of the round
        take(take(again, "hand_in", actor=officer), "give_back", actor=officer, reason="误记。")
    assert queries.turnout(now(found)) == (9, 2, 1)
    with clock.at(at(12, 8, 1)):
        ring_due()
        assert now(found).state == "balloting" and queries.turnout(now(found)) == (9, 2, 1)
        assert {one.state for one in found.ballots.exclude(rater__in=[cast.hospital, cast.studio])} == {"lapsed"}
        for step in ("hand_in", "cast"):
            with pytest.raises(Refusal):
                take(now(late), step, actor=officer if step == "hand_in" else of(cast.market_bureau))
        assert queries.turnout(now(found)) == (9, 2, 1) and Envelope.objects.count() == 1
        client.force_login(cast.users["district_officer"])
        html = client.get(reverse("web:case", args=["assessment", found.pk])).content.decode()
        assert "投票期限已过" in html and "1张纸票还没有由两个人录完" in html
        assert ends_by_itself(now(found)) is None


def test_the_page_of_a_round_leads_its_organiser_to_each_ballot(cast, officer, client):
    """The turnout is on the page, and who has not voted is one step away; a rater sees the turnout alone."""
    found = balloting(cast)
    vote(found.ballots.get(rater=cast.hospital))
    page = reverse("web:case", args=["assessment", found.pk])
    client.force_login(cast.users["district_officer"])
    html = client.get(page).content.decode()
    for one in found.ballots.all():
        assert reverse("web:case", args=["ballot", one.pk]) in html
    client.force_login(cast.users["community_secretary"])
    html = client.get(page).content.decode()
    assert "已投1票，共9票" in html and reverse("web:case", args=["ballot", found.ballots.first().pk]) not in html
