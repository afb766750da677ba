"""A draft tried on the newest year with a result: what would have come out, who would change place, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any
from uuid import UUID

from wugong.assessment.models import Assessment, Indicator, Member, Run
from wugong.assessment.queries import results, rounds
from wugong.assessment.rules.kinds import Source
from wugong.assessment.rules.scoring import Line, ranked

Row = Mapping[str, Any]


@dataclass
class Tried:
    """One body: its row of the result ``before``, its row by the draft ``now``, and the line that moved it most.

    Ranks are among the bodies that have a result in both; 0 for the others, where there are such. ``line`` is the name,
    ``points`` what it brought beyond the average of all, ``weights`` before and now; it is not ``counted`` when no case
    of that year counts for it as the draft has it.
    """

    body: Member
    now: Row
    before: Row | None
    line: str = ""
    points: float = 0.0
    weights: tuple[float, float] = (0.0, 0.0)
    counted: bool = True
    lines: Mapping[str, str] = field(default_factory=dict)  # names by id, of this draft

    @property
    def nothing(self) -> list[tuple[str, float | None, int]]:
        """Why the draft gives it 0.0: each line with its figure and the number of its cases; empty for more points."""
        if not self.known or round(self.now["total"], 1):
            return []
        known = [line for line in self.now["lines"] if line["points"] is not None]
        return [(self.lines.get(line["indicator"], ""), line["value"], line["count"]) for line in known]

    @property
    def set_by_hand(self) -> list[str]:
        """The lines whose points somebody set that year, which count so in the draft."""
        return [self.lines.get(line["indicator"], "") for line in self.now["lines"] if line["note"] == "set"]

    @property
    def known(self) -> bool:
        return bool(self.now["grade"])

    @property
    def both(self) -> bool:
        """Whether it has a result in that year and by the draft."""
        return bool(self.known and self.before and self.before["grade"])

    @property
    def moved(self) -> int:
        """Places up; below 0 down."""
        return self.before["rank"] - self.now["rank"] if self.before and self.both else 0


@dataclass
class Trial:
    """The bodies of one side in the order of the draft; ``weights`` are those of that year by name of the line."""

    year: int
    rows: list[Tried] = field(default_factory=list)
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return any(row.known for row in self.rows)

    @property
    def compared(self) -> int:
        """How many have a result in both."""
        return sum(row.both for row in self.rows)

    @property
    def explained(self) -> list[Tried]:
        """Those with a figure of 0.0, or with points that somebody set that year."""
        return [row for row in self.rows if row.nothing or row.set_by_hand]

    @property
    def moved(self) -> list[Tried]:
        return [row for row in self.rows if row.moved]


def trial_of(found: Assessment, indicators: Sequence[Indicator], shares: Sequence[float], side: str) -> Trial:
    """The bodies of a side by these indicators on the cases of the newest year that has a result.

    Lines that are voted on or referred to count as they came out that year under the same name; what moderation and
    appeals changed in a line then is changed in the draft too.
    """
    last = (
        Assessment.objects.filter(year__lt=found.year, organiser=found.organiser_id, state__in=rounds.PUBLIC)
        .order_by("-year", "-created_at").first()
    )  # fmt: skip
    run = results.newest_run(last) if last else None
    then = Assessment.objects.get(pk=found.pk)
    then.year = last.year if last and run else found.year - 1
    inputs = results.inputs_of(then, indicators=indicators)
    members = {str(one.pk): one for one in rounds.members_of(found, side)}
    before = _rows(last, run, side) if last and run else {}
    names = {str(one.pk): one.name for one in indicators}
    inputs["changes"] = _changes(last, run, members.values(), indicators) if last and run else []
    old = {str(one.pk): one.name for one in rounds.indicators_of(last, side)} if last and run else {}
    voted = {
        (pk, str(one.pk)): Line(**{**line, "indicator": str(one.pk), "weight": float(one.weight)})
        for pk, member in members.items() if (row := before.get(member.organisation_id))
        for one in indicators if one.side == side and one.source != Source.COMPUTED
        for line in row["lines"] if old.get(line["indicator"]) == one.name and line["points"] is not None
    }  # fmt: skip
    result = results.compute(inputs, [], shares, voted)
    rows = [
        Tried(members[row["member"]], row, before.get(members[row["member"]].organisation_id), lines=names)
        for row in result["sides"].get(side, []) if row["member"] in members
    ]  # fmt: skip
    _compare([row for row in rows if row.both], rows)
    _explain(rows, names, old)
    return Trial(then.year, rows, _weights(next(iter(before.values()), {"lines": []}), old))


def _changes(
    last: Assessment, run: Run, members: Iterable[Member], indicators: Iterable[Indicator]
) -> list[dict[str, Any]]:
    """What was changed that year in computed lines, for the same bodies and the lines of the same name and figure."""
    bodies = {one.organisation_id: str(one.pk) for one in members}
    lines = {(one.name, one.measure): str(one.pk) for one in indicators if one.source == Source.COMPUTED}
    now = {str(one.pk): bodies.get(one.organisation_id, "") for one in last.members.all()}
    own = {str(one.pk): lines.get((one.name, one.measure), "") for one in rounds.indicators_of(last)}
    moved = [
        {**change, "member": now.get(change["member"], ""), "indicator": own.get(change["indicator"], "")}
        for change in run.inputs["changes"]
    ]
    return [change for change in moved if change["member"] and change["indicator"]]


def _rows(last: Assessment, run: Run, side: str) -> dict[UUID, Row]:
    bodies = {str(one.pk): one.organisation_id for one in last.members.all()}
    return {bodies[row["member"]]: row for row in run.result["sides"].get(side, []) if row["member"] in bodies}


def _compare(both: Sequence[Tried], rows: Sequence[Tried]) -> None:
    """Give those who have both results their ranks among themselves: last year's tenth of ten is fourth of four."""
    if not both:
        return
    for row in rows:
        row.now = {**row.now, "rank": 0, "tied": 0}
    for name in ("before", "now"):
        found = {str(n): [Line(**line) for line in getattr(row, name)["lines"]] for n, row in enumerate(both)}
        for total in ranked(found):
            row = both[int(total.member)]
            setattr(row, name, {**getattr(row, name), "rank": total.rank, "tied": total.tied})


