"""Telephone numbers as people type them."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from wugong.common.errors import Invalid


def read_phone(text: str) -> str:
    """The figures of a telephone number as people type it; empty for nothing. Raises Invalid."""
    figures = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())
    if text.strip() and not 7 <= len(figures) <= 12:
        raise Invalid(
            _("A telephone number has 7 to 12 figures. Compare it and type it again."), rule="input", field="contact"
        )
    return figures
