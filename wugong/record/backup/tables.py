"""Rows of any table as lines of JSON and back, exact on SQLite and PostgreSQL alike."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, JSONField, Model
from django.utils.duration import duration_iso_string
from django.utils.functional import cached_property

from wugong.record.rules import canonical, plain

CHUNK = 1000


@dataclass(frozen=True)
class Table:
    """A table of the product with the columns that are its own; a child table has its parent's key, not its columns."""

    model: type[Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> list[Field]:
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.fields]

    @cached_property
    def _json(self) -> list[int]:
        return [place for place, field in enumerate(self.fields) if isinstance(field, JSONField)]

    def rows(self, connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
        """Every row as plain JSON."""
        names = [field.attname for field in self.fields]
        found = self.model._base_manager.using(connection.alias).order_by().values_list(*names)
        for values in found.iterator(chunk_size=CHUNK):
            yield [_written(value) for value in values]

    def load(self, lines: Iterable[list[Any]], connection: BaseDatabaseWrapper, tick: Callable[[int], None]) -> None:
        """Insert rows as ``rows`` gives them, past every default and automatic value."""
        quote = connection.ops.quote_name
        marks = ", ".join(["%s"] * len(self.fields))
        sql = f"INSERT INTO {quote(self.name)} ({', '.join(map(quote, self.columns))}) VALUES ({marks})"  # noqa: S608
        lines = iter(lines)
        with connection.cursor() as cursor:
            while chunk := list(islice(lines, CHUNK)):
                cursor.executemany(sql, [self._kept(row, connection) for row in chunk])
                tick(len(chunk))

    def _kept(self, row: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        return [
            field.get_db_prep_save(value if isinstance(field, JSONField) else field.to_python(value), connection)
            for field, value in zip(self.fields, row, strict=True)
        ]

    def digest(self, row: list[Any]) -> int:
        """The hash of a row as a number; JSON columns count by what they say, not by how a database spells it."""
        if self._json:
            row = list(row)
            for place in self._json:
                row[place] = plain(row[place])
        return int.from_bytes(hashlib.sha256(canonical(row)).digest(), "big")


class Sum:
    """Counts rows and adds their hashes up, so that the order in which a database gives them does not matter."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = 0
        self._sum = 0

    def add(self, row: list[Any]) -> None:
        self.rows += 1
        self._sum = (self._sum + self.table.digest(row)) % (1 << 256)

    def text(self) -> str:
        return f"{self._sum:064x}"


def tables() -> list[Table]:
    """Every table the product manages, many-to-many tables too, by name; the record first, which guards look into."""
    models = (m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy)
    return sorted(
        (Table(model) for model in models), key=lambda table: (not table.name.startswith("record_"), table.name)
    )


def line(row: list[Any]) -> bytes:
    """A row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def empty(connection: BaseDatabaseWrapper) -> None:
    """Delete every row of every table of the product."""
    names = [table.name for table in tables()]
    with connection.cursor() as cursor:
        for sql in connection.ops.sql_flush(no_style(), names, allow_cascade=True):
            cursor.execute(sql)


def finish(connection: BaseDatabaseWrapper) -> None:
    """After loading: sequences go on from the last number, and every foreign key must hold (IntegrityError)."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables()]):
            cursor.execute(sql)
    connection.check_constraints()


def _written(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str, dict, list)):
        return value
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    raise TypeError(f"No way to write a {type(value).__name__} into a backup.")
