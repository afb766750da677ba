"""The ledger of official documents, to take out: what was drafted and issued, under which number, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.documents.queries import documents_visible_to
from wugong.documents.rules.content import Kind
from wugong.documents.rules.machine import MACHINE
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Column, Sheet, Type

STATES = tuple((name, state.meaning) for name, state in MACHINE.states.items())
SHEET = Sheet(
    "documents",
    _("Documents"),
    key=("record",),
    columns=(
        Column("record", "编号", "Number", Type.CODE),
        Column("number", "文号", "Document number"),
        Column("kind", "文种", "Kind", Type.CHOICE, choices=Kind.choices),
        Column("title", "标题", "Title"),
        Column("issuer", "发文机关", "Issuer"),
        Column("source", "来源", "About"),
        Column("recipients", "主送和抄送数", "Recipients", Type.INTEGER),
        Column("issued_at", "签发时间", "Issued", Type.MOMENT),
        Column("state", "状态", "State", Type.CHOICE, choices=STATES),
    ),
)


def rows(actor: Actor) -> Iterator[Mapping[str, Any]]:
    """The documents the actor may see, the oldest first."""
    found = documents_visible_to(actor).select_related("issuer").prefetch_related("recipients")
    for one in found.order_by("created_at", "id").iterator(chunk_size=500):
        yield {
            "record": one.biz_no,
            "number": one.number,
            "kind": one.kind,
            "title": one.title,
            "issuer": one.issuer.name,
            "source": one.source_title,
            "recipients": len(one.recipients.all()),
            "issued_at": one.issued_at,
            "state": one.state,
        }


register(Ledger(SHEET, rows=rows, may_export=lambda actor: actor.known))
