"""The coverage of streets and communities, counted from what is there: four queries whatever their number."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from wugong.flow.queries import within
from wugong.organisations.hats import serving
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import NONPUBLIC_KINDS, Sort, TieKind
from wugong.organisations.rules.coverage import FINE, Coverage, UnitAt, coverage_by
from wugong.places.models import Place
from wugong.places.rules import Level


def coverage(code: str, areas: list[str]) -> dict[str, Coverage]:
    """The coverage of each of ``areas`` (codes of one length, all within ``code``)."""
    lone = Q(level=Level.BUILDING) & ~Q(parent__level=Level.COMPOUND)
    spots = Place.objects.filter(within(code, "code"), valid_to__isnull=True).filter(Q(level=Level.COMPOUND) | lone)
    parties = Organisation.objects.filter(within(code, "place__code"), sort=Sort.PARTY, state__in=LIVING)
    posts = serving().annotate(fine=Length("post__scope")).filter(fine__gte=FINE)
    new = Organisation.objects.filter(within(code, "place__code"), kind__in=NONPUBLIC_KINDS, state__in=LIVING)
    own = Organisation.objects.filter(unit=OuterRef("pk"), state__in=LIVING)
    served = Tie.objects.filter(target=OuterRef("pk"), kind=TieKind.SERVES, until__isnull=True)
    units = new.annotate(organised=Exists(own), served=Exists(served)).values_list("place__code", "organised", "served")
    return coverage_by(
        areas,
        spots=spots.values_list("code", flat=True),
        seats=parties.values_list("place__code", flat=True),
        contacts=posts.filter(within(code, "post__scope")).values_list("post__scope", flat=True),
        units=[UnitAt(*row) for row in units],
    )
