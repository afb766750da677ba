from datetime import date, timedelta

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.filters import Wanted
from wugong.common.ids import new_id
from wugong.flow.models import Matter, Participant
from wugong.organisations.actions import organisations, ties
from wugong.organisations.models import Organisation
from wugong.organisations.queries import flags
from wugong.organisations.queries import organisations as organisations_queries
from wugong.organisations.rules import Basis, Kind, PartyType, counterpart_type
from wugong.organisations.testing import make_party, make_unit
from wugong.places import testing as places


@pytest.fixture
def old(cast):
    Organisation.objects.update(founded=date(2020, 1, 1))
    return cast


def flagged(name, cast):
    return set(flags.organisations_wanted(cast.do, Wanted(flag=name)).values_list("name", flat=True))


def took_part(organisation, days, machine="topic"):
    moved, key = clock.now() - timedelta(days=days), Matter.objects.count()
    matter = Matter.objects.create(
        pk=new_id(), key=key, machine=machine, common="商", title="x", url="/", moved_at=moved
    )
    Participant.objects.create(matter=matter, who=organisation.pk)


def test_hollow_is_who_took_part_in_nothing_for_half_a_year(old):
    cast = old
    took_part(cast.pwc, 179)
    took_part(cast.community, 181)
    took_part(cast.unit, 10)
    took_part(cast.committee, 1, machine="confirmation")
    assert flagged("hollow", cast) == {"示范区委", "青禾社区党委"}


def test_who_was_founded_lately_is_not_hollow_yet(old):
    Organisation.objects.filter(pk=old.branch.pk).update(founded=clock.today())
    assert "松林小学党支部" not in flagged("hollow", old)
    Organisation.objects.filter(pk=old.branch.pk).update(founded=None)
    assert "松林小学党支部" not in flagged("hollow", old)
    with clock.at(clock.now() + timedelta(days=181)):
        assert "松林小学党支部" in flagged("hollow", old)


def test_orphan_is_who_has_no_horizontal_tie_not_even_through_its_unit(cast):
    assert flagged("orphan", cast) == {"示范区委", "松林街道党工委", "青禾社区党委", "松林小学党支部"}
    edge = ties.tie(cast.unit, kind="linked", target=cast.pwc, actor=SYSTEM)
    assert flagged("orphan", cast) == {"示范区委", "青禾社区党委"}
    ties.untie(edge, actor=SYSTEM)
    assert len(flagged("orphan", cast)) == 4


def test_unpaired_is_who_must_be_paired_and_is_not(cast):
    make_party(
        "区税务局党支部", cast.places[places.STREET], unit=make_unit("区税务局", cast.places[places.STREET], Kind.ORGAN)
    )
    assert flagged("unpaired", cast) == {"松林小学党支部", "区税务局党支部"}
    ties.tie(cast.branch, kind="linked", target=cast.community, actor=SYSTEM)
    assert "松林小学党支部" in flagged("unpaired", cast)
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    assert flagged("unpaired", cast) == {"区税务局党支部"}


def test_stale_is_who_has_not_confirmed_after_march(cast):
    assert flagged("stale", cast) == set()
    Organisation.objects.filter(pk=cast.branch.pk).update(confirmed_year=2000)
    assert flagged("stale", cast) == {"松林小学党支部"}


def test_a_dissolved_one_carries_no_flag(old):
    Organisation.objects.update(state="dissolved")
    assert all(not flagged(name, old) for name in flags.FLAGS)


def test_the_flags_of_one_and_the_counts_of_a_place(old):
    assert flags.flags_of(old.branch) == ["hollow", "orphan", "unpaired"]
    assert flags.flag_counts(old.so, places.STREET) == {"stale": 0, "hollow": 3, "orphan": 3, "unpaired": 1}


