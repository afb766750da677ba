"""What those who used premises say of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Avg, Count, F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.sharing.models import Booking

ENOUGH = 5  # ratings, below which nothing is shown: neither chance nor who rated is to be read
COUNTED = timedelta(days=365)


def scores_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """How premises were rated in the last year by others than their owner, in words, where enough people rated."""
    rows = Booking.objects.filter(
        Q(booker=None) | ~Q(booker=F("resource__owner")),
        resource__in=list(ids), starts__gte=clock.now() - COUNTED, place_score__isnull=False,
    )  # fmt: skip
    found = rows.order_by().values_list("resource").annotate(n=Count("pk"), mean=Avg("place_score"))
    return {
        pk: _("%(mean)s of 5, %(n)d ratings in the last year") % {"mean": number_format(mean, 1), "n": n}
        for pk, n, mean in found.filter(n__gte=ENOUGH)
    }