def _given(row: Row, names: Mapping[str, str]) -> dict[str, float]:
    """What each line gave to the total, by name."""
    known = [line for line in row["lines"] if line["points"] is not None and line["indicator"] in names]
    whole = sum(line["weight"] for line in known) or 1
    return {names[line["indicator"]]: line["points"] * line["weight"] / whole for line in known}


def _weights(row: Row, names: Mapping[str, str]) -> dict[str, float]:
    """The weight of each line by name, also of one without data."""
    return {names[line["indicator"]]: line["weight"] for line in row["lines"] if line["indicator"] in names}


def _explain(rows: Sequence[Tried], names: Mapping[str, str], old: Mapping[str, str]) -> None:
    """Name for each body that moved the line that brought or cost it most, beside the average of all."""
    changes: dict[UUID, dict[str, float]] = {}
    weights: dict[UUID, dict[str, tuple[float, float]]] = {}
    counts: dict[UUID, Collection[str]] = {}
    for row in rows:
        if row.both and row.before:
            now, then = _given(row.now, names), _given(row.before, old)
            both = {**then, **now}
            changes[row.body.pk] = {n: now.get(n, 0.0) - then.get(n, 0.0) for n in both}
            was, here = _weights(row.before, old), _weights(row.now, names)
            weights[row.body.pk] = {n: (was.get(n, 0.0), here.get(n, 0.0)) for n in both}
            counts[row.body.pk] = now.keys()
    lines = sorted({name for one in changes.values() for name in one})
    usual = {name: fmean(one.get(name, 0.0) for one in changes.values()) for name in lines}
    for row in rows:
        if row.moved:
            own = {name: change - usual[name] for name, change in changes[row.body.pk].items()}
            row.line = (max if row.moved > 0 else min)(sorted(own), key=lambda name: own[name])
            row.points, row.weights = round(own[row.line], 1), weights[row.body.pk][row.line]
            row.counted = row.line in counts[row.body.pk]
