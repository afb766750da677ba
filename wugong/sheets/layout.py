"""The position of a file's headings and their meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid
from wugong.sheets.cells import Raw, shown
from wugong.sheets.reading import NO_ROWS, Book, Table, refuse
from wugong.sheets.rules import Matching, Sentence, Sheet, letter, match, plain

HEAD = 20  # a title and a few remarks may come before the headings
NOTES_SHEETS = ("填写说明", "How to fill in")  # the second sheet of our own templates

Said = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """The table to read, the number of the row with the headings, and their meaning.

    ``problem`` says why it cannot be imported so; a mapping may help.
    """

    table: Table
    header_row: int
    matching: Matching
    notes: tuple[Sentence, ...] = ()
    problem: Invalid | None = None


def signature(headers: Sequence[str]) -> str:
    """One word for a set of headings in their order."""
    return hashlib.sha256("\x1f".join(plain(h) for h in headers if h.strip()).encode()).hexdigest()


def lay_out(
    book: Book, sheet: Sheet, *, mapping: Said | None, remembered: Mapping[str, Said], table: str = ""
) -> Layout:
    """Find the table and the row of headings that fit ``sheet`` best.

    ``mapping`` is what the person says; else a mapping remembered for these very headings is used. Raises Invalid when
    there is nothing to read or ``mapping`` names what is not there; what a mapping can mend is the layout's problem.
    """
    tables = [found for found in book.tables if (found.name == table if table else found.name not in NOTES_SHEETS)]
    if not tables:
        names = "、".join(found.name for found in book.tables)
        raise refuse(_("There is no sheet “%(name)s”; there are: %(names)s."), name=table, names=names)
    found = [_best(candidate, sheet, mapping, remembered) for candidate in tables]
    layouts = [layout for layout in found if layout is not None]
    if not layouts:
        raise refuse(NO_ROWS)
    fitting = [layout for layout in layouts if _fits(sheet, layout.matching)]
    chosen = fitting[0] if fitting else max(layouts, key=lambda layout: len(layout.matching.columns))
    problem = _problem(sheet, chosen)
    if len(fitting) > 1:
        names = "、".join(layout.table.name for layout in fitting)
        problem = refuse(_("Several sheets fit: %(names)s. Keep one in the file, or say which to read."), names=names)
    others = [layout.table.name for layout in layouts if layout is not chosen]
    return replace(chosen, notes=tuple(_notes(chosen, others)), problem=problem)


def _best(table: Table, sheet: Sheet, mapping: Said | None, remembered: Mapping[str, Said]) -> Layout | None:
    with closing(table.rows()) as rows:
        head = [(number, [shown(cell) for cell in cells]) for number, cells in islice(rows, HEAD)]
    best: tuple[tuple[int, int], Layout] | None = None
    fault: Invalid | None = None
    for number, texts in head:
        if not any(texts):
            continue
        known = mapping if mapping is not None else remembered.get(signature(texts))
        try:
            layout = Layout(table, number, match(sheet, texts, known))
        except Invalid as refusal:
            fault = fault or refusal
            continue
        hits = len(layout.matching.columns) + len(layout.matching.doubled)
        # Where no heading is known, the fullest row is more likely the headings than the title above it.
        score = (hits, 0 if hits else sum(1 for text in texts if text))
        if best is None or score > best[0]:
            best = (score, layout)
    if best is None and fault is not None:
        raise fault
    return best[1] if best else None


def _fits(sheet: Sheet, matching: Matching) -> bool:
    wanted = [c.name for c in sheet.columns if c.required] if sheet.numbered else list(sheet.key)
    return bool(matching.columns) and all(name in matching.columns for name in wanted)


def _problem(sheet: Sheet, layout: Layout) -> Invalid | None:
    """The fault of the headings: one is doubled, or the key is missing."""
    matching = layout.matching
    for name, headers in matching.doubled.items():
        return refuse(
            _("Row %(row)s: the headings %(headers)s all fit the column “%(column)s”; rename all but one."),
            row=layout.header_row,
            headers="、".join(headers),
            column=_both(sheet, name),
        )
    missing = [] if sheet.numbered and matching.columns else [n for n in sheet.key if n not in matching.columns]
    if missing:
        return refuse(
            _("No heading for %(missing)s was found; row %(row)s has: %(headers)s. Rename one or map the columns."),
            missing="、".join(_both(sheet, name) for name in missing),
            row=layout.header_row,
            headers="、".join(header[:30] for header in matching.headers if header)[:300],
        )
    return None


def _both(sheet: Sheet, name: str) -> str:
    column = sheet.column(name)
    return f"{column.header_zh} / {column.header_en}"


def _notes(layout: Layout, others: list[str]) -> list[Sentence]:
    notes = []
    if others:
        notes.append(Sentence(_("Sheets not read: %(names)s."), {"names": "、".join(others)}))
    if layout.header_row > 1:
        notes.append(Sentence(_("The headings were found in row %(row)s."), {"row": layout.header_row}))
    if ignored := layout.matching.ignored:
        notes.append(Sentence(_("Columns not imported: %(names)s."), {"names": "、".join(ignored)}))
    return notes


def unheaded(layout: Layout) -> list[int]:
    """Positions without a heading, in which values may hide."""
    return [position for position, header in enumerate(layout.matching.headers) if not header]


def merges_below(layout: Layout) -> list[tuple[int, int, Sentence]]:
    """Merged cells in the data that touch a column we read: row, position, sentence."""
    used = set(layout.matching.columns.values())
    faults = []
    for first, last in layout.table.merged:
        touched = [position for position in sorted(used) if first[1] <= position <= last[1]]
        if last[0] + 1 > layout.header_row and touched:
            place = f"{letter(first[1])}{first[0] + 1}:{letter(last[1])}{last[0] + 1}"
            sentence = Sentence(_("The cells %(place)s are merged; unmerge them and fill each."), {"place": place})
            faults.append((max(first[0] + 1, layout.header_row + 1), touched[0], sentence))
    return faults


def cell(cells: list[Raw], position: int) -> Raw:
    """The cell at a position, blank beyond the end of the row."""
    return cells[position] if position < len(cells) else ""
