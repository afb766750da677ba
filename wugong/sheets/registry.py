"""Which sheets there are. An app declares its own in ``<app>/sheet.py`` and registers it there.

SHEET = Sheet("venues", _("Venues"), columns=(...), key=("code",))

register(Ledger(SHEET, rows=..., existing=..., apply=..., check=..., may_import=..., may_export=...))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Invalid
from wugong.sheets.rules import Change, Key, RowRefusal, Sentence, Sheet, Values

CHUNK = 1000


def by_system(actor: Actor) -> bool:
    """The command line alone."""
    return actor.system


@dataclass(frozen=True, slots=True)
class Ledger:
    """A sheet and what the app does with it. Values are those of the columns, by name.

    ``rows(actor)``: what the actor may see, streamed, for export; None where there is no export.
    ``existing(keys, actor)``: the present values of those of ``keys`` that are there, in a constant number of queries.
    ``apply(changes, actor)``: write new and changed rows by the app's own actions; called within one transaction for
    the whole file; raises RowRefusal to name a row. None where there is no import.
    ``check(changes, actor)``: yields a RowRefusal for each fault that needs the database (an unknown parent).
    ``twins(changes, actor)``: for new rows of a numbered sheet that name what is there already, its number by row;
    these rows are left alone.
    ``chunk``: how many rows go to ``existing``, ``check`` and ``apply`` at a time; 0 hands over the file whole, for
    sheets whose rows refer to each other.
    """

    sheet: Sheet
    rows: Callable[[Actor], Iterable[Mapping[str, Any]]] | None = None
    existing: Callable[[Collection[Key], Actor], Mapping[Key, Values]] | None = None
    apply: Callable[[Sequence[Change], Actor], None] | None = None
    check: Callable[[Sequence[Change], Actor], Iterable[RowRefusal]] | None = None
    may_import: Callable[[Actor], bool] = by_system
    may_export: Callable[[Actor], bool] = by_system
    chunk: int = CHUNK
    twins: Callable[[Sequence[Change], Actor], Mapping[int, str]] | None = None

    @property
    def imports(self) -> bool:
        return self.apply is not None


_ledgers: dict[str, Ledger] = {}
_families: list[Callable[[str], Ledger | None]] = []


def register_family(resolve: Callable[[str], Ledger | None]) -> None:
    """Make sheets known whose columns are rows of the database: ``resolve(kind)`` gives one, or None.

    They are reached by their kind alone; the list of all sheets and the yearbook leave them out.
    """
    if resolve not in _families:
        _families.append(resolve)


def register(ledger: Ledger) -> Ledger:
    """Make a sheet known by its kind. Raises ValueError when the kind is taken or the ledger is half."""
    if ledger.sheet.kind in _ledgers:
        raise ValueError(f"The sheet {ledger.sheet.kind} is registered twice.")
    if (ledger.apply is None) != (ledger.existing is None) or (ledger.apply is None and ledger.rows is None):
        raise ValueError(f"{ledger.sheet.kind}: import needs existing and apply, export needs rows.")
    _ledgers[ledger.sheet.kind] = ledger
    return ledger


def unregister(kind: str) -> None:
    """Forget a sheet; for tests."""
    _ledgers.pop(kind, None)


def ledgers() -> Iterator[Ledger]:
    """Every sheet, by kind."""
    autodiscover_modules("sheet")
    yield from (ledger for _kind, ledger in sorted(_ledgers.items()))


def ledger(kind: str) -> Ledger:
    """The sheet of that kind. Raises Invalid naming those there are."""
    known = {found.sheet.kind: found for found in ledgers()}
    for resolve in () if kind in known else _families:
        if (found := resolve(kind)) is not None:
            return found
    if kind not in known:
        text = _("There is no sheet “%(kind)s”; there are: %(known)s.")
        raise Invalid(Sentence(text, {"kind": kind, "known": ", ".join(known) or "-"}), field="kind")
    return known[kind]
