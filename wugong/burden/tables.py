"""The answers to a form as one table: a sheet whose columns are the fields of that form, out and in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from wugong.burden.models import Field, Filing, ReportForm
from wugong.burden.queries.forms import filings_seen, held_values
from wugong.burden.rules.filing import FilingState, Way
from wugong.burden.rules.questions import Kind
from wugong.common.actor import Actor
from wugong.flow.actions import perform
from wugong.flow.ledgers import Numbered
from wugong.sheets.registry import Ledger
from wugong.sheets.rules import Column, Sheet, Type, Values

PREFIX = "form-"
TYPES = {Kind.TEXT: Type.TEXT, Kind.NUMBER: Type.DECIMAL, Kind.DATE: Type.DATE}


def kind_of(form: ReportForm) -> str:
    """The name of the sheet with the answers to a form."""
    return f"{PREFIX}{form.pk.hex}"


def table_of(kind: str) -> Ledger | None:
    """The sheet of a form by its name; None for any other name."""
    try:
        pk = UUID(hex=kind.removeprefix(PREFIX)) if kind.startswith(PREFIX) else None
    except ValueError:
        return None
    form = ReportForm.objects.filter(pk=pk).first() if pk else None
    return _ledger(form, list(form.fields.all())) if form else None


def _ledger(form: ReportForm, fields: list[Field]) -> Ledger:
    columns = (
        Column("number", "编号", "Number", Type.CODE, required=True),
        Column("body", "填报单位", "Filled in by", readonly=True),
        Column("due_on", "截止日期", "Due on", Type.DATE, readonly=True),
        *(_column(field) for field in fields),
    )
    asked = [field for field in fields if not field.known_from]

    def fill(filing: Filing, values: Values, actor: Actor) -> None:
        told = {field.key: _text(values.get(f"f{field.number}")) for field in asked}
        step = "fill" if filing.state == FilingState.OPEN else "correct"
        perform(filing, step, actor=actor, answers=told, how=Way.SHEET)

    rows = Numbered(
        Sheet(kind_of(form), form.title, columns, ("number",)),
        lambda actor: filings_seen(actor, form),
        lambda filing: _values(filing, fields),
        make=lambda _values, _actor: None,
        amend=fill,
        amendable=frozenset(f"f{field.number}" for field in asked),
    )

    def known(actor: Actor) -> bool:
        return actor.system or filings_seen(actor, form).exists()

    return Ledger(
        rows.sheet, rows=rows.lines, existing=rows.existing, apply=rows.apply, check=rows.check, may_import=known,
        may_export=known,
    )  # fmt: skip


def _column(field: Field) -> Column:
    return Column(
        f"f{field.number}", field.label, field.label, TYPES[Kind(field.kind)] if not field.known_from else Type.TEXT,
        readonly=bool(field.known_from), help=field.known_from,
    )  # fmt: skip


def _text(value: Any) -> str:
    return (
        ""
        if value is None
        else value.isoformat()
        if isinstance(value, date)
        else format(value, "f")
        if isinstance(value, Decimal)
        else str(value)
    )


def _values(filing: Filing, fields: list[Field]) -> Values:
    """A filing as a row; what is held stands in it before it is filled in."""
    said = filing.values or held_values(filing)
    row: Values = {"number": filing.biz_no, "body": filing.organisation.name, "due_on": filing.due_on}
    for field in fields:
        value: Any = said.get(field.key) or None
        if value and not field.known_from:
            kind = Kind(field.kind)
            value = Decimal(value) if kind is Kind.NUMBER else date.fromisoformat(value) if kind is Kind.DATE else value
        row[f"f{field.number}"] = value
    return row
