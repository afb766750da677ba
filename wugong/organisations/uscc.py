"""The unified social credit code of a unit, GB 32100-2015: 18 characters, the last one a check on the others.

The registrar (first character) may be a letter: A for military units, N for agriculture, Y for others.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
REGISTRARS: dict[str, str | Promise] = {
    "1": _("establishment office"), "2": _("foreign affairs"), "3": _("justice"), "4": _("culture"),
    "5": _("civil affairs"), "6": _("tourism"), "7": _("religious affairs"), "8": _("trade unions"),
    "9": _("market regulation"), "A": _("military"), "N": _("agriculture"), "Y": _("other registrar"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a code can be one; else ``fault`` is a sentence. ``check`` is the last character it ought to have."""

    code: str
    valid: bool
    fault: str | Promise = ""
    check: str = ""
    registrar: str | Promise = ""
    division: str = ""


def clean(text: str) -> str:
    """The code in capitals, without blanks, hyphens and full-width letters."""
    folded = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(c for c in folded.upper() if not c.isspace() and c not in "-－—")


def check_character(first: str) -> str:
    """The 18th character for the first 17. Raises ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first, WEIGHTS, strict=True))
    return ALPHABET[(31 - total) % 31]


def body_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714) for its first eight. For making codes, not for refusing:
    codes in use do not all keep it.
    """
    rest = 11 - sum(BODY_ALPHABET.index(c) * w for c, w in zip(body, BODY_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def examine(text: str) -> Finding:
    """Look at a code; says the first thing that is wrong with it."""
    code = clean(text)
    if len(code) != 18:
        return Finding(code, False, _("A credit code has 18 characters."))
    strange = [c for c in code if c not in ALPHABET]
    if strange:
        return Finding(code, False, _("A credit code has digits and capital letters only, and never I, O, S, V or Z."))
    if code[0] not in REGISTRARS:
        return Finding(code, False, _("The first character names no registrar (1 to 9, A, N or Y)."))
    if not code[2:8].isdigit():
        return Finding(code, False, _("Characters 3 to 8 are the division of the registrar: six digits."))
    check = check_character(code[:17])
    if code[17] != check:
        return Finding(
            code, False, _("The last character does not fit the others; it would have to be another one."), check
        )
    return Finding(code, True, "", check, REGISTRARS[code[0]], code[2:8])
