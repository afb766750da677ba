"""A telephone number that somebody without an account leaves: read here, sealed by the app that needs it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.common.errors import Invalid

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}


def read_number(text: str) -> str:
    """A telephone number as it is sealed; empty where none was left. Raises Invalid for what is none."""
    plain = "".join(c for c in text.translate(_WIDE) if c not in " -()（）")
    if plain and not (plain.lstrip("+").isdigit() and 7 <= len(plain) <= 16 and plain.isascii()):
        raise Invalid(_("This is no telephone number. Write 7 to 16 digits, or leave it empty."), field="contact")
    return plain
