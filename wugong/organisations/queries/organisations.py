"""Who may see which organisations, and their names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wugong.common.actor import STAFF_ROLES, Actor
from wugong.common.errors import Unseen
from wugong.common.once import once
from wugong.common.prepared import prepared
from wugong.flow.models import Matter
from wugong.flow.queries import SCOPED, within
from wugong.flow.search import terms
from wugong.organisations.models import Organisation
from wugong.organisations.rules import LOCAL_KINDS, Basis, PartyType, Sort
from wugong.places.rules import Level

STREET_DIGITS = 9
LIVING = ("active", "term_due", "reorganising")


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """As their cards say: a hat sees what its place covers, the living ones of its street and of the district itself,
    and those tied to its own organisation by unit or superior; residents and administrators see none.
    """
    rows = Organisation.objects.all()
    if actor.system:
        return rows
    hat = actor.hat
    if hat is None:
        return rows.none()
    seen = Q(pk__in=[])
    if hat.organisation:
        own = hat.organisation
        units = Organisation.objects.filter(pk=own).values("unit")
        seen |= Q(pk=own) | Q(unit=own) | Q(superior=own) | Q(pk__in=units)
    if hat.place and hat.role in SCOPED:
        seen |= within(hat.place, "place__code")
    if hat.place and hat.role in STAFF_ROLES:
        seen |= (within(hat.place[:9], "place__code") | Q(place__level=Level.DISTRICT)) & Q(state__in=LIVING)
    return rows.filter(seen)


def own_party_organisations(organisation: Organisation) -> list[UUID]:
    """The Party organisations of a unit."""
    if organisation.sort == Sort.PARTY:
        return []
    return list(Organisation.objects.filter(unit=organisation).values_list("pk", flat=True))


def organisation_by_id(actor: Actor, pk: UUID) -> Organisation:
    """One organisation with its place, unit and superior; raises Unseen."""
    for found in _organisation_by_id(actor, pk):
        return found
    raise Unseen(f"organisation {pk}")


@prepared
def _organisation_by_id(actor: Actor, pk: UUID) -> QuerySet[Organisation]:
    line = "superior__superior__superior__superior"  # the vertical tree has four levels in most districts
    rows = organisations_visible_to(actor).filter(pk=pk)
    return rows.select_related("place", "unit", "superior__place", "superior__unit", line)


@once
def own_organisation(actor: Actor) -> Organisation | None:
    """The organisation of the hat worn, with its place."""
    if actor.organisation is None:
        return None
    return Organisation.objects.select_related("place").filter(pk=actor.organisation).first()


def committee_of(street: str) -> Organisation | None:
    """The Party working committee of a street, or the committee of a town (9 digits), with its place."""
    kinds = Q(kind=PartyType.WORKING_COMMITTEE) | Q(kind=PartyType.COMMITTEE, basis=Basis.TERRITORIAL)
    rows = Organisation.objects.filter(kinds, place__code=street, state__in=LIVING)
    return rows.select_related("place").order_by("-kind", "created_at", "id").first()


def telephones_at(codes: list[str]) -> dict[str, str]:
    """The office telephones of the committee or office in charge of these places, else of their Party committee."""
    leads = Q(kind=PartyType.WORKING_COMMITTEE) | Q(basis=Basis.TERRITORIAL)
    rows = Organisation.objects.filter(Q(kind__in=LOCAL_KINDS) | leads, place__code__in=codes, state__in=LIVING)
    found = rows.exclude(phone="").values_list("place__code", "kind", "phone").order_by("created_at", "id")
    first = sorted(found, key=lambda row: row[1] not in LOCAL_KINDS)
    return {code: phone for code, _kind, phone in reversed(first)}


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these organisations, in the language of the page."""
    return {o.pk: str(o) for o in Organisation.objects.filter(pk__in=set(ids)).only("id", "name", "name_en")}


def organisation_named(name: str) -> UUID | None:
    """The one living organisation of exactly this name; None where there is none, or more than one."""
    found = Organisation.objects.filter(name=name.strip()).exclude(state="dissolved").values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def place_led_by(organisation: UUID) -> str:
    """The code of the place that a Party organisation of a street or community leads; empty for any other."""
    leads = Q(kind=PartyType.WORKING_COMMITTEE) | Q(basis=Basis.TERRITORIAL)
    rows = Organisation.objects.filter(leads, pk=organisation).exclude(superior__place=F("place"))
    return rows.values_list("place__code", flat=True).first() or ""


def organisations_found(actor: Actor, query: str) -> QuerySet[Organisation]:
    """Organisations found by characters, pinyin, initials, words or number, by name."""
    return matching(organisations_visible_to(actor), query).order_by("name", "id")


def matching(rows: QuerySet[Organisation], query: str) -> QuerySet[Organisation]:
    """Those of ``rows`` whose search column has all of the query; none when nothing can be searched."""
    wanted = terms(query)
    if not wanted:
        return rows.none()
    lines = Matter.objects.filter(pk=OuterRef("pk"), machine="organisation")
    for term in wanted:
        lines = lines.filter(words__contains=term)
    return rows.filter(Exists(lines))


def holder_of(uscc: str) -> Organisation | None:
    """Whose credit code this is, whoever asks."""
    return Organisation.objects.filter(uscc=uscc).first()


def living_near(actor: Actor, code: str) -> QuerySet[Organisation]:
    """The living organisations to choose among for something at ``code``: those of its street and of the district
    itself, by name; all that the actor may see where ``code`` lies in no street.
    """
    rows = organisations_visible_to(actor).filter(state__in=LIVING)
    if len(code) >= STREET_DIGITS:
        rows = rows.filter(within(code[:STREET_DIGITS], "place__code") | Q(place__level="district"))
    return rows.order_by("name", "id")


def names_near(actor: Actor, code: str) -> QuerySet[Organisation, str]:
    """The registered names of the living organisations near a place, to choose one as who receives money."""
    return living_near(actor, code).values_list("name", flat=True)
