import io

import pytest
from django.utils import translation

from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied
from wugong.organisations.models import Organisation
from wugong.places import testing as places
from wugong.places.models import Place
from wugong.record.models import Entry
from wugong.sheets import queries
from wugong.sheets.actions import apply_plan

CODE = "91110000600037341L"
HEAD = "名称,所在区划代码,类别,统一社会信用代码,所属单位,上级组织,设立依托,依托对象,党员人数（档）,优势\n"
# Those below stand before those above: the order of the rows does not matter.
FILE = HEAD + (
    "青禾市场党支部,990112001001,党支部,,青禾市场,松林街道党工委,单位,,7 至 49 人,venue 会议室；热心\n"
    "滨江小区党支部,990112001001,functional_branch,,,江湾党委,territorial,compound,不足 3 人,\n"
    "江湾党委,990112001002,党委,,,松林街道党工委,地域,,100+,\n"
    "青禾市场,990112001001,市场,91110000600037341L,,,,,,\n"
)


def plan(text, actor=SYSTEM):
    return queries.plan(io.BytesIO(text.encode()), kind="organisations", name="organisations.csv", actor=actor)


def take(text, actor=SYSTEM):
    with plan(text, actor) as made:
        assert made.ready, [str(f) for f in made.faults]
        return apply_plan(made, actor=actor)


def faults(text):
    with plan(text) as made:
        assert not made.ready
        return [(f.row, str(f.sentence)) for f in made.faults]


def test_a_sheet_enters_organisations_whatever_the_order_of_its_rows(cast):
    assert take(FILE, cast.so).created == 4
    party = Organisation.objects.get(name="青禾市场党支部")
    assert (party.sort, party.kind, party.state, party.unit.name, party.superior) == (
        "party",
        "branch",
        "active",
        "青禾市场",
        cast.pwc,
    )
    assert party.strengths == [{"code": "venue", "text": "会议室"}, {"code": "热心", "text": "热心"}]
    assert Organisation.objects.get(name="滨江小区党支部").superior.name == "江湾党委"
    assert Organisation.objects.get(name="青禾市场").uscc == "91110000600037341L"
    assert Entry.objects.filter(act="enrol", user=cast.so.user).count() == 4


def test_the_same_sheet_again_changes_nothing_and_a_changed_row_is_amended(cast):
    take(FILE)
    assert take(FILE).same == 4
    assert take(FILE.replace("7 至 49 人", "50 至 99 人")).updated == 1
    assert Organisation.objects.get(name="青禾市场党支部").member_band == "50-99"


