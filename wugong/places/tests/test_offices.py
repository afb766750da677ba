"""Finding one's community as one types it, and whom a resident calls."""

import re

import pytest
from django.urls import reverse

from wugong.places import actions, offices
from wugong.places.models import Place
from wugong.places.testing import COMMUNITY, COMPOUND, DISTRICT, GRID, OTHER_COMMUNITY, STREET
from wugong.places.tests.conftest import person


@pytest.fixture
def open_office(db, land):
    Place.objects.filter(code=COMMUNITY).update(phone="6780 1234", address="松石路 18 号", hours="每天 8:30 到 20:00")
    Place.objects.filter(code=GRID).update(boundary_text="东至松石路，西至云杉大道")
    return land


@pytest.mark.parametrize(
    ("typed", "through"),
    [
        ("春晖家园", "春晖家园"),
        ("春晖", "春晖家园"),
        ("chunhui", "春晖家园"),
        ("chjy", "春晖家园"),
        ("春晖家园3栋", "春晖家园"),
        ("青禾", ""),
        ("青禾社区", ""),
        ("qinghe", ""),
        ("松石路", ""),
        ("松石路18号", ""),
        ("云杉大道", "第一网格"),
        (" 春晖 家园 ", "春晖家园"),
    ],
)
def test_compound_road_or_name_lead_to_the_community(open_office, typed, through):
    found, more = offices.communities_found(typed)
    assert [(f.office.code, f.through) for f in found] == [(COMMUNITY, through)]
    assert not more


@pytest.mark.parametrize("typed", ["", "   ", "。。", "紫荆花园", "xyz"])
def test_what_fits_nothing_finds_nothing(open_office, typed):
    assert offices.communities_found(typed) == ([], False)


def test_a_street_leads_to_its_communities(open_office):
    found, _more = offices.communities_found("松林街道")
    assert [f.office.code for f in found] == [COMMUNITY, OTHER_COMMUNITY]


def test_a_road_is_found_by_pinyin_once_it_was_written(land):
    actions.amend_place(land[COMMUNITY], changes={"address": "松石路 18 号"}, actor=person("CP"))
    found, _more = offices.communities_found("songshilu")
    assert [f.office.code for f in found] == [COMMUNITY]


def test_the_nearest_telephone_answers(open_office):
    assert offices.office_of(COMPOUND).phone == "6780 1234"
    assert offices.office_of(OTHER_COMMUNITY).phone == offices.HOTLINE
    Place.objects.filter(code=STREET).update(phone="6780 0100")
    office = offices.office_of(OTHER_COMMUNITY)
    assert (office.code, office.phone, office.counter) == (OTHER_COMMUNITY, "6780 0100", "松林街道")
    assert office.name == str(open_office[OTHER_COMMUNITY])  # the community is in charge, its street answers the phone
    assert offices.office_of("").phone == offices.HOTLINE
    assert offices.office_of(DISTRICT).code == DISTRICT


def test_the_page_is_short_and_shows_telephone_address_and_hours(open_office, client):
    page = client.get(reverse("places:find"), {"q": "春晖家园"}).content.decode()
    for shown in ("tel:67801234", "松石路 18 号", "每天 8:30 到 20:00"):
        assert shown in page
    bare = client.get(reverse("places:find")).content.decode()
    assert reverse("places:street", args=[STREET]) in bare
    assert "青禾社区" not in bare


def test_the_chosen_community_is_remembered_on_the_device(open_office, client):
    before = client.get("/").content.decode()
    assert "tel:12345" in before
    assert client.post(reverse("places:choose", args=[COMMUNITY])).status_code == 302
    assert client.cookies["community"].value == COMMUNITY
    after = client.get("/").content.decode()
    assert "tel:67801234" in after and "青禾社区" in after
    assert client.post(reverse("places:choose", args=[STREET])).status_code == 404
    client.cookies["community"] = "'; drop"
    assert client.get("/").status_code == 200


def test_every_page_of_a_resident_has_a_telephone_and_care_mode_has_three_doors(open_office, client):
    client.cookies["community"] = COMMUNITY
    for address in ("/", "/where/", "/around/", reverse("places:find"), reverse("places:community", args=[COMMUNITY])):
        for care in ("0", "1"):
            client.cookies["care"] = care
            page = client.get(address).content.decode()
            assert "tel:67801234" in page, address
            assert page.count("data-read-aloud") == 1
    home = client.get("/").content.decode()
    assert len(re.findall(r'<a class="offer[ "]', home)) == 3
    assert 'class="at-hand' in home
    assert 'id="public"' not in home


def test_the_community_itself_keeps_its_opening_hours(open_office):
    actions.amend_place(open_office[COMMUNITY], changes={"hours": "周一至周五 9:00 到 17:00"}, actor=person("CW"))
    assert Place.objects.get(code=COMMUNITY).hours == "周一至周五 9:00 到 17:00"
