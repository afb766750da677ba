"""What the kernel is asked: the units and communities of one street, what they offer and need, and what is fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from wugong.common import clock
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import GROUND_KINDS, NONPUBLIC_KINDS, OBLIGATED_KINDS, Basis, Sort
from wugong.pairing.models import Exemption, Need, Offer, Pairing, Round
from wugong.pairing.queries.listings import categories, with_held
from wugong.pairing.rules import listings, pairs
from wugong.pairing.rules.exemptions import ExemptionState
from wugong.pairing.rules.kinds import ExemptionKind, MarkKind, PairKind
from wugong.places.rules import Level

Pair = tuple[UUID, UUID]


def obligated(code: str = "") -> QuerySet[Organisation]:
    """Party organisations that must be paired (S44), those inside the same unit's Party organisation left out."""
    rows = Organisation.objects.filter(sort=Sort.PARTY, state__in=LIVING, unit__kind__in=OBLIGATED_KINDS)
    rows = rows.exclude(superior__unit=F("unit"), superior__isnull=False)
    rows = rows.filter(within(code, "place__code")) if code else rows
    return rows.exclude(place__level=Level.DISTRICT).order_by("place__code", "name", "id")


def counterparts(code: str = "") -> QuerySet[Organisation]:
    """Community and non-public Party organisations (R-21)."""
    community = Q(unit__isnull=True) | Q(unit__kind__in=GROUND_KINDS)
    rows = Organisation.objects.filter(
        Q(unit__kind__in=NONPUBLIC_KINDS)
        | Q(unit__isnull=True, basis__in=[Basis.REGIONAL, Basis.INDUSTRY])
        | Q(community, place__level=Level.COMMUNITY),
        sort=Sort.PARTY,
        state__in=LIVING,
    )
    rows = rows.filter(within(code, "place__code")) if code else rows
    return rows.order_by("place__code", "name", "id")


def granted(kind: str) -> QuerySet[Exemption]:
    """Exemptions of a kind that are in force."""
    return Exemption.objects.filter(kind=kind, state=ExemptionState.GRANTED, until__gte=clock.today())


def exempt_now(code: str) -> set[UUID]:
    """Units of a street that need not be paired at present."""
    return set(granted(ExemptionKind.NO_PAIR).filter(street=code).values_list("organisation", flat=True))


def across_now(code: str) -> list[Pair]:
    """Pairs across streets that are allowed for units of this street."""
    found = granted(ExemptionKind.ACROSS).filter(street=code).values_list("organisation", "counterpart")
    return [(giver, receiver) for giver, receiver in found if receiver]


def live_pairs(code: str, states: Iterable[str] = pairs.LIVE) -> list[Pairing]:
    """The pairings of a street's units in these states."""
    return list(_pairs_in(code, tuple(states)))


