"""The sheets of this app: organisations, their posts, and the people in them."""

from wugong.organisations.sheet import organisations, people, posts

__all__ = ["organisations", "people", "posts"]
