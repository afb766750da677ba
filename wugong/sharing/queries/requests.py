"""What is asked for, promised and given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from wugong.flow.queries import within
from wugong.organisations.models import Organisation
from wugong.organisations.queries.organisations import names_of
from wugong.sharing.models import Pledge, Resource, ShareRequest
from wugong.sharing.rules.pledge import COUNTED, UNDER_WAY, PledgeState
from wugong.sharing.rules.request import RequestState
from wugong.sharing.rules.resource import OFFERED

ARRIVED = (PledgeState.CONFIRMED, PledgeState.CLOSED)
_WORTH = Sum(Case(When(received__isnull=False, then=F("received")), default=F("quantity")), default=0)


def promised(request: ShareRequest, but: UUID | None = None, *, offered: bool = False) -> int:
    """What is promised for a request, or only offered too; of a delivery that was confirmed, what arrived."""
    states = (*COUNTED, *((PledgeState.OFFERED, PledgeState.PROPOSED) if offered else ()))
    rows = Pledge.objects.filter(request=request, state__in=states)
    rows = rows.exclude(pk=but) if but else rows
    return int(rows.aggregate(n=_WORTH)["n"])


def received(request: ShareRequest) -> int:
    """What has arrived."""
    return int(request.pledges.filter(state__in=ARRIVED).aggregate(n=Sum("received", default=0))["n"])


def under_way(request: ShareRequest) -> int:
    """How many pledges are accepted and not yet confirmed."""
    return request.pledges.filter(state__in=UNDER_WAY).count()


def open_requests(street: str, sort: str) -> QuerySet[ShareRequest]:
    """The open requests of a sort in a street, the most urgent first."""
    rows = ShareRequest.objects.filter(within(street, "place__code"), sort=sort, state=RequestState.OPEN)
    return rows.select_related("asker").order_by("-must", "needed_by", "id")


def stock(street: str, sort: str) -> list[tuple[Resource, int]]:
    """What is shared of a sort in a street, with what of it is not promised yet."""
    rows = Resource.objects.filter(within(street, "place__code"), sort=sort, state__in=OFFERED).select_related("owner")
    used = dict(
        Pledge.objects.filter(resource__in=rows, state__in=(PledgeState.PROPOSED, *COUNTED))
        .values_list("resource")
        .annotate(n=_WORTH)
    )
    return [(row, max(0, row.capacity - int(used.get(row.pk, 0)))) for row in rows.order_by("title", "id")]


def shared_by(organisation: Organisation) -> list[Resource]:
    """What an organisation shares or shared."""
    return list(Resource.objects.filter(owner=organisation).select_related("place").order_by("state", "title"))


@dataclass(frozen=True, slots=True)
class Line:
    """What one organisation gave and got of a sort, and how many promises it did not keep."""

    name: str
    given: int
    got: int
    broken: int


def balance(street: str, sort: str) -> list[Line]:
    """Hours, goods or money given and received by organisation: what receivers confirmed, never by person."""
    rows = Pledge.objects.filter(within(street, "request__place__code"), request__sort=sort)
    given = _sums(rows.filter(state__in=ARRIVED), "giver")
    got = _sums(rows.filter(state__in=ARRIVED), "request__asker")
    broken = dict(rows.filter(state=PledgeState.DEFAULTED).values_list("giver").annotate(n=Count("pk")))
    names = names_of({*given, *got, *broken})
    lines = [Line(names.get(pk, ""), given.get(pk, 0), got.get(pk, 0), broken.get(pk, 0)) for pk in names]
    return sorted(lines, key=lambda line: (-line.given, -line.got, line.name))


def _sums(rows: QuerySet[Pledge], column: str) -> dict[UUID, int]:
    return {pk: int(n) for pk, n in rows.values_list(column).annotate(n=Sum("received", default=0))}


def seen_requests(rows: QuerySet[ShareRequest]) -> list[dict[str, Any]]:
    """Open requests with what is still lacking, and what of it nobody offered: two queries more for all of them."""
    pledges = Pledge.objects.filter(Q(request__in=rows))
    done, asked = (
        dict(pledges.filter(state__in=states).values_list("request").annotate(n=_WORTH))
        for states in (COUNTED, (*COUNTED, PledgeState.OFFERED, PledgeState.PROPOSED))
    )
    return [
        {
            "row": row,
            "lacking": max(0, row.quantity - int(done.get(row.pk, 0))),
            "free": max(0, row.quantity - int(asked.get(row.pk, 0))),
        }
        for row in rows
    ]
