"""Who blows a whistle, and who can be called."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wugong.flow.queries import within
from wugong.organisations.models import Organisation


def duties_of(department: Organisation) -> list[str]:
    """The duties that the register holds of a department; none where nobody has entered them."""
    return [text for one in department.functions if (text := str(one.get("text", "")).strip())]


def departments(place: str) -> QuerySet[Organisation]:
    """Who can be called: departments of the district and dispatched agencies of the street."""
    kinds = ["department", "dispatched", "organ", "institution"]
    rows = Organisation.objects.filter(state="active", kind__in=kinds)
    return rows.filter(Q(place__code=place[:6]) | within(place[:9], "place__code")).order_by("name")
