"""Many sign up at the same moment: no place is given twice, and the order of the numbers decides."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from wugong.activities.actions import SignUp, sign_up
from wugong.activities.models import Activity, Enrolment
from wugong.activities.testing import entered, opened
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Refusal
from wugong.flow.actions import take
from wugong.flow.queries import reread
from wugong.flow.testing import at, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
NOW = at(11, 23)


@pytest.fixture
def people():
    with clock.at(NOW):
        yield make_cast()


def entry(activity, phone):
    return lambda: sign_up(Activity(pk=activity.pk), entry=SignUp("何阿姨", phone), actor=SYSTEM)


def test_the_last_places_are_given_once(people):
    activity = opened(people, capacity=2)
    wrong = at_once(NOW, *(entry(activity, f"1390000000{n}") for n in range(6)))
    assert wrong == []
    rows = list(Enrolment.objects.order_by("number").values_list("number", "state"))
    assert rows == [(1, "confirmed"), (2, "confirmed"), *((n, "waitlisted") for n in range(3, 7))]


def test_one_telephone_signs_up_once_though_it_presses_twice(people):
    activity = opened(people, capacity=5)
    wrong = at_once(NOW, entry(activity, "13900000001"), entry(activity, "13900000001"))
    assert [type(error) for error in wrong] == [Refusal]
    assert Enrolment.objects.count() == 1


def test_a_place_given_back_by_two_goes_to_the_first_two_of_the_list(people):
    activity = opened(people, capacity=2)
    first, second, *_others = (entered(activity) for _n in range(5))
    wrong = at_once(NOW, *(lambda row=row: take(row, "cancel", actor=SYSTEM) for row in (first, second)))
    assert wrong == []
    states = list(Enrolment.objects.order_by("number").values_list("state", flat=True))
    assert states == ["cancelled", "cancelled", "offered", "offered", "waitlisted"]
    assert reread(activity).state == "full"
