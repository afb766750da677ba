"""What problems of residents say of an organisation in an assessment."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.common import clock
from wugong.flow.actions import perform
from wugong.flow.measures import cases_of, measure_named
from wugong.flow.rules import figure_of
from wugong.flow.testing import at
from wugong.problems.models import Problem
from wugong.problems.testing import dispatched, handling, reported

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def figure(name, body):
    measure = measure_named(name)
    rows = cases_of(measure, body.pk, *YEAR)
    return figure_of(measure.figure, [(row.good, row.value) for row in rows]), rows


@pytest.fixture
def rated(cast):
    """Handed over on Monday, contacted on Tuesday, solved on Friday, rated; another one still waits on Friday."""
    with clock.at(at(11, 23)):
        one = dispatched(cast, reported(text="二单元楼道灯不亮，找王建国"))
        dispatched(cast, reported(text="井盖松了"))
    with clock.at(at(11, 24)):
        handling_by(one, cast)
    with clock.at(at(11, 27)):
        perform(one, "resolve", actor=cast.actor("street_staff"), answer="已换灯。")
        perform(one, "verify", actor=cast.actor("community_worker"), heard="call")
        perform(one, "rate", actor=cast.actor("community_worker"), rating="fair")
        yield one


def handling_by(one, cast):
    perform(one, "accept", actor=cast.actor("street_staff"))
    perform(one, "contact", actor=cast.actor("street_staff"))


def test_times_run_to_contact_and_answer_and_what_waits_counts_to_today(cast, rated):
    assert [row.value for row in figure("contact_days", cast.pwc)[1]] == [1, 4]
    assert [row.value for row in figure("answer_days", cast.pwc)[1]] == [4, 4]


def test_satisfaction_is_of_the_street_and_of_who_solved_it_and_of_nobody_else(cast, rated):
    for body in (cast.pwc, cast.community):
        assert figure("satisfaction", body)[0] == 80
    assert figure("satisfaction", cast.hospital)[0] is None
    assert figure("solved", cast.pwc)[0] == 100
    Problem.objects.filter(pk=rated.pk).update(rating="poor")
    assert figure("solved", cast.pwc)[0] == 0 and figure("satisfaction", cast.pwc)[0] == 0


def test_cases_name_no_person_and_hide_what_neighbours_may_not_read(cast, rated):
    assert all("王建国" not in row.title for row in figure("satisfaction", cast.pwc)[1])
    Problem.objects.filter(pk=rated.pk).update(public=False)
    assert "二单元" not in figure("satisfaction", cast.pwc)[1][0].title


def test_what_was_withdrawn_or_belongs_elsewhere_is_left_out(cast):
    with clock.at(at(11, 23)):
        one = handling(cast)
        Problem.objects.filter(pk=one.pk).update(state="withdrawn")
        assert figure("answer_days", cast.pwc)[1] == []
