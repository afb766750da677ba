"""What a place is and how it is coded: 6 digits a district, 9 a street, 12 a community, 15 a grid, then compounds
(17) and buildings (20). The code of a place begins with the code of its parent, so that a subtree is a range.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """The six sizes of place, from the district to the building."""

    DISTRICT = "district", _("district")
    STREET = "street", _("street")
    COMMUNITY = "community", _("community")
    GRID = "grid", _("grid")
    COMPOUND = "compound", _("compound")
    BUILDING = "building", _("building")


class Use(TextChoices):
    """What a grid, compound or building is used for."""

    RESIDENTIAL = "residential", _("residential")
    COMMERCIAL = "commercial", _("commercial")
    SPECIAL = "special", _("special")


class Datum(TextChoices):
    """The system the coordinates were measured in. GCJ-02 is some hundred metres off WGS 84: never mix them."""

    GCJ02 = "gcj02", "GCJ-02"
    WGS84 = "wgs84", "WGS 84"
    CGCS2000 = "cgcs2000", "CGCS2000"


LENGTH: dict[str, int] = {
    Level.DISTRICT: 6,
    Level.STREET: 9,
    Level.COMMUNITY: 12,
    Level.GRID: 15,
    Level.COMPOUND: 17,
    Level.BUILDING: 20,
}

LEVEL_OF: dict[int, str] = {length: level for level, length in LENGTH.items()}
# The public list ends a place's code with zeros: 12 digits for everything down to the community.
STATISTICAL = 12
# Below the community a part may be zeros: a compound outside any grid, a building outside any compound.
SKIPPED = {Level.GRID: "000", Level.COMPOUND: "00"}
CLASS_CODES = ("111", "112", "121", "122", "123", "210", "220")


class BadCode(ValueError):
    """A code that cannot be; the message is a sentence (lazy)."""


def read_code(text: str) -> str:
    """Return the code as it is stored, from the 12 digits of the public list or the short form. Raises BadCode."""
    code = text.strip()
    if not (code.isascii() and code.isdigit()):
        raise BadCode(_("A division code has digits only."))
    if len(code) == STATISTICAL and code.endswith("000"):
        code = code[:6] if code.endswith("000000") else code[:9]
    if len(code) not in LEVEL_OF:
        raise BadCode(
            _("A division code has 6 digits for a district, 9 for a street, 12 for a community, 15 for a grid.")
        )
    _check(code)
    return code


def _check(code: str) -> None:
    if not ("11" <= code[:2] <= "82" or code.startswith("99")) or code[4:6] == "00":
        raise BadCode(_("The first six digits are not those of a district (11 to 82, or 99 for a fictional one)."))
    if len(code) > 6 and not "001" <= code[6:9] <= "599":
        raise BadCode(
            _("Digits 7 to 9 must lie between 001 and 599: streets 001-099, towns 100-199, townships 200-399.")
        )
    if len(code) > 9 and not "001" <= code[9:12] <= "599":
        raise BadCode(
            _("Digits 10 to 12 must lie between 001 and 599: residents' committees 001-199, villages 200-399.")
        )
    if len(code) > 12 and set(code[LENGTH_ABOVE[len(code)] :]) == {"0"}:
        raise BadCode(_("The last part of the code is all zeros; it must count from 1."))


LENGTH_ABOVE = {15: 12, 17: 15, 20: 17}


def level_of(code: str) -> str:
    """The level a code belongs to, by its length."""
    return LEVEL_OF[len(code)]


def parent_code(code: str) -> str:
    """The code of the parent place; empty for a district."""
    length = len(code)
    if length <= 6:
        return ""
    if length <= 12:
        return code[: length - 3]
    above = code[: LENGTH_ABOVE[length]]
    while len(above) > 12 and set(above[LENGTH_ABOVE[len(above)] :]) == {"0"}:
        above = above[: LENGTH_ABOVE[len(above)]]
    return above


def codes_above(code: str) -> list[str]:
    """The codes of all places that contain this one, the district first, itself last."""
    chain = [code]
    while above := parent_code(chain[-1]):
        chain.append(above)
    return chain[::-1]


def next_code(parent: str, level: str, taken: set[str]) -> str:
    """The first free code of that level in a place. Raises BadCode when the place is full or too small for it."""
    length = LENGTH[Level(level)]
    base = LENGTH_ABOVE.get(length, length - 3)
    if not len(parent) < length or (length > 12 and len(parent) < 12) or (length <= 12 and len(parent) != base):
        raise BadCode(_("A place of this level cannot lie there."))
    stem = parent.ljust(base, "0")
    width = length - base
    for number in range(1, 10**width):
        code = f"{stem}{number:0{width}d}"
        if code not in taken:
            _check(code)
            return code
    raise BadCode(_("All codes of this place are taken."))


def contains(code: str, other: str) -> bool:
    """Whether the place ``other`` is ``code`` or inside it."""
    return other.startswith(code)


def laid_out(points: Mapping[str, tuple[float, float]], columns: int) -> dict[str, tuple[int, int]]:
    """Cells of a plan (column, row, from 1; north up) for points (longitude, latitude), one a cell.

    Each lies as near as can be to where it is on a map; ``columns`` is how many there are side by side.
    """
    if not points:
        return {}
    rows = -(-len(points) // columns) + 1
    (west, east), (south, north) = ((min(line), max(line)) for line in zip(*points.values(), strict=True))
    wide, high = (east - west) or 1.0, (north - south) or 1.0
    wanted = {
        code: ((x - west) / wide * (columns - 1), (north - y) / high * (rows - 1)) for code, (x, y) in points.items()
    }
    free = {(column, row) for column in range(columns) for row in range(rows)}
    found: dict[str, tuple[int, int]] = {}
    for code in sorted(wanted, key=lambda code: (wanted[code][1], wanted[code][0], code)):
        x, y = wanted[code]
        cell = min(free, key=lambda one: ((one[0] - x) ** 2 + (one[1] - y) ** 2, one[1], one[0]))
        free.discard(cell)
        found[code] = cell
    used = sorted({row for _column, row in found.values()})
    return {code: (column + 1, used.index(row) + 1) for code, (column, row) in found.items()}
