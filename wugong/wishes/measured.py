"""What can be said of an organisation by micro-wishes: a measure of the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wugong.common import clock
from wugong.flow.measures import Evidence, Figure, Measure, register_measure
from wugong.flow.queries import within
from wugong.organisations.queries.counting import ground_of
from wugong.wishes.models import Wish
from wugong.wishes.rules import FULFILLED, SHOWN, S


def wishes(organisation: UUID, since: date, until: date) -> Iterator[Evidence]:
    """Wishes that were due: of the street or community, or claimed by the organisation. Good: the wisher confirmed."""
    ground = ground_of(organisation)
    own = within(ground) if ground else Q(claimant=organisation)
    rows = Wish.objects.filter(own, latest__range=(since, until), state__in=[*SHOWN, S.UNDONE])
    due = Q(state__in=FULFILLED) | Q(state=S.UNDONE) | Q(latest__lt=clock.today())
    for one in rows.filter(due).order_by("latest", "id"):
        yield Evidence(one.pk, one.words, one.get_absolute_url(), good=one.state in FULFILLED, note=str(one.latest))


def register_measures() -> None:
    """Called when the app is ready."""
    register_measure(Measure("wishes", _("micro-wishes fulfilled"), Figure.SHARE, "%", wishes))
