"""What an object may refer to as evidence."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from wugong.assessment.actions import rounds
from wugong.assessment.models import Assessment
from wugong.assessment.queries import results
from wugong.assessment.queries.rounds import SHARES, indicators_of
from wugong.assessment.queries.trials import trial_of
from wugong.assessment.testing import LINES, collecting, drafted, now, of, perform_weigh, vote
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.models import Matter, Participant
from wugong.flow.testing import at, stays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_reference_is_a_case_of_ones_own_and_at_most_five(cast, officer):
    found = collecting(cast)
    line = found.indicators.first()
    with pytest.raises(Invalid):
        rounds.refer(found, indicator=line, number="没有这个号", actor=of(cast.community))


def test_a_reference_is_a_case_of_the_year(cast, officer):
    """A case of last year says nothing of this one."""
    found = collecting(cast)
    own = of(cast.community)
    old = Matter.objects.exclude(biz_no="").first()
    Participant.objects.get_or_create(matter=old, who=cast.community.pk)
    day = clock.now().replace(year=found.year - 1)
    Matter.objects.filter(pk=old.pk).update(opened_at=day, closed_at=day, open=False)
    with pytest.raises(Invalid, match=str(found.year)):
        rounds.refer(found, indicator=found.indicators.first(), number=old.biz_no, actor=own)
    Matter.objects.filter(pk=old.pk).update(closed_at=clock.now())
    assert rounds.refer(found, indicator=found.indicators.first(), number=old.biz_no, actor=own).matter == old.pk


def cases_for(body, many):
    """So many closed cases of this year in which a body takes part; their numbers."""
    for n in range(many):
        day = clock.now()
        row = Matter.objects.create(
            pk=uuid4(), machine="commitment", biz_no=f"{body.pk.hex[:6]}-{n}", title=f"事项{n}", url="/",
            state="closed", open=False, opened_at=day, closed_at=day, place=body.place.code, key=uuid4().int % 2**62,
        )  # fmt: skip
        Participant.objects.create(matter=row, who=body.pk)
        yield row.biz_no


@pytest.fixture
def referred(cast):
    """The community refers to one case, the other one to three, the street to none; all ballots are counted."""
    found = collecting(cast)
    line = found.indicators.get(side="a", source="record")
    for body, many in ((cast.community, 1), (cast.other_community, 3)):
        for number in cases_for(body, many):
            perform(now(found), "refer", actor=of(body), indicator=line, number=number)
    with clock.at(at(12, 22)):
        take(now(found), "close_evidence", actor=SYSTEM)
        for one in found.ballots.select_related("rater__place", "assessment"):
            vote(one)
        return take(now(found), "close_ballots", actor=cast.actor("district_officer"))


def points(found, line):
    rows = results.newest_run(found).result["sides"]["a"]
    names = {str(one.pk): one.organisation_id for one in found.members.all()}
    lines = {names[row["member"]]: row["lines"] for row in rows}
    return {body: next((x["points"], x["note"]) for x in own if x["indicator"] == str(line.pk))
            for body, own in lines.items()}  # fmt: skip


def test_cases_referred_to_are_scored_and_not_counted(cast, officer, referred, client):
    """Naming more wins nothing, naming none costs the line; moderation ends when all that was named is scored."""
    found, line = referred, referred.indicators.get(side="a", source="record")
    assert points(found, line) == {
        cast.pwc.pk: (0, "none_named"), cast.community.pk: (None, "not_scored"),
        cast.other_community.pk: (None, "not_scored"),
    }  # fmt: skip
    stays(found, lambda: take(found, "moderate", actor=officer), Refusal, "3.9")
    for body, many in ((cast.community, 90), (cast.other_community, 60)):
        member = found.members.get(organisation=body)
        given = {"member": member, "indicator": line, "points": many, "reason": "看三件材料：一件到位，两件只有照片。"}
        with pytest.raises(Invalid):
            perform(now(found), "adjust", actor=officer, **given)
        perform(now(found), "score", actor=officer, **given)
    assert points(found, line) == {
        cast.pwc.pk: (0, "none_named"), cast.community.pk: (90, "scored"), cast.other_community.pk: (60, "scored"),
    }  # fmt: skip
    assert take(now(found), "moderate", actor=officer).state == "moderated"
    client.force_login(cast.users["district_officer"])
    for body, said in ((cast.pwc, "没有引用事项"), (cast.other_community, "引用了3件")):
        page = reverse("assessment:result_of", args=[found.pk, found.members.get(organisation=body).pk])
        assert said in client.get(page).content.decode()


def test_the_trial_counts_a_scored_line_as_it_came_out(cast, officer, referred):
    """Nobody has referred to anything for the draft of the next year, and that costs nobody anything."""
    found, line = referred, referred.indicators.get(side="a", source="record")
    for body, many in ((cast.community, 90), (cast.other_community, 60)):
        member = found.members.get(organisation=body)
        perform(now(found), "score", actor=officer, member=member, indicator=line, points=many, reason="看了。")
    Assessment.objects.filter(pk=found.pk).update(state="final")
    draft = drafted(cast, title="2027年双向考核", year=2027)
    perform_weigh(draft, [{**LINES[2], "source": "record", "weight": 100}, *LINES[3:]], officer)
    rows = {row.body.organisation_id: row for row in trial_of(draft, indicators_of(draft), SHARES, "a").rows}
    assert {pk: row.now["total"] for pk, row in rows.items()} == {
        cast.pwc.pk: 0, cast.community.pk: 90, cast.other_community.pk: 60,
    }  # fmt: skip
    perform_weigh(draft, [{**LINES[2], "name": "新的一行", "source": "record", "weight": 100}, *LINES[3:]], officer)
    assert not trial_of(draft, indicators_of(draft), SHARES, "a").known


def test_what_one_refers_to_is_on_the_page_and_is_taken_back_while_evidence_is_open(cast, officer, client):
    """The object sees its own cases, the organiser those of all, another object none."""
    found = collecting(cast)
    line = found.indicators.get(side="a", source="record")
    for number in cases_for(cast.community, 2):
        perform(now(found), "refer", actor=of(cast.community), indicator=line, number=number)
    page = reverse("web:case", args=["assessment", found.pk])
    own = found.members.get(organisation=cast.community).references.order_by("title")
    for who, sees in (("district_officer", True), ("community_secretary", True), ("street_staff", False)):
        client.force_login(cast.users[who])
        assert ("事项1" in client.get(page).content.decode()) == sees, who
    with pytest.raises(Refusal):
        perform(now(found), "take_back", actor=of(cast.other_community), reference=own[0])
    client.force_login(cast.users["community_secretary"])
    step = reverse("web:step", args=["assessment", found.pk, "take_back"])
    assert client.post(step, {"reference": str(own[0].pk)}).status_code == 302
    assert [one.title for one in own.all()] == ["事项1"]
    with clock.at(at(12, 22)):
        take(now(found), "close_evidence", actor=SYSTEM)
    with pytest.raises(Refusal):
        perform(now(found), "take_back", actor=of(cast.community), reference=own[0])
    assert own.count() == 1
