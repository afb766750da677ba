"""The Merkle tree of RFC 9162 as it grows to the right. Hashing by pymerkle; no database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pymerkle import hasher as pymerkle_hasher
from pymerkle.hasher import MerkleHasher

# Roots of full subtrees from this width up are stored: one row for about 128 entries, and a proof reads a few dozen.
STORED_WIDTH = 256


@dataclass(frozen=True, slots=True)
class Subtree:
    """The root of the full subtree over ``width`` leaves after the first ``offset``."""

    offset: int
    width: int
    digest: bytes


def hasher(hashing: str) -> MerkleHasher:
    """The hasher of that name (``sha256``, ``sm3``, ...); ValueError when this machine has none."""
    known = pymerkle_hasher.HASH_FUNCTIONS
    if hashing == "sm3" and "sm3" not in known and "sm3" in hashlib.algorithms_available:
        known["sm3"] = lambda data=b"": hashlib.new("sm3", data)
        pymerkle_hasher.ALGORITHMS.append("sm3")
    return MerkleHasher(hashing)


class Edge:
    """The right edge of a tree of ``size`` leaves: the roots of its full subtrees, the largest first.

    That is all one needs to add leaves and to know the root: a batch costs its own size, never that of the record.
    """

    def __init__(self, hashed: MerkleHasher, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.hasher = hashed
        self.size = size
        self.roots = list(roots)
        if len(self.roots) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} full subtrees, not {len(self.roots)}.")

    def add(self, leaf: bytes) -> Iterator[Subtree]:
        """Add one leaf hash; gives the subtrees it fills, the smallest first. Must be consumed."""
        digest, width, place = leaf, 1, self.size
        self.size += 1
        while place & 1:
            digest = self.hasher.hash_pair(self.roots.pop(), digest)
            place >>= 1
            width <<= 1
            yield Subtree(self.size - width, width, digest)
        self.roots.append(digest)

    def extend(self, leaves: Iterable[bytes]) -> list[Subtree]:
        """Add leaf hashes in order; returns the filled subtrees worth storing."""
        return [filled for leaf in leaves for filled in self.add(leaf) if filled.width >= STORED_WIDTH]

    def root(self) -> bytes:
        """The present root of the tree."""
        return bytes(self.hasher.hash_fold(self.roots[::-1]) if self.roots else self.hasher.hash_empty())

    def copy(self) -> Edge:
        return Edge(self.hasher, self.size, self.roots)

    def packed(self) -> bytes:
        """The roots one after another, as a checkpoint keeps them."""
        return b"".join(self.roots)

    @classmethod
    def unpacked(cls, hashed: MerkleHasher, size: int, packed: bytes) -> Edge:
        """The edge that a checkpoint keeps; ValueError when it cannot be one of ``size`` leaves."""
        step = hashed.hashfunc(b"").digest_size
        if len(packed) % step:
            raise ValueError(f"{len(packed)} bytes are no row of hashes.")
        return cls(hashed, size, [packed[i : i + step] for i in range(0, len(packed), step)])
