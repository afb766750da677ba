"""What shared resources say of an organisation in an assessment."""

from __future__ import annotations

from datetime import date

import pytest

from wugong.flow.measures import cases_of, measure_named
from wugong.sharing.models import Booking, Pledge
from wugong.sharing.testing import booked, pledged

pytestmark = pytest.mark.django_db


def count(body):
    return len(cases_of(measure_named("shared"), body.pk, date(2020, 1, 1), date(2099, 12, 31)))


def test_bookings_of_others_and_pledges_that_arrived_count_for_the_giver_and_its_unit(cast):
    one, promised = booked(cast), pledged(cast)
    assert count(cast.hospital_party) == 0
    Booking.objects.filter(pk=one.pk).update(state="completed")
    Pledge.objects.filter(pk=promised.pk).update(state="confirmed", delivered=40, delivered_on=date(2026, 11, 23))
    assert count(cast.hospital_party) == 2 == count(cast.hospital)
    assert count(cast.market_bureau) == 0
    Booking.objects.filter(pk=one.pk).update(booker=cast.hospital)  # its own evening is shared with nobody
    assert count(cast.hospital_party) == 1
