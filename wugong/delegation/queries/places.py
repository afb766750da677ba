"""The place that a question is narrowed to."""

from __future__ import annotations

from django.db.models import Q

from wugong.flow.queries import within


def inside(place: str, column: str) -> Q:
    """A place and everything in it, or everything where no place is chosen."""
    return within(place, column) if place else Q()
