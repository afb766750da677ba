"""Is the record as it was sealed? Reads it from the first row to the last and says of each fault which row it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.utils.translation import gettext as _

from wugong.record import engine, queries
from wugong.record.batch import Batch, changed
from wugong.record.findings import Fault, Finding, Row
from wugong.record.models import Checkpoint, Entry, Node, Seal
from wugong.record.proofs import document, fingerprint, signed
from wugong.record.provider import Provider
from wugong.record.rules import BATCH, FULL_SEARCH, canonical, moment, statement
from wugong.record.tree import Edge, hasher

_comparisons: list[Callable[[], Iterator[Finding]]] = []


def compare_with(compare: Callable[[], Iterator[Finding]]) -> None:
    """Let what stands outside the record be held against it; a floor above hands its comparison in."""
    if compare not in _comparisons:
        _comparisons.append(compare)


# Seals under no checkpoint are told one by one up to here, then as a range.
TOLD_SINGLY = 100


@dataclass
class Verification:
    """One pass over the record. ``keys`` are the public keys trusted, ``witnesses`` the checkpoints exported earlier.

    The counts are complete when ``findings`` has ended: entries ``sealed``, of which ``late`` tell of a time more than
    a day before their seal; entries ``waiting`` for one, the oldest since ``waiting_since``.
    """

    keys: dict[str, str]
    provider: Provider
    witnesses: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: int = 0
    sealed: int = 0
    late: int = 0
    waiting: int = 0
    waiting_since: datetime | None = None

    def findings(self, *, tick: Callable[[], None] = lambda: None) -> Iterator[Finding]:
        """Every fault, in the order of the record, as of one moment. ``tick`` is called after each batch."""
        connection = connections[router.db_for_read(Entry)]
        with engine.snapshot(connection):
            for name in engine.missing_guards(connection):
                yield Finding(Fault.GUARD, _("The trigger %(name)s that protects the record is gone.") % {"name": name})
            for name in engine.changed_guards(connection):
                text = _("The trigger %(name)s is there, but it does not do what it should.")
                yield Finding(Fault.GUARD, text % {"name": name})
            yield from self._forged_witnesses()
            yield from self._batches(tick)
            waiting = queries.unsealed()
            self.waiting = waiting.count()
            self.waiting_since = waiting.values_list("at", flat=True).first()
            for compare in _comparisons:
                yield from compare()

    def _batches(self, tick: Callable[[], None]) -> Iterator[Finding]:
        rows = _Rows(self.provider.hashing)
        nodes = {(n.offset, n.width): bytes(n.digest) for n in Node.objects.iterator()}
        edge = Edge(hasher(self.provider.hashing))
        previous: Checkpoint | None = None
        held = True
        for checkpoint in queries.checkpoints().iterator(chunk_size=BATCH):
            fault = self._fault(checkpoint)
            yield from _absent(previous.number + 1 if previous else 1, checkpoint.number)
            # The rows of one that does not hold are looked at under the next that does.
            fault = fault or _unchained(checkpoint, previous, held=held)
            if fault:
                yield _checkpoint_fault(checkpoint, fault)
            previous, held = checkpoint, not fault
            self.checkpoints += 1
            if fault:
                continue
            batch = Batch(checkpoint, edge, list(rows.up_to(checkpoint.size)))
            yield from sorted(batch.findings(), key=lambda found: (found.number is None, found.number))
            yield from self._contradicted(batch)
            yield from _wrong_nodes(batch, nodes)
            self.late += sum(1 for row in batch.rows if row.at and checkpoint.at - row.at > FULL_SEARCH)
            self.sealed += len(batch.rows)
            edge = batch.edge_after()
            tick()
        yield from _beyond(rows)
        yield from _stray_nodes(nodes, edge.size)
        yield from self._cut_off(edge.size)

    def _fault(self, checkpoint: Checkpoint) -> str:
        if fault := signed(document(checkpoint), self.keys, self.provider):
            return fault
        if checkpoint.hashing != self.provider.hashing:
            return _("it is hashed with %(hashing)s") % {"hashing": checkpoint.hashing}
        return ""

    def _forged_witnesses(self) -> Iterator[Finding]:
        for said in self.witnesses:
            if fault := signed(said, self.keys, self.provider):
                text = _("Checkpoint %(number)s in the file does not hold: %(fault)s.")
                yield Finding(Fault.WITNESS, text % {"number": said["number"], "fault": fault}, said["number"])

    def _contradicted(self, batch: Batch) -> Iterator[Finding]:
        """Checkpoints exported earlier whose root is not what the record gives at their size."""
        for said in self.witnesses:
            if batch.leaves is not None and batch.start.size < said["size"] <= batch.checkpoint.size:
                edge = batch.start.copy()
                edge.extend(batch.leaves[: said["size"] - edge.size])
                if edge.root().hex() != said["root"]:
                    text = _(
                        "The checkpoint %(number)d exported at %(at)s contradicts the record: "
                        "something in its first %(size)d entries was rewritten since."
                    )
                    yield Finding(Fault.WITNESS, text % said, said["number"])

    def _cut_off(self, size: int) -> Iterator[Finding]:
        for said in self.witnesses:
            if said["size"] > size:
                text = _(
                    "The record is cut off after number %(kept)d: the checkpoint %(number)d exported at %(at)s "
                    "vouches for %(size)d entries."
                )
                yield Finding(Fault.TAIL, text % {**said, "kept": size}, size + 1)


class _Rows:
    """Seals in the order of their numbers, each with its entry, read a batch at a time."""

    def __init__(self, hashing: str) -> None:
        self._hasher = hasher(hashing)
        self._last = -1
        self._ready: list[Row] = []

    def up_to(self, size: int | None) -> Iterator[Row]:
        """The rows not yet given whose number is at most ``size``; all of them where it is None."""
        while True:
            if not self._ready:
                self._ready = self._read()[::-1]
            if not self._ready or (size is not None and self._ready[-1].number > size):
                return
            yield self._ready.pop()

    def _read(self) -> list[Row]:
        seals = list(Seal.objects.filter(index__gt=self._last).order_by("index")[:BATCH])
        if not seals:
            return []
        self._last = seals[-1].index
        found = {values[0]: values for values in queries.sealable([seal.entry_id for seal in seals])}
        return [self._row(seal, found.get(seal.entry_id)) for seal in seals]

    def _row(self, seal: Seal, values: tuple[Any, ...] | None) -> Row:
        if values is None:
            return Row(seal.index, seal.entry_id, bytes(seal.leaf))
        computed = self._hasher.hash_buff(canonical(statement(values)))
        return Row(seal.index, seal.entry_id, bytes(seal.leaf), values[1], computed)


def _absent(expected: int, number: int) -> Iterator[Finding]:
    if number != expected:
        text = _("Checkpoints %(first)d to %(last)d are missing.")
        yield Finding(Fault.CHECKPOINT, text % {"first": expected, "last": number - 1}, expected)


def _unchained(checkpoint: Checkpoint, previous: Checkpoint | None, *, held: bool) -> str:
    """Why a checkpoint, signed as it may be, does not follow from the one before; empty when it does."""
    if checkpoint.number == 1 and bytes(checkpoint.previous) != bytes(32):
        return _("it names a checkpoint before it, and there is none")
    if previous is None or not held or checkpoint.number != previous.number + 1:
        return ""
    if bytes(checkpoint.previous) != fingerprint(previous):
        return _("it does not follow from the one before")
    if checkpoint.size < previous.size:
        return _("it covers fewer entries than the one before")
    return ""


def _checkpoint_fault(checkpoint: Checkpoint, fault: str) -> Finding:
    text = _("Checkpoint %(number)d of %(at)s over %(size)d entries does not hold: %(fault)s.")
    said = {"number": checkpoint.number, "at": moment(checkpoint.at), "size": checkpoint.size, "fault": fault}
    return Finding(Fault.CHECKPOINT, text % said, checkpoint.number)


def _wrong_nodes(batch: Batch, nodes: dict[tuple[int, int], bytes]) -> Iterator[Finding]:
    """Stored hashes that are not those of intact rows: proofs made from them would fail."""
    for full in batch.filled:
        if nodes.pop((full.offset, full.width), None) != full.digest:
            text = _("The stored hash over numbers %(first)d to %(last)d is wrong or missing; the entries are intact.")
            yield Finding(Fault.NODE, text % {"first": full.offset + 1, "last": full.offset + full.width})
    if batch.leaves is None:
        for offset, width in list(nodes):
            if batch.start.size < offset + width <= batch.checkpoint.size:
                del nodes[offset, width]


def _stray_nodes(nodes: dict[tuple[int, int], bytes], size: int) -> Iterator[Finding]:
    for offset, width in sorted(nodes):
        if offset + width > size:
            yield Finding(
                Fault.NODE, _("Stored hashes after number %(size)d belong to no checkpoint.") % {"size": size}
            )
            return
        text = _("A stored hash over numbers %(first)d to %(last)d belongs to no subtree.")
        yield Finding(Fault.NODE, text % {"first": offset + 1, "last": offset + width})


def _beyond(rows: _Rows) -> Iterator[Finding]:
    """Seals after the last checkpoint that holds."""
    told, last = 0, None
    for row in rows.up_to(None):
        if row.computed is None:
            yield row.finding(Fault.MISSING, _("the entry has been deleted."))
        elif row.computed != row.leaf:
            yield from changed([row])
        elif told < TOLD_SINGLY:
            told += 1
            yield row.finding(Fault.INSERTED, _("its seal is under no checkpoint that holds."))
        else:
            last = row.number
    if last is not None:
        text = _("More seals, up to number %(last)d, are under no checkpoint that holds.")
        yield Finding(Fault.INSERTED, text % {"last": last}, last)
