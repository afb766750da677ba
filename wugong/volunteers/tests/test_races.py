"""Several volunteers take the last place of a shift at the same moment: one is on duty, one stands by."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from wugong.common import clock
from wugong.common.errors import Refusal
from wugong.flow.actions import perform
from wugong.flow.queries import reread
from wugong.flow.testing import at, at_once
from wugong.volunteers.models import Duty
from wugong.volunteers.testing import active, joined, planned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
NOW = at(11, 23)
PEOPLE = ("resident", "liaison_officer", "branch_secretary")


def test_the_last_place_of_a_shift_is_taken_once():
    with clock.at(NOW):
        people = make_cast()
        team = active(people)
        for who in PEOPLE:
            joined(people, team, who)
        event = planned(people, team, most=1, standby=1, times=1)
        shift = event.shifts.get()
        actors = [people.actor(who) for who in PEOPLE]
    wrong = at_once(NOW, *(lambda who=who: perform(reread(event), "take", actor=who, shift=shift) for who in actors))
    assert [type(error) for error in wrong] == [Refusal]
    assert sorted(Duty.objects.values_list("standby", flat=True)) == [False, True]
