import pytest

from wugong.common.actor import SYSTEM, Role
from wugong.organisations.actions import ties
from wugong.organisations.queries.coverage import coverage
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.rules.coverage import Coverage, UnitAt, coverage_by
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.places import testing as places

STREET, COMMUNITY, OTHER = "990112001", "990112001001", "990112001002"
COMPOUND, SECOND, GRID = "99011200100100101", "99011200100100102", "990112001001001"


def counted(area=STREET, *, spots=(), seats=(), contacts=(), units=()):
    return coverage_by([area], spots=spots, seats=seats, contacts=contacts, units=units)[area]


@pytest.mark.parametrize(
    ("seats", "contacts", "organised", "worked"),
    [
        ([], [], 0, 0),
        ([COMPOUND], [], 1, 1),
        ([f"{COMPOUND}001"], [], 1, 1),
        ([GRID], [], 0, 2),
        ([COMMUNITY], [], 0, 0),
        ([], [COMPOUND], 0, 1),
        ([], [GRID], 0, 2),
        ([], [COMMUNITY], 0, 0),
        ([COMPOUND], [SECOND], 1, 2),
        ([OTHER], ["990112001002001"], 0, 0),
    ],
)
def test_compounds_are_organised_by_what_is_in_them_and_worked_by_whoever_covers_them(
    seats, contacts, organised, worked
):
    found = counted(spots=[COMPOUND, SECOND], seats=seats, contacts=contacts)
    assert (found.spots, found.spots_organised, found.spots_worked) == (2, organised, worked)


def test_units_count_beside_compounds_and_each_area_for_itself():
    units = [UnitAt(COMMUNITY, True, False), UnitAt(COMMUNITY, False, True), UnitAt(OTHER, False, False)]
    found = coverage_by([COMMUNITY, OTHER], spots=[COMPOUND], seats=[COMPOUND], contacts=[], units=units)
    assert found[COMMUNITY] == Coverage(1, 1, 1, 2, 1, 2)
    assert (found[COMMUNITY].organised.share, found[COMMUNITY].worked.share) == (2 / 3, 1.0)
    assert found[OTHER].organised.share == 0
    assert counted().organised.share is None


def test_coverage_is_read_in_four_queries(cast, django_assert_num_queries):
    firm = make_unit("智造公司", cast.places[places.COMMUNITY], Kind.NONPUBLIC_ENT)
    make_unit("另一公司", cast.places[places.OTHER_COMMUNITY], Kind.NONPUBLIC_ENT)
    make_party("智造公司党支部", cast.places[places.COMMUNITY], PartyType.BRANCH, unit=firm)
    make_actor(Role.GW, cast.community, scope=places.GRID)
    with django_assert_num_queries(4):
        found = coverage(places.STREET, [places.COMMUNITY, places.OTHER_COMMUNITY])
    assert found[places.COMMUNITY] == Coverage(1, 0, 1, 1, 1, 1)
    assert found[places.OTHER_COMMUNITY] == Coverage(0, 0, 0, 1, 0, 0)


def test_a_unit_that_somebody_serves_is_worked(cast):
    firm = make_unit("智造公司", cast.places[places.COMMUNITY], Kind.NONPUBLIC_ENT)
    ties.tie(cast.community, kind="serves", target=firm, actor=SYSTEM)
    assert coverage(places.STREET, [places.STREET])[places.STREET].units_worked == 1
