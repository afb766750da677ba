"""Reading places. Those valid today are public: residents find their community and its telephone number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wugong.common.actor import DISTRICT_ROLES, STAFF_ROLES, Actor, Role
from wugong.common.bilingual import sentence
from wugong.common.errors import Unseen
from wugong.common.models import one
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.flow.binding import bindings
from wugong.flow.models import Matter
from wugong.flow.queries import late, matters_visible_to, within
from wugong.flow.search import terms
from wugong.places.models import DistrictProfile, Place
from wugong.places.rules import LENGTH, BadCode, Level, codes_above, laid_out, next_code, read_code
from wugong.record.models import Entry
from wugong.record.queries import history_of


def places_visible_to(actor: Actor) -> QuerySet[Place]:  # noqa: ARG001 - every place valid now is public
    """The places valid now."""
    return Place.objects.filter(valid_to__isnull=True)


def place_by_code(actor: Actor, code: str, *levels: str) -> Place:
    """One place valid now, with its parent; raises Unseen when there is none (of these levels)."""
    rows = places_visible_to(actor).filter(code=code).select_related("parent")
    return one(rows.filter(level__in=levels) if levels else rows)


@once
def district() -> Place | None:
    """The district, once there is one."""
    return next(iter(_valid_of(Level.DISTRICT)), None)


@prepared
def _valid_of(level: str) -> QuerySet[Place]:
    return Place.objects.filter(level=level, valid_to__isnull=True).order_by("code")


def may_lay(actor: Actor) -> bool:
    """Whether the system administrator lays the ground: while there is no district whose officers could do it."""
    return actor.is_any(Role.A1) and district() is None


def district_name() -> str:
    """The name of the district in the language of the page; empty before the first import."""
    place = district()
    return str(place) if place else ""


def streets_of_district(*, everywhere: bool = False) -> list[Place]:
    """The streets by code: those in the scope of the reform, or all where none is marked (or ``everywhere``)."""
    streets = _valid_of(Level.STREET)
    marked = [street for street in streets if street.in_reform_scope]
    return streets if everywhere or not marked else marked


def streets_for(actor: Actor) -> list[Place]:
    """The streets that an overview for this actor is about: all for the district, else that of the hat worn."""
    streets = streets_of_district()
    if actor.is_any(*DISTRICT_ROLES, Role.SV) or len(actor.place) < 9:
        return streets
    return [street for street in streets if street.code == actor.place[:9]]


def communities_of(code: str) -> QuerySet[Place]:
    """The communities of a street (or of the district) by code."""
    return Place.objects.filter(within(code, "code"), level=Level.COMMUNITY, valid_to__isnull=True).order_by("code")


def by_street(code: str) -> list[tuple[str, list[Place]]]:
    """The communities of a place under the names of their streets, by code."""
    found: dict[str, list[Place]] = {}
    for community in communities_of(code):
        found.setdefault(community.code[: LENGTH[Level.STREET]], []).append(community)
    names = names_of_codes(set(found))
    return [(names.get(street, ""), rows) for street, rows in found.items()]


def parts_of(place: Place) -> QuerySet[Place]:
    """The direct parts of a place, by code."""
    return place.parts.filter(valid_to__isnull=True).order_by("code")


def subtree(code: str) -> QuerySet[Place]:
    """A place and everything in it, by code."""
    return Place.objects.filter(within(code, "code"), valid_to__isnull=True).order_by("code")


def way_to(place: Place) -> list[Place]:
    """The places that contain this one, the district first."""
    above = codes_above(place.code)[:-1]
    return list(Place.objects.filter(code__in=above, valid_to__isnull=True).order_by("code"))


def places_found(query: str) -> QuerySet[Place]:
    """Places whose name or code has all of the query: characters, pinyin, initials or digits."""
    wanted = terms(query)
    if not wanted:
        return Place.objects.none()
    rows = Place.objects.filter(valid_to__isnull=True)
    for term in wanted:
        named = Q(words__contains=term)
        rows = rows.filter(named | Q(code__startswith=term) if term.isdigit() else named)
    return rows.order_by("code")


def url_of_place(place: Place) -> str:
    """The page of a place valid now."""
    if place.level == Level.DISTRICT:
        return reverse("places:district")
    name = place.level if place.level in {Level.STREET, Level.COMMUNITY} else "place"
    return reverse(f"places:{name}", args=[place.code])


def cells_of(places: Iterable[Place], columns: int) -> dict[str, tuple[int, int]]:
    """Where places lie on an outline map, north up, by code: column and row. Those without coordinates are left out."""
    known = [place for place in places if place.longitude is not None and place.latitude is not None]
    return laid_out({place.code: (float(place.longitude or 0), float(place.latitude or 0)) for place in known}, columns)


def names_of_codes(codes: set[str]) -> dict[str, str]:
    """The names of the places with these codes, in the language of the page."""
    return {p.code: str(p) for p in Place.objects.filter(code__in=codes, valid_to__isnull=True)}


@once
def counts_in(code: str) -> dict[str, int]:
    """How many places of each level lie in a place, and ``households``: those of the compounds and of the buildings
    that lie in no compound. One query.
    """
    rows = Place.objects.filter(within(code, "code"), valid_to__isnull=True)
    lone = Q(level=Level.BUILDING) & ~Q(parent__level=Level.COMPOUND)
    counts = {f"n_{level}": Count("pk", filter=Q(level=level)) for level in LENGTH}
    found = rows.aggregate(households=Sum("household_count", filter=Q(level=Level.COMPOUND) | lone), **counts)
    return {**{str(level): found[f"n_{level}"] for level in LENGTH}, "households": found["households"] or 0}


def profiles() -> QuerySet[DistrictProfile]:
    """The published figures of the district, the newest first."""
    return DistrictProfile.objects.order_by("-year")


@dataclass(frozen=True, slots=True)
class Row:
    """A place in a table with the counts of its parts."""

    place: Place
    grids: int = 0
    compounds: int = 0
    buildings: int = 0
    communities: int = 0
    households: int = 0


_INSIDE = ("communities", "grids", "compounds", "buildings", "households")


def rows_of(places: Iterable[Place]) -> list[Row]:
    """Places of one level, each with the counts of its parts; one query for any number of places."""
    listed = list(places)
    if not listed:
        return []
    length = len(listed[0].code)
    inside = Place.objects.filter(code__gte=listed[0].code, valid_to__isnull=True).exclude(level=listed[0].level)
    last = max(p.code for p in listed)
    inside = inside.filter(code__lt=last[:-1] + chr(ord(last[-1]) + 1))
    lone = Q(level=Level.BUILDING) & ~Q(parent__level=Level.COMPOUND)
    counted = (
        inside.annotate(stem=Substr("code", 1, length))
        .values("stem")
        .annotate(
            n_communities=Count("pk", filter=Q(level=Level.COMMUNITY)),
            n_grids=Count("pk", filter=Q(level=Level.GRID)),
            n_compounds=Count("pk", filter=Q(level=Level.COMPOUND)),
            n_buildings=Count("pk", filter=Q(level=Level.BUILDING)),
            n_households=Sum("household_count", filter=Q(level=Level.COMPOUND) | lone),
        )
        .order_by()
    )
    plain: list[dict[str, Any]] = [dict(row) for row in counted]
    found = {row["stem"]: {k: row[f"n_{k}"] or 0 for k in _INSIDE} for row in plain}
    return [Row(place, **found.get(place.code, {})) for place in listed]


@dataclass(frozen=True, slots=True)
class Going:
    """The open matters of one mechanism in a place, and how many of them are late."""

    character: str
    title: str
    machine: str
    open: int
    late: int


COMMONS = "商建管考享减"
_OWN = "网"  # an organisation is a matter only so that it can be found


def going_on(actor: Actor, code: str) -> list[Going]:
    """Open matters of a place that the actor may see, by mechanism in the order of the commons."""
    titles = {b.machine.name: b.machine.title for b in bindings()}
    rows = Matter.objects.filter(pk__in=matters_visible_to(actor).filter(within(code), open=True).values("pk"))
    counted = (
        rows.exclude(common=_OWN)
        .values("common", "machine")
        .annotate(n=Count("pk"), n_late=Count("pk", filter=late()))
        .order_by()
    )
    order = {character: place for place, character in enumerate(COMMONS)}
    found = [
        Going(row["common"], str(titles[row["machine"]]), row["machine"], row["n"], row["n_late"])
        for row in counted
        if row["machine"] in titles
    ]
    return sorted(found, key=lambda g: (order.get(g.character, len(order)), g.title))


def free_code(parent: Place, level: str) -> str:
    """The next free code for a new place; empty when there is none or the level does not fit there."""
    taken = set(Place.objects.filter(within(parent.code, "code"), valid_to__isnull=True).values_list("code", flat=True))
    try:
        return next_code(parent.code, level, taken)
    except BadCode:
        return ""


def places_listed(query: str, level: str, *, within_code: str = "") -> QuerySet[Place]:
    """The list of places, by code; ``query``, ``level`` and ``within_code`` narrow it when they are not empty."""
    rows = places_found(query) if query else Place.objects.filter(valid_to__isnull=True)
    rows = rows.filter(within(within_code, "code")) if within_code else rows
    return rows.filter(level=level) if level else rows


def present_places() -> QuerySet[Place]:
    """All places valid now, by code: for sheets and the interface."""
    return Place.objects.filter(valid_to__isnull=True).order_by("code")


def history_of_place(actor: Actor, code: str) -> QuerySet[Entry]:
    """The newest entries of the record about a place, for those who manage it or work in it; else Unseen."""
    place = place_by_code(actor, code)
    if not (actor.system or (actor.role in STAFF_ROLES and actor.covers(place.code))):
        raise Unseen(f"history of {code}")
    return history_of("place", place.pk)[:100]


def read_place(text: str) -> str:
    """The code of a place as people write it in a sheet: its code, or its name where only one place is called so.

    Raises BadCode with a sentence.
    """
    name = text.strip()
    if not name or name.isascii():
        return read_code(name)
    called = Q(name=name) | Q(name__in=[f"{name}{end}" for end in ("街道", "社区", "镇", "村")])
    found = list(Place.objects.filter(called, valid_to__isnull=True).values_list("code", flat=True)[:2])
    if len(found) != 1:
        raise BadCode(sentence(_("There is no place “%(name)s”, or more than one. Write its code."), name=name))
    return str(found[0])
