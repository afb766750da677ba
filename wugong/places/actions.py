"""Writing places: found, amend, end; whole lists at once; the figures of the district."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.locks import locked
from wugong.flow.actions import action
from wugong.flow.queries import within
from wugong.flow.search import words
from wugong.places.hooks import obstacle_to_ending
from wugong.places.models import DistrictProfile, Place
from wugong.places.policies import may_edit, may_found
from wugong.places.queries import may_lay
from wugong.places.rules import BadCode, Level, level_of, parent_code, read_code
from wugong.record.actions import append

KIND = "place"
SAY_DATUM = gettext_lazy(
    "Say in which datum the coordinates were measured; GCJ-02 and WGS 84 differ by hundreds of metres."
)
AMENDABLE = (
    "name", "name_en", "class_code", "in_reform_scope", "use", "household_count", "phone", "address", "hours",
    "boundary_text", "published_at", "longitude", "latitude", "datum",
)  # fmt: skip


@action
def found_place(place: Place, *, actor: Actor) -> Place:
    """Enter a new place in the tree; its level and parent follow from its code.

    Raises Invalid for a code that cannot be, Refusal for one that is taken or whose parent is missing, Denied.
    """
    _prepare(place)
    if not may_found(actor, place.level, place.code):
        raise Denied(_("New places of this level are entered by those who answer for the place above."), rule="role")
    return _enter(place, actor)


@action
def lay_ground(places: Iterable[Place], *, actor: Actor) -> int:
    """Enter the divisions of a new district, parents first; returns how many.

    For the system administrator, as long as there is no district whose officers could do it.
    """
    if not may_lay(actor):
        raise Denied(_("New places of this level are entered by those who answer for the place above."), rule="role")
    count = 0
    for place in places:
        _prepare(place)
        _enter(place, actor)
        count += 1
    return count


def _enter(place: Place, actor: Actor) -> Place:
    place.save(force_insert=True)
    append(
        actor=actor, act="found_place", kind=KIND, object_id=place.pk, detail={"code": place.code, "name": place.name}
    )
    return place


def _prepare(place: Place) -> None:
    """Check a new place and fill in what follows from its code: level, parent, first day, words to be found by."""
    try:
        place.code = read_code(place.code)
    except BadCode as bad:
        raise Invalid(str(bad), rule="code", field="code") from bad
    place.level = level_of(place.code)
    if Place.objects.filter(code=place.code, valid_to__isnull=True).exists():
        raise Refusal(
            _("The code %(code)s is taken by a place that is still valid. End that one first, or choose another code.")
            % {"code": place.code},
            rule="code",
            field="code",
        )
    place.parent = _parent(place.code)
    place.valid_from = place.valid_from or clock.today()
    _whole(place)


def _parent(code: str) -> Place | None:
    above = parent_code(code)
    if not above:
        other = Place.objects.filter(level=Level.DISTRICT, valid_to__isnull=True).first()
        if other is not None:
            raise Refusal(
                _("This house keeps one district, and that is %(name)s. Another district needs a database of its own.")
                % {"name": other.name},
                rule="one district",
                field="code",
            )
        return None
    parent = Place.objects.filter(code=above, valid_to__isnull=True).first()
    if parent is None:
        raise Refusal(
            _("The place it lies in (%(code)s) is not there. Enter that one first.") % {"code": above},
            rule="orphan",
            field="code",
        )
    return parent


def _whole(place: Place) -> None:
    if (place.longitude is None) != (place.latitude is None):
        raise Invalid(
            _("Longitude and latitude go together: give both or neither."), rule="coordinates", field="latitude"
        )
    if place.longitude is None:
        place.datum = ""
    elif not place.datum:
        raise Invalid(
            SAY_DATUM,
            rule="coordinates",
            field="datum",
        )
    if not place.name.strip():
        raise Invalid(_("A place needs a name."), rule="name", field="name")
    place.words = words(place.name, place.name_en, place.code, place.address, place.boundary_text)


@action
def amend_place(place: Place, *, changes: dict[str, Any], actor: Actor) -> dict[str, list[Any]]:
    """Change what may change of a place (``AMENDABLE``). Returns what did: ``{column: [old, new]}``."""
    row = locked(place)
    if not may_edit(actor, row):
        raise Denied(
            _("Only those responsible for this place edit it. Ask them, or change the hat you wear."), rule="role"
        )
    if unknown := set(changes) - set(AMENDABLE):
        raise Invalid(_("These cannot be changed: %(names)s.") % {"names": ", ".join(sorted(unknown))}, rule="columns")
    was: dict[str, list[Any]] = {}
    for name, value in changes.items():
        old = getattr(row, name)
        if old != value:
            was[name] = [old, value]
            setattr(row, name, value)
    if was:
        _whole(row)
        row.save(update_fields=[*was, "words", "datum"])
        append(actor=actor, act="amend_place", kind=KIND, object_id=row.pk, detail={"changes": was})
    for field in row._meta.concrete_fields:
        setattr(place, field.attname, getattr(row, field.attname))
    return was


@action
def end_place(place: Place, *, on: date, reason: str, actor: Actor) -> Place:
    """End the validity of a place: its code may be given again from ``on`` on.

    Raises Refusal while places or anything of the floors above still hang on it.
    """
    row = locked(place)
    if not may_found(actor, row.level, row.code):
        raise Denied(_("Places of this level are ended by those who answer for the place above."), rule="role")
    if not reason.strip():
        raise Invalid(_("Say why in a sentence: the others will read it."), rule="reason", field="reason")
    if row.valid_to is not None:
        raise Refusal(_("This place has ended already."), rule="validity")
    if on > clock.today():
        raise Invalid(
            _("A place ends today or ended before; enter a later end when it has come."), rule="validity", field="on"
        )
    if on <= row.valid_from:
        raise Invalid(_("The last day must come after the first one."), rule="validity", field="on")
    inside = Place.objects.filter(within(row.code, "code"), valid_to__isnull=True).exclude(pk=row.pk).count()
    if inside:
        raise Refusal(
            _("%(count)d places still lie in it. Move or end them first.") % {"count": inside}, rule="validity"
        )
    if sentence := obstacle_to_ending(row):
        raise Refusal(sentence, rule="validity")
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    append(actor=actor, act="end_place", kind=KIND, object_id=row.pk, reason=reason, detail={"on": on})
    place.valid_to = on
    return row


@action
def set_scope(streets: Iterable[Place], *, codes: set[str], actor: Actor) -> int:
    """Say which streets the reform covers; returns how many changed."""
    changed = 0
    for street in streets:
        wanted = street.code in codes
        if street.in_reform_scope != wanted:
            amend_place(street, changes={"in_reform_scope": wanted}, actor=actor)
            changed += 1
    return changed


@action
def set_profile(
    year: int,
    *,
    built_up_km2: Decimal | None = None,
    urban_population: int | None = None,
    urbanisation: Decimal | None = None,
    source: str = "",
    actor: Actor,
) -> DistrictProfile:
    """Enter the published figures of the district for a year, or correct them."""
    district = Place.objects.filter(level=Level.DISTRICT, valid_to__isnull=True).first()
    if not actor.system and (district is None or not may_edit(actor, district)):
        raise Denied(_("Only the district edits the figures of the district."), rule="role")
    values = {
        "built_up_km2": built_up_km2, "urban_population": urban_population, "urbanisation": urbanisation,
        "source": source,
    }  # fmt: skip
    profile, _new = DistrictProfile.objects.update_or_create(year=year, defaults=values)
    append(actor=actor, act="set_profile", kind="district_profile", detail={"year": year, **values})
    return profile
