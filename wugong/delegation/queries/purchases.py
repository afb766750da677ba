"""What is read of purchases and of the guiding catalogue."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from wugong.common.models import one
from wugong.delegation.models import CatalogueLine, Contract, PurchasePlan, Voice
from wugong.delegation.queries.places import inside
from wugong.delegation.rules.purchase_plan import PlanState


def public_purchases(code: str) -> QuerySet[PurchasePlan]:
    """The purchases of the streets of a place: each is public from the day on which the public is asked."""
    rows = PurchasePlan.objects.filter(inside(code, "buyer__place__code"))
    return rows.select_related("buyer__place", "catalogue", "contract")


def purchase_open_to_all(pk: UUID) -> PurchasePlan:
    """One purchase; raises Unseen."""
    return one(public_purchases("").filter(pk=pk))


def contract_of(plan: PurchasePlan) -> Contract | None:
    """Its contract, once it is awarded."""
    found: Contract | None = getattr(plan, "contract", None)  # there is none before the award
    return found


def voices_of(plan: PurchasePlan) -> list[Voice]:
    """What the public said, the newest first."""
    return list(plan.voices.order_by("-created_at", "-id")[:200])


def catalogue(*, only_open: bool = False) -> QuerySet[CatalogueLine]:
    """The guiding catalogue."""
    rows = CatalogueLine.objects.all()
    return rows.filter(open=True) if only_open else rows


def for_export(year: int | None = None) -> QuerySet[PurchasePlan]:
    """The purchases that were begun in a year, or all, in the order in which they began."""
    rows = public_purchases("").exclude(state=PlanState.NEED_COLLECTED).prefetch_related("contract__instalments")
    return (rows.filter(created_at__year=year) if year else rows).order_by("created_at", "id")
