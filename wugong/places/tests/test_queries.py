from datetime import date

import pytest

from wugong.common.actor import NOBODY
from wugong.common.errors import Unseen
from wugong.places import queries
from wugong.places.hooks import Panel, Panels
from wugong.places.models import Place
from wugong.places.queries import read_place
from wugong.places.rules import BadCode
from wugong.places.testing import BUILDING, COMMUNITY, COMPOUND, DISTRICT, GRID, OTHER_COMMUNITY, STREET, make_place

pytestmark = pytest.mark.engine


def test_counts_and_households_of_a_place(land):
    make_place(f"{COMMUNITY}00000001", "独栋", household_count=7)
    counts = queries.counts_in(STREET)
    assert {k: counts[k] for k in ("community", "grid", "compound", "building", "households")} == {
        "community": 2,
        "grid": 1,
        "compound": 1,
        "building": 2,
        "households": 427,
    }


def test_rows_carry_what_lies_in_each_place_in_one_query(land, django_assert_num_queries):
    communities = list(queries.communities_of(STREET))
    with django_assert_num_queries(1):
        rows = queries.rows_of(communities)
    assert [(r.place.code, r.grids, r.compounds, r.buildings, r.households) for r in rows] == [
        (COMMUNITY, 1, 1, 1, 420),
        (OTHER_COMMUNITY, 0, 0, 0, 0),
    ]
    assert queries.rows_of([]) == []


def test_the_way_to_a_place_runs_from_the_district(land):
    assert [p.code for p in queries.way_to(land[BUILDING])] == [DISTRICT, STREET, COMMUNITY, GRID, COMPOUND]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("青禾", [COMMUNITY]),
        ("qhsq", [COMMUNITY]),
        ("chunhui", [COMPOUND]),
        ("990112001002", [OTHER_COMMUNITY]),
        ("街道 松林", [STREET]),
        ("没有", []),
        ("", []),
    ],
)
def test_places_are_found_by_characters_pinyin_and_code(land, query, codes):
    assert [p.code for p in queries.places_found(query)] == codes


def test_streets_in_scope_come_alone_once_some_are_marked(land):
    assert len(queries.streets_of_district()) == 2
    Place.objects.filter(code=STREET).update(in_reform_scope=True)
    assert [s.code for s in queries.streets_of_district()] == [STREET]
    assert len(queries.streets_of_district(everywhere=True)) == 2


def test_a_place_of_the_past_is_not_seen_under_its_code(land):
    Place.objects.filter(code=BUILDING).update(valid_to="2025-01-01")
    with pytest.raises(Unseen):
        queries.place_by_code(NOBODY, BUILDING)
    with pytest.raises(Unseen):
        queries.place_by_code(NOBODY, STREET, "community")
    assert queries.district_name() == "示范区"
    assert queries.names_of_codes({STREET, BUILDING}) == {STREET: "松林街道"}


def test_panels_come_in_order_and_stay_away_without_context(land):
    panels = Panels()
    panels.register(Panel("late", "b.html", lambda _actor, _place: {}, order=60))
    panels.register(Panel("first", "a.html", lambda _actor, place: {"code": place.code}, order=10, aside=True))
    panels.register(Panel("away", "c.html", lambda _actor, _place: None))
    shown = panels.shown(NOBODY, land[STREET])
    assert [(p.name, p.aside) for p in shown] == [("first", True), ("late", False)]
    assert shown[0].context == {"code": STREET}


@pytest.mark.django_db
def test_a_place_is_read_by_its_code_or_by_a_name_that_it_alone_bears():
    """As people write it in a sheet; of two that are called the same neither is meant."""
    for code, level, name in (
        ("990112", "district", "示范区"), ("990112001", "street", "松林街道"), ("990112002", "street", "榕荫街道"),
        ("990112001001", "community", "江岭社区"), ("990112002001", "community", "花坪社区"),
        ("990112001002", "community", "花坪社区"),
    ):  # fmt: skip
        Place.objects.create(code=code, level=level, name=name, valid_from=date(2020, 1, 1))
    said = ["松林街道", "松林", "江岭", "990112001000", "990112001001"]
    assert [read_place(text) for text in said] == [
        "990112001", "990112001", "990112001001", "990112001", "990112001001",
    ]  # fmt: skip
    for wrong in ("花坪社区", "没有的街道", "99011200x"):
        with pytest.raises(BadCode):
            read_place(wrong)
