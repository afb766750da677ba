import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from wugong.record import tree
from wugong.record.tree import Edge, hasher

LEAVES = [hashlib.sha256(b"%d" % n).digest() for n in range(200)]


class Reference(InmemoryTree):
    """pymerkle's own tree over ready leaf hashes."""

    def hash_buff(self, data):
        return data


def reference(count):
    whole = Reference()
    for leaf in LEAVES[:count]:
        whole.append_entry(leaf)
    return whole.get_root()


def grown(count, hashing="sha256"):
    edge = Edge(hasher(hashing))
    edge.extend(LEAVES[:count])
    return edge


@pytest.mark.parametrize("count", range(0, 70))
def test_the_edge_has_the_root_of_the_whole_tree(count):
    assert grown(count).root() == reference(count)


@given(st.lists(st.integers(0, 40), max_size=5))
def test_batches_of_any_size_lead_to_the_same_edge(sizes):
    edge, start = Edge(hasher("sha256")), 0
    for size in sizes:
        edge = Edge.unpacked(edge.hasher, edge.size, edge.packed())
        edge.extend(LEAVES[start : start + size])
        start += size
    assert (edge.size, edge.packed()) == (start, grown(start).packed())


def test_every_full_subtree_is_given_once(monkeypatch):
    monkeypatch.setattr(tree, "STORED_WIDTH", 4)
    edge = Edge(hasher("sha256"))
    filled = edge.extend(LEAVES[:9]) + edge.extend(LEAVES[9:16])
    assert [(full.offset, full.width) for full in filled] == [(0, 4), (4, 4), (0, 8), (8, 4), (12, 4), (8, 8), (0, 16)]
    assert filled[-1].digest == reference(16)


@pytest.mark.parametrize(("size", "packed"), [(3, b"x" * 32), (1, b"x" * 31), (0, b"x" * 32)])
def test_an_edge_that_cannot_be_is_refused(size, packed):
    with pytest.raises(ValueError, match=r"hashes|subtrees"):
        Edge.unpacked(hasher("sha256"), size, packed)


def test_sm3_is_another_hash_of_the_same_length():
    assert grown(5, "sm3").root() != grown(5).root()
    assert len(grown(5, "sm3").root()) == 32
    assert hasher("sm3").hash_raw(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_an_unknown_hash_is_refused():
    with pytest.raises(ValueError, match="md5"):
        hasher("md5")
