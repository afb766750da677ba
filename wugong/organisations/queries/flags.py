"""What is derived about organisations (S22, S41, R-20, annual confirmation), and the list narrowed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.filters import Wanted
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


def _active_lately() -> Exists:
    """Whether the organisation, or the unit it belongs to, took part in anything in the last 180 days."""
    since = clock.now() - timedelta(days=HOLLOW_AFTER)
    own = Q(organisation=OuterRef("pk")) | Q(organisation=OuterRef("unit"))
    parts = Participant.objects.filter(own, matter__moved_at__gte=since)
    return Exists(parts.exclude(matter__machine__in=OWN_MACHINES))


def hollow(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Party organisations that exist on paper: no activity for 180 days, and founded or entered before that."""
    since = clock.now() - timedelta(days=HOLLOW_AFTER)
    old = Q(founded__lt=since.date()) | Q(founded__isnull=True, created_at__lt=since)
    return rows.filter(old, ~_active_lately(), sort=Sort.PARTY, state__in=LIVING)


def _tied(kinds: list[str] | None = None) -> Exists:
    """Whether the organisation, or its unit, has an open horizontal tie (of these kinds)."""
    own, unit = OuterRef("pk"), OuterRef("unit")
    either = Q(source=own) | Q(target=own) | Q(source=unit) | Q(target=unit)
    ties = Tie.objects.filter(until__isnull=True)
    if kinds is not None:
        ties = ties.filter(kind__in=kinds)
    return Exists(ties.filter(either))


def orphans(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Party organisations without any horizontal edge (S41)."""
    return rows.filter(~_tied(), sort=Sort.PARTY, state__in=LIVING)


def stale(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Living organisations whose annual confirmation is missing after 31 March."""
    return rows.filter(confirmed_year__lt=confirmation_year(clock.today()), state__in=LIVING)


def unpaired(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Party organisations that must be paired and have no open pairing: the gap list of R-20."""
    obliged = rows.filter(sort=Sort.PARTY, unit__kind__in=OBLIGATED_KINDS, state__in=LIVING)
    return obliged.filter(~_tied([TieKind.PAIRED]))


FLAGS = {"stale": stale, "hollow": hollow, "orphan": orphans, "unpaired": unpaired}


def flags_of(organisation: Organisation) -> list[str]:
    """Which of the flags this organisation carries."""
    rows = Organisation.objects.filter(pk=organisation.pk)
    return [name for name, flagged in FLAGS.items() if flagged(rows).exists()]


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
    return FLAGS[wanted.flag](rows) if wanted.flag in FLAGS else rows


def flag_counts(actor: Actor, place: str) -> dict[str, int]:
    """How many organisations of a place carry each flag."""
    rows = organisations_visible_to(actor).filter(within(place, "place__code"))
    return {name: flagged(rows).count() for name, flagged in FLAGS.items()}


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
