"""Reading the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from wugong.common import clock
from wugong.common.prepared import prepared
from wugong.record.models import Checkpoint, Entry, Seal
from wugong.record.rules import FULL_SEARCH, LATENESS, SEALED, Outcome


def history_of(kind: str, object_id: UUID) -> QuerySet[Entry]:
    """Everything recorded about one object, newest first. Whoever may see the object may see its history."""
    return Entry.objects.filter(kind=kind, object_id=object_id).order_by("-at", "-id")


@prepared
def steps_of(kind: str, object_id: UUID, acts: tuple[str, ...]) -> QuerySet[Entry]:
    """The newest sixty of these acts that were done to one object, newest first, with what a page says of them."""
    done = history_of(kind, object_id).filter(outcome=Outcome.DONE, act__in=acts)
    return done.only("act", "before", "after", "outcome", "role", "actor_name", "at", "reason", "detail")[:60]


def attempts() -> QuerySet[Entry]:
    """What was refused or denied, newest first, for the audit administrator; page with order ("-at", "-id")."""
    return Entry.objects.filter(outcome__in=[Outcome.REFUSED, Outcome.DENIED]).order_by("-at", "-id")


def acts_of(user: UUID) -> QuerySet[Entry]:
    """What one person did and tried, newest first; page with order ("-at", "-id")."""
    return Entry.objects.filter(user=user).order_by("-at", "-id")


def checkpoints() -> QuerySet[Checkpoint]:
    """All checkpoints, the oldest first."""
    return Checkpoint.objects.order_by("number")


def last_checkpoints_of_days() -> QuerySet[Checkpoint]:
    """The last checkpoint of each day of the district, the oldest first."""
    days = Checkpoint.objects.annotate(day=TruncDate("at")).values("day").annotate(last=Max("number"))
    return checkpoints().filter(number__in=days.values("last"))


def unsealed() -> QuerySet[Entry]:
    """Entries that wait for their seal, the oldest id first."""
    return Entry.objects.filter(~Exists(Seal.objects.filter(entry_id=OuterRef("pk")))).order_by("pk")


def waiting(*, after: UUID | None, limit: int) -> list[UUID]:
    """The ids of the first ``limit`` unsealed entries beyond ``after``, in order."""
    rows = unsealed()
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:limit])


def sealable(ids: list[UUID]) -> QuerySet[Entry, tuple[Any, ...]]:
    """The sealed columns of the entries of those ids, in the order of the ids."""
    return Entry.objects.filter(pk__in=ids).order_by("pk").values_list(*SEALED)


def lately_sealed() -> UUID | None:
    """An id so far before the entry sealed last that what comes later than it is the rule, and earlier the exception.

    Version 7 ids begin with the milliseconds since 1970. A transaction may end after others that began later; one
    that ends an hour late is found by the daily search of the whole record.
    """
    last = Seal.objects.order_by("-index").values_list("entry_id", flat=True).first()
    if last is None:
        return None
    lateness = int(LATENESS.total_seconds() * 1000)
    return UUID(int=max((last.int >> 80) - lateness, 0) << 80)


def full_search_due() -> bool:
    """Whether the whole record was last searched a day ago or more."""
    last = Checkpoint.objects.filter(complete=True).order_by("-number").values_list("at", flat=True).first()
    return last is None or abs(clock.now() - last) >= FULL_SEARCH
