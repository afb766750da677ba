"""What a verification finds: a fault, the row it concerns and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.record.rules import born, moment


class Fault(StrEnum):
    """The kind of a fault."""

    GUARD = "guard"
    CHECKPOINT = "checkpoint"
    CHANGED = "changed"
    SEAL = "seal"
    MISSING = "missing"
    GAP = "gap"
    ORDER = "order"
    BATCH = "batch"
    INSERTED = "inserted"
    NODE = "node"
    WITNESS = "witness"
    TAIL = "tail"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, with the number and the entry it concerns where there is one."""

    fault: Fault
    sentence: str
    number: int | None = None
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A seal with the present entry that it names; ``at`` and ``computed`` are None if the entry is gone."""

    number: int
    entry: UUID
    leaf: bytes
    at: datetime | None = None
    computed: bytes | None = None

    @property
    def when(self) -> str:
        """The time of the entry; of one that is gone, the time its id was made."""
        at = self.at or born(self.entry)
        return moment(at) if at else _("unknown time")

    def finding(self, fault: Fault, sentence: str) -> Finding:
        """A fault of this row; its number, entry and time come before the sentence."""
        said = _("Number %(number)d, entry %(entry)s of %(at)s: %(sentence)s") % {
            "number": self.number,
            "entry": self.entry,
            "at": self.when,
            "sentence": sentence,
        }
        return Finding(fault, said, self.number, self.entry)


def place(row: Row | None) -> str:
    """The position of a row, to say "between this and that"."""
    if row is None:
        return _("the end of the batch")
    return _("number %(number)d (entry %(entry)s of %(at)s)") % {
        "number": row.number,
        "entry": row.entry,
        "at": row.when,
    }
