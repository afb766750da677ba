"""A ledger of every machine: its lines as everybody reads them who may find them, without a table of the app's own.

An app whose people keep more in a sheet declares its own in ``<app>/sheet.py`` and says so (``Binding.sheet``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from wugong.common.actor import Actor
from wugong.flow.binding import Binding, bindings
from wugong.flow.models import Classification, Matter
from wugong.flow.queries import matters_visible_to
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Column, Sheet, Type

# What the command line does not take out: the parties' own offices do, on their page.
SEALED = (Classification.PERSONNEL, Classification.RESTRICTED)


def sheet_of(bound: Binding) -> Sheet:
    """The columns of the lines of a machine."""
    machine = bound.machine
    states = [(name, state.meaning) for name, state in machine.states.items()]
    return Sheet(
        machine.name, machine.title, key=("number",), numbered=True,
        columns=(
            Column("number", "编号", "Number", Type.CODE),
            Column("title", "名称", "Title", readonly=True),
            Column("facts", "要点", "Facts", readonly=True),
            Column("place", "地点代码", "Place", Type.CODE, readonly=True),
            Column("state", "状态", "State", Type.CHOICE, choices=states, readonly=True),
            Column("opened_on", "开始", "Begun on", Type.DATE, readonly=True),
            Column("moved_on", "最近变动", "Last change", Type.DATE, readonly=True),
            Column("due_on", "期限", "Due on", Type.DATE, readonly=True),
            Column("closed_on", "办结", "Closed on", Type.DATE, readonly=True),
        ),
    )  # fmt: skip


def lines(machine: str, actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The lines that the actor may find, the oldest first."""
    rows = matters_visible_to(actor).filter(machine=machine)
    if actor.system:
        rows = rows.exclude(classification__in=SEALED)
    english = (get_language() or "").startswith("en")
    for row in rows.order_by("opened_at", "id").iterator(chunk_size=500):
        yield {
            "number": row.biz_no,
            "title": (english and row.title_en) or row.title,
            "facts": (english and row.detail_en) or row.detail,
            "place": row.place,
            "state": row.state,
            **{f"{name}_on": _day(row, f"{name}_at") for name in ("opened", "moved", "due", "closed")},
        }


def _day(row: Matter, name: str) -> Any:
    moment = getattr(row, name)
    return timezone.localdate(moment) if moment else None


def ledger_of(bound: Binding) -> Ledger:
    """The ledger of a machine; it only goes out."""
    name = bound.machine.name
    return Ledger(sheet_of(bound), rows=lambda actor: lines(name, actor), may_export=lambda actor: actor.known)


for each in bindings():
    if each.sheet:
        register(ledger_of(each))
