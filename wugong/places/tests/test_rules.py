import pytest

from wugong.places.rules import (
    BadCode,
    Level,
    codes_above,
    contains,
    level_of,
    next_code,
    parent_code,
    read_code,
)


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("500112000000", "500112", Level.DISTRICT),
        ("500112", "500112", Level.DISTRICT),
        (" 500112002000 ", "500112002", Level.STREET),
        ("500112002", "500112002", Level.STREET),
        ("500112002001", "500112002001", Level.COMMUNITY),
        ("990112001001001", "990112001001001", Level.GRID),
        ("99011200100100101", "99011200100100101", Level.COMPOUND),
        ("99011200100100001", "99011200100100001", Level.COMPOUND),
        ("99011200100100000001", "99011200100100000001", Level.BUILDING),
    ],
)
def test_a_code_is_kept_short(text, code, level):
    assert read_code(text) == code
    assert level_of(code) == level


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "digits only"),
        ("50011a", "digits only"),
        ("５００１１２", "digits only"),
        ("5001", "6 digits for a district"),
        ("500112002001001001", "6 digits for a district"),
        ("000000", "not those of a district"),
        ("100112", "not those of a district"),
        ("830112", "not those of a district"),
        ("500000000000", "not those of a district"),
        ("500100000000", "not those of a district"),
        ("500112000", "Digits 7 to 9"),
        ("500112600", "Digits 7 to 9"),
        ("500112000001", "Digits 7 to 9"),
        ("500112001600", "Digits 10 to 12"),
        ("990112001001000", "all zeros"),
        ("99011200100100100", "all zeros"),
        ("99011200100100101000", "all zeros"),
    ],
)
def test_an_impossible_code_is_refused_with_its_rule(text, words):
    with pytest.raises(BadCode, match=words):
        read_code(text)


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("990112", ""),
        ("990112001", "990112"),
        ("990112001001", "990112001"),
        ("990112001001001", "990112001001"),
        ("99011200100100101", "990112001001001"),
        ("99011200100100001", "990112001001"),
        ("99011200100100101001", "99011200100100101"),
        ("99011200100100100001", "990112001001001"),
        ("99011200100100000001", "990112001001"),
    ],
)
def test_a_code_says_where_it_lies(code, above):
    assert parent_code(code) == above
    assert not above or contains(above, code)


def test_the_chain_above_runs_from_the_district_to_itself():
    chain = ["990112", "990112001", "990112001001", "990112001001001", "99011200100100101", "99011200100100101001"]
    assert codes_above(chain[-1]) == chain


@pytest.mark.parametrize(
    ("parent", "level", "taken", "code"),
    [
        ("990112", "street", set(), "990112001"),
        ("990112001", "community", {"990112001001"}, "990112001002"),
        ("990112001001", "grid", set(), "990112001001001"),
        ("990112001001", "compound", {"99011200100100001"}, "99011200100100002"),
        ("990112001001001", "compound", set(), "99011200100100101"),
        ("990112001001", "building", set(), "99011200100100000001"),
        ("99011200100100101", "building", {"99011200100100101001"}, "99011200100100101002"),
    ],
)
def test_the_next_code_is_the_first_free_one(parent, level, taken, code):
    assert next_code(parent, level, taken) == code
    assert parent_code(code) == parent


@pytest.mark.parametrize(
    ("parent", "level", "words"),
    [
        ("990112", "community", "cannot lie there"),
        ("990112001", "grid", "cannot lie there"),
        ("990112001001", "street", "cannot lie there"),
        ("99011200100100101", "compound", "cannot lie there"),
    ],
)
def test_no_code_is_made_where_the_level_does_not_belong(parent, level, words):
    with pytest.raises(BadCode, match=words):
        next_code(parent, level, set())


def test_a_full_place_says_so():
    with pytest.raises(BadCode, match="taken"):
        next_code("990112001001", "compound", {f"990112001001000{n:02d}" for n in range(1, 100)})
