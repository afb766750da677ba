"""What the record keeps and in which form: the outcomes of an act, plain values, the canonical text of an entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

SYSTEM_ROLE = "SYS"

# Entries sealed in one batch, under one checkpoint and in one transaction. More would hold SQLite's writers up.
BATCH = 2000

# How far back of the last sealed entry a batch looks for entries of transactions that ended late.
LATENESS = timedelta(hours=1)

# How often the whole record is searched for such that came later still. An entry that tells of a time that long before
# its seal is counted as late.
FULL_SEARCH = timedelta(days=1)

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Outcome(TextChoices):
    """What became of an act."""

    DONE = "done", pgettext_lazy("outcome of an act", "done")
    REFUSED = "refused", pgettext_lazy("outcome of an act", "refused by a rule")
    DENIED = "denied", pgettext_lazy("outcome of an act", "not permitted")
    SEEN = "seen", pgettext_lazy("outcome of an act", "read")


def clean(text: Any) -> str:
    """Return ``text`` as both databases can store it: NUL and halves of surrogate pairs become U+FFFD."""
    return _UNKEEPABLE.sub("\ufffd", str(text))


def plain(value: Any) -> Any:
    """``value`` as JSON that reads back the same from SQLite and PostgreSQL.

    UUID, dates, Decimal and lazy texts become strings; floats without a fraction become integers, because PostgreSQL
    keeps 1e16 as an integer; NaN and infinities become strings.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        if not isfinite(value):
            return str(value)
        return int(Decimal(repr(value))) if value.is_integer() else value
    if isinstance(value, dict):
        return {clean(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return plain(DjangoJSONEncoder().default(value))


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, as in ``2026-11-23T09:30:00.000000Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def born(entry_id: UUID) -> datetime | None:
    """When an id of version 7 was made, to the millisecond; None where it does not say."""
    try:
        return datetime.fromtimestamp((entry_id.int >> 80) / 1000, UTC) if entry_id.version == 7 else None
    except (ValueError, OverflowError, OSError):
        return None


def canonical(value: Any) -> bytes:
    """The one UTF-8 text of a plain value: keys sorted by code point, no spaces, no escapes beyond those JSON needs."""
    return _ENCODER.encode(value).encode()


# The columns of an entry that are sealed. Empty ones are left out of the canonical form, so that a column added later
# does not change the form of entries sealed before it. Never take a name away or change it.
SEALED = (
    "id",
    "at",
    "user",
    "actor_name",
    "hat",
    "role",
    "organisation",
    "place",
    "kind",
    "object_id",
    "act",
    "outcome",
    "before",
    "after",
    "reason",
    "rule",
    "detail",
    "address",
)


def statement(values: Iterable[Any]) -> dict[str, Any]:
    """Return an entry as plain JSON, from its values in the order of ``SEALED``; empty values are left out."""
    said: dict[str, Any] = {}
    for name, value in zip(SEALED, values, strict=True):
        if not value:
            continue
        if isinstance(value, UUID):
            said[name] = str(value)
        elif isinstance(value, datetime):
            said[name] = moment(value)
        else:
            said[name] = value
    return said
