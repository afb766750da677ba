"""What needs say of an organisation in an assessment."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.common import clock
from wugong.flow.measures import cases_of, measure_named
from wugong.flow.testing import at
from wugong.pairing.models import Need, Project, ProjectNeed
from wugong.pairing.tests.conftest import a_project

pytestmark = pytest.mark.django_db


def goods(body):
    rows = cases_of(measure_named("needs_met"), body.pk, date(2026, 1, 1), date(2027, 12, 31))
    return [row.good for row in rows]


def test_needs_count_once_met_or_over_for_the_community_and_its_street(world, market, now):
    assert goods(world.pines) == []  # nothing is met, nothing is over
    Need.objects.filter(pk=market.pines_law.pk).update(done=4)
    assert goods(world.pines) == [True]
    with clock.at(at(12, 31, year=2027)):
        over = [need.ends_on.year <= 2027 for need in Need.objects.filter(organisation=world.pines)]
        assert goods(world.pines) == [True, *[False] * (sum(over) - 1)]
        assert len(goods(world.cast.pwc)) >= len(goods(world.pines))


def test_needs_count_for_a_giver_by_what_its_projects_took_on(world, market, proposed, now):
    project = a_project(proposed)
    project.state = "proposed"
    project.save()
    ProjectNeed.objects.create(project=project, need=market.pines_law, quantity=4)
    assert goods(world.court) == [False] and goods(world.school) == []
    Project.objects.filter(pk=project.pk).update(state="closed")
    assert goods(world.court) == [True]
    Project.objects.filter(pk=project.pk).update(state="cancelled")
    assert goods(world.court) == []
