"""Residents read the office telephone of the body in charge where the place itself has none."""

import pytest

from wugong.organisations.rules import Kind
from wugong.organisations.testing import make_cast, make_unit
from wugong.places.models import Place
from wugong.places.offices import HOTLINE, communities_found, office_of
from wugong.places.testing import COMMUNITY, COMPOUND

pytestmark = pytest.mark.django_db


def test_the_counter_of_a_community_has_the_telephone_of_its_committee():
    cast = make_cast()
    Place.objects.update(phone="")
    assert office_of(COMPOUND).phone == HOTLINE
    cast.community.phone = "6780 2222"
    cast.community.save(update_fields=["phone"])
    assert office_of(COMPOUND).phone == "6780 2222"
    make_unit("青禾社区居委会", cast.places[COMMUNITY], Kind.RESIDENTS_COMMITTEE, phone="6780 1111")
    office = office_of(COMPOUND)
    assert (office.name, office.phone, office.counter) == (str(cast.places[COMMUNITY]), "6780 1111", "")
    assert communities_found("青禾社区")[0][0].office.phone == "6780 1111"
    Place.objects.filter(code=COMMUNITY).update(phone="6780 3333")
    assert office_of(COMPOUND).phone == "6780 3333"