def test_columns_that_the_file_does_not_have_stay_as_they_are(cast):
    take(FILE)
    assert take("名称,所在区划代码,类别,办公电话\n青禾市场,990112001001,市场,6780\n").updated == 1
    market = Organisation.objects.get(name="青禾市场")
    assert (market.phone, market.uscc) == ("6780", "91110000600037341L")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_exported_imports_again_unchanged(cast, language):
    from django.utils import translation

    take(FILE)
    out = io.BytesIO()
    with translation.override(language):
        count = queries.export("organisations", out, actor=SYSTEM)
    out.seek(0)
    with queries.plan(out, kind="organisations", name="o.xlsx", actor=SYSTEM) as made:
        assert made.ready, [str(f) for f in made.faults]
        assert apply_plan(made, actor=SYSTEM).same == count == 10


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ("甲,990112003,党委,,,,,,,\n", 2, "no place with the code 990112003"),
        ("甲,9901120,党委,,,,,,,\n", 2, "6 digits for a district"),
        ("甲,990112001,党委会,,,,,,,\n", 2, "党委会"),
        ("甲,990112001,市场,91110000600037341M,,,,,,\n", 2, "does not fit"),
        ("甲,990112001,党委,,没有的单位,,,,,\n", 2, "no organisation “没有的单位”"),
        ("甲,990112001,党委,,,没有的上级,,,,\n", 2, "no organisation “没有的上级”"),
        ("甲,990112001,市场,,松林小学,,,,,\n", 2, "Only a Party organisation"),
        ("甲,990112001,党委,,,松林小学,,,,\n", 2, "no organisation “松林小学”"),
        (f"甲,990112001,市场,{CODE},,,,,,\n乙,990112001,市场,{CODE},,,,,,\n", 2, "Another organisation"),
        ("甲,990112001,党委,,,,,,,\n甲,990112001,党委,,,,,,,\n", 3, "Row 2 already"),
        ("甲,990112001,党委,,,乙,,,,\n乙,990112001,党委,,,甲,,,,\n", 2, "circle"),
        ("甲,990112001,党委,,,甲,,,,\n", 2, "circle"),
        ("甲,990112001,党支部,,,,区域,,,\n", 2, "leans on a park"),
        ("甲,990112001,党支部,,,,行业,园区,,\n", 2, "leans on a park"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_imported(cast, rows, row, words):
    before = Organisation.objects.count()
    found = faults(HEAD + rows)
    assert found[0][0] == row
    assert words in found[0][1]
    assert Organisation.objects.count() == before


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize(
    ("columns", "heading"),
    [("regional,,,", "依托对象"), ("territorial,compound,2032-11-25,", "届满日期")],
)
def test_the_column_at_fault_is_named(cast, columns, heading):
    text = "名称,所在区划代码,类别,设立依托,依托对象,届满日期,优势\n甲,990112001,branch," + columns + "\n"
    with plan(text) as made:
        assert [(fault.row, fault.header) for fault in made.faults] == [(2, heading)]


def test_of_two_of_one_name_the_one_in_the_same_street_is_meant(cast):
    take("名称,所在区划代码,类别\n同名党委,990112001,党委\n同名党委,990112002,党委\n")
    take("名称,所在区划代码,类别,上级组织,设立依托\n下级支部,990112002,党支部,同名党委,地域\n")
    assert Organisation.objects.get(name="下级支部").superior.place.code == places.OTHER_STREET
    take("名称,所在区划代码,类别\n同名党委,990112001001,党委\n")
    assert (
        "2 organisations are named"
        in faults("名称,所在区划代码,类别,上级组织\n又一支部,990112001001,党支部,同名党委\n")[0][1]
    )


def test_a_street_enters_organisations_only_in_its_own_street(cast):
    with pytest.raises(Denied):
        take("名称,所在区划代码,类别\n别处党委,990112002,党委\n", cast.so)
    assert not Organisation.objects.filter(name="别处党委").exists()


@pytest.mark.parametrize("who", ["cp", "ul"])
def test_communities_and_units_bring_no_sheets(cast, who):
    with pytest.raises(Denied):
        plan(FILE, getattr(cast, who))


def test_a_circle_through_what_is_there_already_is_seen(cast):
    take(FILE)
    [(row, sentence)] = faults("名称,所在区划代码,类别,上级组织\n松林街道党工委,990112001,党工委,江湾党委\n")
    assert row == 2
    assert "circle" in sentence
    cast.pwc.refresh_from_db()
    assert cast.pwc.superior == cast.committee


PLAIN = (
    "名称,所在区划代码,类别,所属单位,上级组织,办公电话\n"
    "新桥街道办事处,990112002,机关,,,\n"
    "新桥街道党工委,990112002,党工委,新桥街道办事处,,\n"
    "新桥街道机关党委,990112002,党委,新桥街道办事处,,\n"
    "石桥社区居委会,990112001002,居委会,,,6700001\n"
    "石桥社区党委,990112001002,党委,石桥社区居委会,松林街道党工委,\n"
    "石桥百货党委,990112001002,党委,,松林街道党工委,\n"
)


def test_what_name_and_place_make_plain_is_filled_in(cast):
    """docs/starting-a-district.md with the six columns it names: office and Party committees are those of the place."""
    Place.objects.filter(code="990112002").update(name="新桥街道")
    Place.objects.filter(code="990112001002").update(name="石桥社区居委会")
    with plan(PLAIN) as made:
        assert made.ready, [str(f) for f in made.faults]
        notes = [str(note) for note in made.notes]
        assert apply_plan(made, actor=SYSTEM).created == 6
    starts = ("Rows 2 are", "Rows 3, 6 get", "Rows 4, 7 have")
    assert all(note.startswith(first) for note, first in zip(notes, starts, strict=True)), notes
    assert Organisation.objects.get(name="新桥街道办事处").kind == "street_office"
    based = Organisation.objects.filter(place__code__in=["990112002", "990112001002"], basis="territorial")
    assert set(based.values_list("name", flat=True)) == {"新桥街道党工委", "石桥社区党委"}
    assert take(PLAIN).same == 6


def test_a_basis_that_the_file_gives_is_not_changed(cast):
    take("名称,所在区划代码,类别,设立依托\n青禾社区党支部,990112001001,党支部,单位\n")
    assert Organisation.objects.get(name="青禾社区党支部").basis == "unit"
    take("名称,所在区划代码,类别\n青禾社区党支部,990112001001,党支部\n")
    assert Organisation.objects.get(name="青禾社区党支部").basis == "unit"


@pytest.mark.parametrize(
    ("said", "kind"),
    [("居民委员会", "residents_committee"), ("村民委员会", "villagers_committee"), ("街道办", "street_office")],
)
def test_long_and_usual_names_of_a_kind_are_understood(cast, said, kind):
    assert take(HEAD + f"青禾的机构,990112001001,{said},,,,,,,\n").created == 1
    assert Organisation.objects.get(name="青禾的机构").kind == kind


def test_what_is_no_kind_lists_the_nearest_first(cast):
    with translation.override("zh-hans"):
        [(row, sentence)] = faults(HEAD + "青禾,990112001001,居委,,,,,,,\n")
    assert row == 2 and sentence.partition("：")[2].startswith("居委会、")
