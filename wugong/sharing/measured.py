"""What can be said of an organisation by what it shares: a measure of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.organisations.queries.counting import bodies_counted_as
from wugong.sharing.models import Booking, Pledge
from wugong.sharing.rules.booking import USED
from wugong.sharing.rules.pledge import S as P


def shared(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Pledges whose receipt was confirmed, and bookings by others that were carried out, each once."""
    own = bodies_counted_as(organisation)
    given = Pledge.objects.filter(giver__in=own, delivered_on__range=(since, until), state__in=[P.CONFIRMED, P.CLOSED])
    for one in given.select_related("request").order_by("delivered_on", "id"):
        yield Evidence(one.pk, str(one.request), one.get_absolute_url(), value=1.0, note=str(one.delivered_on))
    used = Booking.objects.filter(resource__owner__in=own, starts__date__range=(since, until), state__in=USED).exclude(
        booker__in=own
    )
    for booking in used.select_related("resource").order_by("starts", "id"):
        title = f"{booking.resource} {booking.title}" if booking.booker_id else str(booking.resource)
        yield Evidence(booking.pk, title, booking.get_absolute_url(), value=1.0, note=str(booking.day))


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("shared", _("resources shared"), Figure.SUM, _("times"), shared))
