"""Projects from proposal to rated acceptance, and what they do to the two lists."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.accounts.models import User
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Refusal
from wugong.flow.actions import take
from wugong.flow.alarms import ring_due
from wugong.pairing.actions import pairs
from wugong.pairing.actions import projects as doing
from wugong.pairing.forms.projects import ProjectForm
from wugong.pairing.models import Project, Rating
from wugong.pairing.rules.projects import PROJECT

from .conftest import a_project, later, listed_need, terms


@pytest.fixture
def project(world, market, negotiating) -> Project:
    made = a_project(negotiating, market.court_law, 3, public=True)
    return doing.propose(made, meets={market.pines_law.pk: 3}, actor=world.court_liaison)


def done(world, project) -> Project:
    take(project, "agree", actor=world.pines_worker)
    take(project, "schedule", starts_on=date(2026, 9, 16), ends_on=date(2026, 10, 12), resources="社区礼堂",
        actor=world.court_liaison,
    )  # fmt: skip
    take(project, "start", actor=world.pines_worker)
    take(project, "deliver", result="三场咨询", beneficiaries=58, actor=world.court_liaison)
    return project


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_a_project_moves_the_lists_with_it(world, market, project):
    assert states(market.pines_law, market.court_law) == ["matched", "matched"]
    done(world, project)
    assert states(project, market.pines_law, market.court_law) == ["delivered", "in_project", "in_project"]
    take(project, "accept", actor=world.pines_head)
    assert states(market.pines_law, market.court_law) == ["listed", "listed"]
    assert (market.pines_law.done, market.court_law.done) == (3, 3)


def test_a_project_begins_on_its_first_day(world, project):
    take(project, "agree", actor=world.pines_worker)
    days = {"starts_on": date(2026, 9, 23), "ends_on": date(2026, 9, 25), "resources": "社区礼堂"}
    for absurd in ({"starts_on": date(1900, 1, 1)}, {"ends_on": date(2999, 1, 1)}):
        with pytest.raises(Refusal, match="三年"):
            take(project, "schedule", actor=world.court_liaison, **{**days, **absurd})
    take(project, "schedule", actor=world.court_liaison, **days)
    with pytest.raises(Refusal, match="9月23日"):
        take(project, "start", actor=world.pines_worker)
    assert states(project) == ["scheduled"]
    with later(7):
        assert take(project, "start", actor=world.pines_worker).state == "running"


def test_a_need_that_is_met_is_closed_with_the_rating(world, market, negotiating):
    made = a_project(negotiating, market.court_law, 4)
    doing.propose(made, meets={market.pines_law.pk: 4}, actor=world.court_liaison)
    done(world, made)
    take(made, "accept", actor=world.pines_head)
    assert states(market.pines_law) == ["fulfilled"]
    take(made, "rate", score=5, words="准时", actor=world.pines_worker)
    assert states(made, market.pines_law) == ["closed", "closed"]


def test_a_public_project_waits_for_residents(world, project):
    done(world, project)
    take(project, "accept", actor=world.pines_head)
    take(project, "rate", score=5, actor=world.pines_worker)
    take(project, "add_rating", score=3, actor=world.resident)
    take(project, "add_rating", score=4, actor=world.resident)
    take(project, "answer_rating", score=5, actor=world.court_head)
    assert states(project) == ["rated"]
    found = dict(Rating.objects.values_list("side", "score"))
    assert found == {"receiver": 5, "resident": 4, "giver": 5}
    with later(10):
        ring_due(actor=SYSTEM)
    assert states(project) == ["closed"]


def test_nobody_accepts_what_he_provides(world, project):
    done(world, project)
    with pytest.raises(Denied):
        take(project, "accept", actor=world.court_head)
    assert states(project) == ["delivered"]
    take(project, "accept", actor=world.pines_head)
    with pytest.raises(Denied):
        take(project, "rate", score=5, actor=world.court_head)
    assert states(project) == ["accepted"]


def test_rework_and_again(world, project):
    done(world, project)
    take(project, "rework", reason="少了一场", actor=world.pines_worker)
    assert states(project) == ["rework"]
    take(project, "deliver", result="补了一场", beneficiaries=70, actor=world.court_liaison)
    assert (*states(project), project.reworks, project.beneficiaries) == ("delivered", 1, 70)


def test_cancelling_frees_the_lists_and_stays_counted(world, market, project):
    take(project, "cancel", reason="场地不可用", actor=world.pines_worker)
    assert states(project, market.pines_law, market.court_law) == ["cancelled", "listed", "listed"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"field": ""}, "input"),
        ({"strength": " "}, "input"),
        ({"cost_bearer": ""}, "input"),
        ({"beneficiaries_expected": 0}, "input"),
        ({"detail": "找王大爷 13812345678"}, "privacy"),
    ],
)
def test_an_incomplete_project_is_refused(world, negotiating, more, rule):
    with pytest.raises(Refusal) as refused:
        doing.propose(a_project(negotiating, **more), actor=world.court_liaison)
    assert refused.value.rule == rule
    assert not Project.objects.exists()


def test_not_more_than_is_left(world, market, negotiating):
    with pytest.raises(Refusal) as refused:
        doing.propose(
            a_project(negotiating, market.court_law, 7), meets={market.pines_law.pk: 2}, actor=world.court_liaison
        )
    assert refused.value.rule == "quantity"
    with pytest.raises(Refusal):
        doing.propose(
            a_project(negotiating, market.court_law, 2), meets={market.pines_law.pk: 5}, actor=world.court_liaison
        )
    assert not Project.objects.exists()


def test_no_project_before_both_have_agreed(world, proposed):
    with pytest.raises(Refusal) as refused:
        doing.propose(a_project(proposed), actor=world.court_liaison)
    assert refused.value.rule == "project"


def test_one_project_serves_many(world, market, negotiating):
    other = listed_need(world.bridge, "legal", 2)
    made = a_project(negotiating, market.court_law, 2)
    doing.propose(made, meets={market.pines_law.pk: 2, other.pk: 2}, actor=world.court_liaison)
    done(world, made)
    take(made, "accept", actor=world.pines_head)
    assert states(other) == ["fulfilled"]
    assert (market.pines_law.refresh_from_db(), market.pines_law.done) == (None, 2)


def test_what_is_left_is_never_negative_and_endless_stays_whole(world, market):
    market.court_law.done, market.court_law.held = 4, 1
    assert market.court_law.left == 1
    market.court_law.held = 3
    assert market.court_law.left == 0
    market.court_law.inexhaustible = True
    assert market.court_law.left == 6


def test_a_project_of_strangers_is_refused(world, negotiating):
    with pytest.raises(Denied):
        doing.propose(a_project(negotiating), actor=world.stranger)
    assert not Project.objects.exists()


def test_the_page_of_a_public_project_has_the_code_for_residents(world, project, client):
    client.force_login(User.objects.get(pk=world.pines_worker.user))
    assert client.get(f"/pairing/projects/{project.pk}/").url == project.get_absolute_url()
    done(world, project)
    page = client.get(project.get_absolute_url()).content.decode()
    for shown in (
        f"/pairing/projects/{project.pk}/rate/",
        project.lines.get().need.title,
        "社区礼堂",
        str(project.pairing),
    ):
        assert shown in page


def test_the_side_that_proposed_does_not_agree_for_the_other(world, project):
    with pytest.raises(Denied):
        take(project, "agree", actor=world.court_head)
    assert states(project) == ["proposed"]


def project_form(world, pairing, data=None, **more):
    step = PROJECT.step("propose")
    return ProjectForm(data, obj=Project(pairing=pairing), actor=world.court_liaison, step=step, **more)


def test_a_need_that_many_have_is_always_among_those_of_its_project(world, market, negotiating):
    """Also the last of twenty, and one of which nothing is left: the form opens."""

    for n in range(14):
        listed_need(world.bridge, "legal", 2, title=f"第 {n} 处讲法")
    last = listed_need(world.bridge, "legal", 2, title="最后一处讲法")
    assert project_form(world, negotiating, need=last).needs[0] == last
    type(last).objects.filter(pk=last.pk).update(done=2)
    last.refresh_from_db()
    assert last not in project_form(world, negotiating, need=last).needs


def test_absurd_numbers_of_people_and_money_are_refused_at_their_field(world, market, negotiating):
    typed = {
        "title": "讲座", "provider_side": "giver", "field": "livelihood", "strength": "审判业务", "cost_bearer": "none",
        "cost": 10**12, "beneficiaries_expected": 10**9,
    }  # fmt: skip
    form = project_form(world, negotiating, typed)
    assert not form.is_valid()
    assert set(form.errors) == {"cost", "beneficiaries_expected"}


def test_no_number_of_a_person_in_a_plan_or_an_agreement(world, market, negotiating, signed):
    for act in (
        lambda: take(signed, "file_plan", year=2026, aims="找 13812345678", projects=1, actor=world.court_liaison),
        lambda: pairs.draft(
            negotiating, **terms(giver_duties="打 13812345678"), needs=[], offers=[], actor=world.court_liaison
        ),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.rule == "privacy"
        assert "13812345678" not in str(refused.value)
