"""A small ledger that keeps its rows in a table of this app, so that a failed import can be seen to leave nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from wugong.common.actor import Actor, Hat, Role
from wugong.sheets import registry
from wugong.sheets.models import ColumnMapping
from wugong.sheets.registry import Ledger
from wugong.sheets.rules import Change, Column, RowRefusal, Sheet, Type

CLERK = Actor(name="clerk", hat=Hat(key="so", role=Role.SO))
STRANGER = Actor(name="stranger")


def street(value: str) -> str:
    if value and not value.startswith("990112"):
        raise ValueError("The code is not one of this district.")
    return value


SHEET = Sheet(
    "shelf",
    "Shelf",
    columns=(
        Column("code", "区划代码", "Code", Type.CODE, required=True, max_length=12, synonyms=("编码",), parse=street),
        Column("name", "名称", "Name", required=True, max_length=60, synonyms=("单位名称",)),
        Column("count", "户数", "Households", Type.INTEGER, least=0, most=100_000),
        Column("area", "面积（平方米）", "Area (m²)", Type.DECIMAL, places=2),
        Column("since", "成立日期", "Founded", Type.DATE),
        Column("seen", "最近更新", "Last seen", Type.MOMENT),
        Column("open", "对外开放", "Open", Type.TRUTH),
        Column("sort", "类别", "Sort", Type.CHOICE, choices=(("hall", "礼堂"), ("room", "会议室"))),
        Column("tags", "标签", "Tags", Type.CODE, many=True),
        Column("note", "备注", "Note"),
        Column("total", "合计", "Total", Type.INTEGER, readonly=True),
        Column("mobile", "手机号", "Mobile", Type.CODE, personal=True),
    ),
    key=("code",),
)
TYPES = {"since": date.fromisoformat, "seen": datetime.fromisoformat, "area": Decimal, "tags": tuple}


def kept() -> dict[str, dict[str, Any]]:
    """What the shelf holds, by code."""
    rows = ColumnMapping.objects.filter(kind="shelf-row").order_by("signature")
    return {
        row.signature: {
            name: TYPES[name](value) if name in TYPES and value is not None else value
            for name, value in row.mapping.items()
        }
        for row in rows
    }


def apply(changes: list[Change], actor: Actor) -> None:
    for change in changes:
        assert change.key is not None
        if change.values.get("name") == "explodes":
            raise RowRefusal(change.row, "name", "The action refuses this row.")
        row, created = ColumnMapping.objects.get_or_create(kind="shelf-row", signature=change.key[0])
        assert created is (change.verb == "create")
        row.mapping.update(
            {n: v if v is None or isinstance(v, str | int | list | tuple) else str(v) for n, v in change.values.items()}
        )
        row.save()


def check(changes: list[Change], actor: Actor) -> Iterator[RowRefusal]:
    for change in changes:
        if change.values.get("name") == "orphan":
            yield RowRefusal(change.row, "code", "The parent is not known.")


@pytest.fixture
def shelf() -> Iterator[Ledger]:
    ledger = registry.register(
        Ledger(
            SHEET,
            rows=lambda actor: ({**row, "total": 7} for row in kept().values()),
            existing=lambda keys, actor: {(code,): row for code, row in kept().items() if (code,) in set(keys)},
            apply=apply,
            check=check,
            may_import=lambda actor: actor.system or actor.is_any(Role.SO),
            may_export=lambda actor: actor.system or actor.is_any(Role.SO),
            chunk=3,
        )
    )
    yield ledger
    registry.unregister("shelf")


def xlsx(*rows: list[Any], at: tuple[int, int] = (0, 0), **sheets: list[list[Any]]) -> io.BytesIO:
    """A workbook with these rows from cell ``at`` on, and further sheets by name."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, content in {"Sheet1": list(rows), **sheets}.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(content):
            for position, cell in enumerate(row):
                place = (at[0] + number, at[1] + position)
                if isinstance(cell, date):
                    page.write_datetime(*place, cell, day)
                elif cell is not None:
                    page.write(*place, cell)
    book.close()
    out.seek(0)
    return out
