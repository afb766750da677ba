"""How far a new district has come with its people: who leads it, who holds no post, where nobody is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from wugong.accounts.models import User
from wugong.common.actor import Actor, Role
from wugong.flow.queries import within
from wugong.organisations.hats import serving
from wugong.organisations.models import Appointment, Organisation
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.rules import AppointmentState, Basis, Kind, PartyType, Sort
from wugong.places.models import Place
from wugong.places.rules import Level

ON_THE_GROUND = (Role.CP, Role.CW)
OF_STREET = Q(kind=PartyType.WORKING_COMMITTEE) | Q(kind=PartyType.COMMITTEE, basis=Basis.TERRITORIAL)


def led() -> bool:
    """Whether an officer of the Organisation Department of the district serves: he enters all others."""
    return serving().filter(post__role=Role.DO).exists()


def first_named() -> Appointment | None:
    """The first officer who waits for the security administrator."""
    rows = Appointment.objects.filter(post__role=Role.DO, state=AppointmentState.TO_GRANT)
    return rows.select_related("post__organisation", "user").order_by("created_at").first()


def people_without_post(actor: Actor) -> QuerySet[User]:
    """Staff accounts that hold no post and are proposed for none, for who keeps accounts or the district's posts."""
    if not (actor.system or actor.is_any(Role.A1, Role.DO, Role.DS)):
        return User.objects.none()
    held = Appointment.objects.filter(user=OuterRef("pk"), state__in=AppointmentState.open_states())
    rows = User.objects.filter(~Exists(held), administers="", resident_of="").exclude(state="closed")
    return rows.order_by("created_at", "id")


def communities_without_anybody(code: str) -> QuerySet[Place]:
    """Communities and villages of a place in which no secretary and no worker serves."""
    somebody = serving().filter(post__role__in=ON_THE_GROUND, post__scope=OuterRef("code"))
    rows = Place.objects.filter(within(code, "code"), level=Level.COMMUNITY, valid_to__isnull=True)
    return rows.filter(~Exists(somebody)).order_by("code")


def communities_without_committee(streets: Iterable[Place]) -> QuerySet[Place]:
    """Communities and villages of these streets that have no Party organisation of their own."""
    own = Organisation.objects.filter(sort=Sort.PARTY, basis=Basis.TERRITORIAL, state__in=LIVING, place=OuterRef("pk"))
    rows = Place.objects.filter(parent__in=streets, level=Level.COMMUNITY, valid_to__isnull=True)
    return rows.filter(~Exists(own)).order_by("code")


def streets_without_office(streets: Iterable[Place]) -> QuerySet[Place]:
    """Those of these streets and towns whose office or government is not entered."""
    kinds = (Kind.STREET_OFFICE, Kind.TOWN_GOVERNMENT)
    office = Organisation.objects.filter(kind__in=kinds, state__in=LIVING, place=OuterRef("pk"))
    return Place.objects.filter(~Exists(office), pk__in=[street.pk for street in streets]).order_by("code")


def streets_without_committee(streets: Iterable[Place]) -> QuerySet[Place]:
    """Those of these streets and towns that have no Party working committee, or committee of the town."""
    led = Organisation.objects.filter(OF_STREET, state__in=LIVING, place=OuterRef("pk"))
    return Place.objects.filter(~Exists(led), pk__in=[street.pk for street in streets]).order_by("code")


def counts_within(code: str) -> tuple[int, int]:
    """How many living organisations lie in a place, and how many serving officers it has."""
    living = Organisation.objects.filter(within(code, "place__code"), state__in=LIVING).count()
    officers = serving().filter(within(code, "post__organisation__place__code")).values("user").distinct().count()
    return living, officers


def known_as(names: set[str]) -> dict[str, list[Organisation]]:
    """What each of these words of a file can mean: a living organisation by its name or its number."""
    rows = Organisation.objects.filter(state__in=LIVING).select_related("place", "unit", "superior__place")
    found: dict[str, list[Organisation]] = {}
    for column in ("name", "biz_no"):
        for one in rows.filter(**{f"{column}__in": names}):
            found.setdefault(getattr(one, column), []).append(one)
    return found
