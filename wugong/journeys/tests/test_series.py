"""S26: the branches of a compound and of its property company plan the 三微 series and see what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.ground import laid
from wugong.accounts.models import User
from wugong.activities.actions import tick
from wugong.activities.models import Activity
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import perform, take
from wugong.flow.queries import reread
from wugong.flow.testing import at, stays
from wugong.journeys import actions, queries
from wugong.journeys.models import SeriesLine
from wugong.journeys.testing import compound_pair, planned_line
from wugong.pairing.models import Pairing


@pytest.fixture(autouse=True)
def monday():
    with clock.at(at(11, 23)):
        yield


@laid
def pair(cast):
    with clock.at(at(11, 23)):
        return compound_pair(cast)


def plan(pairing, actor, **given):
    said = {"year": 2026, "theme": "micro_charity", "month": 12, "title": "清洗净水器", **given}
    return actions.plan_line(pairing, actor=actor, **said)


def test_both_branches_plan_and_nobody_else(cast, pair):
    pairing, boss, secretary = pair
    assert pairing.kind == "compound_property"
    plan(pairing, boss)
    plan(pairing, secretary, theme="micro_party", title="微党课")
    for who in ("community_secretary", "street_staff", "resident"):
        stays(pairing, lambda who=who: plan(pairing, cast.actor(who), title="别人写的"), Denied, "role")
    assert SeriesLine.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "error", "rule"),
    [
        ({"month": 10}, Refusal, "S26"),
        ({"year": 2025}, Refusal, "S26"),
        ({"year": 2028, "month": 1}, Refusal, "S26"),
        ({"title": "  "}, Invalid, "input"),
        ({"title": "电话 13812345678"}, Invalid, "privacy"),
    ],
)
def test_a_line_looks_ahead_and_names_nobody(pair, given, error, rule):
    pairing, boss, _secretary = pair
    stays(pairing, lambda: plan(pairing, boss, **given), error, rule)
    assert not SeriesLine.objects.exists()


def test_a_line_is_written_once_and_only_for_such_a_pair(pair):
    pairing, boss, _secretary = pair
    plan(pairing, boss)
    stays(pairing, lambda: plan(pairing, boss), Invalid, "input")
    Pairing.objects.filter(pk=pairing.pk).update(kind="obligated")
    stays(pairing, lambda: plan(pairing, boss, title="义务理发"), Refusal, "S26")
    assert SeriesLine.objects.count() == 1


def test_a_line_becomes_an_activity_and_the_plan_shows_what_came_of_it(cast, pair):
    pairing, boss, _secretary = pair
    line = plan(pairing, boss)
    made = actions.begin_line(line, actor=boss)
    assert (made.theme, made.linkage, made.organiser_id) == ("micro_charity", "compound", boss.organisation)
    assert (made.state, made.begins_at) == ("draft", at(12, 7))
    with pytest.raises(Refusal):
        actions.begin_line(line, actor=boss)
    take(made, "submit", actor=boss)
    perform(made, "publish", actor=cast.actor("community_secretary"))
    line.refresh_from_db()
    with pytest.raises(Refusal, match="清洗净水器"):
        actions.strike_line(line, actor=boss)
    Pairing.objects.filter(pk=pairing.pk).update(state="active", last_activity_on="2026-11-01")
    with clock.at(made.begins_at + timedelta(hours=1)):
        take(reread(made), "run", actor=SYSTEM)
        tick(made.sessions.get(), here=[], came=46, actor=boss)
    with clock.at(made.begins_at + timedelta(hours=2)):
        take(reread(made), "finish", actor=SYSTEM)
        assert Pairing.objects.get(pk=pairing.pk).last_activity_on.isoformat() == "2026-12-07"
    found = queries.series_of(pairing, 2026)
    assert (found.planned, found.held, found.came) == (1, 1, 46)


def test_a_pair_that_sleeps_wakes_by_its_series(pair):
    pairing, boss, _secretary = pair
    made = actions.begin_line(plan(pairing, boss), actor=boss)
    Pairing.objects.filter(pk=pairing.pk).update(state="dormant")
    Activity.objects.filter(pk=made.pk).update(state="running", published_at=clock.now())
    take(reread(made), "finish", actor=SYSTEM)
    assert Pairing.objects.get(pk=pairing.pk).state == "active"


def test_what_they_did_beyond_the_plan_is_shown_too(cast, pair):
    pairing, boss, _secretary = pair
    line = plan(pairing, boss)
    made = actions.begin_line(line, actor=boss)
    actions.strike_line(line, actor=boss)
    Activity.objects.filter(pk=made.pk).update(state="published", published_at=clock.now())
    themes = {theme: deeds for theme, _label, deeds in queries.series_of(pairing, 2026).themes}
    assert [(deed.line, deed.activity) for deed in themes["micro_charity"]] == [(None, made)]


def test_the_pages_of_the_plan(cast, pair, client):
    pairing, boss, _secretary = pair
    client.force_login(User.objects.get(pk=boss.user))
    address = reverse("journeys:series", args=[pairing.pk])
    wrong = client.post(address, {"theme": "micro_party", "month": "2026-1", "title": "微党课"})
    assert wrong.status_code == 422
    client.post(address, {"theme": "micro_party", "month": "2026-12", "title": "微党课"})
    line = SeriesLine.objects.get()
    assert client.post(reverse("journeys:begin_line", args=[line.pk])).url.startswith("/matters/activity/")
    assert "微党课" in client.get(address).content.decode()
    assert reverse("journeys:series", args=[pairing.pk]) in client.get(pairing.get_absolute_url()).content.decode()
    activity = Activity.objects.get()
    Activity.objects.filter(pk=activity.pk).update(state="published", published_at=clock.now())
    client.logout()
    assert "春晖家园党支部" in client.get(activity.get_absolute_url()).content.decode()


def test_a_plan_costs_the_same_queries_with_many_lines(cast, django_assert_num_queries):
    line = planned_line(cast)
    boss = compound_boss(line)
    actions.begin_line(line, actor=boss)
    pairing = queries.compound_pair(boss, line.pairing_id)
    with django_assert_num_queries(4):
        queries.series_of(pairing, 2026)
    for n in range(5):
        actions.begin_line(plan(pairing, boss, title=f"第{n}件"), actor=boss)
    with django_assert_num_queries(4):
        queries.series_of(pairing, 2026)


def compound_boss(line):
    from wugong.accounts.queries import actor_of

    return actor_of(User.objects.get(appointments__post__organisation=line.pairing.giver))
