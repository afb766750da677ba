"""A file compared with the database: every row is parsed, checked and compared, and nothing is written.

Rows pass in chunks; what will be written waits in a spool, so that memory does not grow with the file.
"""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.sheets.cells import Bad, Raw, canonical, reader
from wugong.sheets.layout import Layout, cell, merges_below, unheaded
from wugong.sheets.reading import NO_ROWS, Limits, refuse
from wugong.sheets.registry import Ledger
from wugong.sheets.rules import Change, Fault, Key, Sentence, Sheet, Text, Values, Verb, letter

Progress = Callable[[int], None]
SAMPLE = 50
SPOOL = 8 * 1024 * 1024


@dataclass(slots=True)
class Plan:
    """What importing the file would do. A context manager: it holds a spool that must be closed.

    ``faults`` are the first of ``fault_count``; ``sample`` some of the first new and changed rows that nothing speaks
    against. ``digest`` is the same for the same changes and different when anything has changed since.
    """

    ledger: Ledger
    layout: Layout
    notes: list[Sentence]
    rows: int = 0
    created: int = 0
    updated: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    sample: list[Change] = field(default_factory=list)
    digest: str = ""
    _spool: IO[bytes] = field(default_factory=lambda: tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115
    _chunks: int = 0

    @property
    def sheet(self) -> Sheet:
        return self.ledger.sheet

    @property
    def ready(self) -> bool:
        """Whether the file can be imported as it is."""
        return not self.fault_count

    def chunks(self) -> Iterator[list[Change]]:
        """New and changed rows, a chunk at a time, as they were when the plan was made."""
        self._spool.seek(0)
        for _number in range(self._chunks):
            yield [Change(*parts) for parts in pickle.load(self._spool)]  # noqa: S301 - our own spool, never left

    def keep(self, changes: list[Change]) -> None:
        pickle.dump([(c.row, c.verb, c.key, c.values, c.before) for c in changes], self._spool, protocol=5)
        self._chunks += 1

    def __enter__(self) -> Plan:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._spool.close()


def compare(ledger: Ledger, changes: list[Change], actor: Actor) -> Mapping[int, str]:
    """Set verb and differences of each change by comparison with the database; returns the number of each twin."""
    assert ledger.existing is not None
    keys = [change.key for change in changes if change.key is not None]
    present = ledger.existing(keys, actor) if keys else {}
    alike = {column.name: canonical(column) for column in ledger.sheet.columns}
    unnumbered = [change for change in changes if change.key is None]
    twins = ledger.twins(unnumbered, actor) if ledger.twins and unnumbered else {}
    for change in changes:
        old = present.get(change.key) if change.key is not None else None
        change.before = {}
        if old is None:
            change.verb = Verb.SAME if change.row in twins else Verb.CREATE
            continue
        for name, value in change.values.items():
            was, same = old.get(name), alike[name]
            if value != was and same(value) != same(was):
                change.before[name] = was
        change.verb = Verb.UPDATE if change.before else Verb.SAME
    return twins


class Planner:
    """Makes the plan of one file."""

    def __init__(self, ledger: Ledger, layout: Layout, notes: list[Sentence], actor: Actor, limits: Limits) -> None:
        self.plan = Plan(ledger, layout, notes)
        self.ledger, self.layout, self.actor, self.limits = ledger, layout, actor, limits
        self.sheet = ledger.sheet
        self.positions = {n: p for n, p in layout.matching.columns.items() if not self.sheet.column(n).readonly}
        self.readers = [(n, p, reader(self.sheet.column(n))) for n, p in self.positions.items()]
        self.seen: dict[Key, int] = {}
        self.wrong = layout.table.wrong()
        self.bare = unheaded(layout)
        self.width = len(layout.matching.headers)
        self.absent = [c for c in self.sheet.columns if c.required and not c.readonly and c.name not in self.positions]
        self.hash = hashlib.blake2b(digest_size=16)
        self.twins: dict[int, str] = {}

    def run(self, progress: Progress | None) -> Plan:
        plan = self.plan
        for row, position, sentence in merges_below(self.layout):
            self.fault(row, position, sentence)
        changes: list[Change] = []
        with closing(self.layout.table.rows()) as rows:
            for number, cells in rows:
                if number <= self.layout.header_row or not any(c != "" and str(c).strip() for c in cells):
                    continue
                plan.rows += 1
                if plan.rows > self.limits.rows:
                    raise refuse(
                        _("The file has more than %(limit)s rows; divide it into several files."),
                        limit=self.limits.rows,
                    )
                change = self.parsed(number, cells)
                if change is not None:
                    changes.append(change)
                if self.ledger.chunk and len(changes) >= self.ledger.chunk:
                    self.settle(changes)
                    changes = []
                    if progress:
                        progress(plan.rows)
        self.layout.table.forget()  # a large sheet is a hundred megabytes, and taking it lasts minutes
        self.settle(changes)
        if not plan.rows:
            raise refuse(NO_ROWS)
        self.tell_twins()
        plan.faults.sort(key=lambda fault: fault.row)
        plan.digest = self.hash.hexdigest()
        return plan

    def tell_twins(self) -> None:
        """Say which rows name what is there already."""
        if not self.twins:
            return
        lines = "; ".join(f"{row} ({number})" for row, number in sorted(self.twins.items())[:SAMPLE])
        text = _("Rows that are here already and are left alone: %(count)s — %(lines)s")
        self.plan.notes.append(Sentence(text, {"count": len(self.twins), "lines": lines}))

    def fault(self, row: int, position: int | None, sentence: Sentence | Text, header: str = "") -> None:
        self.plan.fault_count += 1
        if len(self.plan.faults) >= self.limits.faults:
            return
        headers = self.layout.matching.headers
        if position is not None and position < len(headers):
            header = headers[position]
        self.plan.faults.append(Fault(row, "" if position is None else letter(position), header, sentence))

    def parsed(self, number: int, cells: list[Raw]) -> Change | None:
        """The row as a change yet to be compared; None when it has faults, which are noted."""
        before = self.plan.fault_count
        self.check_shape(number, cells)
        values: Values = {}
        for name, position, read in self.readers:
            try:
                if self.wrong and (number, position) in self.wrong:
                    self.fault(number, position, self.wrong[number, position])
                else:
                    values[name] = read(cells[position] if position < len(cells) else "")
            except Bad as bad:
                self.fault(number, position, bad.sentence)
        key = self.key_of(number, values)
        return Change(number, Verb.SAME, key, values) if self.plan.fault_count == before else None

    def check_shape(self, number: int, cells: list[Raw]) -> None:
        if len(cells) < self.width:
            text = _("The row has %(cells)s cells and the headings %(width)s; complete it.")
            self.fault(number, None, Sentence(text, {"cells": len(cells), "width": self.width}))
        for position in (*self.bare, *range(self.width, len(cells))):
            if str(cell(cells, position)).strip():
                self.fault(
                    number, position, _("A value without a heading; give the column a heading or clear the cell.")
                )

    def key_of(self, number: int, values: Values) -> Key | None:
        parts = tuple(values.get(name) for name in self.sheet.key)
        blank = [name for name, part in zip(self.sheet.key, parts, strict=True) if part in {None, ""}]
        if blank:
            if not self.sheet.numbered:
                for name in blank:
                    if name in values:
                        self.fault(number, self.positions[name], _("This must not be blank: rows are found by it."))
            return None
        first = self.seen.setdefault(parts, number)
        if first != number:
            text = _("Row %(row)s already has this key. Keep one of the two.")
            self.fault(number, self.positions[self.sheet.key[0]], Sentence(text, {"row": first}))
        return parts

    def settle(self, changes: list[Change]) -> None:
        """Compare, check and count a chunk; store what will be written."""
        if not changes:
            return
        plan = self.plan
        if self.ledger.complete:
            plan.notes.extend(self.ledger.complete(changes, self.actor))
        self.twins |= compare(self.ledger, changes, self.actor)
        wanted = [change for change in changes if change.verb is not Verb.SAME]
        plan.same += len(changes) - len(wanted)
        for change in wanted:
            self.note(change)
        refused = set()
        for refusal in self.ledger.check(wanted, self.actor) if self.ledger.check else ():
            self.complain(refusal.row, refusal.field, refusal.sentence)
            refused.add(refusal.row)
        plan.sample = [change for change in plan.sample if change.row not in refused]
        if not plan.fault_count and wanted:
            plan.keep(wanted)

    def complain(self, row: int, name: str, sentence: Any) -> None:
        position = self.positions.get(name)
        known = {column.name: f"{column.header_zh} / {column.header_en}" for column in self.sheet.columns}
        self.fault(row, position, sentence, known.get(name, ""))

    def note(self, change: Change) -> None:
        plan = self.plan
        if change.verb is Verb.CREATE:
            plan.created += 1
            for column in self.absent:
                if not (self.sheet.numbered and column.name in self.sheet.key):
                    text = _("A new row needs this column; the file does not have it.")
                    self.complain(change.row, column.name, text)
        else:
            plan.updated += 1
        if len(plan.sample) < SAMPLE:
            plan.sample.append(change)
        new = {name: change.values[name] for name in change.before} if change.before else change.values
        self.hash.update(repr((change.verb, change.key, change.before, new)).encode("utf-8", "surrogatepass"))
