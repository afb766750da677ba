"""A proposal set against what there is: unit by unit beside today's pairs and the answers; a trial beside the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wugong.common.prepared import prepared
from wugong.flow.models import Matter
from wugong.flow.queries import Due, due_of
from wugong.pairing.models import Category, Pairing, Round
from wugong.pairing.queries.instances import live_pairs
from wugong.pairing.queries.rounds import Key, PairRow, Proposal
from wugong.pairing.rules import figures
from wugong.pairing.rules.pairs import PAIRING, WORKING, PairState
from wugong.workdays.queries import calendar

# -- Both sides' answers --


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one pair: each side's answer, and the clock while one is missing."""

    pairing: Pairing
    due: Due | None

    @property
    def waiting(self) -> bool:
        return self.pairing.state == PairState.PROPOSED

    @property
    def answered(self) -> bool:
        return self.pairing.state in WORKING

    @property
    def state(self) -> str:
        """Its state in words."""
        return str(PAIRING.states[self.pairing.state].meaning)

    @property
    def giver_said(self) -> str:
        return self._said(self.pairing.giver_agreed_at)

    @property
    def receiver_said(self) -> str:
        return self._said(self.pairing.receiver_agreed_at)

    def _said(self, moment: object) -> str:
        """ "yes" or "waiting"; a pair that was declined says so as a whole."""
        return "yes" if moment or self.answered else "waiting"


def answers_of(found: Round) -> dict[Key, Answer]:
    """The answers to the pairs asked in a round and to those that were there before; three queries."""
    rows = {p.pk: p for p in (*live_pairs(found.code), *_asked_in(found.pk))}
    matters = dict(Matter.objects.filter(pk__in=rows, open=True).values_list("pk", "due_at"))
    days = calendar()
    answers: dict[Key, Answer] = {}
    for pairing in rows.values():
        key = str(pairing.giver_id), str(pairing.receiver_id)
        there = answers.get(key)
        if there is None or there.pairing.state == PairState.DECLINED:
            due = matters.get(pairing.pk) if pairing.state == PairState.PROPOSED else None
            answers[key] = Answer(pairing, due_of(due, days=days) if due else None)
    return answers


@prepared
def _asked_in(found: UUID) -> QuerySet[Pairing]:
    return Pairing.objects.filter(plan_pair__plan__round=found).order_by("created_at")


# -- Unit by unit --


@dataclass(frozen=True, slots=True)
class Cell:
    """One partner of a unit in a plan: the pair, what became of it."""

    name: str
    row: PairRow
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: its partners today (with whether the plan keeps them) and in the plan."""

    name: str
    today: tuple[tuple[str, bool], ...]
    planned: tuple[Cell, ...]


def side_by_side(proposal: Proposal, answers: Mapping[Key, Answer]) -> list[UnitRow]:
    """Every unit with today's partners and those of the plan."""
    names = proposal.names
    today: dict[str, list[str]] = {}
    for giver, receiver in sorted(key for key, answer in answers.items() if answer.answered):
        today.setdefault(giver, []).append(receiver)
    planned: dict[str, list[PairRow]] = {}
    for row in proposal.rows:
        planned.setdefault(row.giver, []).append(row)
    found = []
    for giver in proposal.instance["givers"]:
        rows = planned.get(giver["id"], [])
        kept = {row.receiver for row in rows}
        cells = tuple(Cell(names.get(r.receiver, ""), r, answers.get(r.key)) for r in rows)
        there = tuple((names.get(other, ""), other in kept) for other in today.get(giver["id"], []))
        found.append(UnitRow(names.get(giver["id"], giver["name"]), there, cells))
    return found


# -- A trial beside the draft --


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair that a trial brings or drops: its reason, or who takes its place."""

    giver: str
    receiver: str
    reason: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What other weights would change against the draft, and what that means by category: (category, more or less)."""

    number: int
    comes: tuple[Moved, ...]
    goes: tuple[Moved, ...]
    shifts: tuple[tuple[Category, float], ...]

    @property
    def same(self) -> bool:
        return not (self.comes or self.goes or self.shifts)

    @property
    def first(self) -> list[tuple[Moved, bool]]:
        """Four pairs that come (True) and four that go."""
        return [(pair, True) for pair in self.comes[:4]] + [(pair, False) for pair in self.goes[:4]]

    @property
    def rest(self) -> list[tuple[Moved, bool]]:
        """The changes behind the first ones."""
        return [(pair, True) for pair in self.comes[4:]] + [(pair, False) for pair in self.goes[4:]]


def trial_of(draft: Proposal, tried: Proposal) -> Trial:
    """What changes from the draft to the trial, and why: reasons of the new pairs, who replaces the old ones."""
    assert draft.plan is not None
    names = {**draft.names, **tried.names}
    was, now = {r.key: r for r in draft.rows}, {r.key: r for r in tried.rows}
    comes = tuple(Moved(names.get(g, ""), names.get(r, ""), now[g, r].reason) for g, r in now if (g, r) not in was)
    goes = tuple(
        Moved(names.get(g, ""), names.get(r, ""), instead=_instead((g, r), now.keys() - was.keys(), names))
        for g, r in was
        if (g, r) not in now
    )
    return Trial(draft.plan.number, comes, goes, _shifts(draft, tried))


def _instead(pair: Key, new: set[Key], names: Mapping[str, str]) -> str:
    """Who the two of a dropped pair have instead, as pairs in words."""
    found = sorted((g, r) for g, r in new if g == pair[0] or r == pair[1])
    return "；".join(f"{names.get(g, '')} — {names.get(r, '')}" for g, r in found)


def _shifts(draft: Proposal, tried: Proposal) -> tuple[tuple[Category, float], ...]:
    before, after = (_given(p) for p in (draft, tried))
    shifts = ((code, after.get(code, 0) - before.get(code, 0)) for code in {**before, **after})
    known = tried.categories
    rows = [(known[code], change) for code, change in shifts if change and code in known]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0].order)))


def _given(proposal: Proposal) -> dict[str, float]:
    rows: Mapping[str, Any] = figures.by_category(proposal.instance, proposal.pairs)
    return {code: row[2] for code, row in rows.items()}
