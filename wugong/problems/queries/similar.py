"""Reports like another: by words, place and category, among the recent ones of the same community."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from wugong.common import clock
from wugong.common.alike import alike, pieces
from wugong.flow.queries import within
from wugong.places.rules import LENGTH, Level
from wugong.problems.models import Problem
from wugong.problems.rules.problem import OPEN, SHOWN

RECENT = timedelta(days=90)
MOST_SCORED = 300
NEAR = 0.42
COMPOUND = LENGTH[Level.COMPOUND]


def recent_around(place: str, states: Iterable[str] = OPEN) -> QuerySet[Problem]:
    """Reports of the last ninety days in the community of a place (or its street), the newest first."""
    around = place[: LENGTH[Level.COMMUNITY]]
    rows = Problem.objects.filter(within(around), created_at__gte=clock.now() - RECENT, state__in=list(states))
    return rows.order_by("-created_at")


def similar(
    text: str, place: str, category: str = "", *, without: Problem | None = None, most: int = 3
) -> list[Problem]:
    """Open reports that may be the same, the likest first: words, with a nearer place and the same kind counting more.

    Only those that neighbours may read are offered to whoever types; hand in ``without`` for an office.
    """
    own = pieces(text)
    if not own or len(place) < LENGTH[Level.STREET]:
        return []
    rows = recent_around(place)
    rows = rows.exclude(pk=without.pk) if without else rows.filter(public=True, state__in=SHOWN)
    scored = []
    columns = ("id", "place", "category", "guess", "text", "spot", "state", "created_at")
    for other in rows.only(*columns)[:MOST_SCORED]:
        score = alike(own, pieces(f"{other.spot} {other.text}")) + _nearness(place, category, other)
        if score >= NEAR:
            scored.append((score, other))
    return [other for _score, other in sorted(scored, key=lambda pair: -pair[0])[:most]]


def _nearness(place: str, category: str, other: Problem) -> float:
    """How much place and kind say that two are the same: nothing by themselves."""
    same = len(place) >= COMPOUND and other.place[:COMPOUND] == place[:COMPOUND]
    kind = other.category or other.guess
    return 0.12 * same + 0.1 * bool(category and kind and kind.partition(".")[0] == category.partition(".")[0])


def with_joined(problems: Iterable[Problem]) -> list[Problem]:
    """The same problems, each with ``joined``: how many neighbours joined it."""
    found = list(problems)
    counted = Count("supports", filter=Q(supports__joined=True))
    joined = dict(Problem.objects.filter(pk__in=[p.pk for p in found]).annotate(n=counted).values_list("pk", "n"))
    for problem in found:
        problem.joined = joined[problem.pk]  # type: ignore[attr-defined]
    return found


def open_others(problem: Problem) -> QuerySet[Problem]:
    """The open problems of the same community with which this one can be joined, the newest first."""
    return recent_around(problem.place).exclude(pk=problem.pk)
