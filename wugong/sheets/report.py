"""What a look at a file found, as plain values in both languages: pages show it without reading the file again."""

from __future__ import annotations

from typing import Any

from wugong.common.bilingual import english, in_both
from wugong.sheets.cells import shown
from wugong.sheets.planning import Plan
from wugong.sheets.queries import Preview
from wugong.sheets.rules import Change, Column, Verb

LANGUAGES = {"zh": "zh-hans", "en": "en"}
CHANGES = 20  # rows shown as they would become
FIRST = 3  # cells shown under a heading


def both(text: object) -> dict[str, str]:
    """A sentence in each language."""
    return dict(zip(LANGUAGES, in_both(lambda: text), strict=True))


def spoken(kept: Any) -> Any:
    """A stored report in the language of the page."""
    if isinstance(kept, list):
        return [spoken(each) for each in kept]
    if not isinstance(kept, dict):
        return kept
    if kept.keys() == LANGUAGES.keys():
        return kept["en" if english() else "zh"]
    return {name: spoken(each) for name, each in kept.items()}


def report_of(preview: Preview, plan: Plan | None) -> dict[str, Any]:
    """How a file is understood and what importing it would do; no plan if the columns must be set first."""
    return {
        "table": preview.table,
        "tables": list(preview.tables),
        "headers": list(preview.matching.headers),
        "columns": [_column(preview, column) for column in preview.sheet.columns if not column.readonly],
        "notes": [both(note) for note in (plan or preview).notes],
        "problem": both(preview.problem) if preview.problem else "",
        "plan": _plan(plan) if plan else None,
    }


def _column(preview: Preview, column: Column) -> dict[str, Any]:
    """A column of the sheet with the heading it takes and the first cells under it."""
    position = preview.matching.columns.get(column.name)
    cells = [cells[position] for _n, cells in preview.rows if position is not None and position < len(cells)]
    return {
        "name": column.name,
        "required": column.required,
        "label": _label(column),
        "heading": preview.matching.headers[position] if position is not None else "",
        "cells": [cell for cell in cells if cell][:FIRST],
    }


def _label(column: Column) -> dict[str, str]:
    return {key: column.header(language) for key, language in LANGUAGES.items()}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "rows": plan.rows,
        "created": plan.created,
        "updated": plan.updated,
        "same": plan.same,
        "ready": plan.ready,
        "digest": plan.digest,
        "fault_count": plan.fault_count,
        "faults": [both(fault) for fault in plan.faults],
        "changes": [_change(plan, change) for change in plan.sample[:CHANGES]],
    }


def _change(plan: Plan, change: Change) -> dict[str, Any]:
    """A new or changed row in words."""
    differences = [
        {"label": _label(plan.sheet.column(name)), "old": _cell(old), "new": _cell(change.values[name])}
        for name, old in change.before.items()
    ]
    key = " ".join(str(part) for part in change.key or ())
    return {"row": change.row, "key": key, "new": change.verb is Verb.CREATE, "differences": differences}


def _cell(value: Any) -> str:
    return "" if value is None else shown(value) if isinstance(value, str | int | float) else str(value)
