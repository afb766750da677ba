"""The ledger of a mechanism as a sheet: what is there goes out by its number; a row without a number begins a new case.

What is there already is changed on its page, by its own steps: a sheet corrects no more than the columns that the
mechanism's own verb for corrections takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.sheets.registry import Ledger, register
from wugong.sheets.rules import Change, Key, RowRefusal, Sentence, Sheet, Values, Verb

ON_ITS_PAGE = _("This is not changed by a sheet. Change it on the page of %(number)s, and leave it here as it was.")
NOT_SEEN = _("There is no %(number)s, or you may not see it. Leave the number blank for a new row.")


@dataclass(frozen=True, slots=True)
class Numbered:
    """How rows of one model become lines of a sheet whose key is ``number``, and back.

    ``rows(actor)``: what the actor may see, with all that ``values`` touches. ``faults(changes, actor)``: what is wrong
    with new rows beyond their cells. ``make(values, actor)``: the mechanism's own action. ``amend(obj, values, before,
    actor)`` takes a changed row; ``amendable`` are the columns it may change; ``twins`` as in ``Ledger``.
    Without ``make`` a ledger only goes out.
    """

    sheet: Sheet
    rows: Callable[[Actor], Any]
    values: Callable[[Any], Values]
    make: Callable[[Values, Actor], Any] | None = None
    faults: Callable[[Sequence[Change], Actor], Iterable[RowRefusal]] | None = None
    amend: Callable[[Any, Values, Actor], Any] | None = None
    amendable: frozenset[str] = frozenset()
    twins: Callable[[Sequence[Change], Actor], Mapping[int, str]] | None = None
    may_import: Callable[[Actor], bool] = lambda actor: actor.known

    def register(self) -> Ledger:
        """Make the ledger known."""
        if self.make is None:
            return register(Ledger(self.sheet, rows=self.lines, may_export=lambda actor: actor.known))
        return register(
            Ledger(
                self.sheet,
                rows=self.lines,
                existing=self.existing,
                apply=self.apply,
                check=self.check,
                twins=self.twins,
                may_import=self.may_import,
                may_export=lambda actor: actor.known,
            )
        )

    def lines(self, actor: Actor) -> Iterator[Mapping[str, Any]]:
        """The ledger, the oldest first."""
        ordered = self.rows(actor).order_by("created_at", "id")
        return (self.values(row) for row in ordered.iterator(chunk_size=500))

    def known(self, numbers: Iterable[str], actor: Actor) -> dict[str, Any]:
        """The rows with these numbers that the actor may see."""
        return {row.biz_no: row for row in self.rows(actor).filter(biz_no__in=[n for n in numbers if n])}

    def existing(self, keys: Collection[Key], actor: Actor) -> Mapping[Key, Values]:
        """As ``Ledger.existing``."""
        return {(number,): self.values(row) for number, row in self.known((k[0] for k in keys), actor).items()}

    def check(self, changes: Sequence[Change], actor: Actor) -> Iterable[RowRefusal]:
        """New rows are whole; what is there already differs in nothing that its own steps must change."""
        new = [change for change in changes if change.verb is Verb.CREATE]
        for change in changes:
            if change.verb is Verb.CREATE and change.key:
                yield RowRefusal(change.row, "number", Sentence(NOT_SEEN, {"number": change.key[0]}))
            for name in set(change.before) - self.amendable:
                yield RowRefusal(change.row, name, Sentence(ON_ITS_PAGE, {"number": (change.key or ("",))[0]}))
        if self.faults and new:
            yield from self.faults(new, actor)

    def apply(self, changes: Sequence[Change], actor: Actor) -> None:
        """Begin new rows and correct known ones, each by the mechanism's own action."""
        known = self.known((change.key[0] for change in changes if change.key), actor)
        assert self.make is not None
        for change in changes:
            try:
                if change.verb is Verb.CREATE:
                    self.make(change.values, actor)
                elif self.amend is not None and change.key:
                    self.amend(known[change.key[0]], change.values, actor)
            except Denied as denied:
                raise RowRefusal(change.row, "number", denied.sentence) from None
            except Refusal as refusal:
                names = {column.name for column in self.sheet.columns}
                field = refusal.field if refusal.field in names else "number"
                raise RowRefusal(change.row, field, refusal.sentence) from None
