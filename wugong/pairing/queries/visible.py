"""Who sees which rows: the first step of every query."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from wugong.common.actor import ADMIN_ROLES, Actor, Role
from wugong.common.filters import Wanted
from wugong.flow.models import Stateful
from wugong.flow.queries import SCOPED, within
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import Sort
from wugong.pairing.models import Pairing, Round
from wugong.pairing.models.listings import Listing
from wugong.pairing.policies import LISTERS
from wugong.pairing.rules import listings, pairs

L = TypeVar("L", bound=Listing)
S = TypeVar("S", bound=Stateful)
# Both lists carry no personal facts and are there to be answered, so everybody signed in may read what is listed.
OPEN_LISTINGS = (*listings.AVAILABLE, listings.ListingState.FULFILLED, listings.ListingState.CLOSED)
# A pair that is asleep is flagged to its street and not published (S22).
OPEN_PAIRS = (pairs.PairState.SIGNED, *pairs.AT_WORK)


def sides_of(actor: Actor) -> QuerySet[Organisation]:
    """The organisations this actor speaks for: that of the hat, and the Party organisations of the unit it names."""
    return Organisation.objects.filter(_side(actor))


def _side(actor: Actor) -> Q:
    return Q(pk=actor.organisation) | Q(unit=actor.organisation) if actor.organisation else Q(pk__in=[])


def of_body(organisation: UUID | None, *columns: str) -> Q:
    """Rows in which one of these columns names an organisation, or a Party organisation of that unit."""
    named = Q(pk__in=[])
    for column in columns if organisation else ():
        named |= Q(**{column: organisation}) | Q(**{f"{column}__unit": organisation})
    return named


def owned_by(actor: Actor, *columns: str) -> Q:
    """Rows in which one of these columns names the actor's organisation."""
    return of_body(actor.organisation, *columns)


def narrowed(
    rows: QuerySet[S], actor: Actor, wanted: Wanted, *, states: Iterable[str], own: Iterable[str], words: Iterable[str]
) -> QuerySet[S]:
    """A list as its filters ask: by street, state (``states`` where none is asked), words, or the actor's own rows."""
    if wanted.street.isdigit():
        rows = rows.filter(street=wanted.street)
    rows = rows.filter(state__in=[wanted.state] if wanted.state else states)
    if wanted.query:
        rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": wanted.query}) for column in words)))
    return rows.filter(owned_by(actor, *own)) if wanted.only == "mine" else rows


def _scope(actor: Actor, street: str, place: str) -> Q:
    """Rows of the place the hat covers: by street code, or by the place itself where the hat covers less."""
    hat = actor.hat
    if hat is None or not hat.place or hat.role not in SCOPED:
        return Q(pk__in=[])
    return within(hat.place, street) if len(hat.place) <= 9 else within(hat.place, place)


def _outsider(actor: Actor) -> bool:
    return not actor.known or actor.is_any(*ADMIN_ROLES)


def listings_visible_to(actor: Actor, model: type[L]) -> QuerySet[L]:
    """Needs or offers: what is listed, all of one's own, and all of the place one answers for."""
    rows: QuerySet[L] = model._default_manager.all()
    if actor.system:
        return rows
    if _outsider(actor):
        return rows.none()
    return rows.filter(
        Q(state__in=OPEN_LISTINGS) | owned_by(actor, "organisation") | _scope(actor, "street", "where__code")
    )


def pairings_visible_to(actor: Actor) -> QuerySet[Pairing]:
    """Pairings at work are public; the others are for the two sides and whoever answers for their place."""
    rows = Pairing.objects.all()
    if actor.system:
        return rows
    if _outsider(actor):
        return rows.none()
    place = _scope(actor, "street", "receiver__place__code") | _scope(actor, "other_street", "giver__place__code")
    return rows.filter(Q(state__in=OPEN_PAIRS) | owned_by(actor, "giver", "receiver") | place)


def rounds_visible_to(actor: Actor) -> QuerySet[Round]:
    """Whoever answers for a place sees its rounds; units and communities see the pairs that come of them."""
    rows = Round.objects.all()
    return rows if actor.system else rows.filter(_scope(actor, "code", "code"))


def listable_by(actor: Actor, kind: str) -> QuerySet[Organisation]:
    """For whom this actor may hand in a ``need`` or an ``offer``: his own side; the office for all of its street."""
    rows = Organisation.objects.filter(sort=Sort.PARTY, state__in=LIVING)
    own = _side(actor) if actor.is_any(*LISTERS[kind]) else Q(pk__in=[])
    if actor.is_any(Role.SO) and actor.place:
        own |= within(actor.place, "place__code")
    return rows.filter(own).select_related("place")
