"""What micro-wishes say of an organisation in an assessment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wugong.common import clock
from wugong.flow.actions import perform
from wugong.flow.measures import cases_of, measure_named
from wugong.flow.testing import at
from wugong.wishes.testing import claimed, delivered, hung

pytestmark = pytest.mark.django_db


def goods(body):
    rows = cases_of(measure_named("wishes"), body.pk, date(2026, 1, 1), date(2027, 12, 31))
    return [row.good for row in rows]


def test_a_wish_counts_when_the_wisher_confirms_it_or_when_its_day_has_passed(cast):
    with clock.at(at(11, 23)):
        one = delivered(cast)
        claimed(cast)
        hung(cast)
        assert goods(cast.hospital_party) == [] and goods(cast.pwc) == []  # all of them still have time
        perform(one, "confirm", actor=cast.actor("community_worker"))
        assert goods(cast.hospital_party) == [True] == goods(cast.pwc)
        late = clock.now() + timedelta(days=60)
    with clock.at(late):
        assert sorted(goods(cast.hospital_party)) == [False, True]
        assert sorted(goods(cast.pwc)) == [False, False, True]
        assert goods(cast.market_bureau) == []
