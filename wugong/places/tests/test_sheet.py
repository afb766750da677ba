import io
from decimal import Decimal
from pathlib import Path

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied
from wugong.places.models import Place
from wugong.places.tests.conftest import person
from wugong.record.models import Entry
from wugong.sheets import queries
from wugong.sheets.actions import apply_plan

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "divisions"
# The layout of the published lists: every code with 12 digits, a parent even of the district, columns we do not keep.
PUBLISHED = """\
code,parent,name,level,rank,adcode,ur_code,municipality,longitude,latitude
990112000000,990100000000,示范区,county,3,990112,,f,106.631187,29.718142
990112001000,990112000000,松林街道,town,4,990112,,f,106.62644,29.712152
990112001001,990112001000,青禾社区居委会,village,5,990112,111,f,,
990112001002,990112001000,青禾社区居委会,village,5,990112,112,f,,
"""


def plan(text, actor=SYSTEM):
    return queries.plan(io.BytesIO(text.encode()), kind="divisions", name="divisions.csv", actor=actor)


def take(text, actor=SYSTEM):
    with plan(text, actor) as made:
        assert made.ready, [str(f) for f in made.faults]
        return apply_plan(made, actor=actor)


def faults(text):
    with plan(text) as made:
        assert not made.ready
        return [(f.row, f.header.split(" / ")[0], str(f.sentence)) for f in made.faults]


def test_a_published_list_makes_the_district(db):
    done = take(PUBLISHED)
    assert (done.created, done.updated, done.same) == (4, 0, 0)
    street = Place.objects.get(code="990112001")
    assert (street.level, street.parent.code, street.name) == ("street", "990112", "松林街道")
    assert (street.longitude, street.datum) == (Decimal("106.626440"), "gcj02")
    assert list(Place.objects.filter(level="community").values_list("code", "class_code")) == [
        ("990112001001", "111"),
        ("990112001002", "112"),
    ]
    assert Entry.objects.filter(act="found_place").count() == 4


def test_the_same_list_again_changes_nothing_and_a_changed_row_is_amended(db):
    take(PUBLISHED)
    assert take(PUBLISHED).same == 4
    done = take(PUBLISHED.replace("松林街道", "松涛街道"))
    assert (done.created, done.updated, done.same) == (0, 1, 3)
    assert Place.objects.get(code="990112001").name == "松涛街道"
    assert Entry.objects.get(act="amend_place").detail["changes"] == {"name": ["松林街道", "松涛街道"]}


def test_our_own_headings_bring_grids_compounds_and_counts(db):
    take(PUBLISHED)
    done = take(
        "代码,名称,户数,电话,纳入改革范围,用途\n990112001,松林街道,,6780 1000,是,\n"
        "990112001001001,第一网格,,,,居住\n99011200100100101,春晖家园,420,,,居住\n"
    )
    assert (done.created, done.updated) == (2, 1)
    assert Place.objects.get(code="990112001").in_reform_scope
    compound = Place.objects.get(code="99011200100100101")
    assert (compound.parent.code, compound.household_count, compound.use) == ("990112001001001", 420, "residential")


def test_what_was_exported_imports_again_unchanged(db):
    take(PUBLISHED)
    out = io.BytesIO()
    assert queries.export("divisions", out, actor=SYSTEM) == 4
    out.seek(0)
    with queries.plan(out, kind="divisions", name="divisions.xlsx", actor=SYSTEM) as made:
        assert made.ready
        assert apply_plan(made, actor=SYSTEM).same == 4


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("990112003001,x,", (2, "上级", "neither in the file nor entered")),
        ("990112600,x,", (2, "代码", "between 001 and 599")),
        ("99011200x,x,", (2, "代码", "digits only")),
        ("990112,,", (2, "名称", "blank")),
        ("990112001001,x,990112002", (2, "上级", "contradicts the code")),
        ("990112001,x,990112001", (2, "上级", "contradicts the code")),
        ("990112,x,\n990112001,y,\n990112001,z,", (4, "代码", "Row 3 already")),
        ("990112,x,\n990112001,y,990112001001\n990112001001,z,990112001", (3, "上级", "contradicts the code")),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_imported(db, rows, fault):
    row, header, words = fault
    found = faults(f"代码,名称,上级\n{rows}\n")
    assert [(r, words in s) for r, _h, s in found] == [(row, True)], found
    assert found[0][1] in {header, "上级代码", "Code"}
    assert not Place.objects.exists()


def test_a_file_of_several_districts_is_refused_in_one_sentence(db):
    found = faults("代码,名称\n990112,甲区\n990112001,街道\n990113,乙区\n990113001,街道\n990114,丙区\n")
    assert [row for row, _header, _sentence in found] == [4]
    assert "This and 2 more rows belong to 2 other districts" in found[0][2]
    assert not Place.objects.exists()


def test_a_second_district_does_not_come_into_the_same_house(land):
    [(row, _header, sentence)] = faults("代码,名称\n990113,乙区\n")
    assert row == 2
    assert "990112" in sentence


@pytest.mark.parametrize(
    "text", ["代码,名称,经度,纬度\n990112001,松林街道,106.5,\n", "代码,名称,经度\n990112001,松林街道,500\n"]
)
def test_coordinates_are_whole_and_on_the_globe(land, text):
    assert len(faults(text)) == 1
    assert Place.objects.get(code="990112001").longitude is None


def test_only_the_district_brings_divisions_in(land):
    with pytest.raises(Denied):
        plan(PUBLISHED, person("SO"))
    assert take("代码,名称\n990112001,松涛街道\n", person("DO")).updated == 1


@pytest.mark.shared
@pytest.mark.skipif(not (REAL / "yubei_2016.csv").exists(), reason="the real data is not beside the checkout")
def test_the_real_list_of_a_district(db):
    text = (REAL / "yubei_2016.csv").read_text(encoding="utf-8-sig")
    assert take(text).created == 422
    assert {level: Place.objects.filter(level=level).count() for level in ("district", "street", "community")} == {
        "district": 1,
        "street": 30,
        "community": 391,
    }
    assert not Place.objects.exclude(level="district").filter(parent=None).exists()
    assert take(text).same == 422
