import re
from itertools import pairwise

import pytest

from wugong.common.actor import SYSTEM
from wugong.common.ids import new_id
from wugong.common.widths import shortened, width_of
from wugong.organisations.actions import ties
from wugong.organisations.queries import network
from wugong.organisations.rules import Kind, PartyType
from wugong.organisations.rules.picture import Edge, Node, draw
from wugong.organisations.testing import make_party, make_unit
from wugong.places import testing as places


def node(label, superior=None, order="", aside=False):
    return Node(new_id(), label, "/", superior.key if superior else None, order, aside=aside)


def test_the_tree_has_a_row_each_and_the_lower_stand_further_in():
    root = node("党工委", order="1")
    first, second = node("甲社区", root, "2"), node("乙社区", root, "3")
    leaf = node("甲小区", first, "21")
    drawn = draw([second, leaf, first, root], [])
    assert [(s.label, s.depth) for s in drawn.spots] == [("党工委", 0), ("甲社区", 1), ("甲小区", 2), ("乙社区", 1)]
    ys = [s.y for s in drawn.spots]
    assert ys == sorted(ys)
    assert len(set(ys)) == 4
    assert len(drawn.branches) == 3


def test_a_circle_among_superiors_still_draws_everybody_once():
    one, other = node("甲"), node("乙")
    one = Node(one.key, "甲", "/", other.key)
    other = Node(other.key, "乙", "/", one.key)
    assert len(draw([one, other], []).spots) == 2


def test_arcs_run_between_drawn_ends_only_and_stay_inside():
    root, unit, third = node("党工委"), node("小学党支部", aside=True), node("医院党支部", aside=True)
    edges = [
        Edge("paired", unit.key, root.key),
        Edge("linked", unit.key, third.key),
        Edge("linked", root.key, new_id()),
    ]
    drawn = draw([root, unit, third], edges)
    assert [a.edge.kind for a in drawn.arcs] == ["paired", "linked"]
    for path in [a.path for a in drawn.arcs]:
        numbers = [int(n) for n in re.findall(r"-?\d+", path)]
        assert all(0 <= n <= max(drawn.width, drawn.height) for n in numbers)


def test_long_names_are_cut_and_latin_is_narrower():
    assert shortened("松林街道党工委", 7) == "松林街道党工委"
    assert width_of(shortened("松林街道党工委党支部", 7)) <= 7
    assert width_of("ab") == pytest.approx(1.1)


def test_many_units_do_not_overlap():
    drawn = draw([node(f"第{n:03d}党支部", aside=True) for n in range(200)], [])
    ys = sorted(s.y for s in drawn.spots)
    assert min(b - a for a, b in pairwise(ys)) >= 26
    assert drawn.height >= ys[-1]


@pytest.fixture
def busy(cast):
    market = make_unit("松林市场", cast.places[places.COMMUNITY], Kind.MARKET)
    party = make_party(
        "松林市场党支部", cast.places[places.COMMUNITY], PartyType.BRANCH, unit=market, superior=cast.pwc
    )
    ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    ties.tie(market, kind="linked", target=cast.unit, actor=SYSTEM)
    return cast, party


def test_the_network_of_a_street_stands_for_units_by_their_party_organisations(busy):
    cast, party = busy
    found = network.network(cast.so, places.STREET)
    drawn = {s.node.label: s.node for s in found.picture.spots}
    assert set(drawn) == {"松林街道党工委", "青禾社区党委", "松林小学党支部", "松林市场党支部"}
    assert {label for label, n in drawn.items() if n.aside} == {"松林小学党支部", "松林市场党支部"}
    assert {(a.edge.kind, a.edge.source, a.edge.target) for a in found.picture.arcs} == {
        ("paired", cast.branch.pk, cast.community.pk),
        ("linked", party.pk, cast.branch.pk),
    }
    assert drawn["松林街道党工委"].dot == "quiet"
    assert found.orphans == 1
    [line] = [one for one in found.lines if one.organisation == cast.branch]
    assert line.superior == "示范区委"
    assert ("paired with", "青禾社区党委") in line.ties


def test_the_network_is_narrowed_by_kind_and_group(busy):
    cast, _party = busy
    assert [a.edge.kind for a in network.network(cast.so, places.STREET, kinds={"linked"}).picture.arcs] == ["linked"]
    labels = {s.node.label for s in network.network(cast.so, places.STREET, group="nonpublic").picture.spots}
    assert labels == {"松林街道党工委", "青禾社区党委", "松林市场党支部"}
