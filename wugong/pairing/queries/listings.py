"""The two lists: pages of them, what is left of each line, duplicates, what nobody answers, what many need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Unseen
from wugong.common.filters import Wanted
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.flow.queries import within
from wugong.pairing.models import Category, Need, Offer, Project, ProjectNeed
from wugong.pairing.models.listings import Listing
from wugong.pairing.queries.visible import listings_visible_to, narrowed
from wugong.pairing.rules import projects
from wugong.pairing.rules.listings import AVAILABLE, OPEN, ListingState

L = TypeVar("L", bound=Listing)
UNANSWERED_AFTER = timedelta(days=30)
HOT = 3  # organisations of one street that need the same


def categories(*, all_of_them: bool = False) -> list[Category]:
    """The district's categories in their order; without closed ones unless asked for."""
    return [one for one in _categories() if all_of_them or one.closed_on is None]


@once
@prepared
def _categories() -> QuerySet[Category]:
    return Category.objects.order_by("order", "code")


def category_named(code: str) -> Category:
    """One category; raises Unseen."""
    category = Category.objects.filter(pk=code).first()
    if category is None:
        raise Unseen(f"category {code}")
    return category


def with_held(rows: QuerySet[L]) -> QuerySet[L]:
    """Adds ``held``: what open projects have taken of each line, in one subquery."""
    held: QuerySet[Any]
    if rows.model is Need:
        held = ProjectNeed.objects.filter(need=OuterRef("pk"), project__state__in=projects.OPEN)
    else:
        held = Project.objects.filter(offer=OuterRef("pk"), state__in=projects.OPEN)
    total = held.order_by().values("need" if rows.model is Need else "offer").annotate(n=Sum("quantity")).values("n")
    counted: Any = rows.annotate(held=Coalesce(Subquery(total, output_field=IntegerField()), Value(0)))
    return counted  # type: ignore[no-any-return]


def listed(actor: Actor, model: type[L], wanted: Wanted) -> QuerySet[L]:
    """A list with everything its rows show; page by ("-created_at", "-id")."""
    rows = listings_visible_to(actor, model).select_related("category", "organisation", "where")
    rows = narrowed(rows, actor, wanted, states=OPEN, own=("organisation",), words=("title", "organisation__name"))
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if wanted.only == "unanswered":
        rows = unanswered(rows)
    return with_held(rows)


def unanswered(rows: QuerySet[L]) -> QuerySet[L]:
    """Listed for thirty days, and nobody has taken any of it."""
    since = clock.now() - UNANSWERED_AFTER
    untouched = rows.filter(state=ListingState.LISTED, state_since__lte=since, done=0)
    if rows.model is Need:
        return untouched.filter(~Exists(ProjectNeed.objects.filter(need=OuterRef("pk"))))
    return untouched.filter(~Exists(Project.objects.filter(offer=OuterRef("pk"))))


def similar_to(listing: Listing) -> QuerySet[Any]:
    """Listed lines of the same organisation and category with an overlapping period: likely duplicates."""
    return mergeable_with(listing).filter(starts_on__lte=listing.ends_on, ends_on__gte=listing.starts_on)


def mergeable_with(listing: Listing) -> QuerySet[Any]:
    """What a line may be merged into: listed, same organisation and category."""
    owner = listing.organisation_id  # type: ignore[attr-defined]
    model: type[Any] = type(listing)
    rows: QuerySet[Any] = model.objects.filter(organisation=owner, category=listing.category_id, state__in=AVAILABLE)
    return rows.exclude(pk=listing.pk).select_related("category").order_by("-created_at")


def fitting(actor: Actor, line: Listing, most: int = 8) -> list[Any]:
    """Offers that could meet a listed need, or needs a listed offer could meet: near ones first, then large ones."""
    if line.state not in AVAILABLE:
        return []
    rows: QuerySet[Any] = listings_visible_to(actor, Offer if isinstance(line, Need) else Need).filter(
        category=line.category_id,
        state__in=AVAILABLE,
        ends_on__gte=max(line.starts_on, clock.today()),
        starts_on__lte=line.ends_on,
    )
    rows = rows.exclude(organisation=line.organisation_id)  # type: ignore[attr-defined]
    found = with_held(rows).select_related("organisation", "category")[:200]
    return sorted(found, key=lambda other: (other.street != line.street, -other.left))[:most]


@dataclass(frozen=True, slots=True)
class Hot:
    """What many organisations of one street need at once, and what is offered there against it."""

    street: str
    category: Category
    organisations: int
    needed: int
    offered: int
    endless: bool


def hot_needs(*, street: str = "") -> list[Hot]:
    """Needs of at least three organisations of a street in one category, the most wanted first."""
    needs = Need.objects.filter(state__in=AVAILABLE, quantity__gt=F("done"))
    if street:
        needs = needs.filter(street=street)
    rows = (
        needs.values("street", "category")
        .annotate(organisations=Count("organisation", distinct=True), needed=Sum(F("quantity") - F("done")))
        .filter(organisations__gte=HOT)
        .order_by("-organisations", "-needed")
    )
    offered = _offered(street)
    known = {c.code: c for c in categories(all_of_them=True)}
    return [
        Hot(
            row["street"],
            known[row["category"]],
            row["organisations"],
            row["needed"],
            *offered.get((row["street"], row["category"]), (0, False)),
        )
        for row in rows
    ]


def _offered(street: str) -> dict[tuple[str, str], tuple[int, bool]]:
    offers = Offer.objects.filter(state__in=AVAILABLE)
    if street:
        offers = offers.filter(street=street)
    rows = offers.values("street", "category").annotate(
        n=Sum(F("quantity") - F("done"), filter=Q(inexhaustible=False), default=0),
        unlimited=Count("pk", filter=Q(inexhaustible=True)),
    )
    return {(row["street"], row["category"]): (max(0, row["n"]), bool(row["unlimited"])) for row in rows.order_by()}


def needs_of_category(actor: Actor, category: Category, street: str) -> list[Need]:
    """The open needs of one category in a street, the largest first."""
    rows = listings_visible_to(actor, Need).filter(category=category, street=street, state__in=AVAILABLE)
    return sorted(with_held(rows.select_related("organisation", "category")), key=lambda n: -n.left)


def counts(actor: Actor, *, street: str = "") -> dict[str, int]:
    """How many needs and offers are listed, and how many of each nobody has touched: four figures, four counts."""
    needs, offers = listings_visible_to(actor, Need), listings_visible_to(actor, Offer)
    if street:
        needs, offers = needs.filter(street=street), offers.filter(street=street)
    return {
        "needs": needs.filter(state__in=AVAILABLE).count(),
        "offers": offers.filter(state__in=AVAILABLE).count(),
        "unanswered": unanswered(needs).count(),
        "unused": unanswered(offers).count(),
    }


def in_place(rows: QuerySet[L], code: str) -> QuerySet[L]:
    """Those needed or offered in a place."""
    return rows.filter(within(code, "where__code"))


def quantities(rows: Iterable[Listing]) -> Mapping[str, int]:
    """What is left, by category code."""
    total: dict[str, int] = {}
    for row in rows:
        total[row.category_id] = total.get(row.category_id, 0) + row.left
    return total