@pytest.mark.parametrize(
    ("unit", "basis", "level", "kind"),
    [
        (Kind.NONPUBLIC_ENT, "unit", "street", "nonpublic"),
        (Kind.PROPERTY, "unit", "community", "nonpublic"),
        (Kind.SOCIAL_ORG, "unit", "community", "nonpublic"),
        ("", Basis.REGIONAL, "community", "nonpublic"),
        ("", Basis.INDUSTRY, "street", "nonpublic"),
        ("", Basis.TERRITORIAL, "community", "community"),
        (Kind.RESIDENTS_COMMITTEE, Basis.TERRITORIAL, "community", "community"),
        ("", Basis.TERRITORIAL, "street", ""),
        ("", Basis.TERRITORIAL, "compound", ""),
        (Kind.ORGAN, "unit", "community", ""),
        (Kind.STREET_OFFICE, Basis.TERRITORIAL, "street", ""),
    ],
)
def test_who_may_be_the_other_side_of_a_pairing(unit, basis, level, kind):
    assert counterpart_type(unit, basis, level) == kind


def test_obligated_are_party_organisations_of_organs_institutions_and_state_firms(cast):
    assert cast.branch.is_obligated
    assert not cast.community.is_obligated
    assert cast.community.is_counterpart
    assert not cast.branch.is_counterpart
    assert not cast.unit.is_counterpart


# -- who sees what --


def names(actor):
    return set(organisations_queries.organisations_visible_to(actor).values_list("name", flat=True))


def test_the_district_sees_all_the_street_its_street(cast):
    make_party("榕荫街道党工委", cast.places[places.OTHER_STREET], PartyType.WORKING_COMMITTEE)
    assert len(names(cast.do)) == 7
    assert names(cast.so) == {"松林街道党工委", "青禾社区党委", "松林小学", "松林小学党支部", "示范区委", "组织部"}


def test_communities_and_units_see_the_living_ones_of_their_street_and_their_own_line(cast):
    where = cast.places[places.OTHER_COMMUNITY]
    draft = Organisation(sort="party", kind="branch", name="草稿支部", basis="territorial", place=where)
    organisations.draft(draft, actor=cast.so)
    make_party("榕荫街道党工委", cast.places[places.OTHER_STREET], PartyType.WORKING_COMMITTEE)
    for actor in (cast.cp, cast.ul):
        assert names(actor) == {"松林街道党工委", "青禾社区党委", "松林小学", "松林小学党支部", "示范区委", "组织部"}
    assert "草稿支部" in names(cast.so)


@pytest.mark.parametrize("role", ["RE", "A1", "A2", "A3"])
def test_residents_and_administrators_see_none(cast, role):
    from wugong.common.actor import NOBODY, Actor, Hat

    hat = Hat(key="x", role=role, place=places.COMMUNITY)
    assert names(Actor(user=new_id(), hat=hat, hats=(hat,))) == set()
    assert names(NOBODY) == set()


@pytest.mark.parametrize(("query", "count"), [("松林小学", 2), ("slxx", 2), ("zhibu", 2), ("没有", 0), ("", 0)])
def test_organisations_are_found_by_characters_and_pinyin(cast, query, count):
    assert organisations_queries.organisations_found(cast.so, query).count() == count


def test_names_are_read_at_once(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert organisations_queries.names_of({cast.pwc.pk, cast.unit.pk}) == {
            cast.pwc.pk: "松林街道党工委",
            cast.unit.pk: "松林小学",
        }


def test_a_place_with_living_organisations_does_not_end(cast):
    from wugong.common.errors import Refusal
    from wugong.places.actions import end_place

    where = cast.places[places.BUILDING]
    made = make_party("楼栋支部", where, PartyType.BRANCH)
    with pytest.raises(Refusal, match="1 organisations still lie"):
        end_place(where, on=clock.today(), reason="拆除", actor=cast.do)
    organisations.dissolve(made, actor=cast.do, reason="拆除")
    assert end_place(where, on=clock.today(), reason="拆除", actor=cast.do).valid_to
