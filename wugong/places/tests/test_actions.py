from datetime import timedelta
from decimal import Decimal

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.places import actions, hooks
from wugong.places.models import DistrictProfile, Place
from wugong.places.testing import BUILDING, COMMUNITY, COMPOUND, DISTRICT, GRID, STREET
from wugong.places.tests.conftest import person
from wugong.record.models import Entry


def new(code, name="新地方", **more):
    return Place(code=code, name=name, **more)


def test_a_place_gets_level_and_parent_from_its_code_and_stands_in_the_record(land):
    made = actions.found_place(new("990112001003000"[:12]), actor=person("DO"))
    made.refresh_from_db()
    assert (made.level, made.parent.code, made.valid_from) == ("community", STREET, clock.today())
    entry = Entry.objects.get(act="found_place")
    assert (entry.object_id, entry.role, entry.detail["code"]) == (made.pk, "DO", made.code)


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        ("SO", STREET, "990112001003"),
        ("DO", "990113", "990112001003"),
        ("CP", COMMUNITY, f"{COMMUNITY}002"),
        ("CP", COMMUNITY, "99011200100200001"),
        ("GW", COMMUNITY, f"{COMMUNITY}00002"),
        ("RE", COMMUNITY, f"{COMMUNITY}00002"),
        ("A1", DISTRICT, f"{COMMUNITY}00002"),
    ],
)
def test_places_are_founded_by_those_who_answer_for_the_place_above(land, role, place, code):
    with pytest.raises(Denied):
        actions.found_place(new(code), actor=person(role, place))
    assert Place.objects.count() == len(land)
    assert Entry.objects.get().outcome == "denied"


@pytest.mark.parametrize(
    ("role", "code"), [("SO", f"{COMMUNITY}002"), ("CP", f"{COMMUNITY}00002"), ("CP", f"{GRID}02")]
)
def test_grids_are_drawn_by_the_street_compounds_entered_by_the_community(land, role, code):
    assert actions.found_place(new(code), actor=person(role)).code == code


@pytest.mark.parametrize(
    ("place", "rule", "field"),
    [
        (new("990112600"), "code", "code"),
        (new(COMMUNITY), "code", "code"),
        (new("990112003001"), "orphan", "code"),
        (new("990113"), "one district", "code"),
        (new("990112003", name=" "), "name", "name"),
        (new("990112003", longitude=Decimal("106.5")), "coordinates", "latitude"),
        (new("990112003", longitude=Decimal("106.5"), latitude=Decimal("29.7")), "coordinates", "datum"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(land, place, rule, field):
    with pytest.raises(Refusal) as refused:
        actions.found_place(place, actor=SYSTEM)
    assert (refused.value.rule, refused.value.field) == (rule, field)
    assert Place.objects.count() == len(land)


def test_a_place_is_corrected_and_the_record_keeps_what_was(land):
    place = land[COMPOUND]
    changed = actions.amend_place(place, changes={"household_count": 500, "name": "春晖家园"}, actor=person("GW"))
    assert changed == {"household_count": [420, 500]}
    assert Place.objects.get(code=COMPOUND).household_count == place.household_count == 500
    assert Entry.objects.get().detail["changes"] == {"household_count": [420, 500]}


def test_a_renamed_place_is_found_by_its_new_name(land):
    from wugong.places.queries import places_found

    actions.amend_place(land[COMMUNITY], changes={"name": "金桂社区"}, actor=person("CP"))
    assert [p.code for p in places_found("jingui")] == [COMMUNITY]
    assert not places_found("qinghe")


def test_nothing_different_changes_nothing(land):
    assert actions.amend_place(land[STREET], changes={"name": "松林街道"}, actor=person("SO")) == {}
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("role", "code"), [("CP", STREET), ("CP", "990112001002"), ("SO", DISTRICT), ("GW", GRID), ("DD", STREET)]
)
def test_what_a_hat_does_not_cover_it_does_not_correct(land, role, code):
    with pytest.raises(Denied):
        actions.amend_place(land[code], changes={"name": "别名"}, actor=person(role))
    assert Place.objects.get(code=code).name == land[code].name


def test_the_code_is_not_corrected_but_ended_and_given_anew(land):
    with pytest.raises(Invalid, match="code"):
        actions.amend_place(land[BUILDING], changes={"code": "1"}, actor=SYSTEM)
    today = clock.today()
    actions.end_place(land[BUILDING], on=today, reason="拆除", actor=person("CP"))
    again = actions.found_place(new(BUILDING, "新楼"), actor=person("CP"))
    assert list(Place.objects.filter(code=BUILDING).order_by("valid_from").values_list("valid_to", flat=True)) == [
        today,
        None,
    ]
    assert again.pk != land[BUILDING].pk


def test_a_place_does_not_end_while_something_lies_in_it(land, monkeypatch):
    today = clock.today()
    with pytest.raises(Refusal, match="1 places still lie in it"):
        actions.end_place(land[COMPOUND], on=today, reason="并入", actor=person("CP"))
    monkeypatch.setattr(hooks, "_obstacles", [lambda place: "一个组织还在这里"])
    with pytest.raises(Refusal, match="一个组织还在这里"):
        actions.end_place(land[BUILDING], on=today, reason="拆除", actor=person("CP"))
    assert not Place.objects.exclude(valid_to=None).exists()


@pytest.mark.parametrize(
    ("days", "reason", "role", "wrong"),
    [
        (1, "拆除", "CP", "ends today"),
        (-9999, "拆除", "CP", "after the first"),
        (0, " ", "CP", "Say why"),
        (0, "拆除", "GW", "ended by those"),
    ],
)
def test_an_end_is_not_in_the_future_not_before_the_start_and_has_a_reason(land, days, reason, role, wrong):
    with pytest.raises(Refusal, match=wrong):
        actions.end_place(land[BUILDING], on=clock.today() + timedelta(days=days), reason=reason, actor=person(role))
    assert Place.objects.get(code=BUILDING).valid_to is None


def test_the_scope_of_the_reform_is_set_by_the_district(land):
    streets = list(Place.objects.filter(level="street"))
    assert actions.set_scope(streets, codes={STREET}, actor=person("DO")) == 1
    assert actions.set_scope(streets, codes={STREET}, actor=person("DO")) == 0
    assert list(Place.objects.filter(in_reform_scope=True).values_list("code", flat=True)) == [STREET]


def test_the_figures_of_a_year_are_entered_and_corrected_by_the_district(land):
    actions.set_profile(2025, built_up_km2=Decimal("176"), urbanisation=Decimal("82.8"), actor=person("DO"))
    actions.set_profile(2025, built_up_km2=Decimal("177"), urbanisation=Decimal("82.8"), actor=person("DO"))
    assert DistrictProfile.objects.get().built_up_km2 == 177
    with pytest.raises(Denied):
        actions.set_profile(2024, actor=person("SO"))
    assert DistrictProfile.objects.count() == 1
