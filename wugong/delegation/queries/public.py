"""What everybody reads of a place: money, purchases, services. At least fifteen days, and for good after that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.money import yuan
from wugong.delegation.models import PurchasePlan
from wugong.delegation.queries.money import disclosed, funds_in
from wugong.delegation.queries.purchases import public_purchases
from wugong.delegation.queries.sinking import offered_in
from wugong.delegation.rules.purchase_plan import PlanState
from wugong.places.models import Place


def open_needs(code: str) -> QuerySet[PurchasePlan]:
    """The needs about which the street of a place asks the public now."""
    rows = public_purchases(code[:9]).filter(state=PlanState.NEED_COLLECTED, comment_until__gte=clock.today())
    return rows.order_by("comment_until")


def of_place(_actor: Actor, place: Place) -> dict[str, Any] | None:
    """What the page of a street or community says of its disclosure; None where there is nothing at all."""
    found = {
        "needs": list(open_needs(place.code)[:3]),
        "spendings": list(disclosed(place.code).order_by("-disclosed_on", "-id")[:3]),
        "suspended": [item for item in offered_in(place.code)[:60] if item.state == "suspended"][:3],
    }
    if not any(found.values()) and not (
        offered_in(place.code).exists() or public_purchases(place.code[:9]).exists() or funds_in(place.code).exists()
    ):
        return None
    return {"place": place, **found}


@dataclass(frozen=True, slots=True)
class News:
    """An entry of the feed."""

    title: str
    words: str
    url: str
    at: datetime


def news(code: str, most: int = 30) -> list[News]:
    """The newest disclosures of a place: what was spent, what the public is asked about, contracts."""
    return sorted(_news(code, most), key=lambda one: one.at, reverse=True)[:most]


def _midnight(day: date | None) -> datetime:
    return timezone.make_aware(datetime.combine(day or clock.today(), time.min))


def _news(code: str, most: int) -> Iterator[News]:
    for spending in disclosed(code).order_by("-disclosed_on", "-id")[:most]:
        words = _("%(community)s paid %(amount)s to %(payee)s.") % {
            "community": spending.community, "amount": yuan(spending.paid), "payee": spending.payee
        }  # fmt: skip
        yield News(
            spending.what, words, reverse("delegation:spending", args=[spending.pk]), _midnight(spending.disclosed_on)
        )
    for plan in public_purchases(code[:9]).order_by("-created_at", "-id")[:most]:
        words = _("%(buyer)s: %(state)s.") % {"buyer": plan.buyer, "state": PlanState(plan.state).label}
        yield News(plan.title, words, reverse("delegation:purchase", args=[plan.pk]), plan.state_since)
