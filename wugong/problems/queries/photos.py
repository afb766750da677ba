"""The photos of a problem: what was seen before, and what was made of it."""

from __future__ import annotations

from uuid import UUID

from wugong.files.models import Attachment
from wugong.files.queries import pictures_of
from wugong.problems.models import Problem


def photos_of(problem: Problem) -> tuple[list[Attachment], list[Attachment]]:
    """The photos before (the reporter's, and any until somebody got in touch) and after, each the oldest first."""
    before: list[Attachment] = []
    after: list[Attachment] = []
    since = problem.contacted_at
    for one in pictures_of("problem", [problem.pk]).get(problem.pk, []):
        done = one.user != problem.pk and since is not None and one.created_at >= since
        (after if done else before).append(one)
    return before, after


def photo_of(problem: Problem, pk: UUID) -> Attachment | None:
    """One photo of a problem; None where it has no such."""
    return next((one for one in pictures_of("problem", [problem.pk]).get(problem.pk, []) if one.pk == pk), None)
