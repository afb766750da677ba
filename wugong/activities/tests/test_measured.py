"""What activities say of an organisation in an assessment."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.activities.models import Enrolment
from wugong.activities.testing import entered, opened
from wugong.flow.measures import cases_of, measure_named

pytestmark = pytest.mark.django_db


def values(body):
    rows = cases_of(measure_named("courses"), body.pk, date(2020, 1, 1), date(2099, 12, 31))
    return [row.value for row in rows]


def test_opinions_count_from_five_up(cast):
    activity = opened(cast)
    entries = [entered(activity) for _n in range(5)]
    Enrolment.objects.filter(pk__in=[one.pk for one in entries[:4]]).update(score=5)
    assert values(cast.community) == []
    Enrolment.objects.filter(pk=entries[4].pk).update(score=3)
    assert values(cast.community) == [pytest.approx(90)] == values(cast.pwc)
    assert values(cast.hospital) == []
