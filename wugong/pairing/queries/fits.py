"""Who would fit a unit without a pair: what it offers against what the others of its street need. People decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.organisations.models import Organisation
from wugong.pairing.models import Category, Need, Offer, Pairing
from wugong.pairing.policies import street_of
from wugong.pairing.queries.instances import amounts_of, counterparts, totals
from wugong.pairing.queries.listings import categories
from wugong.pairing.queries.overview import gaps
from wugong.pairing.rules.pairs import LIVE
from wugong.places.queries import streets_for


@dataclass(frozen=True, slots=True)
class Fit:
    """A possible partner: how much it would get in which categories, how many partners it has already."""

    receiver: Organisation
    lines: tuple[tuple[Category, int], ...]
    partners: int

    @property
    def units(self) -> int:
        return sum(amount for _category, amount in self.lines)


def best_fits(units: Sequence[Organisation]) -> dict[UUID, Fit]:
    """The best partner for each of these units in its own street, where their lists meet; five queries for all.

    Those with the fewest partners come first, then those that would get the most. Nobody who is asked already.
    """
    streets = {street_of(unit) for unit in units} - {""}
    if not streets:
        return {}
    inside = Q()
    for code in streets:
        inside |= Q(place__code__startswith=code)
    live = Count("pairings_received", filter=Q(pairings_received__state__in=list(LIVE)))
    others = list(counterparts().filter(inside).select_related("place", "unit").annotate(partners=live))
    needs = amounts_of(Need.objects.filter(organisation__in=[o.pk for o in others]))
    offers = amounts_of(Offer.objects.filter(organisation__in=[o.pk for o in units]), wanted=totals(needs))
    asked = set(Pairing.objects.filter(giver__in=units, state__in=list(LIVE)).values_list("giver", "receiver"))
    known = {c.code: c for c in categories()}
    found = {}
    for unit in units:
        fits = [
            Fit(other, _shared(offers.get(unit.pk, {}), needs.get(other.pk, {}), known), other.partners)
            for other in others
            if street_of(other) == street_of(unit) and (unit.pk, other.pk) not in asked
        ]
        best = min((f for f in fits if f.lines), key=lambda f: (f.partners, -f.units, f.receiver.name), default=None)
        if best:
            found[unit.pk] = best
    return found


def one_unit(actor: Actor, pk: UUID) -> Organisation:
    """A unit of the gap list of a street this actor overlooks; raises Unseen."""
    streets = {street.code for street in streets_for(actor)}
    unit = next((o for o in gaps() if o.pk == pk and street_of(o) in streets), None)
    if unit is None:
        raise Unseen(f"unit {pk}")
    return unit


def _shared(
    offers: dict[str, int], needs: dict[str, int], known: dict[str, Category]
) -> tuple[tuple[Category, int], ...]:
    shared = ((known[code], min(amount, needs[code])) for code, amount in offers.items() if code in needs)
    return tuple(sorted(shared, key=lambda line: (-line[1], line[0].order)))
