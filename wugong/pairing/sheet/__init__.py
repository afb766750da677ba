"""The sheets of this app: needs and offers, pairs, and what the pairs do."""

from wugong.pairing.sheet import listings, pairs

__all__ = ["listings", "pairs"]
