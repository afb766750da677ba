"""What a sheet of organisations leaves out and its other cells make plain: the kind of an office, a basis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from wugong.organisations.models import Organisation
from wugong.organisations.rules import Kind, leads_place, plain_basis, plain_kind
from wugong.places.queries import present_places
from wugong.sheets.rules import Change, Key, Sentence

FEW = 8
KINDS = _(
    "Rows %(rows)s are entered as offices or committees of their places, because they are named so; the file calls "
    "them something more general."
)
BASES = _(
    "Rows %(rows)s get “territorial” as their basis, because they are named like their place or belong to its office. "
    "Write another basis into its column where that is wrong."
)
BARE = _(
    "Rows %(rows)s have no basis in its column, so no form offers them as the Party organisation of a street or "
    "community. Write “territorial” there if they are."
)


def fill(
    changes: Sequence[Change], here: Mapping[Key, Organisation], unit_meant: Callable[[str, str], list[Key]]
) -> Iterator[Sentence]:
    """Fill in kinds and bases; yield what was filled in and which rows still lack a basis.

    ``unit_meant(name, place)`` gives the keys of the units that a name in the file can mean.
    """
    lands = {code: (name, level) for code, name, level in present_places().values_list("code", "name", "level")}
    kinds = {key: organisation.kind for key, organisation in here.items()}
    rows = [(change, *lands[change.values["place"]]) for change in changes if change.values["place"] in lands]
    named, based, bare = [], [], []
    for change, _land, level in rows:
        values = change.values
        better = plain_kind(values["kind"], values["name"], level)
        if better != values["kind"]:
            named.append(change.row)
            values["kind"] = better
        kinds[values["name"], values["place"]] = better
    for change, land, level in rows:
        values = change.values
        known = here.get((values["name"], values["place"]))
        if values["kind"] in Kind.values or values.get("basis") or ("basis" not in values and known and known.basis):
            continue
        unit = _unit_kind(values, known, kinds, unit_meant)
        if basis := plain_basis(values["kind"], values["name"], land, level, unit):
            based.append(change.row)
            values["basis"] = basis
        elif leads_place(values["kind"], level, unit):
            bare.append(change.row)
    for text, lines in ((KINDS, named), (BASES, based), (BARE, bare)):
        if lines:
            said = ", ".join(map(str, lines[:FEW])) + (" …" if len(lines) > FEW else "")
            yield Sentence(text, {"rows": said})


def _unit_kind(
    values: Mapping[str, Any],
    known: Organisation | None,
    kinds: Mapping[Key, str],
    unit_meant: Callable[[str, str], list[Key]],
) -> str:
    """The kind of the unit a row belongs to; “other” for one that is not found, empty without one."""
    if "unit" not in values:
        return known.unit.kind if known and known.unit else ""
    if not values["unit"]:
        return ""
    meant = unit_meant(values["unit"], values["place"])
    return kinds.get(meant[0], Kind.OTHER) if len(meant) == 1 else Kind.OTHER
