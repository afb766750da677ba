"""The whole of pairing in figures: who has a partner, who does not, what is met, who carries how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.organisations.models import Organisation
from wugong.pairing.models import Category, Need, Pairing, Project
from wugong.pairing.queries.instances import counterparts, granted, obligated
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.visible import pairings_visible_to
from wugong.pairing.rules import listings, pairs, projects
from wugong.pairing.rules.kinds import ExemptionKind
from wugong.places.models import Place


@dataclass(frozen=True, slots=True)
class Coverage:
    """One street in figures (R-20): units that must be paired, those that are, those whose pair is asleep, exempt ones,
    the other side.
    """

    street: Place
    units: int
    paired: int
    asleep: int
    exempt: int
    receivers: int
    served: int
    on_the_way: int
    dormant: int
    reviews: int

    @property
    def gap(self) -> int:
        """Units without a pair, at work or asleep, and without an exemption."""
        return self.units - self.paired - self.asleep - self.exempt


def coverage(streets: Iterable[Place]) -> list[Coverage]:
    """The figures of each street, in six queries however many streets there are."""
    chosen = list(streets)
    giving = _by_street(obligated().values_list("pk", "place__code"))
    receiving = _by_street(counterparts().values_list("pk", "place__code"))
    exempt = set(granted(ExemptionKind.NO_PAIR).values_list("organisation", flat=True))
    rows = list(Pairing.objects.filter(state__in=pairs.LIVE).values_list("giver", "receiver", "state", "street"))
    paired = {giver for giver, _r, state, _s in rows if state in pairs.AT_WORK}
    served = {receiver for _g, receiver, state, _s in rows if state in pairs.AT_WORK}
    asleep = {giver for giver, _r, state, _s in rows if state == pairs.PairState.DORMANT} - paired - exempt
    found = []
    for street in chosen:
        units, others = giving.get(street.code, set()), receiving.get(street.code, set())
        states = [state for _g, _r, state, code in rows if code == street.code]
        found.append(
            Coverage(
                street,
                units=len(units),
                paired=len(units & paired),
                asleep=len(units & asleep),
                exempt=len((units & exempt) - paired),
                receivers=len(others),
                served=len(others & served),
                on_the_way=sum(state not in pairs.IN_FORCE for state in states),
                dormant=states.count(pairs.PairState.DORMANT),
                reviews=states.count(pairs.PairState.REVIEW_DUE),
            )
        )
    return found


def _by_street(rows: Iterable[tuple[UUID, str]]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for pk, code in rows:
        found.setdefault(code[:9], set()).add(pk)
    return found


def gaps(street: str = "") -> list[Organisation]:
    """Units that must be paired, have no pairing in force and no exemption (R-20). Nobody is paired by this list."""
    busy = Pairing.objects.filter(state__in=pairs.IN_FORCE).values("giver")
    exempt = granted(ExemptionKind.NO_PAIR).values("organisation")
    rows = obligated(street).exclude(pk__in=busy).exclude(pk__in=exempt)
    live = Count("pairings_given", filter=Q(pairings_given__state__in=pairs.LIVE))
    return list(rows.select_related("place", "unit").annotate(on_the_way=live))


def asleep(street: str = "") -> list[Pairing]:
    """Pairs that are asleep, of units that have no other: they do not count as paired (R-20)."""
    busy = Pairing.objects.filter(state__in=pairs.AT_WORK).values("giver")
    rows = Pairing.objects.filter(state=pairs.PairState.DORMANT, giver__in=obligated(street)).exclude(giver__in=busy)
    return list(rows.select_related("giver", "receiver").order_by("last_activity_on", "pk"))


def unserved(street: str = "") -> list[Organisation]:
    """Community and non-public Party organisations without a pairing in force."""
    busy = Pairing.objects.filter(state__in=pairs.IN_FORCE).values("receiver")
    return list(counterparts(street).exclude(pk__in=busy).select_related("place", "unit"))


@dataclass(frozen=True, slots=True)
class Met:
    """One category: how much is needed, how much of that is done, how much lies in open projects."""

    category: Category
    needed: int
    done: int
    promised: int

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.needed) if self.needed else 0.0

    @property
    def promised_share(self) -> float:
        return min(1.0, (self.done + self.promised) / self.needed) if self.needed else 0.0


def met_by_category(streets: Iterable[Place]) -> list[Met]:
    """What is needed and met in these streets by category, the most needed first: two queries."""
    codes = [street.code for street in streets]
    counted = (*listings.AVAILABLE, listings.ListingState.FULFILLED, listings.ListingState.CLOSED)
    rows = Need.objects.filter(street__in=codes, state__in=counted)
    totals = rows.values("category").annotate(needed=Sum("quantity"), met=Sum("done")).order_by()
    lines = rows.filter(lines__project__state__in=projects.OPEN)
    promised = dict(lines.values_list("category").annotate(n=Sum("lines__quantity")).order_by())
    known = {c.code: c for c in categories(all_of_them=True)}
    found = [Met(known[row["category"]], row["needed"], row["met"], promised.get(row["category"], 0)) for row in totals]
    return sorted(found, key=lambda met: (-met.needed, met.category.order))


@dataclass(frozen=True, slots=True)
class Load:
    """What one unit carries: its pairs, projects under way, projects done this year, people these reached."""

    organisation: Organisation
    pairs: int
    open: int
    done: int
    reached: int
    heaviest: int = 1

    @property
    def dots(self) -> range:
        """Where the dots of its pairs stand in the picture, three at most."""
        return range(6, 6 + 13 * min(self.pairs, 3), 13)

    @property
    def begins(self) -> int:
        """Where the bar of projects under way begins in the picture: behind those done."""
        return 44 + round(156 * self.done / self.heaviest)


def loads(street: str) -> list[Load]:
    """Every unit of a street that must be paired, by what it carries, the most first: three queries. No ranking of
    persons: these are organisations, and the order says who may need relief.
    """
    units = list(obligated(street).select_related("place"))
    ids = [o.pk for o in units]
    paired = dict(
        Pairing.objects.filter(giver__in=ids, state__in=pairs.IN_FORCE).values_list("giver").annotate(n=Count("pk"))
    )
    year = clock.today().year
    done = Q(state__in=projects.DONE, delivered_on__year=year)
    rows = (
        Project.objects.filter(provider__in=ids)
        .values("provider")
        .annotate(
            under_way=Count("pk", filter=Q(state__in=projects.UNDER_WAY)),
            done=Count("pk", filter=done),
            reached=Sum("beneficiaries", filter=done, default=0),
        )
        .order_by()
    )
    work: dict[UUID, dict[str, Any]] = {row["provider"]: dict(row) for row in rows}
    heaviest = max((row["under_way"] + row["done"] for row in work.values()), default=0) or 1
    found = [
        Load(
            o,
            paired.get(o.pk, 0),
            work.get(o.pk, {}).get("under_way", 0),
            work.get(o.pk, {}).get("done", 0),
            work.get(o.pk, {}).get("reached", 0),
            heaviest,
        )
        for o in units
    ]
    return sorted(found, key=lambda load: (-load.pairs, -load.open, -load.done, load.organisation.name))


@dataclass(frozen=True, slots=True)
class Network:
    """The pairs of a street as a picture: both columns, the pairs between, those without any."""

    givers: list[Organisation]
    receivers: list[Organisation]
    pairs: list[Pairing]


def network(actor: Actor, street: str) -> Network:
    """Everybody in a street who could be paired, and the pairs this actor may see: three queries."""
    rows = pairings_visible_to(actor).filter(street=street, state__in=pairs.LIVE).select_related("giver", "receiver")
    found = list(rows.order_by("giver__name", "receiver__name"))
    givers = {o.pk: o for o in obligated(street)} | {p.giver_id: p.giver for p in found}
    receivers = {o.pk: o for o in counterparts(street)} | {p.receiver_id: p.receiver for p in found}
    return Network(list(givers.values()), list(receivers.values()), found)


def served_shares(receivers: Iterable[Organisation]) -> dict[UUID, float]:
    """The share of its listed needs each of these has got so far; those without needs are left out: one query."""
    counted = (*listings.AVAILABLE, listings.ListingState.FULFILLED, listings.ListingState.CLOSED)
    rows = Need.objects.filter(organisation__in=[o.pk for o in receivers], state__in=counted)
    totals = rows.values_list("organisation").annotate(needed=Sum("quantity"), met=Sum(F("done"))).order_by()
    return {pk: min(1.0, met / needed) for pk, needed, met in totals if needed}
