"""What sinks to the bodies of a street: service items, entries, organisations, teams in figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import ngettext

from wugong.common.actor import Actor
from wugong.common.money import yuan
from wugong.delegation.models import ServiceItem, SinkEntry, SocialOrg, TeamFigures
from wugong.delegation.queries.places import inside
from wugong.delegation.rules.service_item import SHOWN
from wugong.delegation.rules.sink_entry import COURSE, SinkState, Sort
from wugong.delegation.rules.social_org import HELPED
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.places.rules import Level

FEWEST = 5  # a part of a team that is smaller is not shown, nor one whose rest is smaller


def communities(code: str) -> QuerySet[Organisation]:
    """The Party bodies of the communities of a place."""
    rows = Organisation.objects.filter(within(code, "place__code"), place__level=Level.COMMUNITY, sort="party")
    return rows.filter(basis="territorial", state="active").select_related("place").order_by("place__code", "name")


def receivers(giver: Organisation) -> QuerySet[Organisation]:
    """Who may be given something: the streets and communities below the giver."""
    rows = Organisation.objects.filter(within(giver.place.code, "place__code"), sort="party", basis="territorial")
    rows = rows.filter(place__level__in=[Level.STREET, Level.COMMUNITY], state="active").exclude(place=giver.place_id)
    return rows.order_by("place__code", "name")


def offered_in(code: str) -> QuerySet[ServiceItem]:
    """The items of the communities of a place that residents may use, and those that are suspended."""
    rows = ServiceItem.objects.filter(inside(code, "community__place__code"), state__in=SHOWN)
    return rows.select_related("community__place", "department").order_by("community__place__code", "title")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage of the picture: how much has come as far as that, in words, as bar and in cases."""

    state: str
    label: str
    said: str
    share: float
    cases: int


@dataclass(frozen=True, slots=True)
class Band:
    """One of the three that sink, with how much of what was promised has come how far."""

    sort: str
    label: str
    promised: str
    stops: list[Stop]


def picture(code: str) -> list[Band]:
    """Workforce, funds and policy of a street: of what was promised, how much arrived, was verified, used, reviewed.

    What has come to a stage has come to all stages before it; what was taken back counts nowhere. One query.
    """
    rows = SinkEntry.objects.filter(inside(code, "receiver__place__code")).exclude(state=SinkState.WITHDRAWN)
    grouped = rows.order_by().values("sort", "state").annotate(
        n=Count("pk"), heads=Sum("heads"), amount=Sum("amount"), got_heads=Sum("got_heads"),
        got_amount=Sum("got_amount"),
    )  # fmt: skip
    found: dict[tuple[str, str], Any] = {(row["sort"], row["state"]): row for row in grouped}
    return [_band(sort, found) for sort in Sort]


def _band(sort: Sort, found: dict[tuple[str, str], Any]) -> Band:
    whole = sum(_measure(sort, found.get((sort, state)), promised=True) for state in COURSE)
    stops = []
    for n, state in enumerate(COURSE):
        reached = [found.get((sort, later)) for later in COURSE[n:]]
        value = sum((_measure(sort, row, promised=state in COURSE[:2]) for row in reached), Decimal(0))
        cases = sum(row["n"] for row in reached if row)
        share = float(value / whole) if whole else 0.0
        stops.append(Stop(state, str(state.label), _said(sort, value), share, cases))
    return Band(sort, str(sort.label), _said(sort, Decimal(whole)), stops)


def _measure(sort: Sort, row: dict[str, Any] | None, *, promised: bool) -> Decimal:
    """Heads, yuan or documents; from the verification on, what the receiver counted."""
    if row is None:
        return Decimal(0)
    if sort == Sort.POLICY:
        return Decimal(row["n"])
    name = "heads" if sort == Sort.WORKFORCE else "amount"
    return Decimal(row[name] if promised else row[f"got_{name}"] or 0)


def _said(sort: Sort, value: Decimal) -> str:
    if sort == Sort.FUNDS:
        return yuan(value)
    n = int(value)
    if sort == Sort.WORKFORCE:
        return ngettext("%(n)d person", "%(n)d people", n) % {"n": n}
    return ngettext("%(n)d document", "%(n)d documents", n) % {"n": n}


@dataclass(frozen=True, slots=True)
class Team:
    """The teams of several communities together; a part that is too small to be shown is None."""

    year: int
    communities: int
    planned: int
    serving: int
    parts: list[tuple[str, int | None]]
    left: int
    hours_each: float
    graded: int

    @property
    def filled(self) -> int:
        """Posts served of a hundred planned."""
        return round(100 * self.serving / self.planned) if self.planned else 0


def shown_part(part: int, whole: int) -> int | None:
    """A part of a team, or None where it or its rest is of one to four people."""
    return None if 0 < part < FEWEST or 0 < whole - part < FEWEST else part


def team_of(figures: Iterable[TeamFigures]) -> Team | None:
    """The figures of teams of one year, added up; None where there are none."""
    rows = list(figures)
    if not rows:
        return None
    serving = sum(row.serving for row in rows)
    names = ("under_forty", "college", "certified")
    parts = [
        (str(TeamFigures._meta.get_field(name).verbose_name), shown_part(sum(getattr(r, name) for r in rows), serving))  # type: ignore[union-attr]
        for name in names
    ]
    return Team(
        year=rows[0].year,
        communities=len(rows),
        planned=sum(row.planned for row in rows),
        serving=serving,
        parts=parts,
        left=sum(row.left for row in rows),
        hours_each=round(sum(row.training_hours for row in rows) / serving, 1) if serving else 0,
        graded=sum(row.graded for row in rows),
    )


def figures_of(code: str) -> list[TeamFigures]:
    """The newest figures of each community of a place: those of the newest year that has any."""
    rows = TeamFigures.objects.filter(inside(code, "community__place__code")).select_related("community")
    newest = rows.order_by("-year").values_list("year", flat=True).first()
    return list(rows.filter(year=newest).order_by("community__place__code")) if newest else []


def helped_in(code: str) -> QuerySet[SocialOrg]:
    """The social organisations that are helped to begin in a place."""
    rows = SocialOrg.objects.filter(inside(code, "place__code"), state__in=HELPED)
    return rows.select_related("place").order_by("place__code", "title")


def figures_before(actor: Actor, year: int) -> TeamFigures | None:
    """The figures of the actor's own community for a year."""
    return TeamFigures.objects.filter(community=actor.organisation, year=year).first()
