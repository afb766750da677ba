"""What is read of promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When

from wugong.commitments.models import CoBody, Commitment
from wugong.commitments.rules import FINAL, MACHINE
from wugong.common.actor import Actor
from wugong.flow import search
from wugong.flow.engine import with_tokens
from wugong.flow.models import Matter
from wugong.flow.queries import SCOPED, Due, due_of, late, within
from wugong.organisations.models import Organisation
from wugong.workdays.queries import calendar


def commitments_visible_to(actor: Actor) -> QuerySet[Commitment]:
    """Those of the place of the hat worn, and those the organisation has a part in."""
    rows = Commitment.objects.all()
    if actor.system:
        return rows
    hat, seen = actor.hat, Q(pk__in=[])
    if hat and hat.role in SCOPED and hat.place:
        seen |= within(hat.place)
    if hat and hat.organisation:
        seen |= taking_part(hat.organisation)
    return rows.filter(seen)


def that_open(actor: Actor, keys: Iterable[UUID]) -> set[UUID]:
    """Those of some tasks whose page the actor may open; the others are shown without a link."""
    wanted = list(keys)
    return set(commitments_visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def taking_part(organisation: UUID) -> Q:
    """Tasks an organisation leads, helps with, assigned, follows up, asked for, is to take over or stands above."""
    own = Q(lead=organisation) | Q(handed_to=organisation) | Q(proposer=organisation)
    above = Q(assigned_by=organisation) | Q(secretariat=organisation)
    superior = Q(lead__superior=organisation) | Q(lead__in=_units_of(organisation))
    return own | above | superior | helped_by(organisation)


def _units_of(organisation: UUID) -> QuerySet[Organisation, Any]:
    return Organisation.objects.filter(party_organisations=organisation).values("pk")


def promised_by(organisation: UUID) -> Q:
    """Tasks an organisation leads or helps with."""
    return Q(lead=organisation) | helped_by(organisation)


def helped_by(organisation: UUID) -> Q:
    """Tasks an organisation helps with."""
    # IN and not EXISTS: an organisation helps with few of all tasks, and its index leads
    return Q(pk__in=CoBody.objects.filter(organisation=organisation).values("commitment"))


def overdue() -> Q:
    """Tasks whose running clock has run out."""
    return Q(pk__in=Matter.objects.filter(late(), machine=MACHINE.name).values("pk"))


def that_late(keys: Iterable[UUID]) -> set[UUID]:
    """Those of some tasks whose running clock has run out."""
    wanted = list(keys)
    return set(Commitment.objects.filter(overdue(), pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def in_which(rows: QuerySet[Commitment], which: str) -> QuerySet[Commitment]:
    """Only the open, overdue or done ones; anything else changes nothing."""
    if which == "open":
        return rows.exclude(state__in=FINAL)
    if which == "overdue":
        return rows.filter(overdue())
    if which == "done":
        return rows.filter(state__in=FINAL)
    return rows


def whose(rows: QuerySet[Commitment], actor: Actor, mine: str) -> QuerySet[Commitment]:
    """``mine``: my post's; ``ours``: my organisation leads or helps; ``asked``: it assigned or follows up."""
    organisation = actor.organisation
    if organisation is None or not mine:
        return rows
    if mine == "mine":
        return rows.filter(Q(post__isnull=True) | Q(post__role=actor.role), lead=organisation)
    if mine == "ours":
        return rows.filter(promised_by(organisation))
    return rows.filter(Q(assigned_by=organisation) | Q(secretariat=organisation) | Q(proposer=organisation))


def with_bodies(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Rows with the names a list shows, in a fixed number of queries."""
    helpers = CoBody.objects.filter(declined_at=None).select_related("organisation").order_by("id")
    return rows.select_related("lead", "post").prefetch_related(Prefetch("sharers", queryset=helpers))


def open_first(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """The tasks with whether they are finished, to put those that are not first."""
    return rows.annotate(finished=Case(When(state__in=FINAL, then=1), default=0))


def of_origin(kind: str, origin: UUID) -> QuerySet[Commitment]:
    """The tasks of one case, the next due first."""
    return with_bodies(Commitment.objects.filter(origin_kind=kind, origin_id=origin)).order_by("due_on", "id")


def open_of(kind: str, origins: list[UUID]) -> QuerySet[Commitment]:
    """The open tasks of several cases."""
    rows = Commitment.objects.filter(origin_kind=kind, origin_id__in=origins).exclude(state__in=FINAL)
    return with_bodies(rows).order_by("due_on", "id")


def narrowed(rows: QuerySet[Commitment], *, place: str = "", organisation: str = "") -> QuerySet[Commitment]:
    """Only those of a place (a division code) and those an organisation leads or helps with."""
    if place.isdigit():
        rows = rows.filter(within(place))
    if organisation:
        try:
            rows = rows.filter(promised_by(UUID(organisation)))
        except ValueError:
            return rows.none()
    return rows


def with_words(rows: QuerySet[Commitment], query: str) -> QuerySet[Commitment]:
    """Only those found by all of the words: characters, pinyin, initials or the number."""
    wanted = search.terms(query)
    if not wanted:
        return rows
    return rows.filter(pk__in=with_tokens(Matter.objects.filter(machine=MACHINE.name), wanted).values("id"))


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are open, late and kept."""

    open: int
    overdue: int
    kept: int


def figures(rows: QuerySet[Commitment]) -> Figures:
    """Counts over rows, in one query."""
    found = rows.aggregate(
        open=Count("pk", filter=~Q(state__in=FINAL)),
        overdue=Count("pk", filter=overdue()),
        kept=Count("pk", filter=Q(state="closed")),
    )
    return Figures(**found)


def bodies_near(place: str) -> QuerySet[Organisation]:
    """Active organisations of the street of a place, and those of the district itself, by name."""
    rows = Organisation.objects.filter(state="active")
    return rows.filter(within(place[:9], "place__code") | Q(place__code=place[:6])).order_by("name")


def bodies_of(shares: Iterable[CoBody]) -> QuerySet[Organisation]:
    """The co-bodies that these parts belong to."""
    return Organisation.objects.filter(pk__in=[share.organisation_id for share in shares]).order_by("name")


@dataclass(frozen=True, slots=True)
class Row:
    """A task with its clock read."""

    task: Commitment
    due: Due


def read(tasks: list[Commitment]) -> list[Row]:
    """Tasks with the clock that runs, in one query for all of them."""
    due = dict(Matter.objects.filter(pk__in=[task.pk for task in tasks]).values_list("pk", "due_at"))
    days = calendar()
    return [Row(task, due_of(due.get(task.pk), days=days)) for task in tasks]
