"""What is derived about organisations (S22, S41, R-20, annual confirmation), and the list narrowed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.filters import Wanted
from wugong.common.prepared import prepared
from wugong.flow.models import Participant
from wugong.flow.queries import within
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.organisations import LIVING, matching, organisations_visible_to
from wugong.organisations.rules import (
    HOLLOW_AFTER,
    OBLIGATED_KINDS,
    OWN_MACHINES,
    Basis,
    Kind,
    PartyType,
    Sort,
    TieKind,
    confirmation_year,
)


def _active(since: datetime) -> Exists:
    """Whether the organisation, or the unit it belongs to, took part in anything since then."""
    own = Q(who=OuterRef("pk")) | Q(who=OuterRef("unit"))
    parts = Participant.objects.filter(own, matter__moved_at__gte=since)
    return Exists(parts.exclude(matter__machine__in=OWN_MACHINES))


def _tied(kinds: list[str] | None = None) -> Exists:
    """Whether the organisation, or its unit, has an open horizontal tie (of these kinds)."""
    own, unit = OuterRef("pk"), OuterRef("unit")
    either = Q(source=own) | Q(target=own) | Q(source=unit) | Q(target=unit)
    ties = Tie.objects.filter(until__isnull=True)
    if kinds is not None:
        ties = ties.filter(kind__in=kinds)
    return Exists(ties.filter(either))


FLAGS = ("stale", "hollow", "orphan", "unpaired")


def _held(since: datetime, day: date, year: int) -> dict[str, Q]:
    """When each of the flags holds of a living organisation.

    Stale: the annual confirmation is missing after 31 March. Of Party organisations alone: hollow, when they exist on
    paper, without activity for 180 days and founded or entered before that; orphan, without any horizontal edge (S41);
    unpaired, when they must be paired and have no open pairing (the gap list of R-20).
    """
    living, party = Q(state__in=LIVING), Q(sort=Sort.PARTY, state__in=LIVING)
    old = Q(founded__lt=day) | Q(founded__isnull=True, created_at__lt=since)
    return {
        "stale": Q(living, confirmed_year__lt=year),
        "hollow": Q(party, old, ~_active(since)),
        "orphan": Q(party, ~_tied()),
        "unpaired": Q(party, ~_tied([TieKind.PAIRED]), unit__kind__in=OBLIGATED_KINDS),
    }


def _today() -> tuple[datetime, date, int]:
    since = clock.now() - timedelta(days=HOLLOW_AFTER)
    return since, since.date(), confirmation_year(clock.today())


def flagged(rows: QuerySet[Organisation], flag: str) -> QuerySet[Organisation]:
    """Those of ``rows`` that carry a flag."""
    return rows.filter(_held(*_today())[flag])


def flags_of(organisation: Organisation) -> list[str]:
    """Which of the flags this organisation carries."""
    found = _flags_of(organisation.pk, *_today())
    return [name for row in found for name, holds in zip(FLAGS, row, strict=True) if holds]


@prepared
def _flags_of(pk: UUID, since: datetime, day: date, year: int) -> QuerySet[Any, Any]:
    """One row: whether each of the flags holds, in the order of ``FLAGS``."""
    held = _held(since, day, year)
    cases = [Case(When(held[name], then=Value(1)), default=Value(0)) for name in FLAGS]
    return Organisation.objects.filter(pk=pk).values_list(*cases)


def organisations_wanted(actor: Actor, wanted: Wanted) -> QuerySet[Organisation]:
    """The list, newest first when paged by ("-created_at", "-id"). Dissolved ones only where asked for."""
    rows = organisations_visible_to(actor).select_related("place", "unit")
    if wanted.query:
        rows = matching(rows, wanted.query)
    if wanted.place.isdigit():
        rows = rows.filter(within(wanted.place, "place__code"))
    if wanted.sort:
        rows = rows.filter(sort=wanted.sort)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state="dissolved")
    return flagged(rows, wanted.flag) if wanted.flag in FLAGS else rows


def flag_counts(actor: Actor, place: str) -> dict[str, int]:
    """How many organisations of a place carry each flag."""
    rows = organisations_visible_to(actor).filter(within(place, "place__code"))
    return {name: flagged(rows, name).count() for name in FLAGS}


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many living organisations of one kind there are."""

    sort: str
    kind: str
    label: str
    count: int


def kinds_in(actor: Actor, place: str) -> list[KindCount]:
    """The living organisations of a place by kind, units first."""
    rows = organisations_visible_to(actor).filter(within(place, "place__code"), state__in=LIVING)
    counted = dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())
    kinds = [*((Sort.UNIT, *k) for k in Kind.choices), *((Sort.PARTY, *k) for k in PartyType.choices)]
    return [KindCount(sort, kind, str(label), counted[kind]) for sort, kind, label in kinds if kind in counted]


def living_in(actor: Actor, place: str) -> QuerySet[Organisation]:
    """The living organisations of a place: the territorial Party organisations first, then the others, then units."""
    rows = organisations_visible_to(actor).filter(within(place, "place__code"), state__in=LIVING)
    first = Case(When(basis=Basis.TERRITORIAL, then=0), default=1)
    return rows.select_related("place", "unit").order_by("sort", first, "place__code", "name", "id")
