"""Whose a problem is: what the district's own history says, the duty list, and the working committee by default."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from wugong.common import clock
from wugong.common.alike import alike, pieces
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import committee_of
from wugong.problems import hooks
from wugong.problems.kernel.model import Model, read_model
from wugong.problems.models import Problem
from wugong.problems.rules.kinds import ALIKE, LEAVES

YEAR = timedelta(days=365)
MOST_PAST, LIKE = 300, 0.3
_kept: dict[str, tuple[float, Model]] = {}


def model_file() -> Path:
    """Where the learnt model of this district lies."""
    return Path(settings.HOME) / "routing" / "model.npz"


def model() -> Model | None:
    """The learnt model, read again when a newer one was written; None before there is one."""
    path = model_file()
    try:
        stamp = path.stat().st_mtime
    except OSError:
        return None
    kept = _kept.get(str(path))
    if kept is None or kept[0] != stamp:
        kept = _kept[str(path)] = (stamp, read_model(path))
    return kept[1]


def guess(text: str) -> tuple[str, int]:
    """The category that the history suggests, as deep as it is sure, and how sure in per cent; ("", 0) without one."""
    learnt = model()
    if learnt is None or not text.strip():
        return "", 0
    found = learnt.guess(text)
    return (found.label, round(100 * found.share)) if found.label else ("", 0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An owner for a problem: how many of ``n`` like ones of a year went there; ``sure``: it may be taken as it is."""

    owner: Organisation
    count: int
    n: int
    sure: bool

    @property
    def share(self) -> int:
        return round(100 * self.count / self.n) if self.n else 0


History = dict[str, Counter[UUID]]


def history_around(street: str) -> History:
    """Who solved the problems of a street over the last year: how many by owner, for each category."""
    rows = Problem.objects.filter(
        within(street), owner__isnull=False, dispatched_at__gte=clock.now() - YEAR, category__in=ALIKE
    )
    found: History = {}
    for category, owner, n in rows.values_list("category", "owner").annotate(n=Count("pk")).order_by():
        found.setdefault(category, Counter())[owner] += n
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """What the cases of a year that were decided say of a new one: the kind of the likest, and up to three of them."""

    category: str = ""
    cases: tuple[Problem, ...] = ()


Decided = list[tuple[Problem, frozenset[str]]]


def decided_around(street: str) -> Decided:
    """The newest decided problems of a street over the last year, with the pieces of their words."""
    rows = Problem.objects.filter(
        within(street), owner__isnull=False, dispatched_at__gte=clock.now() - YEAR, category__in=ALIKE
    )
    columns = ("id", "text", "spot", "category", "owner__name", "owner__name_en")
    newest = rows.select_related("owner").only(*columns).order_by("-dispatched_at", "id")[:MOST_PAST]
    return [(one, pieces(f"{one.spot} {one.text}")) for one in newest]


def past_of(problem: Problem, decided: Decided) -> Past:
    """The likest decided cases; none where nothing is like it."""
    own = pieces(f"{problem.spot} {problem.text}")
    scored = [(alike(own, words), one) for one, words in decided if one.pk != problem.pk]
    best = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])[:3]
    return Past(best[0][1].category, tuple(one for _score, one in best)) if best else Past()


def kind_of(problem: Problem, past: Past) -> str:
    """The kind that is known, guessed by the model, or that of the likest past case."""
    return problem.category or problem.guess or past.category


def ranked(problem: Problem, history: History, category: str = "") -> list[tuple[UUID, int, int, bool]]:
    """Owner, how many like ones went there, of how many, and whether that is sure; the first three.

    ``category``: what a person chose, or a guess; only the first makes it sure.
    """
    kind = category or problem.category or problem.guess
    alike_ones = [
        c
        for c in history
        if kind and (c == kind or c.startswith(kind.partition(".")[0] + "." if kind not in LEAVES else kind))
    ]
    counts = sum((history[c] for c in alike_ones), Counter[UUID]())
    total, sure = counts.total(), (problem.sureness or 0) >= SURE or problem.category in LEAVES
    best = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:3]
    return [(owner, n, total, sure and n >= 3 and n / total >= 0.6) for owner, n in best]


def suggestions(problem: Problem, category: str = "") -> list[Suggestion]:
    """Who solved problems of this kind in the street over the last year, who did it most first; three at most."""
    found = ranked(problem, history_around(problem.place[:9]), category)
    known = Organisation.objects.in_bulk([owner for owner, *_rest in found])
    return [Suggestion(known[owner], n, total, sure) for owner, n, total, sure in found if owner in known]


SURE = 90  # per cent: the least a guess needs before an owner is preselected


def default_owner(problem: Problem) -> Organisation | None:
    """Who leads by R-09 when nothing else is known: the working committee of the street."""
    return committee_of(problem.place[:9])


def usual_owners(problem: Problem, category: str = "") -> list[UUID]:
    """Owners that need no reason: the surely suggested one, that of the duty list, the working committee."""
    found = suggestions(problem, category)
    chosen = category in LEAVES  # a person decides the kind, so that what went there before is enough
    sure = [one.owner.pk for one in found if one.sure or (chosen and one.count >= 3 and one.share >= 60)][:1]
    duty = hooks.joined.duty(problem.text) if problem.text else None
    committee = default_owner(problem)
    return [pk for pk in (*sure, duty, committee.pk if committee else None) if pk]