@once
@prepared
def _pairs_in(code: str, states: tuple[str, ...]) -> QuerySet[Pairing]:
    rows = Pairing.objects.filter(street=code, state__in=states, kind=PairKind.OBLIGATED)
    return rows.order_by("created_at", "id")


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a plan may not touch, beside the street's own marks.

    ``loose`` pairs are pinned too, unless somebody's minimum cannot be reached that way.
    """

    pinned: frozenset[Pair] = frozenset()
    loose: frozenset[Pair] = frozenset()
    previous: tuple[Pair, ...] = field(default=())


def instance_for(found: Round, *, weights: dict[str, Any], fixed: Fixed | None = None) -> dict[str, Any]:
    """The kernel's instance of a street (see contracts: pairing instance), with names for the reasons.

    Givers are the street's obligated units without an exemption; receivers its community and non-public Party
    organisations, and those of other streets that an exemption allows. Today's pairs are ``previous``; marks of the
    round and what is ``fixed`` become pins and bans. Quantities are what is left of listed offers and needs. ``loose``
    is for ``jobs.compute`` and no part of the contract.
    """
    exempt = exempt_now(found.code)
    givers = [o for o in obligated(found.code) if o.pk not in exempt]
    today = [_sides(p) for p in live_pairs(found.code)]
    fixed = fixed or Fixed(previous=tuple(_sides(p) for p in live_pairs(found.code, pairs.WORKING)))
    receivers = list(counterparts(found.code))
    here = {o.pk for o in receivers}
    across = {*across_now(found.code), *(pair for pair in today if pair[1] not in here)}
    guests = Organisation.objects.filter(pk__in={r for _g, r in across} - here, state__in=LIVING)
    guests = guests.select_related("place").order_by("name", "id")
    everybody = [*receivers, *guests]
    known = {o.pk for o in givers} | {o.pk for o in everybody}
    needs = amounts_of(Need.objects.filter(organisation__in=[o.pk for o in everybody]))
    offers = amounts_of(Offer.objects.filter(organisation__in=[o.pk for o in givers]), wanted=totals(needs))
    marks = list(found.marks.values_list("giver", "receiver", "kind"))
    pinned = _known({(g, r) for g, r, kind in marks if kind == MarkKind.LOCK} | fixed.pinned, known)
    banned = _known({(g, r) for g, r, kind in marks if kind == MarkKind.BAN} - fixed.pinned, known)
    places = {str(o.pk): o.place.code[:9] for o in guests}
    held = Counter(name for pair in pinned for name in pair)

    def row(o: Organisation, least: int, most: int, what: str, amounts: dict[str, int]) -> dict[str, Any]:
        """Pairs that stay are never too many: who has more than the round allows keeps them."""
        name = str(o.pk)
        street = places.get(name, found.code)
        return {"id": name, "name": o.name, "street": street, "min": least, "max": max(most, held[name]), what: amounts}

    return {
        "givers": [row(o, found.giver_min, found.giver_max, "offers", offers.get(o.pk, {})) for o in givers],
        "receivers": [
            row(o, found.receiver_min if o.pk in here else 0, found.receiver_max, "needs", needs.get(o.pk, {}))
            for o in everybody
        ],
        "across": _known(across, known),
        "pinned": pinned,
        "loose": _known(fixed.loose, known),
        "forbidden": banned,
        "previous": _known(fixed.previous, known),
        "weights": weights,
        "names": _names([*givers, *everybody], found),
    }


def _names(organisations: Iterable[Organisation], found: Round) -> dict[str, dict[str, str]]:
    """What ids and codes are called in the kernel's sentences."""
    named = {str(o.pk): {"zh": o.short_name or o.name, "en": o.name_en or o.name} for o in organisations}
    for category in categories(all_of_them=True):
        named[category.code] = {"zh": category.name, "en": category.name_en or category.name}
    street = found.street
    return {**named, found.code: {"zh": street.name, "en": street.name_en or street.name}}


def _sides(pairing: Pairing) -> Pair:
    return pairing.giver_id, pairing.receiver_id


def _known(found: Iterable[Pair], known: set[UUID]) -> list[list[str]]:
    """Pairs whose two sides still take part, in a stable order."""
    return sorted([str(g), str(r)] for g, r in set(found) if g in known and r in known)


def amounts_of(rows: QuerySet[Any], wanted: Mapping[str, int] | None = None) -> dict[UUID, dict[str, int]]:
    """What is left of listed lines by organisation and category; an endless offer is worth all that is ``wanted``."""
    amounts: dict[UUID, dict[str, int]] = {}
    usable = rows.filter(state__in=listings.AVAILABLE, ends_on__gte=clock.today(), category__closed_on__isnull=True)
    for line in with_held(usable).order_by("organisation", "category"):
        left = (wanted or {}).get(line.category_id, 0) if line.endless else line.left
        if left:
            mine = amounts.setdefault(line.organisation_id, {})
            mine[line.category_id] = mine.get(line.category_id, 0) + left
    return amounts


def totals(amounts: dict[UUID, dict[str, int]]) -> Counter[str]:
    """What they have together, by category."""
    return sum((Counter(mine) for mine in amounts.values()), Counter())


def default_weights(found: Round) -> dict[str, Any]:
    """The weights a plan starts from: the round's, with the district's weight of each category."""
    by_category = {c.code: float(c.weight) for c in categories()}
    return {**found.weights, "category": {**by_category, **found.weights.get("category", {})}}


def size_of(instance: dict[str, Any]) -> int:
    """How many pairs are possible at most."""
    return len(instance["givers"]) * len(instance["receivers"])
