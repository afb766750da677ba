from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from tests.ground import laid
from wugong.common import clock
from wugong.organisations.testing import make_cast
from wugong.places.models import DistrictProfile, Place
from wugong.places.testing import BUILDING, COMMUNITY, COMPOUND, GRID, STREET


@pytest.fixture(autouse=True)
def english():
    """Pages in Chinese, as their plain address has them."""
    with translation.override("zh-hans"):
        yield


@laid
def cast():
    return make_cast()


def enter(client, actor):
    from wugong.accounts.models import User

    client.force_login(User.objects.get(pk=actor.user))
    return client


def text(response):
    return response.content.decode()


def test_a_resident_finds_the_telephone_but_no_household_counts(cast, client):
    Place.objects.filter(code=COMMUNITY).update(phone="6780 1000")
    page = text(client.get(reverse("places:community", args=[COMMUNITY])))
    assert "tel:67801000" in page
    assert "春晖家园" in page
    assert "420" not in page
    assert "书记" not in page


def test_an_officer_sees_counts_organisations_and_who_is_in_charge(cast, client):
    page = text(enter(client, cast.so).get(reverse("places:community", args=[COMMUNITY])))
    assert "420" in page
    assert "青禾社区党委" in page
    assert 'id="charge"' in page


def test_a_street_shows_communities_units_and_what_goes_on(cast, client):
    page = text(enter(client, cast.so).get(reverse("places:street", args=[STREET])))
    for found in ("青禾社区", "石桥社区", "应结对未结对", reverse("organisations:network_of", args=[STREET])):
        assert found in page


def test_a_grid_says_what_lies_in_it(cast, client):
    page = text(enter(client, cast.cp).get(reverse("places:place", args=[GRID])))
    assert "春晖家园" in page
    assert text(client.get(reverse("places:place", args=[COMPOUND]))).count("1 栋") >= 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("street", COMMUNITY), ("community", STREET), ("place", STREET), ("street", "xx"), ("street", "1")],
)
def test_a_page_of_the_wrong_level_is_not_there(cast, client, name, code):
    assert client.get(reverse(f"places:{name}", args=[code])).status_code == 404


def test_english_pages_say_the_same(cast, client):
    Place.objects.filter(code=STREET).update(name_en="Songlin Subdistrict")
    page = text(enter(client, cast.so).get(f"/en/places/street/{STREET}/"))
    assert "Songlin Subdistrict" in page
    assert "2 communities" in page


def test_before_the_first_import_the_page_says_what_to_do(db, client):
    assert "wugong import divisions" in text(client.get(reverse("places:district")))


def test_the_list_is_searched_by_pinyin_and_filtered_by_level(cast, client):
    page = text(client.get(reverse("places:list"), {"q": "songlin"}))
    assert "松林街道" in page
    assert "榕荫街道" not in page
    page = text(client.get(reverse("places:list"), {"level": "building"}))
    assert "1 栋" in page
    assert "榕荫街道" not in page
    assert client.get(reverse("places:list"), {"q": "啊", "level": "x"}).status_code == 200


def test_a_community_corrects_its_telephone(cast, client):
    enter(client, cast.cp)
    address = reverse("places:edit", args=[COMMUNITY])
    form = client.get(address).context["form"]
    assert "household_count" not in form.fields
    sent = {"name": "青禾社区", "phone": "6780 2000", "longitude": "", "latitude": "", "datum": ""}
    assert client.post(address, sent).status_code == 302
    assert Place.objects.get(code=COMMUNITY).phone == "6780 2000"


def test_what_is_wrong_stays_in_the_form(cast, client):
    enter(client, cast.cp)
    sent = {"name": "青禾社区", "phone": "6780 2000", "longitude": "106.5", "latitude": "", "datum": "gcj02"}
    answer = client.post(reverse("places:edit", args=[COMMUNITY]), sent)
    assert answer.status_code == 422
    assert "6780 2000" in text(answer)
    assert "经度和纬度" in text(answer)
    assert Place.objects.get(code=COMMUNITY).phone == ""


def test_a_new_compound_takes_the_next_free_code(cast, client):
    enter(client, cast.cp)
    address = reverse("places:add", args=[GRID, "compound"])
    assert client.get(address).context["form"].initial["code"] == f"{GRID}02"
    sent = {"code": f"{GRID}02", "name": "滨江花园", "household_count": "88", "datum": ""}
    assert client.post(address, sent).status_code == 302
    assert Place.objects.get(code=f"{GRID}02").household_count == 88
    again = client.post(address, sent)
    assert again.status_code == 422
    assert "滨江花园" in text(again)


def test_no_level_is_added_where_it_does_not_belong(cast, client):
    enter(client, cast.do)
    assert client.get(reverse("places:add", args=[STREET, "building"])).status_code == 404


def test_a_building_ends_with_a_reason(cast, client):
    enter(client, cast.cp)
    address = reverse("places:end", args=[BUILDING])
    assert client.post(address, {"on": clock.today().isoformat(), "reason": ""}).status_code == 422
    assert client.post(address, {"on": clock.today().isoformat(), "reason": "拆除"}).status_code == 302
    assert Place.objects.get(code=BUILDING).valid_to == clock.today()


def test_the_district_sets_scope_and_figures(cast, client):
    enter(client, cast.do)
    Place.objects.update(in_reform_scope=False)
    assert "范围外" not in client.get(reverse("places:district")).content.decode(), "none marked: all take part"
    assert "一个都不勾选" in client.get(reverse("places:scope")).content.decode()
    assert client.post(reverse("places:scope"), {"codes": [STREET]}).status_code == 302
    assert Place.objects.get(code=STREET).in_reform_scope
    assert "范围外" in client.get(reverse("places:district")).content.decode()
    sent = {"year": "2025", "built_up_km2": "176", "urban_population": "1375900", "urbanisation": "82.8", "source": ""}
    assert client.post(reverse("places:profile"), sent).status_code == 302
    assert client.post(reverse("places:profile"), {**sent, "urbanisation": "83"}).status_code == 302
    assert DistrictProfile.objects.get().urbanisation == 83
    page = text(client.get(reverse("places:district")))
    assert "2025 年末建成区 176 平方公里" in page
    assert client.post(reverse("places:profile"), {**sent, "year": "1"}).status_code == 422


def test_a_place_in_use_says_why_it_cannot_end(cast, client):
    enter(client, cast.do)
    answer = client.post(
        reverse("places:end", args=[COMMUNITY]), {"on": date(2026, 1, 2).isoformat(), "reason": "撤并"}
    )
    assert answer.status_code == 422
    assert "还有 3 个下级地方" in text(answer)


def test_the_interface_tells_counts_only_to_those_who_work_with_them(cast, client):
    enter(client, cast.so)
    rows = client.get(f"/api/v1/places/?within={COMMUNITY}&level=compound").json()["rows"]
    assert [(r["code"], r["household_count"], r["parent"]) for r in rows] == [(COMPOUND, 420, GRID)]
    from wugong.accounts.models import User

    client.force_login(User.objects.create(username="resident", name="某人", resident_of=COMMUNITY))
    assert client.get(f"/api/v1/places/{COMPOUND}").json()["household_count"] is None


def test_the_history_of_a_place_is_told_to_those_who_work_there(cast, client):
    enter(client, cast.cp)
    client.post(reverse("places:edit", args=[COMMUNITY]), {"name": "青禾社区", "phone": "1", "datum": ""})
    told = client.get(f"/api/v1/places/{COMMUNITY}/history").json()
    assert [(t["act"], t["detail"]["changes"]) for t in told] == [("amend_place", {"phone": ["", "1"]})]
