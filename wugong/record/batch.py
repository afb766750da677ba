"""The rows under one signed checkpoint, and their faults as exactly as hashes can show them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.record import queries
from wugong.record.findings import Fault, Finding, Row, place
from wugong.record.models import Checkpoint
from wugong.record.rules import SEALED, canonical, statement
from wugong.record.tree import Edge, Subtree


class Batch:
    """Rows in the order of their numbers, between the edge before and a checkpoint whose signature holds.

    ``leaves`` are the leaf hashes that lead to its root, ``end`` the edge they lead to and ``filled`` the subtrees on
    the way; None while nothing leads there.
    """

    def __init__(self, checkpoint: Checkpoint, start: Edge, rows: list[Row]) -> None:
        self.checkpoint = checkpoint
        self.start = start
        first = start.size + 1
        self.inserted = [row for row in rows if row.number < first]
        self.rows = [row for row in rows if row.number >= first]
        self.leaves: list[bytes] | None = None
        self.end: Edge | None = None
        self.filled: list[Subtree] = []

    def findings(self) -> Iterator[Finding]:
        for row in self.inserted:
            yield row.finding(Fault.INSERTED, _("a seal that was put in afterwards."))
        for row in self.rows:
            if row.computed is None:
                yield row.finding(Fault.MISSING, _("the entry has been deleted."))
        differing = [row for row in self.rows if row.computed is not None and row.computed != row.leaf]
        gaps = list(self._gaps())
        if gaps:
            yield from changed(differing)
            yield from self._told_of(gaps)
        elif self._leads(row.leaf for row in self.rows):
            yield from self._changed_or_moved(differing)
        elif self._leads(row.computed or row.leaf for row in self.rows):
            for row in differing:
                yield row.finding(Fault.SEAL, _("its seal was changed; the entry itself is as it was sealed."))
        else:
            yield from changed(differing)
            yield from self._told_of_order()

    def edge_after(self) -> Edge:
        """The start of the next batch: the signed edge, so that one fault is not reported again for all later rows."""
        if self.end is not None:
            return self.end
        signed = self._signed_edge()
        if signed is not None:
            return signed
        # The right size but useless: the following batches are reported as impossible to check.
        known = {row.number: row.leaf for row in self.rows}
        edge = self.start.copy()
        edge.extend(known.get(number, bytes(32)) for number in range(edge.size + 1, self.checkpoint.size + 1))
        return edge

    def _signed_edge(self) -> Edge | None:
        try:
            edge = Edge.unpacked(self.start.hasher, self.checkpoint.size, bytes(self.checkpoint.edge))
        except ValueError:
            return None
        return edge if edge.root() == bytes(self.checkpoint.root) else None

    def _leads(self, leaves: Iterable[bytes]) -> bool:
        """Whether these leaves lead from the edge before to the root signed; remembered when they do."""
        taken, edge = list(leaves), self.start.copy()
        filled = edge.extend(taken)
        if edge.size != self.checkpoint.size or edge.root() != bytes(self.checkpoint.root):
            return False
        self.leaves, self.end, self.filled = taken, edge, filled
        return True

    def _changed_or_moved(self, differing: list[Row]) -> Iterator[Finding]:
        """The seals are as signed: an entry that fits another's seal was moved, any other one was changed."""
        owner = {row.leaf: row.number for row in self.rows} if differing else {}
        for row in differing:
            sealed = owner.get(row.computed or b"")
            if sealed is None:
                yield from changed([row])
            else:
                yield row.finding(Fault.ORDER, _("it was sealed as number %(other)d.") % {"other": sealed})

    def _told_of_order(self) -> Iterator[Finding]:
        """A batch is sealed in the order of the ids: a row elsewhere was moved there with its seal."""
        ordered = sorted(self.rows, key=lambda row: row.entry)
        if self._leads(row.leaf for row in ordered):
            for row, belongs in zip(self.rows, ordered, strict=True):
                if row.entry != belongs.entry:
                    other = {"other": belongs.entry}
                    yield row.finding(Fault.ORDER, _("it is at the place where entry %(other)s was sealed.") % other)
            return
        for row in _out_of_order(self.rows):
            yield row.finding(Fault.ORDER, _("it is out of order and belongs to another place."))
        yield self._unexplained()

    def _gaps(self) -> Iterator[tuple[int, int, Row | None, Row | None]]:
        """Runs of missing numbers (first, last) with the rows before and after."""
        before: Row | None = None
        expected = self.start.size + 1
        for row in self.rows:
            if row.number > expected:
                yield expected, row.number - 1, before, row
            before, expected = row, row.number + 1
        if expected <= self.checkpoint.size:
            yield expected, self.checkpoint.size, before, None

    def _told_of(self, gaps: list[tuple[int, int, Row | None, Row | None]]) -> Iterator[Finding]:
        found: dict[UUID, tuple[Any, ...]] = {}
        for first, last, before, after in gaps:
            bare = _bare(before, after, limit=last - first + 1)
            found.update((values[0], values) for values in bare)
            said = {
                "first": first,
                "last": last,
                "before": place(before),
                "after": place(after),
                "bare": ", ".join(str(values[0]) for values in bare[:20]),
            }
            if bare:
                lost = _("Numbers %(first)d to %(last)d: the seals were deleted; entries without a seal: %(bare)s")
                text = lost % said
            else:
                text = (
                    _(
                        "Numbers %(first)d to %(last)d: entries and seals were deleted, "
                        "between %(before)s and %(after)s."
                    )
                    % said
                )
            yield Finding(Fault.GAP, text, first, bare[0][0] if len(bare) == 1 else None)
        leaves = {row.entry: row.leaf for row in self.rows}
        leaves.update((pk, self.start.hasher.hash_buff(canonical(statement(values)))) for pk, values in found.items())
        if not self._leads(leaves[pk] for pk in sorted(leaves)):
            yield self._unexplained()

    def _unexplained(self) -> Finding:
        said = {
            "first": place(self.rows[0] if self.rows else None),
            "last": place(self.rows[-1] if self.rows else None),
            "number": self.checkpoint.number,
        }
        return Finding(
            Fault.BATCH,
            _(
                "From %(first)s to %(last)s the record is not what checkpoint %(number)d signed: "
                "entries were deleted, or replaced together with their seals."
            )
            % said,
        )


def changed(rows: Iterable[Row]) -> Iterator[Finding]:
    """Entries whose content no longer gives the hash in their seal."""
    for row in rows:
        yield row.finding(Fault.CHANGED, _("its content is not what was sealed."))


def _bare(before: Row | None, after: Row | None, *, limit: int) -> list[tuple[Any, ...]]:
    """Entries without a seal between two rows: what the seals in a gap may have named."""
    left = queries.unsealed()
    if before:
        left = left.filter(pk__gt=before.entry)
    if after:
        left = left.filter(pk__lt=after.entry)
    return list(left.values_list(*SEALED)[:limit])


def _out_of_order(rows: list[Row]) -> list[Row]:
    """The fewest rows whose removal leaves the ids in order (all but a longest increasing run)."""
    tails: list[UUID] = []
    lengths: list[int] = []
    for row in rows:
        at = bisect_left(tails, row.entry)
        tails[at : at + 1] = [row.entry]
        lengths.append(at + 1)
    wanted, astray = len(tails), []
    for row, length in zip(reversed(rows), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            astray.append(row)
    return astray[::-1]
